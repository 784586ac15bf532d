//! What keeps a component from being ready, in plain words, and the next thing to do.

use leptos::prelude::*;
use model::{Condition, ConditionKind, ConditionStatus, Reason, Role, api::component::Component};

use crate::{
    component::{QuayTrouble, Tone, notice, post},
    document::Frame,
    path,
    text::trouble as text,
};

/// What to know of a reason, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Advice {
    tone: Tone,
    what: &'static str,
    next: &'static str,
    door: Door,
}

/// Where the next thing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// At Quay; then Berth looks again.
    Quay,
    /// Here: Berth looks again.
    LookAgain,
    /// On the page of the Quay account.
    Link,
    /// In the administration.
    Administration,
}

/// What is known of each reason. What is nobody's trouble has no advice, and what is Quay's own has
/// the banner that every page has for it.
fn advice(reason: Reason) -> Option<Advice> {
    let (tone, what, next, door) = match reason {
        Reason::AsDeclared
        | Reason::InProgress
        | Reason::Deleting
        | Reason::QuayReadOnly
        | Reason::QuayUnavailable => return None,
        Reason::Conflict => (Tone::Bad, text::CONFLICT, text::CONFLICT_NEXT, Door::Quay),
        Reason::PlanLimit => (Tone::Bad, text::PLAN, text::PLAN_NEXT, Door::Quay),
        Reason::TokenDead => (
            Tone::Bad,
            text::TOKEN_DEAD,
            text::TOKEN_NEXT,
            Door::Administration,
        ),
        Reason::ScopeMissing => (
            Tone::Bad,
            text::SCOPE_MISSING,
            text::TOKEN_NEXT,
            Door::Administration,
        ),
        Reason::Forbidden => (Tone::Bad, text::FORBIDDEN, text::FORBIDDEN_NEXT, Door::Link),
        Reason::CaptchaRequired => (Tone::Bad, text::CAPTCHA, text::CAPTCHA_NEXT, Door::Link),
        Reason::GrantNotEffective => (Tone::Warn, text::GRANT, text::GRANT_NEXT, Door::LookAgain),
        Reason::DeliveryFailed => (
            Tone::Bad,
            text::DELIVERY,
            text::DELIVERY_NEXT,
            Door::LookAgain,
        ),
        Reason::NeedsLink => (
            Tone::Bad,
            text::NEEDS_LINK,
            text::NEEDS_LINK_NEXT,
            Door::Link,
        ),
        Reason::MissingAtQuay => (
            Tone::Bad,
            text::MISSING,
            text::MISSING_NEXT,
            Door::LookAgain,
        ),
        Reason::InternalError => (Tone::Bad, text::FAULT, text::FAULT_NEXT, Door::LookAgain),
    };
    Some(Advice {
        tone,
        what,
        next,
        door,
    })
}

/// The condition that says why a component is not ready.
fn complaint(conditions: &[Condition]) -> Option<&Condition> {
    conditions
        .iter()
        .find(|condition| condition.kind == ConditionKind::Ready)
        .filter(|ready| ready.status == ConditionStatus::False)
}

