//! One way to link, as it is offered.

use leptos::prelude::*;
use model::{
    WorkspaceName,
    api::link::{Advice, LinkWay, Offer},
};

use super::home;
use crate::{
    component::{Tone, fact, field, label},
    text::link as text,
};

/// The one that is offered first, open.
pub(super) fn first(workspace: &WorkspaceName, offer: Offer) -> AnyView {
    let class = match offer.advice {
        Advice::Recommended => "choice best",
        Advice::Possible | Advice::Perhaps => "choice",
    };
    let (id, advice) = (id(&offer), advice(&offer));
    view! {
        <li class=class id=id>
            <div class="row"><h3>{offer.title.clone()}</h3>{advice}</div>
            {content(workspace, offer, "primary")}
        </li>
    }
    .into_any()
}

/// One of the others, folded: what it gives stands on the fold. One of them is open at a time.
pub(super) fn other(workspace: &WorkspaceName, offer: Offer) -> AnyView {
    let (id, advice) = (id(&offer), advice(&offer));
    view! {
        <li class="choice" id=id>
            <details name="way">
                <summary>
                    <b>{offer.title.clone()}</b>{advice}
                    <span class="soft">{offer.gives.clone()}</span>
                </summary>
                {content(workspace, offer, "")}
            </details>
        </li>
    }
    .into_any()
}

fn id(offer: &Offer) -> String {
    format!("way-{}", word(offer.way))
}

fn advice(offer: &Offer) -> AnyView {
    match offer.advice {
        Advice::Recommended => label(Tone::Good, text::RECOMMENDED),
        Advice::Possible => ().into_any(),
        Advice::Perhaps => label(Tone::Warn, text::PERHAPS),
    }
}

/// What it gives and asks, and the form that begins it with a button of this class.
fn content(workspace: &WorkspaceName, offer: Offer, button: &'static str) -> AnyView {
    let caution = offer
        .caution
        .map(|caution| view! { <p class="soft">{caution}</p> });
    let scopes = if offer.scopes.is_empty() {
        view! { {text::NO_SCOPES} }.into_any()
    } else {
        words(&offer.scopes).into_any()
    };
    let dangerous = (!offer.dangerous_scopes.is_empty()).then(|| {
        let scopes = words(&offer.dangerous_scopes);
        notice_quietly(view! { <p>{text::DANGEROUS}{scopes}{text::DANGEROUS_LESSON}</p> })
    });
    let is_recommended = offer.advice == Advice::Recommended;
    let skipped = (is_recommended && !offer.skipped.is_empty()).then(|| {
        let skipped: Vec<_> = offer
            .skipped
            .into_iter()
            .map(|skipped| view! { <li><b>{skipped.title}</b>": "{skipped.because}</li> })
            .collect();
        view! { <details><summary>{text::SKIPPED}</summary><ul>{skipped}</ul></details> }
    });
    view! {
        <div class="stack">
            <dl class="facts">
                {fact(text::GIVES, offer.gives)}
                {fact(text::ASKS, offer.asks)}
                {fact(text::SCOPES, scopes)}
            </dl>
            {caution}
            {dangerous}
            <form class="fields" method="post" action=home(workspace) autocomplete="off">
                <input type="hidden" name="way" value=word(offer.way) />
                {fields(offer.way)}
                <p><button class=button>{offer.title}</button></p>
            </form>
            {skipped}
        </div>
    }
    .into_any()
}

/// What is said before anybody has done anything is not announced like what went wrong.
fn notice_quietly(content: impl IntoView + 'static) -> AnyView {
    view! { <div class="notice warn">{content}</div> }.into_any()
}

fn words(scopes: &[String]) -> AnyView {
    let scopes: Vec<_> = scopes
        .iter()
        .map(|scope| view! { <code>{scope.clone()}</code>" " })
        .collect();
    view! { {scopes} }.into_any()
}

fn fields(way: LinkWay) -> AnyView {
    match way {
        LinkWay::OwnApplication => view! {
            {plain("application-organization", "organization", text::APPLICATION_ORGANIZATION, Need::Required)}
            {plain("client-id", "client_id", text::CLIENT_ID, Need::Required)}
            {secret("client-secret", "client_secret", text::CLIENT_SECRET)}
        }
        .into_any(),
        LinkWay::PastedToken => secret("token", "token", text::TOKEN).into_any(),
        LinkWay::HandOver => plain("handed-over", "organization", text::HANDED_OVER, Need::Optional).into_any(),
        LinkWay::Invite => plain("quay-user-name", "quay_user", text::INVITED, Need::Optional).into_any(),
        LinkWay::Identify | LinkWay::CreateAsUser | LinkWay::NoLink => ().into_any(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

fn plain(id: &'static str, name: &'static str, words: &'static str, need: Need) -> AnyView {
    let required = need == Need::Required;
    field(
        id,
        words,
        view! { <input id=id name=name required=required autocomplete="off" spellcheck="false" /> },
    )
    .into_any()
}

/// What is typed here is never shown again.
fn secret(id: &'static str, name: &'static str, words: &'static str) -> AnyView {
    field(
        id,
        words,
        view! {
            <input id=id name=name type="password" required autocomplete="off" spellcheck="false" translate="no" />
        },
    )
    .into_any()
}

/// The word that the form sends for a way: as the API writes it.
fn word(way: LinkWay) -> &'static str {
    match way {
        LinkWay::Identify => "identify",
        LinkWay::HandOver => "hand_over",
        LinkWay::Invite => "invite",
        LinkWay::CreateAsUser => "create_as_user",
        LinkWay::OwnApplication => "own_application",
        LinkWay::PastedToken => "pasted_token",
        LinkWay::NoLink => "no_link",
    }
}
