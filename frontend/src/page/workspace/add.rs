//! The form that adds a component.

use leptos::prelude::*;

use crate::{
    component::{Tone, field, notice, select},
    island::{Names, Preview},
    path,
    text::workspace as text,
};

/// What was filled in to add a component, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct AddForm {
    /// The names.
    pub names: Names,
    /// The visibility; empty for the installation's.
    pub visibility: String,
    /// Why it was not added.
    pub wrong: Option<String>,
}

pub(super) fn section(workspace: &str, form: AddForm) -> AnyView {
    let visible = [
        ("", text::VISIBLE_DEFAULT),
        ("private", text::VISIBLE_PRIVATE),
        ("public", text::VISIBLE_PUBLIC),
    ];
    let wrong = form
        .wrong
        .map(|wrong| notice(Tone::Bad, view! { <p id="wrong">{wrong}</p> }));
    view! {
        <section class="sheet" aria-labelledby="add-title">
            <h2 id="add-title">{text::ADD}</h2>
            {wrong}
            <form class="fields" id="add" method="post" action=path::own(&["workspaces", workspace, "components"])>
                <Preview workspace=workspace.to_owned() names=form.names />
                {field("visibility", text::VISIBILITY, select("visibility", "visibility", &form.visibility, &visible))}
                <p><button class="primary">{text::ADD}</button></p>
            </form>
        </section>
    }
    .into_any()
}
