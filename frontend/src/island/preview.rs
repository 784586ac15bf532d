//! What a component will be called at Quay, while it is being named.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::text::preview as text;

/// The two names that a component's place is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The component's.
    pub component: String,
    /// The application's; empty where it is part of none.
    pub application: String,
}

/// The fields for both names, and where the image will be.
#[island]
pub fn Preview(
    /// The workspace that the component will be in.
    workspace: String,
    /// What is filled in.
    names: Names,
) -> impl IntoView {
    let component = RwSignal::new(names.component.clone());
    let application = RwSignal::new(names.application.clone());
    let answer = RwSignal::new(text::EMPTY.to_owned());
    #[cfg(feature = "hydrate")]
    look_up(workspace, component, application, answer);
    #[cfg(not(feature = "hydrate"))]
    drop(workspace);
    view! {
        <div class="field">
            <label for="component">{text::COMPONENT}</label>
            <input id="component" name="component" required autocomplete="off" spellcheck="false"
                aria-describedby="component-hint"
                value=names.component
                on:input=move |event| component.set(event_target_value(&event)) />
            <p class="hint" id="component-hint">{text::COMPONENT_HINT}</p>
        </div>
        <div class="field">
            <label for="application">{text::APPLICATION}</label>
            <input id="application" name="application" autocomplete="off" spellcheck="false"
                aria-describedby="application-hint"
                value=names.application
                on:input=move |event| application.set(event_target_value(&event)) />
            <p class="hint" id="application-hint">{text::APPLICATION_HINT}</p>
        </div>
        <div class="field" data-needs-script>
            <span class="soft small">{text::TITLE}</span>
            <output id="preview" for="component application" class="code" aria-live="polite">
                {move || answer.get()}
            </output>
        </div>
    }
}

/// Asks for the names when nothing was typed for a moment. An answer to what has been typed over
/// is not shown.
#[cfg(feature = "hydrate")]
fn look_up(
    workspace: String,
    component: RwSignal<String>,
    application: RwSignal<String>,
    answer: RwSignal<String>,
) {
    use std::time::Duration;

    let ask = leptos::leptos_dom::helpers::debounce(Duration::from_millis(200), move |()| {
        let names = Names {
            component: component.get_untracked(),
            application: application.get_untracked(),
        };
        let workspace = workspace.clone();
        leptos::task::spawn_local(async move {
            let words = if names.component.is_empty() {
                text::EMPTY.to_owned()
            } else {
                match crate::client::preview(&workspace, &names).await {
                    Ok(preview) => in_words(preview),
                    Err(failure) => failure.to_string(),
                }
            };
            let typed = (component.get_untracked(), application.get_untracked());
            if typed == (names.component, names.application) {
                answer.set(words);
            }
        });
    });
    let ask = std::cell::RefCell::new(ask);
    Effect::new(move |_| {
        component.track();
        application.track();
        (ask.borrow_mut())(());
    });
}

#[cfg(feature = "hydrate")]
fn in_words(preview: model::api::component::Preview) -> String {
    let taken = if preview.taken { text::TAKEN } else { "" };
    let image = preview
        .image
        .unwrap_or_else(|| format!("{}/{}", text::NEW_ORGANIZATION, preview.repository));
    format!("{image}{taken}")
}
