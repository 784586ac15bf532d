//! What is known of a component: where its image is, and for whom.

use leptos::prelude::*;
use model::{Timestamp, api::component::Component};

use crate::{
    component::{ago, fact},
    text::component as text,
};

pub(super) fn facts(
    component: &Component,
    repository_url: Option<String>,
    now: Timestamp,
) -> AnyView {
    let code = |value: Option<String>| match value {
        Some(value) => view! { <span class="code">{value}</span> }.into_any(),
        None => view! { <span class="soft">{text::NOT_SETTLED}</span> }.into_any(),
    };
    let repository = component.repository.as_ref().map(ToString::to_string);
    let repository = match (repository, repository_url) {
        (Some(name), Some(url)) => view! { <a href=url rel="noreferrer">{name}</a> }.into_any(),
        (name, _) => code(name),
    };
    let pushed = match component.pushed_at {
        Some(at) => ago(at, now),
        None => view! { <span class="soft">{text::NO_PUSH}</span> }.into_any(),
    };
    let application = component.application.as_ref();
    let application = application.map_or_else(|| text::NONE.to_owned(), ToString::to_string);
    view! {
        <section class="sheet" aria-label=text::IMAGE>
            <dl class="facts">
                {fact(text::IMAGE, code(component.image.clone()))}
                {fact(text::REPOSITORY, repository)}
                {fact(text::VISIBILITY, component.visibility.as_str())}
                {fact(text::APPLICATION, application)}
                {fact(text::LAST_PUSH, pushed)}
                {fact(text::SINCE, ago(component.created_at, now))}
            </dl>
        </section>
    }
    .into_any()
}
