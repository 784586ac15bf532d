//! What concerns all workspaces.

use model::{
    ComponentName, Reason, RobotSlot, WorkspaceName,
    api::{
        administration::{FoundOut, Grants, Overview, ServiceTokenGlance, StaleGrant},
        audit::AuditRecord,
        budget::Budget,
        link::Debt,
        operation::OperationState,
        page::Page,
        rotation::Rotation,
        service_token::{
            RotationProgress, ServiceToken, TokenByHand, TokenGeneration, TokenHealth,
            TokenMinting, TokenOrigin,
        },
        work::{BlockedFounding, RotationUnderWay, UnreadyComponent, WorkCounts},
    },
};

use super::{at, link, overview as link_overview};
use crate::page::{
    AdministrationAudit, AdministrationDebts, AdministrationLinks, AdministrationOverview,
    AdministrationRotations, AdministrationServiceToken, AdministrationWork, AuditWish,
};

/// As much of a text as a name may hold.
fn name(text: &str) -> String {
    let fits = text.chars().filter(|sign| !matches!(sign, '/' | '\\'));
    fits.take(60).collect::<String>().trim().to_owned()
}

fn workspace(text: &str) -> WorkspaceName {
    name(text).parse().unwrap()
}

fn component(text: &str) -> ComponentName {
    name(text).parse().unwrap()
}

fn page<T>(items: Vec<T>, text: &str) -> Page<T> {
    Page {
        items,
        next: Some(text.to_owned()),
    }
}

fn grants(text: &str) -> Grants {
    Grants {
        unseen: None,
        stale: vec![StaleGrant {
            id: text.to_owned(),
            name: text.to_owned(),
            created_at: at(1_000),
        }],
    }
}

pub(crate) fn overview(text: &str) -> AdministrationOverview {
    AdministrationOverview {
        overview: Overview {
            service_token: ServiceTokenGlance::Refused {},
            work: WorkCounts {
                rotations: 1,
                conflicts: 1,
                blocked: 2,
                waiting: 3,
                foundings: 1,
            },
            debts: 2,
            alarming_debts: 1,
            grants: grants(text),
            budget: Budget {
                per_second: 5,
                burst: 25,
                free: 0,
                waiting_interactive: 1,
                waiting_background: 2,
                waiting_tenants: 2,
                queue: 1024,
                paused_until: Some(at(10_060)),
            },
        },
        found_out: vec![FoundOut {
            subject: text.to_owned(),
            value: text.to_owned(),
            at: Some(at(9_000)),
        }],
    }
}

pub(crate) fn rotations(text: &str) -> AdministrationRotations {
    let under_way = |drained_at| RotationUnderWay {
        workspace: workspace(text),
        component: component(text),
        rotation: Rotation {
            slot: RobotSlot::B,
            drain_seconds: 60,
            drained_at,
            another_follows: true,
        },
    };
    let all = vec![
        under_way(None),
        under_way(Some(at(9_000))),
        under_way(Some(at(11_000))),
    ];
    AdministrationRotations(page(all, text))
}

pub(crate) fn work(text: &str) -> AdministrationWork {
    let unready = |reason, state| UnreadyComponent {
        workspace: workspace(text),
        component: component(text),
        state,
        operation: None,
        since: at(8_000),
        reason,
        message: text.to_owned(),
        looks_again_at: Some(at(11_000)),
    };
    AdministrationWork {
        conflicts: page(
            vec![unready(Reason::Conflict, OperationState::Blocked)],
            text,
        ),
        stuck: page(
            vec![unready(Reason::QuayReadOnly, OperationState::Waiting)],
            text,
        ),
        foundings: page(
            vec![BlockedFounding {
                workspace: workspace(text),
                reason: Reason::CaptchaRequired,
                message: text.to_owned(),
                seen_at: at(9_000),
            }],
            text,
        ),
    }
}

pub(crate) fn links(text: &str) -> AdministrationLinks {
    let mut link = link(text);
    link.workspace = Some(workspace(text));
    AdministrationLinks(page(vec![link], text))
}

pub(crate) fn debts(text: &str) -> AdministrationDebts {
    let owed = link_overview(text).debts.into_iter();
    let owed = owed.map(|debt| Debt {
        workspace: Some(workspace(text)),
        ..debt
    });
    AdministrationDebts {
        debts: owed.collect(),
        grants: grants(text),
    }
}

pub(crate) fn audit(text: &str) -> AdministrationAudit {
    AdministrationAudit {
        wish: AuditWish {
            workspace: text.to_owned(),
            actor: text.to_owned(),
            action: text.to_owned(),
            subject: text.to_owned(),
            from: text.to_owned(),
            until: text.to_owned(),
            after: text.to_owned(),
        },
        wrong: None,
        actions: vec![text.to_owned()],
        records: page(
            vec![AuditRecord {
                sequence: 7,
                at: at(9_000),
                actor: text.to_owned(),
                actor_name: Some(text.to_owned()),
                action: text.to_owned(),
                workspace: Some(workspace(text)),
                workspace_id: None,
                subject: text.to_owned(),
                subject_name: Some(text.to_owned()),
                detail: Some(text.to_owned()),
                request_id: Some(text.to_owned()),
                hash: text.to_owned(),
            }],
            text,
        ),
        anchor: text.to_owned(),
    }
}

pub(crate) fn service_token(text: &str) -> AdministrationServiceToken {
    let generation = |generation, health| TokenGeneration {
        generation,
        origin: TokenOrigin::Minted,
        id: Some("0190a5d6-0000-7000-8000-000000000009".parse().unwrap()),
        name: Some(text.to_owned()),
        since: at(9_000),
        ends_at: Some(at(20_000)),
        health,
        flaw: Some(text.to_owned()),
    };
    AdministrationServiceToken {
        token: ServiceToken {
            account: Some("berth".parse().unwrap()),
            current: generation(3, TokenHealth::Unfit),
            pending: Some(generation(4, TokenHealth::Untried)),
            retiring: vec![generation(2, TokenHealth::Proven)],
            to_revoke: vec![generation(1, TokenHealth::Proven)],
            due_at: Some(at(15_000)),
            rotation: RotationProgress::Running,
            asks: Some(text.to_owned()),
            minting: TokenMinting {
                available: false,
                why_not: Some(text.to_owned()),
            },
            by_hand: TokenByHand {
                quay: text.to_owned(),
                organization: Some("berths".parse().unwrap()),
                client_id: Some("CLIENT".parse().unwrap()),
                scopes: vec![text.to_owned()],
            },
            steps: vec![super::step(text)],
        },
        wrong: Some(text.to_owned()),
    }
}
