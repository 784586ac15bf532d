//! What was not done: what happened, what was not lost, and what to do.

use leptos::prelude::*;
use model::api::problem::Problem;
use url::form_urlencoded;

use crate::{
    component::{Tone, notice},
    document::{Frame, Page, Width},
    text::{failure as text, sign_in},
};

/// Something was not done.
#[derive(Debug)]
pub struct Failure(pub Problem);

impl Page for Failure {
    fn title(&self) -> String {
        text::words(self.0.status, &self.0.code).title.to_owned()
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, frame: &Frame) -> AnyView {
        let Self(problem) = self;
        let words = text::words(problem.status, &problem.code);
        let go_on = match (problem.status, problem.code.as_str()) {
            (_, "step_up_needed") => Some((step_up(frame), text::STEP_UP)),
            (401, _) => Some((sign_in_first(frame), text::SIGN_IN)),
            _ if frame.visitor.is_some() => Some(("/workspaces".to_owned(), text::HOME)),
            _ => None,
        };
        let go_on =
            go_on.map(|(to, words)| view! { <p><a class="button primary" href=to>{words}</a></p> });
        view! {
            <h1>{words.title}</h1>
            <section class="sheet" data-code=problem.code>
                {notice(Tone::Bad, view! { <p id="what-happened">{sentence(&problem.detail)}</p> })}
                <p>{words.kept}</p>
                <p>{words.next}</p>
                {go_on}
                <p class="soft small">{text::REQUEST_ID}<code>{problem.request_id}</code></p>
            </section>
        }
        .into_any()
    }
}

fn sign_in_first(frame: &Frame) -> String {
    format!("/sign-in?{}", back_here(frame).finish())
}

fn step_up(frame: &Frame) -> String {
    let query = back_here(frame).append_pair("step_up", "true").finish();
    format!("/sign-in/start?{query}")
}

fn back_here(frame: &Frame) -> form_urlencoded::Serializer<'static, String> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("return_to", &frame.path);
    query
}

/// What the API says begins in lower case and ends without a stop.
fn sentence(detail: &str) -> String {
    let mut letters = detail.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    let stop = if detail.ends_with(['.', '…', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{}{}{stop}", first.unwrap_or_default(), letters.as_str())
}

/// Somebody was not signed in.
#[derive(Debug)]
pub struct SignInRefused {
    /// What happened.
    pub what: String,
    /// What to do.
    pub next: String,
    /// Whether signing in again can help.
    pub can_try_again: Again,
    /// Where it is in the log.
    pub request_id: String,
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It can.
    Helps,
    /// It cannot.
    Futile,
}

impl Page for SignInRefused {
    fn title(&self) -> String {
        sign_in::NOT_DONE.to_owned()
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, frame: &Frame) -> AnyView {
        let is_signed_in = frame.visitor.is_some();
        let again = match self.can_try_again {
            // It was a step-up: whoever is signed in stays so.
            _ if is_signed_in => Some(("/workspaces", sign_in::WORKSPACES)),
            Again::Helps => Some(("/sign-in", sign_in::SIGN_IN_AGAIN)),
            Again::Futile => None,
        };
        let again =
            again.map(|(to, words)| view! { <p><a class="button primary" href=to>{words}</a></p> });
        let title = match is_signed_in {
            true => sign_in::NOT_DONE,
            false => sign_in::REFUSED,
        };
        let stays = is_signed_in.then(|| view! { <p>{sign_in::STAYS}</p> });
        view! {
            <h1>{title}</h1>
            <section class="sheet">
                {notice(Tone::Warn, view! { <p>{self.what}</p><p>{self.next}</p> })}
                {stays}
                {again}
                <p class="soft small">{text::REQUEST_ID}<code>{self.request_id}</code></p>
            </section>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_api_says_reads_as_a_sentence() {
        assert_eq!(sentence("there is nothing"), "There is nothing.");
        assert_eq!(sentence("Nothing was lost."), "Nothing was lost.");
        assert_eq!(sentence(""), ".");
    }
}
