//! Where credentials go, so that pipelines find them without being told.
//!
//! - [`docker_config`]: the document that image tools read. Pure.
//! - [`Delivery`]: the port. A place holds one credential; putting a newer generation there
//!   replaces it, and what we did not put there is left alone.
//! - [`Directory`]: the port on a directory of this machine.
//!
//! This crate knows nothing of Quay, of plans or of where credentials come from.

mod parcel;
mod place;
mod secret;

mod directory;
pub mod docker_config;
mod port;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use directory::Directory;
pub use parcel::{Parcel, Reach};
pub use place::{Kind, Place};
pub use port::{Delivery, DeliveryError};
pub use secret::{Document, Password};
