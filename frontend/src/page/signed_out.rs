//! After a session.

use leptos::prelude::*;

use crate::{
    document::{Frame, Page, Width},
    text::sign_in as text,
};

/// The session is over.
#[derive(Debug)]
pub struct SignedOut {
    /// The provider's host, and where its own session is ended.
    pub at_provider: Option<(String, String)>,
}

impl Page for SignedOut {
    fn title(&self) -> String {
        text::SIGNED_OUT.to_owned()
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, _: &Frame) -> AnyView {
        let at_provider = self.at_provider.map(|(host, address)| {
            view! {
                <p>{text::AT_PROVIDER_BEFORE}<b>{host.clone()}</b>{text::AT_PROVIDER_AFTER}</p>
                <p><a class="button" href=address rel="noreferrer">{text::SIGN_OUT_WITH}{host}</a></p>
            }
        });
        view! {
            <h1>{text::SIGNED_OUT}</h1>
            <section class="sheet">
                <p>{text::SESSION_ENDED}</p>
                {at_provider}
                <p><a class="button primary" href="/sign-in">{text::SIGN_IN_AGAIN}</a></p>
            </section>
        }
        .into_any()
    }
}
