//! What was pushed to a component.

use leptos::prelude::*;
use model::{
    ConditionKind, ConditionStatus, Timestamp,
    api::{
        component::Component,
        tag::{Tag, Tags},
    },
};

use crate::{
    component::{ago, crumbs, digest, heading, size, table},
    document::{Frame, Page},
    island::{InPlace, Sent},
    path,
    text::{tags as text, workspace},
};

/// The region that both pages have.
const REGION: &str = "tags";

/// What was pushed to a component, as Quay has it now.
///
/// The page of the component takes it over when Quay has answered. It is a page of its own for
/// browsers without script.
#[derive(Debug)]
pub struct TagsPage {
    /// The workspace.
    pub workspace: String,
    /// The component.
    pub component: String,
    /// Where people see its repository at Quay.
    pub repository_url: Option<String>,
    /// The latest tags.
    pub tags: Tags,
}

impl Page for TagsPage {
    fn title(&self) -> String {
        format!("{} · {}", text::TITLE, self.component)
    }

    fn view(self, _: &Frame) -> AnyView {
        let Self {
            workspace: home,
            component,
            repository_url,
            tags,
        } = self;
        let way = [
            ("/workspaces".to_owned(), workspace::WORKSPACES.to_owned()),
            (path::workspace(&home), home.clone()),
            (path::component(&home, &component), component),
        ];
        view! {
            {crumbs(way, text::TITLE.to_owned())}
            {heading(text::TITLE, ())}
            <section class="sheet">
                <p class="small soft">{text::count(&tags)}</p>
                {region(Some(tags))}
                {repository_url.as_deref().map(at_quay)}
            </section>
        }
        .into_any()
    }
}

/// The page does not wait for Quay: an island asks it, and a link leads there.
pub(super) fn tags(component: &Component, repository_url: Option<&str>) -> AnyView {
    let (home, name) = (component.workspace.as_str(), component.name.as_str());
    let is_there = component.conditions.iter().any(|condition| {
        condition.status == ConditionStatus::True
            && matches!(
                condition.kind,
                ConditionKind::RepositoryReady | ConditionKind::Ready
            )
    });
    let content = match repository_url.filter(|_| is_there) {
        Some(url) => view! {
            <InPlace region=REGION.to_owned() action=path::of_component(home, name, "tags")
                sent=Sent::ByItself button=text::LOOK.to_owned() asking=text::ASKING.to_owned() />
            {region(None)}
            {at_quay(url)}
        }
        .into_any(),
        None => view! { <p class="soft">{text::NOT_YET}</p> }.into_any(),
    };
    view! {
        <section class="sheet" aria-labelledby="tags-title">
            <h2 id="tags-title">{text::TITLE}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn at_quay(url: &str) -> AnyView {
    view! { <p><a href=format!("{url}?tab=tags") rel="noreferrer">{text::AT_QUAY}</a></p> }
        .into_any()
}

/// The tags, once Quay has been asked. Where there is none, a first push is waited for.
fn region(tags: Option<Tags>) -> AnyView {
    let said = tags.as_ref().map(text::count);
    let (state, content) = match tags {
        None => ("unasked", ().into_any()),
        Some(tags) if tags.items.is_empty() => {
            let lesson = view! { <p class="soft">{text::EMPTY}</p> };
            ("empty", lesson.into_any())
        }
        Some(tags) => ("listed", listed(tags)),
    };
    let look_again = (state == "empty").then_some("");
    view! { <div id=REGION data-state=state data-said=said data-look-again=look_again>{content}</div> }
        .into_any()
}

fn listed(tags: Tags) -> AnyView {
    let seen_at = tags.seen_at;
    let head = [text::NAME, text::DIGEST, text::SIZE, text::PUSHED];
    table(&head, tags.items.into_iter().map(|tag| row(tag, seen_at)))
}

fn row(tag: Tag, seen_at: Timestamp) -> AnyView {
    let how_much = match tag.size {
        Some(bytes) => size(bytes),
        None => view! { <span class="soft">{text::UNKNOWN}</span> }.into_any(),
    };
    let name = tag.name.clone();
    view! {
        <tr data-tag=tag.name>
            <td data-name=text::NAME><b>{name}</b></td>
            <td data-name=text::DIGEST>{digest(&tag.digest)}</td>
            <td data-name=text::SIZE>{how_much}</td>
            <td data-name=text::PUSHED>{ago(tag.pushed_at, seen_at)}</td>
        </tr>
    }
    .into_any()
}
