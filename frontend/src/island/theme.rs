//! Light or dark: as the system has it, until somebody says otherwise.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::text::theme as text;

/// Which colours somebody wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Those of their system.
    #[default]
    Auto,
    /// Light ones.
    Light,
    /// Dark ones.
    Dark,
}

impl Theme {
    /// Every choice there is.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// As forms and cookies write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The document's attribute, where it has to have one.
    #[must_use]
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light | Self::Dark => Some(self.as_str()),
        }
    }

    /// The next one that the switch offers.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }

    /// Its sign, and what it is called.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Auto => text::AUTO,
            Self::Light => text::LIGHT,
            Self::Dark => text::DARK,
        }
    }
}

/// Switches between them: a form that loads the page anew, or at once where scripts run.
#[island]
pub fn ThemeSwitch(
    /// The one that the page was rendered with.
    theme: Theme,
    /// Where the form leads back to.
    return_to: String,
) -> impl IntoView {
    let (theme, set_theme) = signal(theme);
    let switch = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = theme.get_untracked().next();
        set_theme.set(chosen);
        #[cfg(feature = "hydrate")]
        wear(chosen);
    };
    view! {
        <form method="post" action="/theme" on:submit=switch>
            <input type="hidden" name="return_to" value=return_to />
            <button class="button sign" name="theme" value=move || theme.get().next().as_str()
                title=move || theme.get().words().1>
                <span aria-hidden="true">{move || theme.get().words().0}</span>
                <span class="unseen">{move || theme.get().words().1}{text::SWITCH}</span>
            </button>
        </form>
    }
}

/// Shows it now, and lets the server remember it for the pages to come.
#[cfg(feature = "hydrate")]
fn wear(theme: Theme) {
    if let Some(root) = document().document_element() {
        // Neither can fail: the name of the attribute is a good one.
        let _ = match theme.attribute() {
            Some(word) => root.set_attribute("data-theme", word),
            None => root.remove_attribute("data-theme"),
        };
    }
    leptos::task::spawn_local(async move {
        crate::client::remember_theme(theme).await;
    });
}
