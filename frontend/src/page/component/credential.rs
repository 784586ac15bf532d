//! A component's push credentials, without their secrets.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::{
        component::Component,
        credential::{Credential, CredentialKind, CredentialState, CredentialTest},
    },
};

use super::trial::trial;
use crate::{
    component::{Tone, ago, label, table},
    document::Frame,
    island::{GiveOut, Whose},
    path,
    text::{component as text, credential},
};

/// Where they are given out.
pub(super) fn give_out(
    component: &Component,
    tested: Option<CredentialTest>,
    frame: &Frame,
) -> AnyView {
    let (home, name) = (component.workspace.as_str(), component.name.as_str());
    let whose = Whose {
        workspace: home.to_owned(),
        component: name.to_owned(),
        page: path::component(home, name),
    };
    let without = || {
        view! { <p>{credential::NEEDS_SCRIPT}<a href="/api/v1/docs">{credential::API}</a>"."</p> }
    };
    let without = match frame.script {
        Some(_) => view! { <noscript>{without()}</noscript> }.into_any(),
        None => without().into_any(),
    };
    let island = view! { <GiveOut whose=whose /> }.into_any();
    let loading = frame.script.as_ref().map(|_| {
        view! { <p class="loading small soft" role="status">{credential::LOADING}</p> }
    });
    view! {
        <section class="sheet" aria-labelledby="give-out-title">
            <h2 id="give-out-title">{credential::TITLE}</h2>
            <p class="soft">{credential::LESSON}</p>
            {without}
            {island}
            {loading}
            {trial(component, tested)}
        </section>
    }
    .into_any()
}

/// A component's push credentials, and its workspace's pull credential beside them.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    pub(super) push: &'a [Credential],
    pub(super) pull: &'a [Credential],
    /// The file that pipelines find, below where Berth delivers.
    pub(super) delivered: &'a str,
    /// What stands above them: the rotation that is under way.
    pub(super) rotation: Option<AnyView>,
}

pub(super) fn credentials(shown: Shown<'_>, now: Timestamp) -> AnyView {
    let pull = match shown.push {
        [] => &[],
        _ => shown.pull,
    };
    let living = |one: &&Credential| one.state != CredentialState::Retired;
    let pull = pull.iter().filter(living);
    let rows: Vec<_> = shown
        .push
        .iter()
        .chain(pull)
        .map(|one| row(one, now))
        .collect();
    let content = if rows.is_empty() {
        view! { <p class="soft">{text::NO_CREDENTIALS}</p> }.into_any()
    } else {
        let head = [
            text::FOR,
            text::ROBOT,
            text::STATE,
            text::MADE,
            text::TESTED,
            text::DELIVERED,
        ];
        view! {
            {table(&head, rows.into_iter())}
            <p class="soft">{text::WHERE_BEFORE}<span class="code">{shown.delivered.to_owned()}</span>{text::WHERE_AFTER}</p>
        }
        .into_any()
    };
    view! {
        <section class="sheet" aria-labelledby="credentials-title">
            <h2 id="credentials-title">{text::CREDENTIALS}</h2>
            {shown.rotation}
            {content}
        </section>
    }
    .into_any()
}

fn row(credential: &Credential, now: Timestamp) -> AnyView {
    let (tone, words) = match credential.state {
        CredentialState::Pending => (Tone::Busy, text::PENDING),
        CredentialState::Current => (Tone::Good, text::CURRENT),
        CredentialState::Retiring => (Tone::Warn, text::RETIRING),
        CredentialState::Retired => (Tone::Plain, text::RETIRED),
    };
    let purpose = match credential.kind {
        CredentialKind::Push => text::FOR_PUSH,
        CredentialKind::Pull => text::FOR_PULL,
    };
    let when = |at: Option<Timestamp>| match at {
        Some(at) => ago(at, now),
        None => view! { <span class="soft">"–"</span> }.into_any(),
    };
    view! {
        <tr>
            <td data-name=text::FOR>{purpose}</td>
            <td data-name=text::ROBOT><span class="code">{credential.robot.to_string()}</span></td>
            <td data-name=text::STATE>{label(tone, words)}</td>
            <td data-name=text::MADE>{ago(credential.created_at, now)}</td>
            <td data-name=text::TESTED>{when(credential.tested_at)}</td>
            <td data-name=text::DELIVERED>{when(credential.delivered_at)}</td>
        </tr>
    }
    .into_any()
}
