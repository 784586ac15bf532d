//! What is known of the world: from our own records, and from what was seen at Quay.

use model::{RobotSlot, Timestamp, Visibility};
use serde::{Deserialize, Serialize};

use crate::{
    authority::Authority,
    conflict::Stranger,
    desired::Desired,
    object::{Object, RobotKind},
    step::{Action, StepKey},
};

/// What is known of one object at Quay.
///
/// "It exists" is not among the answers: something that exists is [`Ours`](Self::Ours) or it is
/// [`Foreign`](Self::Foreign), and until that is known it is [`Unknown`](Self::Unknown).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight<T> {
    /// Nobody looked, and nothing of ours was begun. Creating is the look.
    Unasked,
    /// Something may be there: look before anything else.
    Unknown(Doubt),
    /// Looked; not there.
    Absent,
    /// There, and proven to be ours.
    Ours(T),
    /// There, and not ours: left alone.
    Foreign(Stranger),
}

/// Why nobody can say what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// We began to create or delete it and know no answer.
    AnswerLost,
    /// We were told that it exists.
    SaidToExist,
    /// We were told that we created it, in an organization in which others could have done so at
    /// the same moment: Quay can answer 201 to both.
    ReadBack,
    /// It is ours by our records, and something since speaks against it.
    Recheck,
}

/// When an organization was proven to be ours, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// When; the earliest moment that the proof speaks about.
    pub at: Timestamp,
    /// Who saw it.
    pub authority: Authority,
    /// Whether anybody else could create things in it.
    pub administration: Administration,
}

/// Who can create things in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Administration {
    /// Only the authority's account.
    Exclusive,
    /// Others too.
    Shared,
}

/// A repository of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// Who may pull without a credential.
    pub visibility: Visibility,
}

/// A robot of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robot {
    /// The generation of the credential for which it was made, as its metadata say; 0 when they do
    /// not.
    pub generation: u64,
}

/// A robot's permission on the component's repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Not given, or not known to be.
    Missing,
    /// Exactly as desired, to the robot of this generation. It went with that robot if there is
    /// another of its name by now.
    Given {
        /// The robot's generation.
        generation: u64,
    },
}

/// How far a credential has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// We do not hold it.
    Missing,
    /// Sealed and stored; it does not count yet.
    Stored,
    /// The registry granted it exactly what it should.
    Tested,
    /// It lies where pipelines look, and counts.
    Current,
    /// Nobody is given it any more.
    Withdrawn,
}

/// A credential of a robot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Which generation.
    pub generation: u64,
    /// How far it has come.
    pub progress: Progress,
}

/// What is known of one robot and of what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedRobot {
    /// The account.
    pub account: Sight<Robot>,
    /// Its permission on the component's repository.
    pub grant: Grant,
    /// Its credential.
    pub credential: Credential,
}

/// What is known of a component and its organization.
///
/// It can be kept as facts: [`Observed::unasked`], then [`Observed::learn`] for each [`Fact`] that
/// the journal recorded, the last one for each [`Object`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// The moment at which this is all that is known; proofs age against it.
    pub now: Timestamp,
    /// The workspace's organization.
    pub organization: Sight<Proof>,
    /// The component's repository.
    pub repository: Sight<Repository>,
    /// The push robot of slot `a`.
    pub push_a: ObservedRobot,
    /// The push robot of slot `b`.
    pub push_b: ObservedRobot,
    /// The workspace's pull robot.
    pub pull: ObservedRobot,
}

/// Something that was learnt of one object. It replaces what was known of that object.
///
/// Facts hold no secrets; the journal stores them with the step that brought them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Of the organization.
    Organization(Sight<Proof>),
    /// Of the repository.
    Repository(Sight<Repository>),
    /// Of a robot account.
    Robot(RobotKind, Sight<Robot>),
    /// Of a robot's permission on the repository.
    Grant(RobotKind, Grant),
    /// Of a robot's credential.
    Credential(RobotKind, Credential),
}

impl<T> Sight<T> {
    /// Whether it is there and ours.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::Ours(_))
    }

    fn forget_stranger(&mut self) {
        if let Self::Foreign(stranger) = self {
            *self = Self::Unknown(match stranger.was_ours() {
                true => Doubt::Recheck,
                false => Doubt::SaidToExist,
            });
        }
    }
}

impl Credential {
    /// Nothing is held.
    pub const NONE: Self = Self {
        generation: 0,
        progress: Progress::Missing,
    };
}

