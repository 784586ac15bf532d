//! A credential, given out when it is asked for: copied without being shown, shown for a minute, or
//! put into a file (B3).
//!
//! The secret comes by a reveal, and is in one place at most: the text of one element, which is
//! emptied at once when somebody looks away, leaves, or after a minute. No signal holds it.

#[cfg(feature = "hydrate")]
mod clipboard;
#[cfg(feature = "hydrate")]
mod counter;
#[cfg(feature = "hydrate")]
mod file;

use leptos::{html, prelude::*};
use model::api::credential::RevealPurpose;
use serde::{Deserialize, Serialize};

use super::part;
use crate::{paste::Form, text::credential as text};

/// Whose credentials are given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// The workspace: its pull credential.
    pub workspace: String,
    /// The component: its push credential.
    pub component: String,
    /// The page, to come back to after a sign-in.
    pub page: String,
}

/// What has become of what was asked for last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "on the server nothing has been asked for yet")
)]
enum State {
    Hidden,
    Loading(RevealPurpose),
    Shown,
    Copied,
    Saved,
    Failed,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Loading(_) => "loading",
            Self::Shown => "shown",
            Self::Copied => "copied",
            Self::Saved => "downloaded",
            Self::Failed => "failed",
        }
    }
}

/// What the island shows beside the secret.
#[derive(Debug, Clone, Copy)]
struct Face {
    state: RwSignal<State>,
    /// What a reader is told, and screen readers say.
    said: RwSignal<&'static str>,
    /// What Berth says of a refusal.
    because: RwSignal<String>,
    /// Whether another sign-in is needed first.
    step_up: RwSignal<bool>,
    /// Whether it is the pull credential that is wanted.
    pull: RwSignal<bool>,
    form: RwSignal<Form>,
    secret: NodeRef<html::Pre>,
}

/// Gives out the push credential of a component, or the pull credential of its workspace.
#[island]
pub fn GiveOut(
    /// Whose.
    whose: Whose,
) -> impl IntoView {
    let face = Face {
        state: RwSignal::new(State::Hidden),
        said: RwSignal::new(""),
        because: RwSignal::new(String::new()),
        step_up: RwSignal::new(false),
        pull: RwSignal::new(false),
        form: RwSignal::new(Form::Podman),
        secret: NodeRef::new(),
    };
    let step_up = format!(
        "/sign-in/start?{}",
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("step_up", "true")
            .append_pair("return_to", &whose.page)
            .finish()
    );
    #[cfg(feature = "hydrate")]
    let counter = counter::Counter::open(face, whose);
    #[cfg(feature = "hydrate")]
    let (press, choose) = (
        {
            let counter = counter.clone();
            move |purpose| counter.press(purpose)
        },
        move || counter.choose(),
    );
    #[cfg(not(feature = "hydrate"))]
    let (press, choose) = {
        drop(whose);
        (|_: RevealPurpose| (), || ())
    };
    view! {
        <div class="stack" id="credential" data-state=move || face.state.get().as_str() aria-busy=move || busy(face)>
            <div class="stack" data-needs-script>
                {part(choices(face, choose))}
                {part(buttons(face, press))}
                {part(secret(face))}
            </div>
            <p id="credential-said" class="small" role="status">
                {move || face.said.get()}" "{move || face.because.get()}
            </p>
            <p hidden=move || !face.step_up.get()>
                <a class="button" id="credential-step-up" href=step_up>{text::STEP_UP}</a>
            </p>
        </div>
    }
}

/// Which credential, in which form. `chosen` is called when that is another.
fn choices(face: Face, chosen: impl Fn() + Clone + 'static) -> impl IntoView {
    let options: Vec<_> = Form::ALL
        .into_iter()
        .map(|form| view! { <option value=form.key()>{form.title()}</option> })
        .collect();
    let choose_form = {
        let chosen = chosen.clone();
        move |event| {
            if let Some(form) = Form::find(&event_target_value(&event)) {
                face.form.set(form);
            }
            chosen();
        }
    };
    let choose_kind = move |event| {
        face.pull.set(event_target_value(&event) == "pull");
        chosen();
    };
    view! {
        <div class="field">
            <label for="credential-kind">{text::WHICH}</label>
            <select id="credential-kind" autocomplete="off" on:change=choose_kind>
                <option value="push">{text::PUSH}</option>
                <option value="pull">{text::PULL}</option>
            </select>
        </div>
        <div class="field">
            <label for="credential-form">{text::FORM}</label>
            <select id="credential-form" autocomplete="off" aria-describedby="credential-works" on:change=choose_form>
                {options}
            </select>
            <p class="hint" id="credential-works">
                {move || face.form.get().works()}" "
                <span id="credential-tried">{move || face.form.get().tried().words()}</span>
            </p>
        </div>
    }
}

fn buttons(face: Face, press: impl Fn(RevealPurpose) + Clone + 'static) -> impl IntoView {
    let asks = |purpose| {
        let press = press.clone();
        move |_| press(purpose)
    };
    let is_no_file = move || face.form.get().file_name().is_none();
    let show_or_hide = move || match face.state.get() {
        State::Shown => text::HIDE,
        _ => text::SHOW,
    };
    view! {
        <div class="row">
            <button type="button" class="primary" id="credential-copy" on:click=asks(RevealPurpose::Copy)>{text::COPY}</button>
            <button type="button" id="credential-show" on:click=asks(RevealPurpose::Show)>{show_or_hide}</button>
            <button type="button" id="credential-download" hidden=is_no_file on:click=asks(RevealPurpose::Download)>{text::DOWNLOAD}</button>
        </div>
    }
}

/// Where the secret is while it is shown.
fn secret(face: Face) -> impl IntoView {
    view! {
        <pre id="credential-secret" tabindex="0" role="group" aria-label=text::SECRET
            spellcheck="false" translate="no"
            hidden=move || face.state.get() != State::Shown node_ref=face.secret></pre>
    }
}

fn busy(face: Face) -> &'static str {
    match face.state.get() {
        State::Loading(_) => "true",
        _ => "false",
    }
}
