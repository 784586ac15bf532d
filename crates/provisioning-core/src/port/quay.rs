//! Quay's API, as far as provisioning needs it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use async_trait::async_trait;
use model::{OrgName, RepoPath, RobotName, TeamName, Visibility};
use serde::{Deserialize, Serialize};

use crate::{desired::ContactAddress, secret::RobotToken};

/// Why Quay did not do what it was asked. The variants tell what the caller has to do next, and
/// there are no others: an implementation decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuayError {
    /// Something of this name exists. Whose it is remains to be seen.
    #[error("it exists already")]
    Exists,
    /// The name is not free, and nothing has it: Quay keeps the name of a deleted organization until
    /// a collector has run (recordings 205, 691).
    #[error("the name is held after a deletion")]
    NameHeld,
    /// What the call is about is not there. Quay says 404, or 400 for robots (recording 289).
    #[error("it is not there")]
    Missing,
    /// The effect may have happened: the answer was lost, or was a 5xx, or made no sense.
    #[error("the answer was lost; it may have happened")]
    OutcomeUnknown,
    /// Not now (429).
    #[error("too many requests")]
    RateLimited {
        /// How long Quay asks us to wait, where it says so (its nginx does not).
        retry_after: Option<Duration>,
    },
    /// Quay takes no writes for now (503 with `is_readonly`, recording 641).
    #[error("Quay is read-only")]
    ReadOnly,
    /// The token is revoked, expired or garbage: 401 on reads, 403 with the CSRF text on writes
    /// (recordings 023, 024).
    #[error("the token is dead")]
    TokenDead,
    /// The token lives and its scopes do not cover the call.
    #[error("the token's scopes do not cover this")]
    ScopeMissing,
    /// The token's account may not do this here, or the organization does not exist (recording 286).
    #[error("the account may not do this")]
    Forbidden,
    /// The plan allows no more private repositories (402).
    #[error("the plan allows no more private repositories")]
    PlanLimit,
    /// Quay wants to see a person before it makes an organization.
    #[error("Quay asks for a captcha")]
    Captcha,
    /// Quay does not take the name.
    #[error("Quay refuses the name")]
    InvalidName,
    /// Nothing happened: the connection failed before the request was out, or a read failed.
    #[error("Quay cannot be reached")]
    Unavailable,
}

/// An organization to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganization {
    /// Its name.
    pub name: OrgName,
    /// The address by which it is known again.
    pub contact: ContactAddress,
}

/// A repository to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRepository {
    /// Where.
    pub path: RepoPath,
    /// Who may pull without a credential.
    pub visibility: Visibility,
    /// Its description; Quay requires one (recording 227).
    pub description: String,
}

/// A robot account to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRobot {
    /// Its full name.
    pub name: RobotName,
    /// Its description, at most 255 characters (recordings 268, 507).
    pub description: String,
    /// Its `unstructured_metadata`: they can be set here and never again.
    pub metadata: BTreeMap<String, String>,
}

/// An organization as Quay shows it to the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenOrganization {
    /// Its contact address; `""` for everybody but its owners (recordings 154, 155).
    pub contact: String,
    /// Its teams; empty for those who may not see them.
    pub teams: Vec<SeenTeam>,
}

/// A team of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenTeam {
    /// Its name, as Quay says it.
    pub name: String,
    /// What its members may do in the organization.
    pub role: TeamRole,
}

/// Somebody in a team, or asked to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenMember {
    /// A user, or a robot by its full name; the address of whoever was invited by that.
    pub name: String,
    /// Whether they have yet to accept: until then they may do nothing (recordings 605, 607).
    pub is_invited: bool,
}

/// What a team's members may do in their organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TeamRole {
    /// Everything.
    Admin,
    /// Make repositories.
    Creator,
    /// What they are given on single repositories.
    Member,
}

/// A robot as listing shows it (`permissions=true&token=false`; recording 290).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRobot {
    /// Its full name, beginning with exactly `org+`.
    pub name: String,
    /// The names of the repositories on which it has any permission.
    pub repositories: BTreeSet<String>,
}

/// A repository as listing shows it (recording 241).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRepository {
    /// Its name inside the organization.
    pub name: String,
    /// Who may pull without a credential.
    pub visibility: Visibility,
}

/// A default permission (prototype): what new repositories give to others (recording 342).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultPermission {
    /// The user, robot (`org+short`) or team that is let in.
    pub delegate: String,
}

