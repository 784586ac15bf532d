//! The steps that could be taken now.

use std::time::Duration;

use model::{RobotSlot, Timestamp};

use crate::{
    conflict::{Conflict, Stranger},
    desired::{Desired, Footing, OtherSlot, Purpose},
    object::{Object, RobotKind},
    observed::{Doubt, Observed, Progress, Proof, Sight},
    step::Step,
};

/// For how long a look at an organization proves it ours, to the authority that looked.
const PROOF_LASTS: Duration = Duration::from_secs(10 * 60);

/// The steps that could be taken now and do not depend on one another.
pub(super) fn frontier(desired: &Desired, observed: &Observed) -> Vec<Step> {
    match desired.component.purpose {
        Purpose::Serve { slot, other_slot } => serve(desired, observed, slot, other_slot),
        Purpose::Remove => remove(desired, observed),
    }
}

/// Everything of the component that has our name and is not ours.
pub(crate) fn conflicts(desired: &Desired, observed: &Observed) -> Vec<Conflict> {
    let conflict = |object, name, stranger: &Stranger| Conflict {
        object,
        name,
        stranger: stranger.clone(),
    };
    let mut found = Vec::new();
    if let Sight::Foreign(stranger) = &observed.organization {
        let name = desired.organization.name.to_string();
        found.push(conflict(Object::Organization, name, stranger));
    }
    if let Sight::Foreign(stranger) = &observed.repository {
        let name = desired.repo_path().to_string();
        found.push(conflict(Object::Repository, name, stranger));
    }
    for kind in RobotKind::ALL {
        if let Sight::Foreign(stranger) = &observed.robot(kind).account {
            let name = desired.robot(kind).name.to_string();
            found.push(conflict(Object::Robot(kind), name, stranger));
        }
    }
    found
}

/// For each robot first what is Quay's, then its test, then its delivery; and last the end of the
/// slot before. What is in the way of one is in the way of what needs it, and of nothing else.
/// Nothing is done beside a stranger, but what was served already is served on where only the pull
/// robot is one: a leaked push credential has to be replaced all the same.
fn serve(
    desired: &Desired,
    observed: &Observed,
    slot: RobotSlot,
    other_slot: OtherSlot,
) -> Vec<Step> {
    let push = RobotKind::Push(slot);
    let is_stranger = |kind| matches!(observed.robot(kind).account, Sight::Foreign(_));
    if matches!(observed.repository, Sight::Foreign(_)) || is_stranger(push) {
        return Vec::new();
    }
    let robots: &[RobotKind] = match is_stranger(RobotKind::Pull) {
        false => &[push, RobotKind::Pull],
        true if was_served(observed) => &[push],
        true => return Vec::new(),
    };
    let is_delivered = progress(desired, observed, push) == Progress::Current;
    let retirement = match other_slot {
        OtherSlot::Retire if is_delivered => {
            retire_robot(desired, observed, RobotKind::Push(slot.other()))
        }
        OtherSlot::Retire | OtherSlot::Keep => None,
    };
    let each = robots
        .iter()
        .filter_map(|kind| robots_next(desired, observed, *kind));
    let steps = settle_repository(desired, observed)
        .into_iter()
        .chain(each)
        .chain(retirement)
        .collect();
    in_proven_organization(desired, observed, steps)
}

/// Whether a push credential of the component was ever delivered.
fn was_served(observed: &Observed) -> bool {
    [RobotSlot::A, RobotSlot::B]
        .map(RobotKind::Push)
        .into_iter()
        .any(|kind| observed.robot(kind).credential.progress == Progress::Current)
}

/// What is to be done for one robot.
fn robots_next(desired: &Desired, observed: &Observed, kind: RobotKind) -> Option<Step> {
    settle_robot(desired, observed, kind)
        .or_else(|| give_grant(desired, observed, kind))
        .or_else(|| test(desired, observed, kind))
        .or_else(|| deliver(desired, observed, kind))
}

/// The delivered credential goes first, so that no build picks up a dead one. The repository and
/// the organization stay.
fn remove(desired: &Desired, observed: &Observed) -> Vec<Step> {
    let push = [RobotSlot::A, RobotSlot::B].map(RobotKind::Push);
    let is_withdrawn = |kind| observed.robot(kind).credential.progress == Progress::Withdrawn;
    if !push.into_iter().all(is_withdrawn) {
        return vec![Step::WithdrawCredential {
            path: desired.repo_path(),
        }];
    }
    if matches!(observed.organization, Sight::Unasked | Sight::Absent) {
        return Vec::new();
    }
    let steps = push
        .into_iter()
        .filter_map(|kind| retire_robot(desired, observed, kind))
        .collect();
    in_proven_organization(desired, observed, steps)
}

