//! Organizations.

use model::OrgName;

use super::{Deletion, QuayApi};
use crate::{
    body::organization::Organization,
    error::{AnswerFault, Effect, QuayError},
    request::organization::{self, NewOrganization},
};

impl QuayApi {
    /// Creates an organization, owned by the token's user (121). Needs `user:admin`.
    ///
    /// # Errors
    /// [`QuayError::Exists`] (124) says nothing about whose it is; [`QuayError::NameHeld`] (205);
    /// [`QuayError::EmailTaken`] (147); [`QuayError::Captcha`].
    pub async fn create_organization(&self, new: &NewOrganization) -> Result<(), QuayError> {
        match self.send(organization::create(new)).await?.as_str() {
            "Created" => Ok(()),
            _ => Err(QuayError::unreadable(
                AnswerFault::Shape {
                    field: "the whole body".to_owned(),
                },
                Effect::Unknown,
            )),
        }
    }

    /// Reads an organization. Any token may; the contact address and the teams are shown to
    /// owners' and members' tokens only (154, 157).
    ///
    /// # Errors
    /// As any call's. A dead token is served as nobody is, and not refused.
    pub async fn find_organization(
        &self,
        org: &OrgName,
    ) -> Result<Option<Organization>, QuayError> {
        self.find(organization::find(org)).await
    }

    /// Deletes an organization with all that is in it (202). Its name stays taken until a
    /// collector of Quay's has run. Needs `org:admin`.
    ///
    /// # Errors
    /// [`QuayError::Forbidden`] also when it is gone already (200).
    pub async fn delete_organization(&self, org: &OrgName) -> Result<Deletion, QuayError> {
        self.delete(organization::delete(org)).await
    }
}
