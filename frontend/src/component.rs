//! Parts that pages are made of: functions from values to markup.

mod ago;
mod fact;
mod field;
mod heading;
mod label;
mod measure;
mod notice;
mod post;
mod quay_trouble;
mod state;
mod step;
mod sure;
mod table;

pub use ago::{ago, exact, in_words};
pub use fact::fact;
pub use field::{field, hint, select};
pub use heading::{crumbs, follows, heading};
pub use label::{Tone, label};
pub use measure::{digest, size, size_in_words};
pub use notice::{empty, notice};
pub use post::{post, post_with};
pub use quay_trouble::QuayTrouble;
pub use state::{component_state, condition_tone};
pub use step::steps;
pub use sure::{Sure, sure};
pub use table::table;
