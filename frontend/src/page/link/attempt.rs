//! An attempt to link: what to do next, and how far it is.

use std::time::Duration;

use leptos::prelude::*;
use model::{
    Timestamp, WorkspaceName,
    api::link::{Attempt, AttemptState, BegunAttempt, Refusal, TeamToMake},
};

use super::{crumbs_here, home};
use crate::{
    component::{Tone, ago, fact, heading, notice, post},
    document::{Frame, Page, Width},
    island::{Source, Watch},
    text::link as text,
};

/// How often a page that waits looks again, in seconds.
const LOOK_AGAIN: u32 = 3;

/// An attempt was begun and goes on at Quay; or there is nothing to attempt.
#[derive(Debug)]
pub struct LinkBegun {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// What was begun.
    pub begun: BegunAttempt,
    /// Where to sign in to Quay.
    pub quay_sign_in: String,
}

impl Page for LinkBegun {
    fn title(&self) -> String {
        let title = match self.begun.attempt {
            Some(_) => text::AT_QUAY,
            None => text::NOTHING_LINKED,
        };
        title.to_owned()
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, _: &Frame) -> AnyView {
        let title = self.title();
        let go = match (self.begun.attempt, self.begun.authorize_url) {
            (Some(attempt), Some(url)) => {
                let there = at(&self.workspace, &attempt);
                view! {
                    {steps(Far::AtQuay)}
                    <div class="row">
                        <a class="button" href=self.quay_sign_in rel="noreferrer" target="_blank">{text::SIGN_IN_TO_QUAY}</a>
                        <a class="button primary" id="continue" href=url rel="noreferrer">{text::CONTINUE}</a>
                    </div>
                    <p class="soft">{text::IF_403}</p>
                    <p><a href=there>{text::SEE_HOW_FAR}</a></p>
                    {call_off(&self.workspace, &attempt)}
                }
                .into_any()
            }
            _ => ().into_any(),
        };
        view! {
            {crumbs_here(&self.workspace)}
            {heading(title, ())}
            <section class="sheet"><p>{self.begun.message}</p>{go}{back(&self.workspace)}</section>
        }
        .into_any()
    }
}

/// How far an attempt is.
#[derive(Debug)]
pub struct LinkAttempt {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// The attempt.
    pub attempt: Attempt,
}

impl LinkAttempt {
    fn is_waiting(&self) -> bool {
        matches!(
            self.attempt.state,
            AttemptState::Waiting { .. } | AttemptState::Checking {}
        )
    }
}

impl Page for LinkAttempt {
    fn title(&self) -> String {
        match &self.attempt.state {
            AttemptState::Waiting { .. } => text::WAITING.to_owned(),
            AttemptState::Checking {} | AttemptState::Linked {} => text::CHECKING.to_owned(),
            AttemptState::Unconfirmed { quay_user, .. } => format!("{}{quay_user}", text::LINKING),
            AttemptState::Refused(_) => text::NOT_LINKED.to_owned(),
        }
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn look_again(&self) -> Option<Duration> {
        let every = Duration::from_secs(LOOK_AGAIN.into());
        self.is_waiting().then_some(every)
    }

    fn view(self, frame: &Frame) -> AnyView {
        let title = self.title();
        let watch = self.is_waiting().then(|| {
            view! { <Watch region="attempt".to_owned() source=Source::Every(LOOK_AGAIN) /> }
        });
        view! {
            {crumbs_here(&self.workspace)}
            <div id="attempt" class="stack" aria-live="polite">
                {heading(title, ())}
                <section class="sheet">
                    {content(&self.workspace, &self.attempt, frame.now)}
                    {back(&self.workspace)}
                </section>
            </div>
            {watch}
        }
        .into_any()
    }
}

fn content(workspace: &WorkspaceName, attempt: &Attempt, now: Timestamp) -> AnyView {
    match &attempt.state {
        AttemptState::Waiting { until } => {
            let clicks = attempt.clicks.iter().cloned();
            let clicks: Vec<_> = clicks.map(|click| view! { <li>{click}</li> }).collect();
            view! {
                {steps(Far::AtQuay)}
                {attempt.team.as_ref().map(team_to_make)}
                <ol class="stack">{clicks}</ol>
                <p class="soft">{text::LOOKS_AGAIN}" "{text::GIVES_UP}{ago(*until, now)}"."</p>
                {call_off(workspace, attempt)}
            }
            .into_any()
        }
        AttemptState::Checking {} | AttemptState::Linked {} => view! {
            {steps(Far::Checked)}
            <p>{text::CHECKING_LESSON}" "{text::LOOKS_AGAIN}</p>
        }
        .into_any(),
        AttemptState::Unconfirmed {
            quay_user,
            proof,
            user,
            organization,
        } => {
            let quay_user = quay_user.to_string();
            let organization = organization
                .as_ref()
                .map(|organization| fact(text::ORGANIZATION, organization.to_string()));
            let confirm = format!("{}/confirm", at(workspace, attempt));
            view! {
                {steps(Far::Confirmed)}
                <dl class="facts">
                    {fact(text::PERSON_AT_QUAY, view! { <b id="quay-user">{quay_user.clone()}</b> })}
                    {fact(text::PERSON_AT_BERTH, user.clone())}
                    {fact(text::WORKSPACE, workspace.to_string())}
                    {organization}
                    {fact(text::PROVEN_BY, proof.clone())}
                </dl>
                <p>{text::IS_THAT_YOU}</p>
                <form id="confirm" method="post" action=confirm>
                    <input type="hidden" name="quay_user" value=quay_user.clone() />
                    <button class="primary">{format!("{}{quay_user}", text::YES)}</button>
                </form>
                {call_off(workspace, attempt)}
            }
            .into_any()
        }
        AttemptState::Refused(refusal) => refused(refusal).into_any(),
    }
}

/// How far somebody is on the way to a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Far {
    AtQuay,
    Checked,
    Confirmed,
}