/// A robot as it shows itself alone.
#[derive(Debug)]
pub struct SeenRobot {
    /// Its metadata; only this call shows them. Values that are not text are left out.
    pub metadata: BTreeMap<String, String>,
    /// Its token. Owners can read it at any time (recording 288).
    pub token: RobotToken,
}

/// A repository as it shows itself alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRepository {
    /// Its description.
    pub description: String,
    /// Who may pull without a credential.
    pub visibility: Visibility,
}

/// A permission on a repository (recordings 328, 334).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryPermission {
    /// Who holds it: a user, a robot (`org+short`) or a team, as Quay says it.
    pub holder: String,
    /// What it allows.
    pub role: Role,
}

/// What a permission on a repository allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Pull.
    Read,
    /// Pull and push.
    Write,
    /// Everything, deletion included.
    Admin,
}

impl Role {
    /// As Quay writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

/// The calls that only look. A read never answers [`QuayError::OutcomeUnknown`].
#[async_trait]
pub trait QuayReader: Send + Sync {
    /// `GET /api/v1/organization/{org}`; `None` when there is no *organization* of this name (a
    /// user may have it all the same).
    async fn find_organization(&self, org: &OrgName)
    -> Result<Option<SeenOrganization>, QuayError>;

    /// The members of a team, the invited ones included
    /// (`GET …/team/{team}/members?includePending=true`; recordings 181, 607).
    async fn list_team_members(
        &self,
        org: &OrgName,
        team: &str,
    ) -> Result<Vec<SeenMember>, QuayError>;

    /// Every robot of the organization, over all pages.
    async fn list_robots(&self, org: &OrgName) -> Result<Vec<ListedRobot>, QuayError>;

    /// Every repository of the organization, over all pages.
    async fn list_repositories(&self, org: &OrgName) -> Result<Vec<ListedRepository>, QuayError>;

    /// The organization's default permissions. Quay can list one twice.
    async fn list_default_permissions(
        &self,
        org: &OrgName,
    ) -> Result<Vec<DefaultPermission>, QuayError>;

    /// `GET …/robots/{short}`.
    async fn find_robot(&self, robot: &RobotName) -> Result<Option<SeenRobot>, QuayError>;

    /// `GET /api/v1/repository/{org}/{repo}`.
    async fn find_repository(&self, path: &RepoPath) -> Result<Option<SeenRepository>, QuayError>;

    /// Every permission on the repository, of users, robots and teams (two calls at Quay).
    async fn list_permissions(
        &self,
        path: &RepoPath,
    ) -> Result<Vec<RepositoryPermission>, QuayError>;
}

/// The calls that change something. None of them may be tried again by the implementation: what a
/// lost answer means is decided here.
#[async_trait]
pub trait QuayWriter: QuayReader {
    /// `POST /api/v1/organization/`. Needs `user:admin`. Not idempotent.
    async fn create_organization(&self, new: &NewOrganization) -> Result<(), QuayError>;

    /// `POST /api/v1/repository`. Needs `repo:create`. Not idempotent; two callers at the same
    /// moment can both be told that they created it.
    async fn create_repository(&self, new: &NewRepository) -> Result<(), QuayError>;

    /// `POST …/changevisibility`. Needs `repo:admin`. Idempotent. Quay answers 200 with `null` for
    /// a repository that is not there (recording 253): that is [`QuayError::Missing`].
    async fn change_visibility(
        &self,
        path: &RepoPath,
        visibility: Visibility,
    ) -> Result<(), QuayError>;

    /// `PUT …/robots/{short}`. Needs `org:admin`. Not idempotent (recording 265).
    async fn create_robot(&self, new: &NewRobot) -> Result<RobotToken, QuayError>;

    /// `POST …/robots/{short}/regenerate`. Needs `org:admin`. The token before is refused at once
    /// (recording 453).
    async fn regenerate_robot(&self, robot: &RobotName) -> Result<RobotToken, QuayError>;

    /// `DELETE …/robots/{short}`. Needs `org:admin`.
    async fn delete_robot(&self, robot: &RobotName) -> Result<(), QuayError>;

    /// `PUT /api/v1/repository/{org}/{repo}/permissions/user/{robot}`. Needs `repo:admin`. An
    /// upsert. For a missing robot Quay answers 400, for a missing repository 500 (recording 321),
    /// which is [`QuayError::OutcomeUnknown`].
    async fn grant(&self, path: &RepoPath, robot: &RobotName, role: Role) -> Result<(), QuayError>;
}

/// A team by its validated name compares with one by Quay's.
impl SeenTeam {
    /// Whether this is that team.
    #[must_use]
    pub fn is(&self, team: &TeamName) -> bool {
        self.name == team.as_str()
    }
}
