//! Which step it is, stable across retries and releases.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    desired::Desired,
    object::{Object, UnknownName, as_text},
    observed::Doubt,
    step::Step,
};

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
