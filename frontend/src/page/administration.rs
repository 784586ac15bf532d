//! The pages for administrators of the platform: what concerns all workspaces. They share a row of
//! tabs.

mod audit;
mod debts;
mod links;
mod overview;
mod rotations;
mod service_token;
mod work;

use leptos::prelude::*;
use model::{ComponentName, UserId, WorkspaceName};
use url::form_urlencoded;

use crate::{
    component::{heading, table},
    island::Source,
    path,
    text::administration as text,
};

pub use audit::{AdministrationAudit, AuditWish, InvalidTime};
pub use debts::AdministrationDebts;
pub use links::AdministrationLinks;
pub use overview::AdministrationOverview;
pub use rotations::AdministrationRotations;
pub use service_token::AdministrationServiceToken;
pub use work::{AdministrationWork, WORK_LISTS};

/// How often a page looks whether something has changed.
pub(crate) const LOOK_EVERY: Source = Source::Every(10);

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

/// A page of administration, with a query.
fn address(tab: Tab, query: &[(&str, &str)]) -> String {
    if query.is_empty() {
        return tab.path().to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    format!("{}?{query}", tab.path())
}

/// Where a list goes on, if it does.
fn next(to: Option<String>) -> Option<AnyView> {
    to.map(|to| view! { <p><a class="button" rel="next" href=to>{text::NEXT}</a></p> }.into_any())
}

/// `david / foo`, which leads to the component.
fn component(workspace: &WorkspaceName, component: &ComponentName) -> AnyView {
    let (home, name) = (workspace.as_str(), component.as_str());
    let to = path::own(&["workspaces", home, "components", name]);
    view! { <a href=to>{format!("{home} / {name}")}</a> }.into_any()
}

/// A workspace that may be gone.
fn place(workspace: Option<&WorkspaceName>) -> AnyView {
    match workspace {
        Some(name) => {
            view! { <a href=path::workspace(name.as_str())>{name.to_string()}</a> }.into_any()
        }
        None => view! { <span class="soft">{text::GONE}</span> }.into_any(),
    }
}

/// Somebody, who leads to what is on record of them.
fn person(user: UserId, name: Option<&str>) -> AnyView {
    let id = user.to_string();
    let words = match name {
        Some(name) => name.to_owned(),
        None => format!("{}…", id.chars().take(8).collect::<String>()),
    };
    let to = address(Tab::Audit, &[("actor", &format!("user:{id}"))]);
    view! { <a href=to>{words}</a> }.into_any()
}
