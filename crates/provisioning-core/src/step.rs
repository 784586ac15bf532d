//! Steps: what a plan is made of.

use std::{fmt, str::FromStr};

use model::{OrgName, RepoPath, RobotName, RobotSlot, Visibility};
use serde::{Deserialize, Serialize};

use crate::{
    desired::Desired,
    object::{Object, RobotKind, UnknownName, as_text},
    observed::{
        Administration, Credential, Doubt, Fact, Grant, Observed, Progress, Proof, Repository,
        Robot, Sight,
    },
    port::Role,
};

/// One thing to do: a value that prints as one line and says nothing of how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Prove by everything that can be seen that the organization is ours.
    ScanOrganization {
        /// Its name.
        org: OrgName,
        /// Why that is not known.
        why: Doubt,
    },
    /// Make the organization.
    CreateOrganization {
        /// Its name.
        org: OrgName,
    },
    /// See whether the repository is there and ours.
    LookAtRepository {
        /// Where.
        path: RepoPath,
        /// Why that is not known.
        why: Doubt,
    },
    /// Make the repository.
    CreateRepository {
        /// Where.
        path: RepoPath,
        /// Who may pull without a credential.
        visibility: Visibility,
    },
    /// Change who may pull without a credential.
    ChangeVisibility {
        /// Where.
        path: RepoPath,
        /// To what.
        visibility: Visibility,
    },
    /// See whether the robot is there and ours.
    LookAtRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Make the robot, and keep its token.
    CreateRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Keep the token of a robot that we made for this very generation.
    AdoptRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Give a robot of ours that an earlier generation left behind a new token, and keep that.
    RegenerateRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Delete the robot, if it is still ours.
    DeleteRobot {
        /// Which.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
    },
    /// Give the robot its permission on the repository.
    Grant {
        /// Which robot.
        kind: RobotKind,
        /// Its name.
        robot: RobotName,
        /// On which repository.
        path: RepoPath,
    },
    /// Ask the registry what the credential is worth.
    TestCredential {
        /// Whose.
        kind: RobotKind,
        /// The robot's name.
        robot: RobotName,
        /// On which repository.
        path: RepoPath,
    },
    /// Put the credential where pipelines look.
    DeliverCredential {
        /// Whose.
        kind: RobotKind,
        /// The robot's name.
        robot: RobotName,
        /// For which repository.
        path: RepoPath,
    },
    /// Take the component's push credential away from where pipelines look.
    WithdrawCredential {
        /// Of which repository.
        path: RepoPath,
    },
}

/// What kind of work a step is; each kind is counted on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Looking at Quay because something there is not known.
    Look,
    /// Changing something at Quay.
    Change,
    /// Asking the registry, outside the limit of Quay's API.
    Test,
    /// Delivering to pipelines.
    Deliver,
}

/// What is done to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Look at it.
    Look,
    /// Make it.
    Create,
    /// Change it.
    Change,
    /// Take over what is there.
    Adopt,
    /// Make its secret anew.
    Regenerate,
    /// Delete it.
    Delete,
    /// Ask what it is worth.
    Test,
    /// Put it where it is looked for.
    Deliver,
    /// Take it from there.
    Withdraw,
}

/// Identifies a step among those of its component, stable across retries and releases:
/// `create robot.push-a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct StepKey {
    /// What is done.
    pub action: Action,
    /// To what.
    pub object: Object,
}

impl Step {
    /// The step's key.
    #[must_use]
    pub fn key(&self) -> StepKey {
        let (action, object) = match self {
            Self::ScanOrganization { .. } => (Action::Look, Object::Organization),
            Self::CreateOrganization { .. } => (Action::Create, Object::Organization),
            Self::LookAtRepository { .. } => (Action::Look, Object::Repository),
            Self::CreateRepository { .. } => (Action::Create, Object::Repository),
            Self::ChangeVisibility { .. } => (Action::Change, Object::Repository),
            Self::LookAtRobot { kind, .. } => (Action::Look, Object::Robot(*kind)),
            Self::CreateRobot { kind, .. } => (Action::Create, Object::Robot(*kind)),
            Self::AdoptRobot { kind, .. } => (Action::Adopt, Object::Robot(*kind)),
            Self::RegenerateRobot { kind, .. } => (Action::Regenerate, Object::Robot(*kind)),
            Self::DeleteRobot { kind, .. } => (Action::Delete, Object::Robot(*kind)),
            Self::Grant { kind, .. } => (Action::Create, Object::Grant(*kind)),
            Self::TestCredential { kind, .. } => (Action::Test, Object::Credential(*kind)),
            Self::DeliverCredential { kind, .. } => (Action::Deliver, Object::Credential(*kind)),
            Self::WithdrawCredential { .. } => (Action::Withdraw, Object::Delivery),
        };
        StepKey { action, object }
    }