/// A notice, where something is in the way.
pub(super) fn trouble(
    component: &Component,
    role: Option<Role>,
    repository_url: Option<&str>,
    frame: &Frame,
) -> Option<AnyView> {
    let complaint = complaint(&component.conditions)?;
    if let Some(quay) = QuayTrouble::of([complaint]) {
        return Some(quay.banner());
    }
    let advice = advice(complaint.reason)?;
    let (home, name) = (component.workspace.as_str(), component.name.as_str());
    let look_again = (role >= Some(Role::Developer)).then(|| {
        let to = path::own(&["workspaces", home, "components", name, "retry"]);
        post(to, "", text::LOOK_AGAIN)
    });
    let link =
        |to: String, words| view! { <p><a class="button" href=to>{words}</a></p> }.into_any();
    let door = match advice.door {
        Door::LookAgain => look_again,
        Door::Quay => {
            let at_quay = repository_url.map(|url| link(url.to_owned(), text::AT_QUAY));
            Some(view! { {at_quay}{look_again} }.into_any())
        }
        Door::Link if role >= Some(Role::Owner) => {
            let to = path::own(&["workspaces", home, "link"]);
            Some(link(to, text::LINK))
        }
        Door::Link => Some(view! { <p>{text::ASK_AN_OWNER}</p> }.into_any()),
        Door::Administration => {
            let administers = frame.visitor.as_ref().is_some_and(|it| it.administrator);
            administers.then(|| link("/administration".to_owned(), text::ADMINISTRATION))
        }
    };
    let said = complaint.message.clone();
    let content = view! {
        <p><b>{advice.what}</b></p>
        <p class="soft">{said}</p>
        <p>{advice.next}</p>
        <div class="row">{door}</div>
    };
    Some(notice(advice.tone, content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    const ALL: [Reason; 16] = [
        Reason::AsDeclared,
        Reason::InProgress,
        Reason::Conflict,
        Reason::PlanLimit,
        Reason::QuayReadOnly,
        Reason::QuayUnavailable,
        Reason::TokenDead,
        Reason::ScopeMissing,
        Reason::Forbidden,
        Reason::CaptchaRequired,
        Reason::GrantNotEffective,
        Reason::DeliveryFailed,
        Reason::NeedsLink,
        Reason::MissingAtQuay,
        Reason::Deleting,
        Reason::InternalError,
    ];

    fn shown(reason: Reason, role: Option<Role>) -> Option<String> {
        let mut component = sample::component("foo");
        for condition in &mut component.conditions {
            condition.status = ConditionStatus::False;
            condition.reason = reason;
            condition.message = "What Berth says of this one.".to_owned();
        }
        let url = Some("https://quay.example/repository/david-4kq/foo");
        let frame = sample::frame("text");
        let owner = Owner::new_root(None);
        owner.with(|| trouble(&component, role, url, &frame).map(|notice| notice.to_html()))
    }

    #[test]
    fn whatever_is_in_the_way_is_said_with_the_next_thing_to_do() {
        for reason in ALL {
            let html = shown(reason, Some(Role::Owner));
            let Some(advice) = advice(reason) else {
                let is_quays = matches!(reason, Reason::QuayReadOnly | Reason::QuayUnavailable);
                assert_eq!(html.is_some(), is_quays, "{reason:?}");
                continue;
            };
            for text in [advice.what, advice.next] {
                assert!(text.ends_with('.'), "{reason:?}: {text}");
            }
            let html = html.unwrap();
            for text in ["What Berth says of this one.", "role=\"alert\""] {
                assert!(html.contains(text), "{reason:?}: {html}");
            }
            // The sample's visitor administers, and owns the workspace: every door is open.
            let has_door = html.contains("<a ") || html.contains("<form");
            assert!(has_door, "{reason:?}: {html}");
        }
    }

    #[test]
    fn nobody_is_shown_a_door_that_is_closed_to_them() {
        for reason in ALL {
            let html = shown(reason, Some(Role::Viewer)).unwrap_or_default();
            assert!(!html.contains("<form"), "{reason:?}: {html}");
            assert!(!html.contains("/link\""), "{reason:?}: {html}");
        }
        let developer = shown(Reason::NeedsLink, Some(Role::Developer)).unwrap();
        assert!(developer.contains(text::ASK_AN_OWNER), "{developer}");
    }

    #[test]
    fn what_is_ready_or_not_looked_at_has_no_trouble() {
        let frame = sample::frame("text");
        let ready = sample::component("foo");
        assert!(trouble(&ready, Some(Role::Owner), None, &frame).is_none());
        let mut new = sample::component("foo");
        new.conditions.clear();
        assert!(trouble(&new, Some(Role::Owner), None, &frame).is_none());
    }
}
