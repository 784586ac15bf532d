//! The web app of Berth.
#![expect(missing_docs, reason = "trial")]
use leptos::prelude::*;

#[island]
pub fn Counter() -> impl IntoView {
    let (n, set) = signal(0);
    view! { <button on:click=move |_| set.update(|n| *n += 1)>{n}</button> }
}

#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

#[cfg(feature = "ssr")]
pub fn render() -> String {
    use std::sync::Arc;
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        view! { <main><h1>"Hi <b>"</h1><Counter/></main> }.to_html()
    });
    owner.cleanup();
    html
}
#[cfg(all(test, feature = "ssr"))]
mod tests {
    #[test]
    fn it() { println!("{}", super::render()); }
}
