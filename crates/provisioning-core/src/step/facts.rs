//! What is known once a step went well. The plan supposes it, and applying confirms it.

use model::{RobotSlot, Visibility};

use crate::{
    desired::{Desired, Footing},
    look::robot_gone,
    object::RobotKind,
    observed::{
        Administration, Credential, Doubt, Fact, Grant, Observed, Progress, Proof, Repository,
        Robot, Sight,
    },
    step::Step,
};

impl Step {
    /// What is known once the step went well.
    pub(crate) fn facts_when_done(&self, desired: &Desired, observed: &Observed) -> Vec<Fact> {
        match self {
            Self::ScanOrganization { .. } => {
                let organization = &desired.organization;
                let administration = match (&organization.footing, organization.owners.len()) {
                    (Footing::Ours, 0 | 1) => Administration::Exclusive,
                    _ => Administration::Shared,
                };
                vec![proven_organization(desired, observed, administration)]
            }
            Self::CreateOrganization { .. } => {
                let administration = Administration::Exclusive;
                vec![proven_organization(desired, observed, administration)]
            }
            Self::LookAtRepository { .. } => vec![found_repository(desired.component.visibility)],
            Self::CreateRepository { visibility, .. } => vec![match &observed.organization {
                Sight::Ours(Proof {
                    administration: Administration::Exclusive,
                    ..
                }) => found_repository(*visibility),
                _ => Fact::Repository(Sight::Unknown(Doubt::ReadBack)),
            }],
            Self::ChangeVisibility { visibility, .. } => vec![found_repository(*visibility)],
            Self::LookAtRobot { kind, .. } => vec![found_robot(desired, *kind)],
            Self::CreateRobot { kind, .. } => vec![
                found_robot(desired, *kind),
                Fact::Grant(*kind, Grant::Missing),
                credential(desired, *kind, Progress::Stored),
            ],
            Self::AdoptRobot { kind, .. } | Self::RegenerateRobot { kind, .. } => {
                vec![credential(desired, *kind, Progress::Stored)]
            }
            Self::DeleteRobot { kind, .. } => robot_gone(observed, *kind),
            Self::Grant { kind, .. } => vec![observed.given(desired, *kind)],
            Self::TestCredential { kind, .. } => {
                vec![credential(desired, *kind, Progress::Tested)]
            }
            Self::DeliverCredential { kind, .. } => {
                vec![credential(desired, *kind, Progress::Current)]
            }
            Self::WithdrawCredential { .. } => [RobotSlot::A, RobotSlot::B]
                .map(|slot| credential(desired, RobotKind::Push(slot), Progress::Withdrawn))
                .into(),
        }
    }
}

fn proven_organization(
    desired: &Desired,
    observed: &Observed,
    administration: Administration,
) -> Fact {
    Fact::Organization(Sight::Ours(Proof {
        at: observed.now,
        authority: desired.organization.authority.clone(),
        administration,
    }))
}

fn found_repository(visibility: Visibility) -> Fact {
    Fact::Repository(Sight::Ours(Repository { visibility }))
}

fn found_robot(desired: &Desired, kind: RobotKind) -> Fact {
    let generation = desired.robot(kind).generation;
    Fact::Robot(kind, Sight::Ours(Robot { generation }))
}

fn credential(desired: &Desired, kind: RobotKind, progress: Progress) -> Fact {
    let generation = desired.robot(kind).generation;
    Fact::Credential(
        kind,
        Credential {
            generation,
            progress,
        },
    )
}
