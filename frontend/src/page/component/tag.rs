//! What was pushed to a component.

use leptos::prelude::*;
use model::{ConditionKind, ConditionStatus, api::component::Component};

use crate::{
    island::{Of, Tags},
    text::tags as text,
};

/// The page does not wait for Quay: an island asks it, and a link leads there.
pub(super) fn tags(component: &Component, repository_url: Option<&str>) -> AnyView {
    let of = Of {
        workspace: component.workspace.to_string(),
        component: component.name.to_string(),
    };
    let is_there = component.conditions.iter().any(|condition| {
        condition.status == ConditionStatus::True
            && matches!(
                condition.kind,
                ConditionKind::RepositoryReady | ConditionKind::Ready
            )
    });
    let content = match repository_url.filter(|_| is_there) {
        Some(url) => view! {
            <Tags of=of />
            <p><a href=format!("{url}?tab=tags") rel="noreferrer">{text::AT_QUAY}</a></p>
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
