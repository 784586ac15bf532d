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
pub mod preview;
pub mod tags;
pub mod theme;
pub mod trial;
pub mod watch;

pub use credential::{GiveOut, Whose};
pub use preview::{Names, Preview};
pub use tags::{Of, Tags};
pub use theme::{Theme, ThemeSwitch};
pub use trial::Trial;
pub use watch::{Source, Watch};
