//! A token that an administrator makes at Quay, click by click. It stands outside of what is kept
//! up to date: nobody's typing is disturbed.

use leptos::prelude::*;
use model::api::service_token::ServiceToken;

use crate::{
    component::{Tone, field, hint, notice},
    text::service_token as text,
};

pub(super) fn by_hand(token: &ServiceToken, wrong: Option<String>) -> AnyView {
    let is_open = !token.minting.available || token.asks.is_some() || wrong.is_some();
    let clicks = clicks(token);
    let form = form(wrong);
    let guide = view! {
        <div class="stack">
            <p class="soft">{text::BY_HAND_LESSON}</p>
            {clicks}
            {form}
        </div>
    };
    view! {
        <section class="sheet" aria-labelledby="by-hand">
            <h2 id="by-hand">{text::BY_HAND}</h2>
            <details open=is_open>
                <summary>{text::BY_HAND_SHOW}</summary>
                {guide}
            </details>
        </section>
    }
    .into_any()
}

fn clicks(token: &ServiceToken) -> AnyView {
    let by_hand = &token.by_hand;
    let account = match &token.account {
        Some(account) => view! { <span class="code">{account.to_string()}</span> }.into_any(),
        None => text::SIGN_IN_UNKNOWN.into_any(),
    };
    let place = match (&by_hand.organization, &by_hand.client_id) {
        (Some(org), Some(client)) => {
            let (org, client) = (org.to_string(), client.to_string());
            view! {
                {text::OPEN_ORGANIZATION}<span class="code">{org}</span>
                {text::OPEN_APPLICATION}<span class="code">{client}</span>"."
            }
            .into_any()
        }
        _ => text::OPEN_ANY.into_any(),
    };
    let scopes: Vec<_> = by_hand
        .scopes
        .iter()
        .map(|scope| {
            let words = text::scope(scope);
            view! { <li>{words}" ("<span class="code">{scope.clone()}</span>")"</li> }
        })
        .collect();
    view! {
        <ol class="stack">
            <li>{text::SIGN_IN}{account}": "<a href=by_hand.quay.clone() rel="noreferrer">{by_hand.quay.clone()}</a></li>
            <li>{place}</li>
            <li>{text::GENERATE}<ul>{scopes}</ul>{text::NEVER}</li>
            <li>{text::COPY}</li>
            <li>{text::PASTE}</li>
        </ol>
    }
    .into_any()
}

/// What was pasted is never shown again.
fn form(wrong: Option<String>) -> AnyView {
    let is_wrong = wrong.is_some().then_some("true");
    let wrong = wrong.map(|wrong| {
        let words = view! { <p><b>{text::NOT_TAKEN}": "</b>{wrong}</p> };
        notice(Tone::Bad, words)
    });
    let control = view! {
        <input
            id="token"
            name="token"
            type="password"
            autocomplete="off"
            spellcheck="false"
            translate="no"
            required=true
            aria-describedby="token-hint"
            aria-invalid=is_wrong
        />
        {hint("token-hint", text::TOKEN_HINT)}
    };
    view! {
        {wrong}
        <form class="fields" method="post" action="/administration/service-token">
            {field("token", text::TOKEN, control)}
            <p><button class="primary">{text::TEST}</button></p>
        </form>
    }
    .into_any()
}
