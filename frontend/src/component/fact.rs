//! What is known of something.

use leptos::prelude::*;

/// One line of a description list, to stand in a `<dl class="facts">`.
pub fn fact(name: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}
