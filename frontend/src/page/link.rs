//! Linking a Quay account: the ways, an attempt under way, and what became of it.

mod attempt;
mod overview;
mod way;

use leptos::prelude::*;
use model::WorkspaceName;

use crate::{component::crumbs, path, text::link as text};

pub use attempt::{LinkAttempt, LinkBegun, LinkElsewhere, NoAttempt};
pub use overview::LinkOverviewPage;

fn home(workspace: &WorkspaceName) -> String {
    path::own(&["workspaces", workspace.as_str(), "link"])
}

fn way_here(workspace: &WorkspaceName) -> Vec<(String, String)> {
    vec![
        (
            "/workspaces".to_owned(),
            crate::text::workspaces::TITLE.to_owned(),
        ),
        (path::workspace(workspace.as_str()), workspace.to_string()),
    ]
}

fn crumbs_here(workspace: &WorkspaceName) -> AnyView {
    crumbs(way_here(workspace), text::TITLE.to_owned())
}
