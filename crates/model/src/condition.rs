//! How the state of an object is reported: as Kubernetes does.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// One aspect of an object's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Condition {
    /// Which aspect.
    #[serde(rename = "type")]
    pub kind: ConditionKind,
    /// Whether it holds.
    pub status: ConditionStatus,
    /// Why, for programs.
    pub reason: Reason,
    /// Why, for people: what happened and, where it is not as wanted, what to do next.
    pub message: String,
    /// When `status` last changed.
    pub last_transition_time: Timestamp,
    /// The generation of the declared state that this was seen for.
    pub observed_generation: u64,
}

/// The aspects that are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ConditionKind {
    /// Everything that was declared is so: the component can be pushed to.
    Ready,
    /// The workspace's organization exists and is ours.
    OrganizationReady,
    /// The repository exists, is ours and has the declared visibility.
    RepositoryReady,
    /// The push robot exists and may push to its repository.
    PushRobotReady,
    /// The registry granted the credential exactly push and pull on its repository.
    CredentialTested,
    /// The credential lies where pipelines look.
    CredentialDelivered,
}

/// Whether an aspect holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ConditionStatus {
    /// It does.
    True,
    /// It does not.
    False,
    /// Nobody has looked yet, or the look failed.
    Unknown,
}

/// Why an aspect is as it is; stable, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Reason {
    /// As declared.
    AsDeclared,
    /// Work is under way or due.
    InProgress,
    /// Something at Quay has our name and is not ours; it is left alone.
    Conflict,
    /// Quay's plan allows no more private repositories.
    PlanLimit,
    /// Quay is in read-only mode.
    QuayReadOnly,
    /// Quay cannot be reached or fails.
    QuayUnavailable,
    /// The token that this work needs is dead.
    TokenDead,
    /// The token that this work needs may do too little.
    ScopeMissing,
    /// Quay refused: this account may not do this.
    Forbidden,
    /// Quay refused the organization until a person solves a captcha or the account is allow-listed.
    CaptchaRequired,
    /// The registry does not (yet) grant what the robot should have.
    GrantNotEffective,
    /// The credential could not be put where pipelines look.
    DeliveryFailed,
    /// The organization is to be a user's, or was: one of the workspace's owners has to link their
    /// Quay account.
    NeedsLink,
    /// Something of ours is gone from Quay.
    MissingAtQuay,
    /// The object is being deleted.
    Deleting,
    /// A fault in Berth itself.
    InternalError,
}

/// What it takes until an aspect becomes as declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Nothing: it is as it should be.
    Nothing,
    /// Work that is under way or due.
    Work,
    /// Time: something outside has to pass, and Berth goes on by itself.
    Time,
    /// A person.
    Person,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 16] = [
        Self::AsDeclared,
        Self::InProgress,
        Self::Conflict,
        Self::PlanLimit,
        Self::QuayReadOnly,
        Self::QuayUnavailable,
        Self::TokenDead,
        Self::ScopeMissing,
        Self::Forbidden,
        Self::CaptchaRequired,
        Self::GrantNotEffective,
        Self::DeliveryFailed,
        Self::NeedsLink,
        Self::MissingAtQuay,
        Self::Deleting,
        Self::InternalError,
    ];

    /// What it takes until an aspect that is as it is for this reason becomes as declared.
    #[must_use]
    pub fn remedy(self) -> Remedy {
        match self {
            Self::AsDeclared => Remedy::Nothing,
            Self::InProgress | Self::Deleting => Remedy::Work,
            Self::QuayReadOnly
            | Self::QuayUnavailable
            | Self::GrantNotEffective
            | Self::InternalError => Remedy::Time,
            Self::Conflict
            | Self::PlanLimit
            | Self::TokenDead
            | Self::ScopeMissing
            | Self::Forbidden
            | Self::CaptchaRequired
            | Self::DeliveryFailed
            | Self::NeedsLink
            | Self::MissingAtQuay => Remedy::Person,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What serde would take is what there is.
    #[test]
    fn every_reason_is_in_the_list_once() {
        let refusal = serde_json::from_str::<Reason>("\"?\"").unwrap_err();
        let refusal = refusal.to_string();
        let known = refusal.split('`').skip(3).step_by(2);
        let listed = Reason::ALL.map(|reason| format!("{reason:?}"));
        assert_eq!(known.collect::<Vec<_>>(), listed);
    }
}
