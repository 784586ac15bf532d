//! Where a page stands, and what it is called.

use leptos::prelude::*;

/// The way to this page, the first page first; the last part is the page itself.
pub fn crumbs(way: impl IntoIterator<Item = (String, String)>, here: String) -> AnyView {
    let way: Vec<_> = way
        .into_iter()
        .map(|(path, words)| view! { <span><a href=path>{words}</a></span> })
        .collect();
    view! {
        <nav class="crumbs" aria-label=crate::text::CRUMBS>
            {way}<span aria-current="page">{here}</span>
        </nav>
    }
    .into_any()
}

/// The page's heading, with what stands beside it.
pub fn heading(title: impl Into<String>, beside: impl IntoView + 'static) -> AnyView {
    view! { <div class="heading"><div><h1>{title.into()}</h1>{beside}</div></div> }.into_any()
}

/// What follows when [`Watch`](crate::island::Watch) sees that something has changed, beside its own
/// region. Where an island has come in it, it stays as it is: the island keeps itself up to date.
pub fn follows(id: &'static str, content: impl IntoView + 'static) -> AnyView {
    view! { <div class="parts" id=id data-follows>{content}</div> }.into_any()
}
