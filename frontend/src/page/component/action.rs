//! What can be done with a component.

use leptos::prelude::*;
use model::{Timestamp, api::component::Component};

use crate::{
    component::{Sure, Tone, ago, notice, post, sure},
    path,
    text::component as text,
};

pub(super) fn actions(component: &Component, now: Timestamp) -> AnyView {
    let at = |step: &str| {
        let (home, name) = (component.workspace.as_str(), component.name.as_str());
        path::own(&["workspaces", home, "components", name, step])
    };
    let content = match component.deletion_due_at {
        Some(due) => {
            let words = view! { <p>{text::DELETING}{ago(due, now)}"."</p> };
            view! { {notice(Tone::Warn, words)}{post(at("restore"), "primary", text::RESTORE)} }
                .into_any()
        }
        None => {
            let delete = sure(Sure {
                ask: text::DELETE,
                lesson: text::DELETE_LESSON,
                to: at("delete"),
                name: text::DELETE_NAME,
                act: text::DELETE_NOW,
            });
            view! {
                {post(at("retry"), "", text::RETRY)}
                <p class="soft small">{text::RETRY_LESSON}</p>
                {delete}
            }
            .into_any()
        }
    };
    view! {
        <section class="sheet" aria-labelledby="actions-title">
            <h2 id="actions-title">{text::ACTIONS}</h2>
            {content}
        </section>
    }
    .into_any()
}
