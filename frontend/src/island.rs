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
#[cfg(feature = "hydrate")]
mod region;
pub mod theme;
pub mod watch;

use leptos::prelude::*;

pub use credential::{GiveOut, Whose};
pub use in_place::{InPlace, Sent};
pub use preview::{Names, Preview};
pub use theme::{Theme, ThemeSwitch};
pub use watch::{Source, Watch};

/// A part of an island's view. Nested as they are, the types of views would outgrow the compiler on
/// the server, where erasing them costs nothing; in the browser it would cost a third of the module.
#[cfg(feature = "ssr")]
fn part(view: impl IntoView + 'static) -> AnyView {
    view.into_any()
}

#[cfg(not(feature = "ssr"))]
fn part(view: impl IntoView + 'static) -> impl IntoView + 'static {
    view
}
