//! What stands on the page.

use axum::http::StatusCode;
use maud::{Markup, html};
use model::{
    WorkspaceName,
    api::link::{
        Advice, Attempt, AttemptState, BegunAttempt, Debt, Link, LinkOverview, LinkState, LinkWay,
        Offer, Refusal, TeamToMake,
    },
};

use super::home;
use crate::{
    api::error::ApiError,
    page::{Page, maud},
    session::Person,
};

/// Everything about a link: how it is, what is owed, and the ways.
pub(super) fn overview(overview: &LinkOverview) -> Page {
    let workspace = &overview.workspace;
    let holds = overview
        .link
        .as_ref()
        .is_some_and(|link| matches!(link.state, LinkState::Proven { .. }));
    Page::new(
        format!("Quay account for {workspace}"),
        html! {
            @if let Some(link) = &overview.link { (linked(workspace, link)) }
            @if let Some(attempt) = &overview.attempt { (latest(workspace, attempt)) }
            @if let Some(blockage) = &overview.blockage { p role="alert" { (blockage) } }
            @if !overview.debts.is_empty() { (debts(workspace, &overview.debts)) }
            @if let Some(organization) = &overview.organization {
                p {
                    "Organization at Quay: "
                    a href=(organization.url) rel="noreferrer" { (organization.name) }
                    ". Berth works there by the authority of: " (organization.authority) "."
                }
            }
            h2 { @if holds { "Link again, another way" } @else { "Ways to link" } }
            p {
                a href=(overview.quay_sign_in) rel="noreferrer" target="_blank" { "Sign in to Quay first" }
                ", in this browser: Quay shows only an error to whoever comes there without."
            }
            @for offer in &overview.offers { (way(workspace, offer)) }
        },
    )
}

fn linked(workspace: &WorkspaceName, link: &Link) -> Markup {
    html! {
        section {
            @match &link.state {
                LinkState::Proven { proof, pending } => {
                    p { "You are Quay user " strong { (link.quay_user) } ", proven by " (proof) "." }
                    @if let Some(pending) = pending { p role="alert" { (pending) } }
                    form method="post" action=(format!("{}/unlink", home(workspace))) {
                        button { "Unlink" }
                    }
                }
                LinkState::Unproven {} => p {
                    "You typed the Quay name " strong { (link.quay_user) }
                    ". Nothing proves that it is yours, and it is used for nothing."
                },
                LinkState::Ended { because, .. } => p {
                    "The link to Quay user " strong { (link.quay_user) } " is over: " (because)
                    ". You can link again."
                },
            }
        }
    }
}

fn latest(workspace: &WorkspaceName, attempt: &Attempt) -> Markup {
    match &attempt.state {
        AttemptState::Linked {} => html! {},
        AttemptState::Refused(refusal) => html! {
            section role="alert" { p { "Last attempt: " (refusal.explanation) } p { (refusal.next) } }
        },
        AttemptState::Waiting { .. }
        | AttemptState::Checking {}
        | AttemptState::Unconfirmed { .. } => html! {
            section {
                p { a href=(at(workspace, attempt)) { "An attempt is under way: go on with it" } }
            }
        },
    }
}

fn debts(workspace: &WorkspaceName, debts: &[Debt]) -> Markup {
    html! {
        section {
            h2 { "What is owed at Quay" }
            @for debt in debts {
                @if debt.clicks.is_empty() {
                    p { "Berth is deleting what a link made at Quay, and proves that it is dead." }
                } @else {
                    div role="alert" {
                        p { "Berth cannot delete this by itself. Please do it:" }
                        ol { @for click in &debt.clicks { li { (click) } } }
                        form method="post" action=(format!("{}/debts/{}/said-dead", home(workspace), debt.custody)) {
                            button { "I have done it" }
                        }
                    }
                }
            }
        }
    }
}

fn way(workspace: &WorkspaceName, offer: &Offer) -> Markup {
    html! {
        section {
            h3 {
                (offer.title)
                @if offer.advice == Advice::Recommended { " (recommended)" }
            }
            p { (offer.gives) }
            p { (offer.asks) }
            @if let Some(caution) = &offer.caution { p { "It may not work: " (caution) } }
            @if !offer.scopes.is_empty() {
                p { "Permissions: " @for scope in &offer.scopes { code { (scope) } " " } }
            }
            @if !offer.dangerous_scopes.is_empty() {
                p {
                    strong { "Quay will warn you of " @for scope in &offer.dangerous_scopes { code { (scope) } " " } }
                    ": they let Berth act as you until it is done."
                }
            }
            form method="post" action=(home(workspace)) autocomplete="off" {
                input type="hidden" name="way" value=(word(offer.way));
                (fields(offer.way))
                button { (offer.title) }
            }
            @if offer.advice == Advice::Recommended && !offer.skipped.is_empty() {
                ul { @for skipped in &offer.skipped { li { "Not \"" (skipped.title) "\": " (skipped.because) } } }
            }
        }
    }
}

