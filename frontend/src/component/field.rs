//! Fields of forms.

use leptos::prelude::*;

/// A field with its label. `control` carries the id that the label is for.
pub fn field(id: &'static str, words: &'static str, control: impl IntoView + 'static) -> AnyView {
    view! { <div class="field"><label for=id>{words}</label>{control}</div> }.into_any()
}

/// What helps to fill in a field; name it by `aria-describedby`.
pub fn hint(id: &'static str, words: impl IntoView + 'static) -> AnyView {
    view! { <p class="hint" id=id>{words}</p> }.into_any()
}

/// A choice among values, one of which is chosen.
pub fn select(
    id: &'static str,
    name: &'static str,
    chosen: &str,
    choices: &[(&'static str, &'static str)],
) -> AnyView {
    let options: Vec<_> = choices
        .iter()
        .map(|(value, words)| view! { <option value=*value selected=*value == chosen>{*words}</option> })
        .collect();
    view! { <select id=id name=name>{options}</select> }.into_any()
}