/// These steps, if the organization is proven ours; else what proves it. Where there is nothing to
/// do, an old proof is good enough.
fn in_proven_organization(desired: &Desired, observed: &Observed, steps: Vec<Step>) -> Vec<Step> {
    let org = desired.organization.name.clone();
    match &observed.organization {
        Sight::Unasked | Sight::Absent => vec![match desired.organization.footing {
            Footing::Ours => Step::CreateOrganization { org },
            Footing::Joined { .. } => Step::ScanOrganization {
                org,
                why: Doubt::Recheck,
            },
        }],
        Sight::Unknown(why) => vec![Step::ScanOrganization { org, why: *why }],
        Sight::Foreign(_) => Vec::new(),
        Sight::Ours(proof) if steps.is_empty() || holds(proof, desired, observed.now) => steps,
        Sight::Ours(_) => vec![Step::ScanOrganization {
            org,
            why: Doubt::Recheck,
        }],
    }
}

fn holds(proof: &Proof, desired: &Desired, now: Timestamp) -> bool {
    proof.authority == desired.organization.authority && now < proof.at.plus(PROOF_LASTS)
}

fn settle_repository(desired: &Desired, observed: &Observed) -> Option<Step> {
    let path = desired.repo_path();
    let visibility = desired.component.visibility;
    match &observed.repository {
        Sight::Unasked | Sight::Absent => Some(Step::CreateRepository { path, visibility }),
        Sight::Unknown(why) => Some(Step::LookAtRepository { path, why: *why }),
        Sight::Ours(repository) if repository.visibility != visibility => {
            Some(Step::ChangeVisibility { path, visibility })
        }
        Sight::Ours(_) | Sight::Foreign(_) => None,
    }
}

fn settle_robot(desired: &Desired, observed: &Observed, kind: RobotKind) -> Option<Step> {
    let wanted = desired.robot(kind);
    let robot = wanted.name.clone();
    match &observed.robot(kind).account {
        Sight::Unasked | Sight::Absent => Some(Step::CreateRobot { kind, robot }),
        Sight::Unknown(_) => Some(Step::LookAtRobot { kind, robot }),
        Sight::Foreign(_) => None,
        Sight::Ours(_) if is_held(desired, observed, kind) => None,
        Sight::Ours(found) if found.generation == wanted.generation => {
            Some(Step::AdoptRobot { kind, robot })
        }
        Sight::Ours(_) => Some(Step::RegenerateRobot { kind, robot }),
    }
}

/// A robot is given its permission only when no token of it but ours is alive.
fn give_grant(desired: &Desired, observed: &Observed, kind: RobotKind) -> Option<Step> {
    let known = observed.robot(kind);
    let settled = matches!(observed.repository, Sight::Ours(_))
        && matches!(known.account, Sight::Ours(_))
        && is_held(desired, observed, kind);
    (settled && !known.is_granted()).then(|| Step::Grant {
        kind,
        robot: desired.robot(kind).name.clone(),
        path: desired.repo_path(),
    })
}

fn test(desired: &Desired, observed: &Observed, kind: RobotKind) -> Option<Step> {
    let is_due = progress(desired, observed, kind) == Progress::Stored && may_work(observed, kind);
    is_due.then(|| Step::TestCredential {
        kind,
        robot: desired.robot(kind).name.clone(),
        path: desired.repo_path(),
    })
}

fn deliver(desired: &Desired, observed: &Observed, kind: RobotKind) -> Option<Step> {
    let is_due = progress(desired, observed, kind) == Progress::Tested && may_work(observed, kind);
    is_due.then(|| Step::DeliverCredential {
        kind,
        robot: desired.robot(kind).name.clone(),
        path: desired.repo_path(),
    })
}

/// Whether a robot has everything at Quay that its credential needs to be worth something.
fn may_work(observed: &Observed, kind: RobotKind) -> bool {
    matches!(observed.repository, Sight::Ours(_)) && observed.robot(kind).is_granted()
}

/// Only a robot of ours may be deleted.
fn retire_robot(desired: &Desired, observed: &Observed, kind: RobotKind) -> Option<Step> {
    let robot = desired.robot(kind).name.clone();
    match &observed.robot(kind).account {
        Sight::Unasked | Sight::Unknown(_) => Some(Step::LookAtRobot { kind, robot }),
        Sight::Ours(_) => Some(Step::DeleteRobot { kind, robot }),
        Sight::Absent | Sight::Foreign(_) => None,
    }
}

fn progress(desired: &Desired, observed: &Observed, kind: RobotKind) -> Progress {
    observed
        .robot(kind)
        .progress(desired.robot(kind).generation)
}

/// Whether we hold the credential of the desired generation.
fn is_held(desired: &Desired, observed: &Observed, kind: RobotKind) -> bool {
    match progress(desired, observed, kind) {
        Progress::Missing | Progress::Withdrawn => false,
        Progress::Stored | Progress::Tested | Progress::Current => true,
    }
}
