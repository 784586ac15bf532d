//! The words of Berth as types: names, ids, conditions and API bodies.
//!
//! Everything here is a value. The crate does no IO, reads no clock and rolls no dice, and it
//! builds for `wasm32-unknown-unknown`, so that the page in the browser and the server show the
//! same bodies.
//!
//! - [`name`]: what Quay and our callers call things, valid by construction.
//! - [`naming`]: which organization, repository and robot a workspace and a component get.
//! - [`id`] and [`digest`]: ids, nearly all of them our own.
//! - [`role`]: what a member of a workspace may do in it.
//! - [`condition`]: how the state of an object is reported.
//! - [`api`]: the bodies of the JSON API.

pub mod api;
pub mod condition;
pub mod digest;
mod email;
pub mod id;
pub mod name;
pub mod naming;
pub mod role;
mod timestamp;

pub use condition::{Condition, ConditionKind, ConditionStatus, Reason, Remedy};
pub use digest::{InvalidDigest, SessionKey, TokenDigest, TransactionKey, UserId};
pub use email::{EmailAddress, InvalidEmailAddress};
pub use id::{
    ComponentId, CredentialId, CustodyId, InvalidId, OperationId, OrganizationId, PlatformTokenId,
    TokenId, WorkspaceId, WorkspaceUid,
};
pub use name::{
    ApplicationName, ClientId, ComponentName, NameError, OrgName, QuayUsername, RegistryHost,
    RepoName, RepoPath, RobotName, RobotShortname, TeamName, WorkspaceName,
};
pub use naming::{Marker, Naming, NamingKey, RobotSlot};
pub use role::{InvalidRole, Role};
pub use timestamp::{InvalidTimestamp, Timestamp};

pub use api::component::Visibility;
