//! Default permissions, which Quay calls prototypes. All need `org:admin`.

use model::OrgName;

use super::{Deletion, QuayApi};
use crate::{
    body::{permission::RepositoryRole, prototype::Prototype},
    error::QuayError,
    identifier::PrototypeId,
    request::prototype::{self, Delegate},
};

impl QuayApi {
    /// Lists an organization's default permissions; the same may be there twice (339, 342).
    ///
    /// # Errors
    /// As any call's.
    pub async fn list_prototypes(&self, org: &OrgName) -> Result<Vec<Prototype>, QuayError> {
        Ok(self.send(prototype::list(org)).await?.prototypes)
    }

    /// Adds a default permission; each call adds another (338, 339).
    ///
    /// # Errors
    /// [`QuayError::MissingSubject`] for an unknown delegate (341).
    pub async fn create_prototype(
        &self,
        org: &OrgName,
        delegate: &Delegate,
        role: RepositoryRole,
    ) -> Result<Prototype, QuayError> {
        self.send(prototype::create(org, delegate, role)).await
    }

    /// Deletes a default permission (346, 347).
    ///
    /// # Errors
    /// As any call's.
    pub async fn delete_prototype(
        &self,
        org: &OrgName,
        id: PrototypeId,
    ) -> Result<Deletion, QuayError> {
        self.delete(prototype::delete(org, id)).await
    }
}
