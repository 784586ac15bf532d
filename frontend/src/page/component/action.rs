//! What can be done with a component.

use leptos::prelude::*;
use model::{Timestamp, api::component::Component};

use crate::{
    component::{Tone, ago, field, notice, post, post_with},
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
            let name = view! { <input id="name" name="name" autocomplete="off" required=true /> };
            let fields = field("name", text::DELETE_NAME, name);
            view! {
                {post(at("retry"), "", text::RETRY)}
                <p class="soft small">{text::RETRY_LESSON}</p>
                <details>
                    <summary>{text::DELETE}</summary>
                    <div class="stack">
                        <p class="soft">{text::DELETE_LESSON}</p>
                        {post_with(at("delete"), "danger", text::DELETE_NOW, fields)}
                    </div>
                </details>
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
