//! The workspaces that somebody is in.

use leptos::prelude::*;
use model::{
    ConditionStatus, Reason, UserId,
    api::{page::Page as List, workspace::Workspace},
};
use url::form_urlencoded;

use crate::{
    component::{Tone, ago, empty, heading, label},
    document::{Frame, Page},
    path,
    text::{state, workspaces as text},
};

/// The workspaces that somebody is in, or all of them for an administrator.
#[derive(Debug)]
pub struct Workspaces {
    /// The workspaces.
    pub list: List<Workspace>,
    /// Who the visitor is, for owners who want to add them.
    pub you: UserId,
}

impl Page for Workspaces {
    fn title(&self) -> String {
        text::TITLE.to_owned()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let next = self.list.next.map(|next| {
            let query: String = form_urlencoded::Serializer::new(String::new())
                .append_pair("after", &next)
                .finish();
            view! { <p><a class="button" href=format!("/workspaces?{query}")>{text::NEXT}</a></p> }
        });
        let list = if self.list.items.is_empty() {
            empty(text::EMPTY, view! { <p>{text::EMPTY_LESSON}</p> }).into_any()
        } else {
            table(self.list.items, frame).into_any()
        };
        view! {
            {heading(text::TITLE, ())}
            <section class="sheet" aria-label=text::TITLE>{list}{next}</section>
            <p class="small soft">{text::YOUR_ID}<code id="your-id">{self.you.to_string()}</code></p>
        }
        .into_any()
    }
}

fn table(workspaces: Vec<Workspace>, frame: &Frame) -> AnyView {
    let rows: Vec<_> = workspaces
        .into_iter()
        .map(|workspace| row(workspace, frame))
        .collect();
    view! {
        <div class="table">
            <table class="cards">
                <thead>
                    <tr>
                        <th scope="col">{text::NAME}</th>
                        <th scope="col">{text::STATE}</th>
                        <th scope="col">{text::ORGANIZATION}</th>
                        <th scope="col">{text::COMPONENTS}</th>
                        <th scope="col">{text::SINCE}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(workspace: Workspace, frame: &Frame) -> AnyView {
    let (tone, words) = glance(&workspace);
    let name = workspace.name.to_string();
    let organization = match workspace.organization {
        Some(organization) => {
            view! { <a href=organization.url rel="noreferrer">{organization.name.to_string()}</a> }
                .into_any()
        }
        None => view! { <span class="soft">{text::NO_ORGANIZATION}</span> }.into_any(),
    };
    view! {
        <tr>
            <td data-name=text::NAME><a href=path::workspace(&name)>{name.clone()}</a></td>
            <td data-name=text::STATE>{label(tone, words)}</td>
            <td data-name=text::ORGANIZATION>{organization}</td>
            <td data-name=text::COMPONENTS>{workspace.components.to_string()}</td>
            <td data-name=text::SINCE>{ago(workspace.created_at, frame.now)}</td>
        </tr>
    }
    .into_any()
}

/// A workspace's state, by the worst of what is known of its organization.
pub(super) fn glance(workspace: &Workspace) -> (Tone, &'static str) {
    let troubles = workspace
        .conditions
        .iter()
        .filter(|condition| condition.status != ConditionStatus::True);
    match troubles.map(|condition| condition.reason).next() {
        Some(Reason::InProgress) => (Tone::Busy, state::WORKING),
        Some(_) => (Tone::Bad, state::BLOCKED),
        None if workspace.organization.is_none() => (Tone::Plain, text::STATE_NEW),
        None => (Tone::Good, state::READY),
    }
}
