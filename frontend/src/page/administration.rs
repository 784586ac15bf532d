//! The pages for administrators of the platform: what concerns all workspaces. They share a row of
//! tabs.

mod overview;

use leptos::prelude::*;

use crate::{component::heading, text::administration as text};

pub use overview::AdministrationOverview;

/// The pages, in the order of their tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Overview,
    ServiceToken,
    Rotations,
    Work,
    Links,
    Debts,
    Audit,
}

impl Tab {
    const ALL: [Self; 7] = [
        Self::Overview,
        Self::ServiceToken,
        Self::Rotations,
        Self::Work,
        Self::Links,
        Self::Debts,
        Self::Audit,
    ];

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Overview => "/administration",
            Self::ServiceToken => "/administration/service-token",
            Self::Rotations => "/administration/rotations",
            Self::Work => "/administration/work",
            Self::Links => "/administration/links",
            Self::Debts => "/administration/debts",
            Self::Audit => "/administration/audit",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Overview => text::OVERVIEW,
            Self::ServiceToken => text::SERVICE_TOKEN,
            Self::Rotations => text::ROTATIONS,
            Self::Work => text::WORK,
            Self::Links => text::LINKS,
            Self::Debts => text::DEBTS,
            Self::Audit => text::AUDIT,
        }
    }

    /// What the page is called in the browser's tab.
    pub(crate) fn title(self) -> String {
        match self {
            Self::Overview => text::TITLE.to_owned(),
            other => format!("{} · {}", other.words(), text::TITLE),
        }
    }
}

/// A page of administration: its heading with what stands beside it, the tabs, and its content.
pub(crate) fn framed(
    here: Tab,
    beside: impl IntoView + 'static,
    content: impl IntoView + 'static,
) -> AnyView {
    let title = match here {
        Tab::Overview => text::TITLE,
        other => other.words(),
    };
    let tabs: Vec<_> = Tab::ALL
        .into_iter()
        .map(|tab| {
            let current = (tab == here).then_some("page");
            view! { <a href=tab.path() aria-current=current>{tab.words()}</a> }
        })
        .collect();
    view! {
        {heading(title, beside)}
        <nav class="tabs" aria-label=text::TITLE>{tabs}</nav>
        {content}
    }
    .into_any()
}