    /// The step of this key, for closing its entry in the journal; `None` for a key that no step
    /// has.
    pub(crate) fn again(key: StepKey, desired: &Desired) -> Option<Self> {
        let org = || desired.organization.name.clone();
        let path = || desired.repo_path();
        let robot = |kind| desired.robot(kind).name.clone();
        let visibility = desired.component.visibility;
        let why = Doubt::AnswerLost;
        Some(match (key.action, key.object) {
            (Action::Look, Object::Organization) => Self::ScanOrganization { org: org(), why },
            (Action::Create, Object::Organization) => Self::CreateOrganization { org: org() },
            (Action::Look, Object::Repository) => Self::LookAtRepository { path: path(), why },
            (Action::Create, Object::Repository) => Self::CreateRepository {
                path: path(),
                visibility,
            },
            (Action::Change, Object::Repository) => Self::ChangeVisibility {
                path: path(),
                visibility,
            },
            (action, Object::Robot(kind)) => {
                let robot = robot(kind);
                match action {
                    Action::Look => Self::LookAtRobot { kind, robot },
                    Action::Create => Self::CreateRobot { kind, robot },
                    Action::Adopt => Self::AdoptRobot { kind, robot },
                    Action::Regenerate => Self::RegenerateRobot { kind, robot },
                    Action::Delete => Self::DeleteRobot { kind, robot },
                    _ => return None,
                }
            }
            (Action::Create, Object::Grant(kind)) => Self::Grant {
                kind,
                robot: robot(kind),
                path: path(),
            },
            (Action::Test, Object::Credential(kind)) => Self::TestCredential {
                kind,
                robot: robot(kind),
                path: path(),
            },
            (Action::Deliver, Object::Credential(kind)) => Self::DeliverCredential {
                kind,
                robot: robot(kind),
                path: path(),
            },
            (Action::Withdraw, Object::Delivery) => Self::WithdrawCredential { path: path() },
            _ => return None,
        })
    }

    /// What kind of work it is.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match self.key().action {
            Action::Look | Action::Adopt => Phase::Look,
            Action::Create | Action::Change | Action::Regenerate | Action::Delete => Phase::Change,
            Action::Test => Phase::Test,
            Action::Deliver | Action::Withdraw => Phase::Deliver,
        }
    }

    /// The name that people know the step's object by.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::ScanOrganization { org, .. } | Self::CreateOrganization { org } => {
                org.to_string()
            }
            Self::LookAtRepository { path, .. }
            | Self::CreateRepository { path, .. }
            | Self::ChangeVisibility { path, .. }
            | Self::WithdrawCredential { path } => path.to_string(),
            Self::LookAtRobot { robot, .. }
            | Self::CreateRobot { robot, .. }
            | Self::AdoptRobot { robot, .. }
            | Self::RegenerateRobot { robot, .. }
            | Self::DeleteRobot { robot, .. }
            | Self::Grant { robot, .. }
            | Self::TestCredential { robot, .. }
            | Self::DeliverCredential { robot, .. } => robot.to_string(),
        }
    }
}

impl Step {
    /// What is known once the step went well.
    pub(crate) fn facts_when_done(&self, desired: &Desired, observed: &Observed) -> Vec<Fact> {
        match self {
            Self::ScanOrganization { .. } => {
                let administration = match desired.organization.owners.len() {
                    0 | 1 => Administration::Exclusive,
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
            Self::DeleteRobot { kind, .. } => vec![
                Fact::Robot(*kind, Sight::Absent),
                Fact::Grant(*kind, Grant::Missing),
            ],
            Self::Grant { kind, .. } => vec![Fact::Grant(*kind, Grant::Given)],
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

/// What a robot of this kind may do on the component's repository.
#[must_use]
pub(crate) fn role_of(kind: RobotKind) -> Role {
    match kind {
        RobotKind::Push(_) => Role::Write,
        RobotKind::Pull => Role::Read,
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScanOrganization { org, why } => write!(f, "scan organization {org}: {why}"),
            Self::CreateOrganization { org } => write!(f, "create organization {org}"),
            Self::LookAtRepository { path, why } => write!(f, "look at repository {path}: {why}"),
            Self::CreateRepository { path, visibility } => {
                write!(f, "create {} repository {path}", visibility.as_str())
            }
            Self::ChangeVisibility { path, visibility } => {
                write!(f, "make repository {path} {}", visibility.as_str())
            }
            Self::LookAtRobot { robot, .. } => write!(f, "look at robot {robot}"),
            Self::CreateRobot { robot, .. } => write!(f, "create robot {robot}"),
            Self::AdoptRobot { robot, .. } => write!(f, "adopt the token of robot {robot}"),
            Self::RegenerateRobot { robot, .. } => {
                write!(f, "regenerate the token of robot {robot}")
            }
            Self::DeleteRobot { robot, .. } => write!(f, "delete robot {robot}"),
            Self::Grant { kind, robot, path } => {
                write!(
                    f,
                    "give robot {robot} {} on {path}",
                    role_of(*kind).as_str()
                )
            }
            Self::TestCredential { robot, path, .. } => {
                write!(f, "test the credential of {robot} on {path}")
            }
            Self::DeliverCredential { robot, .. } => write!(f, "deliver the credential of {robot}"),
            Self::WithdrawCredential { path } => {
                write!(f, "withdraw the push credential of {path}")
            }
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnswerLost => "it was begun, and the answer is not known",
            Self::SaidToExist => "something of this name is said to exist",
            Self::ReadBack => "others could have made it at the same moment",
            Self::Recheck => "it has to be proven ours again",
        })
    }
}

impl Action {
    const ALL: [Self; 9] = [
        Self::Look,
        Self::Create,
        Self::Change,
        Self::Adopt,
        Self::Regenerate,
        Self::Delete,
        Self::Test,
        Self::Deliver,
        Self::Withdraw,
    ];

    /// The action as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look-at",
            Self::Create => "create",
            Self::Change => "change",
            Self::Adopt => "adopt",
            Self::Regenerate => "regenerate",
            Self::Delete => "delete",
            Self::Test => "test",
            Self::Deliver => "deliver",
            Self::Withdraw => "withdraw",
        }
    }
}

impl fmt::Display for StepKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.action.as_str(), self.object)
    }
}

impl FromStr for StepKey {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        const UNKNOWN: UnknownName = UnknownName { kind: "step" };
        let (action, object) = text.split_once(' ').ok_or(UNKNOWN)?;
        let action = Action::ALL
            .into_iter()
            .find(|known| known.as_str() == action)
            .ok_or(UNKNOWN)?;
        Ok(Self {
            action,
            object: object.parse()?,
        })
    }
}

as_text!(StepKey);
