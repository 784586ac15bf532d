//! Forms of one button.

use leptos::prelude::*;

/// A button that posts to an own path.
pub fn post(to: impl Into<String>, class: &'static str, words: impl IntoView + 'static) -> AnyView {
    post_with(to, class, words, ())
}

/// The same, with fields: hidden ones, or what is asked.
pub fn post_with(
    to: impl Into<String>,
    class: &'static str,
    words: impl IntoView + 'static,
    fields: impl IntoView + 'static,
) -> AnyView {
    view! {
        <form method="post" action=to.into()>
            {fields}
            <button class=class>{words}</button>
        </form>
    }
    .into_any()
}
