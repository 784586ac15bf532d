//! Everything about a link: how it is, what is owed, and the ways.

use leptos::prelude::*;
use model::{
    WorkspaceName,
    api::link::{Attempt, AttemptState, Debt, Link, LinkOverview, LinkState},
};

use super::{crumbs_here, home, way};
use crate::{
    component::{Tone, ago, fact, heading, label, notice, post},
    document::{Frame, Page, Width},
    text::link as text,
};

/// The page where somebody chooses how to link.
#[derive(Debug)]
pub struct LinkOverviewPage(pub LinkOverview);

impl Page for LinkOverviewPage {
    fn title(&self) -> String {
        format!("{}{}", text::FOR, self.0.workspace)
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, frame: &Frame) -> AnyView {
        let title = self.title();
        let Self(overview) = self;
        let workspace = &overview.workspace;
        let holds = overview
            .link
            .as_ref()
            .is_some_and(|link| matches!(link.state, LinkState::Proven { .. }));
        let latest = overview
            .attempt
            .as_ref()
            .map(|attempt| latest(workspace, attempt));
        let blockage = overview
            .blockage
            .map(|blockage| notice(Tone::Bad, view! { <p>{blockage}</p> }));
        let debts = (!overview.debts.is_empty()).then(|| debts(workspace, overview.debts));
        let link = overview.link.map(|link| linked(workspace, link, frame));
        let mut offers = overview.offers.into_iter();
        let first = offers.next().map(|offer| way::first(workspace, offer));
        let others: Vec<_> = offers.map(|offer| way::other(workspace, offer)).collect();
        let ways = view! {
            <p>
                <a href=overview.quay_sign_in rel="noreferrer" target="_blank">{text::SIGN_IN_FIRST}</a>
                {text::SIGN_IN_BECAUSE}
            </p>
            <ul class="choices">{first}</ul>
            <h3>{text::OTHER_WAYS}</h3>
            <ul class="choices">{others}</ul>
        };
        let ways = if holds {
            view! { <details><summary id="ways">{text::WAYS_AGAIN}</summary><div class="stack">{ways}</div></details> }.into_any()
        } else {
            view! { <h2 id="ways">{text::WAYS}</h2>{ways} }.into_any()
        };
        view! {
            {crumbs_here(workspace)}
            {heading(title, ())}
            <p class="lead">{text::LEAD}</p>
            {latest}
            {blockage}
            {link}
            {debts}
            <section class="sheet" aria-labelledby="ways">{ways}</section>
        }
        .into_any()
    }
}

fn linked(workspace: &WorkspaceName, link: Link, frame: &Frame) -> AnyView {
    let (tone, words) = match link.state {
        LinkState::Proven { .. } => (Tone::Good, text::LINKED),
        LinkState::Unproven {} => (Tone::Warn, text::UNPROVEN),
        LinkState::Ended { .. } => (Tone::Plain, text::ENDED),
    };
    let (facts, more) = match link.state {
        LinkState::Proven { proof, pending } => {
            let pending = pending.map(|pending| notice(Tone::Warn, view! { <p>{pending}</p> }));
            let unlink = format!("{}/unlink", home(workspace));
            let more = view! {
                {pending}
                <details>
                    <summary>{text::UNLINK_ASK}</summary>
                    <div class="stack"><p>{text::UNLINK_LESSON}</p>{post(unlink, "danger", text::UNLINK)}</div>
                </details>
            };
            (fact(text::PROVEN_BY, proof).into_any(), more.into_any())
        }
        LinkState::Unproven {} => (
            ().into_any(),
            view! { <p>{text::UNPROVEN_LESSON}</p> }.into_any(),
        ),
        LinkState::Ended { because, .. } => {
            (fact(text::BECAUSE, because).into_any(), ().into_any())
        }
    };
    view! {
        <section class="sheet" aria-labelledby="your-link">
            <div class="row"><h2 id="your-link">{text::YOUR_LINK}</h2>{label(tone, words)}</div>
            <dl class="facts">
                {fact(text::QUAY_USER, view! { <b>{link.quay_user.to_string()}</b> })}
                {facts}
                {fact(text::SINCE, ago(link.since, frame.now))}
            </dl>
            {more}
        </section>
    }
    .into_any()
}

fn latest(workspace: &WorkspaceName, attempt: &Attempt) -> AnyView {
    match &attempt.state {
        AttemptState::Linked {} => ().into_any(),
        AttemptState::Refused(refusal) => {
            let (explanation, next) = (refusal.explanation.clone(), refusal.next.clone());
            let content = view! { <h2>{text::LAST_REFUSED}</h2><p>{explanation}</p><p>{next}</p> };
            notice(Tone::Warn, content).into_any()
        }
        AttemptState::Waiting { .. }
        | AttemptState::Checking {}
        | AttemptState::Unconfirmed { .. } => {
            let to = format!("{}/{}", home(workspace), attempt.key);
            let content = view! {
                <h2>{text::ATTEMPT}</h2>
                <p>{text::UNDER_WAY}</p>
                <p><a class="button primary" href=to>{text::GO_ON}</a></p>
            };
            notice(Tone::Busy, content).into_any()
        }
    }
}

fn debts(workspace: &WorkspaceName, debts: Vec<Debt>) -> AnyView {
    let debts: Vec<_> = debts
        .into_iter()
        .map(|debt| {
            if debt.clicks.is_empty() {
                return view! { <li>{notice(Tone::Busy, view! { <p>{text::DEBT_PAYING}</p> })}</li> }.into_any();
            }
            let done = format!("{}/debts/{}/said-dead", home(workspace), debt.custody);
            let clicks: Vec<_> = debt.clicks.into_iter().map(|click| view! { <li>{click}</li> }).collect();
            let content = view! {
                <p>{text::DEBT_YOURS}</p>
                <ol>{clicks}</ol>
                {post(done, "", text::DEBT_DONE)}
            };
            view! { <li>{notice(Tone::Warn, content)}</li> }.into_any()
        })
        .collect();
    view! {
        <section class="sheet" aria-labelledby="debts">
            <h2 id="debts">{text::DEBTS}</h2>
            <ul class="choices">{debts}</ul>
        </section>
    }
    .into_any()
}
