//! Robot accounts.

use std::collections::BTreeMap;

use model::{OrgName, RobotName};
use serde_json::{Value, json};

use super::{Call, Payload, Request};
use crate::{
    body::robot::{FederatedIdentity, Robot, RobotList},
    operation::Operation,
    path::Segment,
};

/// What a robot is created with.
#[derive(Debug, Clone, Default)]
pub struct NewRobot {
    /// Shown in Quay, and in listings; at most 255 characters (268, 507).
    pub description: String,
    /// Shown by the single read only; cannot be changed later.
    pub metadata: BTreeMap<String, String>,
}

pub(crate) fn create(robot: &RobotName, new: &NewRobot) -> Request<Robot> {
    call(Operation::CreateRobot, robot)
        .payload(Payload::Json(json!({
            "description": new.description,
            "unstructured_metadata": new.metadata,
        })))
        .answered_by()
}

pub(crate) fn find(robot: &RobotName) -> Request<Robot> {
    call(Operation::FindRobot, robot).answered_by()
}

/// Without `token=false` the answer would hold every robot's password (291).
pub(crate) fn list(org: &OrgName) -> Request<RobotList> {
    Call::new(Operation::ListRobots, &[Segment::new(org.as_str())])
        .query("permissions", "true")
        .query("token", "false")
        .answered_by()
}

pub(crate) fn regenerate(robot: &RobotName) -> Request<Robot> {
    call(Operation::RegenerateRobot, robot).answered_by()
}

pub(crate) fn delete(robot: &RobotName) -> Request<()> {
    call(Operation::DeleteRobot, robot).answered_by_nothing()
}

pub(crate) fn federation(robot: &RobotName) -> Request<Vec<FederatedIdentity>> {
    call(Operation::ListRobotFederation, robot).answered_by()
}

pub(crate) fn set_federation(
    robot: &RobotName,
    identities: &[FederatedIdentity],
) -> Request<Vec<FederatedIdentity>> {
    let identities: Vec<Value> = identities
        .iter()
        .map(|identity| json!({"issuer": identity.issuer, "subject": identity.subject}))
        .collect();
    call(Operation::SetRobotFederation, robot)
        .payload(Payload::Json(Value::Array(identities)))
        .answered_by()
}

fn call(operation: Operation, robot: &RobotName) -> Call {
    Call::new(
        operation,
        &[
            Segment::new(robot.org().as_str()),
            Segment::new(robot.shortname().as_str()),
        ],
    )
}
