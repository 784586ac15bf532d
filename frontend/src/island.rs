//! Pieces of pages that come alive in the browser.
//!
//! Each is rendered on the server first, and does what it can without a script. What is handed to
//! one stands in the page for everybody to read: an island is never given a secret, it asks the API
//! for it. Islands have no children, and stand outside of the regions that [`Watch`] replaces.

#![expect(
    missing_docs,
    reason = "the macro makes a type for each island and gives it no documentation"
)]

pub mod credential;
#[cfg(feature = "hydrate")]
mod dom;
pub mod in_place;
pub mod preview;
pub mod theme;
pub mod watch;

pub use credential::{GiveOut, Whose};
pub use in_place::{InPlace, Sent};
pub use preview::{Names, Preview};
pub use theme::{Theme, ThemeSwitch};
pub use watch::{Source, Watch};
