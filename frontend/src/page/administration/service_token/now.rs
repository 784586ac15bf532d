//! The generations that there are.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::service_token::{ServiceToken, TokenGeneration, TokenHealth},
};

use crate::{
    component::{Tone, ago, fact, label},
    text::service_token as text,
};

/// The one that works, and its neighbours.
pub(super) fn now(token: &ServiceToken, now: Timestamp) -> AnyView {
    let current = &token.current;
    let account = match &token.account {
        Some(account) => view! { <span class="code">{account.to_string()}</span> }.into_any(),
        None => view! { <span class="soft">{text::ACCOUNT_UNKNOWN}</span> }.into_any(),
    };
    let pending = token
        .pending
        .as_ref()
        .map(|it| view! { <p class="soft">{text::PENDING}{it.generation}"."</p> });
    let retiring: Vec<_> = token
        .retiring
        .iter()
        .map(
            |it| view! { <p class="soft">{text::DRAINING}{it.generation}{text::DRAINING_THEN}</p> },
        )
        .collect();
    view! {
        <section class="sheet" aria-labelledby="now-title">
            <h2 id="now-title">{text::NOW}</h2>
            <dl class="facts">
                {fact(text::HEALTH, health(current))}
                {fact(text::ACCOUNT, account)}
                {fact(text::GENERATION, current.generation)}
                {fact(text::ORIGIN, text::origin(current.origin))}
                {fact(text::SINCE, ago(current.since, now))}
                {fact(text::ENDS, when(current.ends_at, now, text::ENDS_UNKNOWN))}
                {fact(text::DUE, when(token.due_at, now, text::DUE_NEVER))}
                {fact(text::ID, named(current))}
            </dl>
            {pending}
            {retiring}
        </section>
    }
    .into_any()
}

/// What it is found by at Quay.
pub(super) fn named(token: &TokenGeneration) -> AnyView {
    let id = match &token.id {
        Some(id) => view! { <span class="code">{id.to_string()}</span> }.into_any(),
        None => view! { <span class="soft">{text::ENDS_UNKNOWN}</span> }.into_any(),
    };
    let name = token
        .name
        .clone()
        .map(|name| view! { <br /><span class="soft small code">{name}</span> });
    view! { {id}{name} }.into_any()
}

fn health(token: &TokenGeneration) -> AnyView {
    let tone = match token.health {
        TokenHealth::Untried => Tone::Busy,
        TokenHealth::Proven => Tone::Good,
        TokenHealth::Unfit | TokenHealth::Dead => Tone::Bad,
    };
    let flaw = token
        .flaw
        .clone()
        .map(|flaw| view! { <br /><span class="soft small">{flaw}</span> });
    view! { {label(tone, text::health(token.health))}{flaw} }.into_any()
}

fn when(at: Option<Timestamp>, now: Timestamp, unknown: &'static str) -> AnyView {
    match at {
        Some(at) => ago(at, now),
        None => view! { <span class="soft">{unknown}</span> }.into_any(),
    }
}
