//! What happened to a link, in the words of the audit trail.

use store::{Actor, AuditAction, AuditEntry};
use token_broker::{
    LinkEnd, Refusal,
    port::{Event, EventKind},
};

/// What the user did is on record as theirs; what Berth did or found out, as the worker's, about
/// the user.
pub(super) fn entry(event: &Event) -> AuditEntry {
    let user = Actor::User(event.user);
    let about_user = user.to_string();
    let (actor, action, subject, detail) = match &event.kind {
        EventKind::Begun(way) => (user, AuditAction::LinkBegun, way.to_string(), None),
        EventKind::Refused(why) => (
            match why {
                Refusal::Denied | Refusal::CalledOff => user,
                _ => Actor::Worker,
            },
            AuditAction::LinkRefused,
            about_user,
            Some(why.to_string()),
        ),
        EventKind::Found(quay_user, proof) => (
            Actor::Worker,
            AuditAction::LinkFound,
            quay_user.to_string(),
            Some(format!("for {about_user}, proven by {proof}")),
        ),
        EventKind::Linked(quay_user, proof) => (
            user,
            AuditAction::Linked,
            quay_user.to_string(),
            Some(format!("proven by {proof}")),
        ),
        EventKind::LinkedUnproven(quay_user) => (
            user,
            AuditAction::LinkedUnproven,
            quay_user.to_string(),
            None,
        ),
        EventKind::LinkEnded(why) => (
            match why {
                LinkEnd::Unlinked => user,
                _ => Actor::Worker,
            },
            AuditAction::LinkEnded,
            about_user,
            Some(why.to_string()),
        ),
        EventKind::TokenTaken => (user, AuditAction::TokenTaken, about_user, None),
        EventKind::TokenDead(evidence) => (
            Actor::Worker,
            AuditAction::TokenDead,
            about_user,
            Some(evidence.to_string()),
        ),
        EventKind::DebtStuck => (Actor::Worker, AuditAction::DebtStuck, about_user, None),
        EventKind::DebtSaidDead => (user, AuditAction::DebtSaidDead, about_user, None),
        EventKind::Settled => (Actor::Worker, AuditAction::DebtSettled, about_user, None),
    };
    AuditEntry {
        actor,
        action,
        workspace: Some(event.workspace),
        subject,
        detail,
        request_id: None,
    }
}
