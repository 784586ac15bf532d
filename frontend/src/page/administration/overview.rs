//! Everything that an administrator answers for, at a glance.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::{
        administration::{FoundOut, Grants, Overview, ServiceTokenGlance},
        budget::Budget,
        work::WorkCounts,
    },
};

use super::{LOOK_EVERY, Tab, framed};
use crate::{
    component::{Tone, ago, in_words, label, notice},
    document::{Frame, Page},
    island::Watch,
    text::administration as text,
};

/// Everything that an administrator answers for, at a glance.
#[derive(Debug)]
pub struct AdministrationOverview {
    /// What it looks like now.
    pub overview: Overview,
    /// What was found out about this Quay.
    pub found_out: Vec<FoundOut>,
}

impl Page for AdministrationOverview {
    fn title(&self) -> String {
        Tab::Overview.title()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let watch = view! { <Watch region="overview".to_owned() source=LOOK_EVERY /> };
        let Self {
            overview,
            found_out,
        } = self;
        let now = frame.now;
        let content = view! {
            <div id="overview" class="stack">
                {incident(&overview.grants)}
                <ul class="tiles" role="list">
                    {service_token(&overview.service_token)}
                    {rotations(overview.work)}
                    {work(overview.work)}
                    {debts(&overview)}
                    {budget(&overview.budget, now)}
                </ul>
                {quay(found_out, now)}
            </div>
        };
        framed(Tab::Overview, watch, content)
    }
}

/// A living token that should be dead is not to be missed.
fn incident(grants: &Grants) -> Option<AnyView> {
    let count = grants.stale.len();
    (count > 0).then(|| {
        let words = view! {
            <p><b>{text::stale_grants(count)}</b>" "{text::STALE_LESSON}</p>
            <p><a href=Tab::Debts.path()>{text::STALE_SEE}</a></p>
        };
        notice(Tone::Bad, words)
    })
}

/// One thing at a glance.
struct Tile {
    title: &'static str,
    /// Its page, where it has one.
    to: Option<Tab>,
    tone: Tone,
    state: String,
    lesson: String,
}

impl Tile {
    fn view(self) -> AnyView {
        let title = match self.to {
            Some(tab) => view! { <a href=tab.path()>{self.title}</a> }.into_any(),
            None => self.title.into_any(),
        };
        view! {
            <li class="sheet">
                <h2>{title}</h2>
                <p>{label(self.tone, self.state)}</p>
                <p class="soft small">{self.lesson}</p>
            </li>
        }
        .into_any()
    }
}

fn service_token(token: &ServiceTokenGlance) -> AnyView {
    let (tone, state, lesson) = match token {
        ServiceTokenGlance::Unasked {} => (Tone::Plain, text::TOKEN_UNASKED, text::TOKEN_LATER),
        ServiceTokenGlance::Usable { .. } => (Tone::Good, text::TOKEN_USABLE, text::TOKEN_ACTS_AS),
        ServiceTokenGlance::Refused {} => (Tone::Bad, text::TOKEN_REFUSED, text::TOKEN_REPLACE),
        ServiceTokenGlance::Unreadable {} => (Tone::Bad, text::TOKEN_UNREADABLE, text::TOKEN_MEND),
    };
    let lesson = match token {
        ServiceTokenGlance::Usable { account } => format!("{lesson}{account}."),
        _ => lesson.to_owned(),
    };
    let tile = Tile {
        title: text::SERVICE_TOKEN,
        to: Some(Tab::ServiceToken),
        tone,
        state: state.to_owned(),
        lesson,
    };
    tile.view()
}

fn rotations(work: WorkCounts) -> AnyView {
    let (tone, state) = match work.rotations {
        0 => (Tone::Plain, text::NONE_UNDER_WAY.to_owned()),
        count => (Tone::Busy, text::under_way(count)),
    };
    let tile = Tile {
        title: text::ROTATIONS,
        to: Some(Tab::Rotations),
        tone,
        state,
        lesson: text::ROTATIONS_LESSON.to_owned(),
    };
    tile.view()
}

fn work(work: WorkCounts) -> AnyView {
    let people = work.conflicts + work.blocked + work.foundings;
    let (tone, state) = match (people, work.waiting) {
        (0, 0) => (Tone::Good, text::NOTHING_STUCK.to_owned()),
        (0, waiting) => (Tone::Warn, text::waiting(waiting)),
        (people, _) => (Tone::Bad, text::need_a_person(people)),
    };
    let tile = Tile {
        title: text::WORK,
        to: Some(Tab::Work),
        tone,
        state,
        lesson: text::work_counts(work),
    };
    tile.view()
}

fn debts(overview: &Overview) -> AnyView {
    let (tone, state) = match (overview.alarming_debts, overview.debts) {
        (0, 0) => (Tone::Good, text::NO_DEBTS.to_owned()),
        (0, debts) => (Tone::Busy, text::being_paid(debts)),
        (alarming, _) => (Tone::Bad, text::alarming(alarming)),
    };
    let lesson = match &overview.grants.unseen {
        Some(why) => format!("{}{why}.", text::GRANTS_UNSEEN),
        None => text::DEBTS_LESSON.to_owned(),
    };
    let tile = Tile {
        title: text::DEBTS,
        to: Some(Tab::Debts),
        tone,
        state,
        lesson,
    };
    tile.view()
}

fn budget(budget: &Budget, now: Timestamp) -> AnyView {
    let waiting = budget.waiting_interactive + budget.waiting_background;
    let (tone, state) = match (budget.paused_until, waiting) {
        (Some(until), _) => (
            Tone::Warn,
            format!("{}{}", text::PAUSED, in_words(until, now)),
        ),
        (None, 0) => (Tone::Good, text::free(budget)),
        (None, waiting) => (Tone::Busy, text::calls_wait(waiting)),
    };
    let tile = Tile {
        title: text::BUDGET,
        to: None,
        tone,
        state,
        lesson: text::budget(budget),
    };
    tile.view()
}

fn quay(found_out: Vec<FoundOut>, now: Timestamp) -> AnyView {
    let facts: Vec<_> = found_out
        .into_iter()
        .map(|found| {
            let at = found
                .at
                .map(|at| view! { <span class="soft small">" "{ago(at, now)}</span> });
            view! { <div><dt>{text::finding(&found.subject)}</dt><dd>{text::found(&found.value)}{at}</dd></div> }
        })
        .collect();
    view! {
        <section class="sheet" aria-labelledby="quay-title">
            <h2 id="quay-title">{text::QUAY}</h2>
            <p class="soft">{text::QUAY_LESSON}</p>
            <dl class="facts">{facts}</dl>
        </section>
    }
    .into_any()
}
