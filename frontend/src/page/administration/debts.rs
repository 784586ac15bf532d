//! What Berth owes at Quay because of links, and what should be dead there.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::{
        administration::{Grants, StaleGrant},
        link::Debt,
    },
};

use super::{LOOK_EVERY, Tab, framed, person, place, table};
use crate::{
    component::{Tone, ago, empty, label, notice},
    document::{Frame, Page},
    island::Watch,
    text::administration as text,
};

/// What is owed.
#[derive(Debug)]
pub struct AdministrationDebts {
    /// The debts.
    pub debts: Vec<Debt>,
    /// Living tokens of Berth's own application that should be dead.
    pub grants: Grants,
}

impl Page for AdministrationDebts {
    fn title(&self) -> String {
        Tab::Debts.title()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let content = view! {
            <div id="debts" class="stack">
                {debts(self.debts, frame.now)}
                {grants(self.grants, frame.now)}
            </div>
        };
        let watch = view! { <Watch region="debts".to_owned() source=LOOK_EVERY /> };
        framed(Tab::Debts, watch, content)
    }
}

fn debts(mut debts: Vec<Debt>, now: Timestamp) -> AnyView {
    // What alarms comes first.
    debts.sort_by_key(|debt| !debt.alarming);
    let list = if debts.is_empty() {
        empty(text::NO_DEBT, view! { <p>{text::NO_DEBT_LESSON}</p> })
    } else {
        let head = [
            text::WORKSPACE,
            text::WHO,
            text::QUAY_USER,
            text::STATE,
            text::CAME_BY,
            text::SINCE,
            text::WHAT_TO_DO,
        ];
        table(&head, debts.into_iter().map(|debt| row(debt, now)))
    };
    view! {
        <section class="sheet" aria-labelledby="owed">
            <h2 id="owed">{text::OWED}</h2>
            <p class="lead">{text::DEBTS_LEAD}</p>
            {list}
        </section>
    }
    .into_any()
}

fn row(debt: Debt, now: Timestamp) -> AnyView {
    let (tone, words) = match (debt.alarming, debt.clicks.is_empty()) {
        (true, true) => (Tone::Bad, text::OVERDUE),
        (true, false) => (Tone::Bad, text::NEEDS_A_PERSON),
        (false, _) => (Tone::Busy, text::BEING_PAID),
    };
    let clicks = if debt.clicks.is_empty() {
        text::BERTH_PAYS.into_any()
    } else {
        let clicks = debt.clicks.into_iter();
        let clicks: Vec<_> = clicks.map(|click| view! { <li>{click}</li> }).collect();
        view! { <div>{text::THEY_CLICK}<ol>{clicks}</ol></div> }.into_any()
    };
    let quay_user = debt.quay_user.map(|user| user.to_string());
    let since = debt.since.map(|since| ago(since, now));
    view! {
        <tr>
            <td data-name=text::WORKSPACE>{place(debt.workspace.as_ref())}</td>
            <td data-name=text::WHO>{person(debt.user, None)}</td>
            <td data-name=text::QUAY_USER>{quay_user.unwrap_or_else(|| text::UNKNOWN.to_owned())}</td>
            <td data-name=text::STATE>{label(tone, words)}</td>
            <td data-name=text::CAME_BY>{text::way(debt.way)}</td>
            <td data-name=text::SINCE>{since}</td>
            <td data-name=text::WHAT_TO_DO>{clicks}</td>
        </tr>
    }
    .into_any()
}

fn grants(grants: Grants, now: Timestamp) -> AnyView {
    let content = match (grants.unseen, grants.stale) {
        (Some(why), _) => {
            let words = view! { <p>{text::GRANTS_UNSEEN}{why}"."</p><p>{text::UNSEEN_LESSON}</p> };
            notice(Tone::Warn, words)
        }
        (None, stale) if stale.is_empty() => {
            empty(text::NO_GRANTS, view! { <p>{text::NO_GRANTS_LESSON}</p> })
        }
        (None, stale) => incident(stale, now),
    };
    view! {
        <section class="sheet" aria-labelledby="grants">
            <h2 id="grants">{text::GRANTS}</h2>
            <p class="lead">{text::GRANTS_LEAD}</p>
            {content}
        </section>
    }
    .into_any()
}

fn incident(stale: Vec<StaleGrant>, now: Timestamp) -> AnyView {
    let clicks: Vec<_> = text::END_GRANTS
        .into_iter()
        .map(|click| view! { <li>{click}</li> })
        .collect();
    let words = view! {
        <p><b>{text::stale_grants(stale.len())}</b>" "{text::STALE_LESSON}</p>
        <ol>{clicks}</ol>
    };
    let rows = stale.into_iter().map(|grant| {
        view! {
            <tr>
                <td data-name=text::NAME>{grant.name}</td>
                <td data-name=text::ID><span class="code">{grant.id}</span></td>
                <td data-name=text::MADE>{ago(grant.created_at, now)}</td>
            </tr>
        }
        .into_any()
    });
    let table = table(&[text::NAME, text::ID, text::MADE], rows);
    view! { {notice(Tone::Bad, words)}{table} }.into_any()
}
