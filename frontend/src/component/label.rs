//! States, at a glance.

use leptos::prelude::*;

/// What a state means for the reader. A label always says it in words, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    Plain,
    /// As it should be.
    Good,
    /// Under way.
    Busy,
    /// Somebody should look.
    Warn,
    /// Something is wrong.
    Bad,
}

impl Tone {
    /// Its class in the stylesheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Busy => "busy",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A state.
pub fn label(tone: Tone, words: impl Into<String>) -> AnyView {
    view! { <span class=format!("label {}", tone.class())>{words.into()}</span> }.into_any()
}