fn steps(now: Far) -> AnyView {
    let step = |words: &'static str, far: Option<Far>| {
        let (class, sign) = match far {
            Some(far) if far == now => ("started", "●"),
            Some(far) if far > now => ("", "○"),
            Some(_) | None => ("done", "✓"),
        };
        let current = (class == "started").then_some("step");
        view! { <li class=class aria-current=current><span class="sign" aria-hidden="true">{sign}</span><span>{words}</span></li> }
    };
    view! {
        <ol class="steps" aria-label=text::STEPS>
            {step(text::STEP_CHOSEN, None)}
            {step(text::STEP_AT_QUAY, Some(Far::AtQuay))}
            {step(text::STEP_CHECKED, Some(Far::Checked))}
            {step(text::STEP_CONFIRMED, Some(Far::Confirmed))}
        </ol>
    }
    .into_any()
}

fn team_to_make(team: &TeamToMake) -> AnyView {
    view! {
        <dl class="facts">
            {fact(text::TEAM, view! { <code id="team">{team.name.to_string()}</code> })}
            {fact(text::DESCRIPTION, view! { <code id="description">{team.description.clone()}</code> })}
            {fact(text::ROLE, team.role.clone())}
            {fact(text::MEMBER, view! { <code id="member">{team.member.to_string()}</code> })}
        </dl>
    }
    .into_any()
}

fn call_off(workspace: &WorkspaceName, attempt: &Attempt) -> AnyView {
    post(
        format!("{}/call-off", at(workspace, attempt)),
        "",
        text::CALL_OFF,
    )
    .into_any()
}

fn refused(refusal: &Refusal) -> AnyView {
    let (explanation, next) = (refusal.explanation.clone(), refusal.next.clone());
    let content = view! { <p>{explanation}</p><p>{next}</p> };
    view! { <div data-code=refusal.code.clone()>{notice(Tone::Bad, content)}</div> }.into_any()
}

fn at(workspace: &WorkspaceName, attempt: &Attempt) -> String {
    format!("{}/{}", home(workspace), attempt.key)
}

fn back(workspace: &WorkspaceName) -> AnyView {
    view! { <p><a href=home(workspace)>{text::ALL_WAYS}</a></p> }.into_any()
}

/// A refusal that tells nothing of whose attempt it was.
#[derive(Debug)]
pub struct LinkElsewhere(pub Refusal);

impl Page for LinkElsewhere {
    fn title(&self) -> String {
        text::NOT_LINKED.to_owned()
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, _: &Frame) -> AnyView {
        view! {
            {heading(text::NOT_LINKED, ())}
            <section class="sheet">
                {refused(&self.0)}
                <p><a class="button primary" href="/sign-in">{crate::text::sign_in::SIGN_IN}</a></p>
            </section>
        }
        .into_any()
    }
}

/// An address of an attempt that there is not.
#[derive(Debug)]
pub struct NoAttempt;

impl Page for NoAttempt {
    fn title(&self) -> String {
        text::NO_ATTEMPT.to_owned()
    }

    fn width(&self) -> Width {
        Width::Narrow
    }

    fn view(self, _: &Frame) -> AnyView {
        view! {
            {heading(text::NO_ATTEMPT, ())}
            <section class="sheet"><p>{text::NO_ATTEMPT_LESSON}</p></section>
        }
        .into_any()
    }
}
