//! Where people sign in.

use leptos::prelude::*;

use crate::{
    component::{Tone, notice, post_with},
    document::{Frame, Page, Width},
    text::sign_in as text,
};

/// The page to sign in on.
#[derive(Debug)]
pub struct SignIn {
    /// How.
    pub door: Door,
    /// The own path to go to afterwards.
    pub return_to: String,
    /// Whether a form could not be sent, because its session was over.
    pub unsent: bool,
}

/// How people sign in.
#[derive(Debug)]
pub enum Door {
    /// With a provider.
    Provider {
        /// Its host.
        host: String,
        /// The own path that leads there.
        start: String,
    },
    /// As somebody made up: their names, and whether they administer the platform.
    Samples(Vec<(String, bool)>),
}

impl Page for SignIn {
    fn title(&self) -> String {
        text::SIGN_IN.to_owned()
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, frame: &Frame) -> AnyView {
        let already = frame.visitor.as_ref().map(|visitor| {
            view! {
                <p>
                    {text::SIGNED_IN_AS}<b>{visitor.name.clone()}</b>". "
                    <a href=self.return_to.clone()>{text::GO_ON}</a>"."
                </p>
            }
        });
        let unsent = self
            .unsent
            .then(|| notice(Tone::Warn, view! { <p>{text::UNSENT}</p> }));
        let door = match self.door {
            Door::Provider { host, start } => view! {
                <p>{text::ASKED_BEFORE}<b>{host.clone()}</b>{text::ASKED_AFTER}</p>
                <p><a class="button primary" href=start>{text::SIGN_IN_WITH}{host}</a></p>
            }
            .into_any(),
            Door::Samples(samples) => {
                let samples: Vec<_> = samples
                    .into_iter()
                    .map(|sample| person(sample, &self.return_to))
                    .collect();
                view! { <p>{text::DEMO}</p><ul class="choices">{samples}</ul> }.into_any()
            }
        };
        view! {
            <h1>{text::SIGN_IN}</h1>
            <section class="sheet">{unsent}{already}{door}</section>
        }
        .into_any()
    }
}

fn person((name, administrator): (String, bool), return_to: &str) -> AnyView {
    let what = if administrator {
        text::ADMINISTRATOR
    } else {
        text::DEVELOPER
    };
    let fields = view! {
        <input type="hidden" name="return_to" value=return_to.to_owned() />
        <input type="hidden" name="user" value=name.clone() />
    };
    let words = format!("{}{name}", text::SIGN_IN_AS);
    view! {
        <li class="choice person">
            {post_with("/sign-in/sample", "primary", words, fields)}
            <p class="soft">{what}</p>
        </li>
    }
    .into_any()
}