fn fields(way: LinkWay) -> Markup {
    html! {
        @match way {
            LinkWay::OwnApplication => {
                label { "Organization" input name="organization" required; }
                label { "Client id" input name="client_id" required; }
                (secret("Client secret", "client_secret"))
            }
            LinkWay::PastedToken => (secret("Token", "token")),
            LinkWay::HandOver => label { "Organization, if you know it already" input name="organization"; },
            LinkWay::Invite => label {
                "Your name at Quay; leave it empty to be invited by your verified e-mail address"
                input name="quay_user";
            },
            LinkWay::Identify | LinkWay::CreateAsUser | LinkWay::NoLink => {}
        }
    }
}

fn secret(label: &str, name: &str) -> Markup {
    html! {
        label {
            (label)
            input type="password" name=(name) required autocomplete="off" spellcheck="false" translate="no";
        }
    }
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

/// An attempt that goes on at Quay, or nothing at all.
pub(super) fn begun(workspace: &WorkspaceName, begun: &BegunAttempt, sign_in: &str) -> Page {
    let title = match begun.attempt {
        Some(_) => "Continue at Quay",
        None => "Nothing is linked",
    };
    Page::new(
        title,
        html! {
            p { (begun.message) }
            @if let (Some(attempt), Some(url)) = (&begun.attempt, &begun.authorize_url) {
                p { a href=(sign_in) rel="noreferrer" target="_blank" { "Sign in to Quay" } }
                p { a id="continue" href=(url) rel="noreferrer" { "Continue to Quay" } }
                p { a href=(at(workspace, attempt)) { "See how far it is" } }
                p { "If Quay shows 403, it lets only owners of the application's organization pass: call it off and take another way." }
                (call_off(workspace, attempt))
            }
            (back(workspace))
        },
    )
}

/// How far an attempt is.
pub(super) fn attempt(workspace: &WorkspaceName, it: &Attempt) -> Page {
    match &it.state {
        AttemptState::Waiting { .. } => Page::new(
            "Waiting for Quay",
            html! {
                @if let Some(team) = &it.team { (team_to_make(team)) }
                ol { @for click in &it.clicks { li { (click) } } }
                p { "This page looks again by itself." }
                (call_off(workspace, it))
                (back(workspace))
            },
        ),
        AttemptState::Checking {} | AttemptState::Linked {} => Page::new(
            "Asking Quay",
            html! { p { "Berth finds out what came back. This page looks again by itself." } (back(workspace)) },
        ),
        AttemptState::Unconfirmed {
            quay_user,
            proof,
            user,
            organization,
        } => Page::new(
            format!("You are linking Quay user {quay_user}"),
            html! {
                dl {
                    dt { "At Quay" } dd id="quay-user" { (quay_user) }
                    dt { "At Berth" } dd { (user) }
                    dt { "Workspace" } dd { (workspace) }
                    @if let Some(organization) = organization { dt { "Organization" } dd { (organization) } }
                    dt { "Proven by" } dd { (proof) }
                }
                p { "Is that you, and is it what you want? Nothing was done yet." }
                form id="confirm" method="post" action=(format!("{}/confirm", at(workspace, it))) {
                    input type="hidden" name="quay_user" value=(quay_user);
                    button { "Yes, link " (quay_user) }
                }
                (call_off(workspace, it))
            },
        ),
        AttemptState::Refused(refusal) => {
            Page::new("Not linked", html! { (refused(refusal)) (back(workspace)) })
        }
    }
}

fn team_to_make(team: &TeamToMake) -> Markup {
    html! {
        dl {
            dt { "Team" } dd { code id="team" { (team.name) } }
            dt { "Description" } dd { code id="description" { (team.description) } }
            dt { "Role" } dd { (team.role) }
            dt { "Member" } dd { code id="member" { (team.member) } }
        }
    }
}

fn call_off(workspace: &WorkspaceName, it: &Attempt) -> Markup {
    html! {
        form method="post" action=(format!("{}/call-off", at(workspace, it))) {
            button.quiet { "Call it off" }
        }
    }
}

fn refused(refusal: &Refusal) -> Markup {
    html! {
        div role="alert" data-code=(refusal.code) {
            p { (refusal.explanation) }
            p { (refusal.next) }
        }
    }
}

/// A refusal that tells nothing of whose attempt it was.
pub(super) fn refused_elsewhere(refusal: &Refusal) -> Page {
    Page::refusal(
        StatusCode::CONFLICT,
        "Not linked",
        html! { (refused(refusal)) p { a href="/sign-in" { "Sign in to Berth" } } },
    )
}

/// The next thing to do where there is nothing.
pub(super) fn begin_again() -> Markup {
    html! { p { "It may be long over, or the address is not whole. Open your workspace's link page and begin again." } }
}

/// What was not done, and why.
pub(super) fn failed(person: Option<&Person>, error: &ApiError) -> Page {
    let page = Page::refusal(
        error.status(),
        "This was not done",
        html! {
            div role="alert" data-code=(error.code()) { p { (error.detail()) } }
            p { "Go back to the page before." }
        },
    );
    page.of(person)
}

fn at(workspace: &WorkspaceName, attempt: &Attempt) -> String {
    format!("{}/{}", home(workspace), attempt.key)
}

fn back(workspace: &WorkspaceName) -> Markup {
    html! { p { a href=(home(workspace)) { "All ways to link" } } }
}
