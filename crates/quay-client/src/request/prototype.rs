//! Default permissions, which Quay calls prototypes.

use model::{OrgName, TeamName};
use serde_json::json;

use super::{Call, Payload, Request, permission::Account};
use crate::{
    body::{
        permission::RepositoryRole,
        prototype::{Prototype, PrototypeList},
    },
    identifier::PrototypeId,
    operation::Operation,
    path::Segment,
};

/// Who is to get a default permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delegate {
    /// A user or a robot.
    Account(Account),
    /// A team.
    Team(TeamName),
}

/// Lists them; a default permission may be there twice (339).
pub(crate) fn list(org: &OrgName) -> Request<PrototypeList> {
    Call::new(Operation::ListPrototypes, &[Segment::new(org.as_str())]).answered_by()
}

pub(crate) fn create(
    org: &OrgName,
    delegate: &Delegate,
    role: RepositoryRole,
) -> Request<Prototype> {
    let (name, kind) = match delegate {
        Delegate::Account(account) => (account.to_string(), "user"),
        Delegate::Team(team) => (team.to_string(), "team"),
    };
    Call::new(Operation::CreatePrototype, &[Segment::new(org.as_str())])
        .payload(Payload::Json(json!({
            "role": role.as_str(),
            "delegate": {"name": name, "kind": kind},
        })))
        .answered_by()
}

pub(crate) fn delete(org: &OrgName, id: PrototypeId) -> Request<()> {
    Call::new(
        Operation::DeletePrototype,
        &[Segment::new(org.as_str()), Segment::new(&id.to_string())],
    )
    .answered_by_nothing()
}
