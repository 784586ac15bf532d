//! What stands on top of every page: where one can go, and who one is.

use leptos::prelude::*;

use super::Frame;
use crate::{component::post, island::ThemeSwitch, text::masthead as text};

pub(super) fn masthead(frame: &Frame) -> AnyView {
    let here = |path: &'static str| frame.path.starts_with(path).then_some("true");
    let places = frame.visitor.as_ref().map(|visitor| {
        let administration = visitor.administrator.then(|| {
            view! { <a href="/administration" aria-current=here("/administration")>{text::ADMINISTRATION}</a> }
        });
        view! {
            <nav aria-label=text::PLACES>
                <a href="/workspaces" aria-current=here("/workspaces")>{text::WORKSPACES}</a>
                {administration}
                <a href="/api/v1/docs">{text::API}</a>
            </nav>
        }
    });
    let colours =
        view! { <ThemeSwitch theme=frame.theme return_to=frame.path.clone() /> }.into_any();
    let who = match &frame.visitor {
        Some(visitor) => view! {
            <span class="name">{visitor.name.clone()}</span>
            {post("/sign-out", "button", text::SIGN_OUT)}
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <header class="masthead">
            <div>
                <a class="brand" href="/">{text::BRAND}</a>
                {places}
                <div class="who">
                    {colours}
                    {who}
                </div>
            </div>
        </header>
    }
    .into_any()
}
