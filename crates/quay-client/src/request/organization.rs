//! Organizations.

use model::OrgName;
use serde_json::json;

use super::{Call, Payload, Request};
use crate::{body::organization::Organization, operation::Operation, path::Segment};

/// An organization to create.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    /// Its name.
    pub name: OrgName,
    /// The contact address, shown to owners alone. Organizations may share one (146); one that a
    /// user has is refused (147); an empty one is taken (602).
    pub email: String,
}

pub(crate) fn create(new: &NewOrganization) -> Request<String> {
    Call::new(Operation::CreateOrganization, &[])
        .payload(Payload::Json(
            json!({"name": new.name.as_str(), "email": new.email}),
        ))
        .answered_by()
}

pub(crate) fn find(org: &OrgName) -> Request<Organization> {
    Call::new(Operation::FindOrganization, &[Segment::new(org.as_str())]).answered_by()
}

pub(crate) fn delete(org: &OrgName) -> Request<()> {
    Call::new(Operation::DeleteOrganization, &[Segment::new(org.as_str())]).answered_by_nothing()
}
