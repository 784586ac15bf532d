//! The first page, for whoever is not signed in.

use leptos::prelude::*;

use crate::{
    document::{Frame, Page, Width},
    text::sign_in as text,
};

/// What Berth does, in three lines.
#[derive(Debug)]
pub struct Welcome;

impl Page for Welcome {
    fn title(&self) -> String {
        text::WELCOME.to_owned()
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, _: &Frame) -> AnyView {
        let lines = text::WHAT_BERTH_DOES.map(|line| view! { <li>{line}</li> });
        view! {
            <h1>{text::WELCOME}</h1>
            <section class="sheet">
                <ol class="stack">{lines.to_vec()}</ol>
                <p><a class="button primary" href="/sign-in?return_to=%2Fworkspaces">{text::SIGN_IN}</a></p>
            </section>
        }
        .into_any()
    }
}
