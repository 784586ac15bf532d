//! Who is linked to which Quay account, how, and since when.

use leptos::prelude::*;
use model::{
    Timestamp, WorkspaceName,
    api::{
        link::{Link, LinkState},
        page::Page as List,
    },
};

use super::{Tab, address, framed, next, person, place, table};
use crate::{
    component::{Sure, Tone, ago, empty, label, sure},
    document::{Frame, Page},
    path,
    text::administration as text,
};

/// Every link.
#[derive(Debug)]
pub struct AdministrationLinks(pub List<Link>);

impl Page for AdministrationLinks {
    fn title(&self) -> String {
        Tab::Links.title()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let Self(list) = self;
        let further = next(
            list.next
                .map(|after| address(Tab::Links, &[("after", &after)])),
        );
        let list = if list.items.is_empty() {
            empty(text::NO_LINKS, view! { <p>{text::NO_LINKS_LESSON}</p> })
        } else {
            let head = [
                text::WORKSPACE,
                text::WHO,
                text::QUAY_USER,
                text::STATE,
                text::HOW,
                text::SINCE,
                text::END,
            ];
            table(&head, list.items.into_iter().map(|it| row(it, frame.now)))
        };
        let content = view! {
            <section class="sheet" aria-labelledby="links">
                <h2 id="links">{text::ALL_LINKS}</h2>
                <p class="lead">{text::LINKS_LEAD}</p>
                {list}
                {further}
            </section>
        };
        framed(Tab::Links, (), content)
    }
}

fn row(link: Link, now: Timestamp) -> AnyView {
    let holds = matches!(link.state, LinkState::Proven { .. });
    let end = match &link.workspace {
        Some(workspace) if holds => end(workspace, &link),
        _ => view! { <span class="soft">{text::NOTHING_TO_END}</span> }.into_any(),
    };
    let (tone, words, because) = match link.state {
        LinkState::Proven { proof, pending } => (Tone::Good, text::PROVEN, {
            let pending = pending.map(|pending| view! { <br /><span>{pending}</span> });
            view! { {proof}{pending} }.into_any()
        }),
        LinkState::Unproven {} => (Tone::Warn, text::UNPROVEN, text::UNPROVEN_LESSON.into_any()),
        LinkState::Ended { at, because } => (Tone::Plain, text::ENDED, {
            view! { {because}", "{ago(at, now)} }.into_any()
        }),
    };
    view! {
        <tr>
            <td data-name=text::WORKSPACE>{place(link.workspace.as_ref())}</td>
            <td data-name=text::WHO>{person(link.user, link.user_name.as_deref())}</td>
            <td data-name=text::QUAY_USER><span class="code">{link.quay_user.to_string()}</span></td>
            <td data-name=text::STATE>{label(tone, words)}</td>
            <td data-name=text::HOW><div>{text::way(link.way)}<br /><span class="soft small">{because}</span></div></td>
            <td data-name=text::SINCE>{ago(link.since, now)}</td>
            <td data-name=text::END>{end}</td>
        </tr>
    }
    .into_any()
}

fn end(workspace: &WorkspaceName, link: &Link) -> AnyView {
    let user = link.user.to_string();
    sure(Sure {
        ask: text::END_ASK,
        lesson: text::END_LESSON,
        to: path::own(&["administration", "links", workspace.as_str(), &user, "end"]),
        name: text::END_NAME,
        act: text::END_NOW,
    })
}
