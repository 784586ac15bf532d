//! Users and what they authorized.

use model::QuayUsername;

use super::{Call, Request};
use crate::{
    body::user::{AuthorizationList, OwnUser, PublicUser},
    identifier::TokenId,
    operation::Operation,
    path::Segment,
};

pub(crate) fn own() -> Request<OwnUser> {
    Call::new(Operation::GetOwnUser, &[]).answered_by()
}

pub(crate) fn find(user: &QuayUsername) -> Request<PublicUser> {
    Call::new(Operation::FindUser, &[Segment::new(user.as_str())]).answered_by()
}

pub(crate) fn authorizations() -> Request<AuthorizationList> {
    Call::new(Operation::ListAuthorizations, &[]).answered_by()
}

pub(crate) fn delete_authorization(id: TokenId) -> Request<()> {
    Call::new(
        Operation::DeleteAuthorization,
        &[Segment::new(&id.to_string())],
    )
    .answered_by_nothing()
}