impl ObservedRobot {
    /// Of which nothing is known.
    #[must_use]
    pub fn unasked() -> Self {
        Self {
            account: Sight::Unasked,
            grant: Grant::Missing,
            credential: Credential::NONE,
        }
    }

    /// Whether the robot that is there now has its permission.
    #[must_use]
    pub fn is_granted(&self) -> bool {
        match (&self.account, self.grant) {
            (Sight::Ours(robot), Grant::Given { generation }) => robot.generation == generation,
            _ => false,
        }
    }

    /// How far the credential of this generation has come.
    #[must_use]
    pub fn progress(&self, generation: u64) -> Progress {
        if self.credential.generation == generation {
            self.credential.progress
        } else {
            Progress::Missing
        }
    }
}

impl Fact {
    /// The object that the fact is about.
    #[must_use]
    pub fn object(&self) -> Object {
        match self {
            Self::Organization(_) => Object::Organization,
            Self::Repository(_) => Object::Repository,
            Self::Robot(kind, _) => Object::Robot(*kind),
            Self::Grant(kind, _) => Object::Grant(*kind),
            Self::Credential(kind, _) => Object::Credential(*kind),
        }
    }
}

impl Observed {
    /// What is known of a component that was declared a moment ago: nothing.
    #[must_use]
    pub fn unasked(now: Timestamp) -> Self {
        Self {
            now,
            organization: Sight::Unasked,
            repository: Sight::Unasked,
            push_a: ObservedRobot::unasked(),
            push_b: ObservedRobot::unasked(),
            pull: ObservedRobot::unasked(),
        }
    }

    /// The robot of this kind.
    #[must_use]
    pub fn robot(&self, kind: RobotKind) -> &ObservedRobot {
        match kind {
            RobotKind::Push(RobotSlot::A) => &self.push_a,
            RobotKind::Push(RobotSlot::B) => &self.push_b,
            RobotKind::Pull => &self.pull,
        }
    }

    /// Takes in what was learnt.
    pub fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Organization(sight) => self.organization = sight,
            Fact::Repository(sight) => self.repository = sight,
            Fact::Robot(kind, sight) => self.robot_mut(kind).account = sight,
            Fact::Grant(kind, grant) => self.robot_mut(kind).grant = grant,
            Fact::Credential(kind, credential) => self.robot_mut(kind).credential = credential,
        }
    }

    /// Begins another pass over what is known from the one before it: every stranger is looked at
    /// again, and may be gone by now.
    pub(crate) fn begin_pass(&mut self) {
        self.organization.forget_stranger();
        self.repository.forget_stranger();
        for robot in [&mut self.push_a, &mut self.push_b, &mut self.pull] {
            robot.account.forget_stranger();
        }
    }

    /// What is known once a step was begun, and nobody can say whether it happened. What can
    /// simply be repeated leaves no doubt: permissions, tests, deliveries, and new tokens that
    /// nobody has been given yet.
    pub(crate) fn doubts(&self, begun: StepKey) -> Option<Fact> {
        let lost = Doubt::AnswerLost;
        match (begun.action, begun.object) {
            (Action::Create, Object::Organization) if !self.organization.is_ours() => {
                Some(Fact::Organization(Sight::Unknown(lost)))
            }
            (Action::Create, Object::Repository) if !self.repository.is_ours() => {
                Some(Fact::Repository(Sight::Unknown(lost)))
            }
            (Action::Create, Object::Robot(kind)) if !self.robot(kind).account.is_ours() => {
                Some(Fact::Robot(kind, Sight::Unknown(lost)))
            }
            (Action::Delete, Object::Robot(kind)) => Some(Fact::Robot(kind, Sight::Unknown(lost))),
            (Action::Change, Object::Repository) if self.repository.is_ours() => {
                Some(Fact::Repository(Sight::Unknown(Doubt::Recheck)))
            }
            _ => None,
        }
    }

    /// The permission that the robot at Quay has; where nobody has looked at it, it is taken for
    /// the desired one until somebody does.
    pub(crate) fn given(&self, desired: &Desired, kind: RobotKind) -> Fact {
        let generation = match &self.robot(kind).account {
            Sight::Ours(robot) => robot.generation,
            _ => desired.robot(kind).generation,
        };
        Fact::Grant(kind, Grant::Given { generation })
    }

    fn robot_mut(&mut self, kind: RobotKind) -> &mut ObservedRobot {
        match kind {
            RobotKind::Push(RobotSlot::A) => &mut self.push_a,
            RobotKind::Push(RobotSlot::B) => &mut self.push_b,
            RobotKind::Pull => &mut self.pull,
        }
    }
}
