//! What to say of a component, to programs and to people.

use model::{ConditionKind, ConditionStatus, Reason};

use crate::{
    conflict::{Conflict, Stranger},
    desired::{Desired, Purpose},
    object::{Object, RobotKind},
    observed::{Observed, Progress},
    report::Finding,
    setback::Setback,
    step::{Action, StepKey},
};

/// The aspects that a component has of its own; [`ConditionKind::Ready`] sums them up.
const ASPECTS: [ConditionKind; 5] = [
    ConditionKind::OrganizationReady,
    ConditionKind::RepositoryReady,
    ConditionKind::PushRobotReady,
    ConditionKind::CredentialTested,
    ConditionKind::CredentialDelivered,
];

/// Every aspect, `Ready` first.
pub(super) fn findings(
    desired: &Desired,
    observed: &Observed,
    conflicts: &[Conflict],
    setbacks: &[Setback],
) -> Vec<Finding> {
    let Purpose::Serve { slot, .. } = desired.component.purpose else {
        return vec![deleting(desired, conflicts, setbacks)];
    };
    let current = [RobotKind::Push(slot), RobotKind::Pull];
    let aspects = ASPECTS.map(|kind| {
        let in_the_way = conflicts.iter().find(|conflict| {
            aspect_of_conflict(conflict) == kind && is_current(conflict.object, current)
        });
        let setback = setbacks.iter().find(|setback| {
            aspect_of_step(setback.step.key()) == kind && setback.conflict().is_none()
        });
        if let Some(conflict) = in_the_way {
            finding(kind, Reason::Conflict, conflict.to_string())
        } else if let Some(setback) = setback {
            let message = setback.message(&desired.organization.authority);
            finding(kind, setback.reason(), message)
        } else if holds(kind, desired, observed, current) {
            finding(kind, Reason::AsDeclared, as_declared(kind, desired))
        } else {
            finding(
                kind,
                Reason::InProgress,
                "Berth has not come to this yet".to_owned(),
            )
        }
    });
    let ready = sum_up(desired, &aspects);
    std::iter::once(ready).chain(aspects).collect()
}

fn finding(kind: ConditionKind, reason: Reason, message: String) -> Finding {
    let status = match reason {
        Reason::AsDeclared => ConditionStatus::True,
        Reason::QuayUnavailable => ConditionStatus::Unknown,
        _ => ConditionStatus::False,
    };
    Finding {
        kind,
        status,
        reason,
        message,
    }
}

/// The first thing that is wrong says why the component is not ready.
fn sum_up(desired: &Desired, aspects: &[Finding]) -> Finding {
    let wrong = |finding: &&Finding| finding.status != ConditionStatus::True;
    let worse = |finding: &&Finding| wrong(finding) && finding.reason != Reason::InProgress;
    let why = aspects
        .iter()
        .find(worse)
        .or_else(|| aspects.iter().find(wrong));
    match why {
        Some(why) => Finding {
            kind: ConditionKind::Ready,
            status: ConditionStatus::False,
            reason: why.reason,
            message: why.message.clone(),
        },
        None => finding(
            ConditionKind::Ready,
            Reason::AsDeclared,
            format!("{} can be pushed to", desired.repo_path()),
        ),
    }
}

fn deleting(desired: &Desired, conflicts: &[Conflict], setbacks: &[Setback]) -> Finding {
    let authority = &desired.organization.authority;
    let message = setbacks
        .first()
        .map(|setback| setback.message(authority))
        .or_else(|| conflicts.first().map(ToString::to_string))
        .unwrap_or_else(|| {
            format!(
                "its robots and its delivered credential are being removed; the repository {} stays",
                desired.repo_path()
            )
        });
    finding(ConditionKind::Ready, Reason::Deleting, message)
}

fn aspect_of_conflict(conflict: &Conflict) -> ConditionKind {
    match conflict.stranger {
        Stranger::OtherDelivery => ConditionKind::CredentialDelivered,
        _ => aspect_of(conflict.object),
    }
}

fn aspect_of_step(key: StepKey) -> ConditionKind {
    match key.action {
        Action::Deliver | Action::Withdraw => ConditionKind::CredentialDelivered,
        _ => aspect_of(key.object),
    }
}

/// The aspect under which an object is reported.
fn aspect_of(object: Object) -> ConditionKind {
    match object {
        Object::Organization | Object::Robot(RobotKind::Pull) => ConditionKind::OrganizationReady,
        Object::Repository | Object::Grant(RobotKind::Pull) => ConditionKind::RepositoryReady,
        Object::Robot(RobotKind::Push(_)) | Object::Grant(RobotKind::Push(_)) => {
            ConditionKind::PushRobotReady
        }
        Object::Credential(_) => ConditionKind::CredentialTested,
        Object::Delivery => ConditionKind::CredentialDelivered,
    }
}

/// A stranger in the slot that is not in use does not keep the component from being ready.
fn is_current(object: Object, current: [RobotKind; 2]) -> bool {
    match object {
        Object::Robot(kind) | Object::Grant(kind) | Object::Credential(kind) => {
            current.contains(&kind)
        }
        Object::Organization | Object::Repository | Object::Delivery => true,
    }
}

fn holds(
    kind: ConditionKind,
    desired: &Desired,
    observed: &Observed,
    current: [RobotKind; 2],
) -> bool {
    let [push, _] = current;
    let is_granted = |kind| observed.robot(kind).is_granted();
    let has_come = |to: Progress| {
        current.into_iter().all(|kind| {
            let progress = observed
                .robot(kind)
                .progress(desired.robot(kind).generation);
            progress >= to && progress != Progress::Withdrawn
        })
    };
    match kind {
        ConditionKind::OrganizationReady => {
            observed.organization.is_ours() && observed.pull.account.is_ours()
        }
        ConditionKind::RepositoryReady => {
            observed.repository.is_ours() && is_granted(RobotKind::Pull)
        }
        ConditionKind::PushRobotReady => observed.robot(push).account.is_ours() && is_granted(push),
        ConditionKind::CredentialTested => has_come(Progress::Tested),
        ConditionKind::CredentialDelivered | ConditionKind::Ready => has_come(Progress::Current),
    }
}

fn as_declared(kind: ConditionKind, desired: &Desired) -> String {
    let component = &desired.component;
    match kind {
        ConditionKind::OrganizationReady => {
            format!("{} exists and is ours", desired.organization.name)
        }
        ConditionKind::RepositoryReady => format!(
            "{} exists, is ours and is {}",
            desired.repo_path(),
            component.visibility.as_str()
        ),
        ConditionKind::PushRobotReady => "the push robot may push to its repository".to_owned(),
        ConditionKind::CredentialTested => {
            "the registry grants exactly push and pull on the repository, and nothing beside it"
                .to_owned()
        }
        ConditionKind::CredentialDelivered | ConditionKind::Ready => {
            "the credential lies where pipelines look".to_owned()
        }
    }
}
