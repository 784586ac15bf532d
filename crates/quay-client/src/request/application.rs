//! OAuth applications and the tokens that they mint.

use std::time::Duration;

use model::OrgName;
use serde_json::json;
use url::Url;

use super::{Call, Payload, Request};
use crate::{
    body::application::{Application, ApplicationList, IssuedTokenList, MintedToken},
    identifier::{ClientId, TokenId},
    operation::Operation,
    path::Segment,
    scope::Scopes,
};

/// An OAuth application to create.
#[derive(Debug, Clone)]
pub struct NewApplication {
    /// Its name, at most 255 characters (508).
    pub name: String,
    /// Shown to the user on the consent page.
    pub description: String,
    /// The prefix below which redirect URIs are taken.
    pub redirect_uri: Url,
    /// Where the consent page links to.
    pub application_uri: Url,
}

/// An OAuth application of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationPath {
    /// The organization that owns it.
    pub org: OrgName,
    /// The application.
    pub client_id: ClientId,
}

/// A token to mint.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// How it is listed.
    pub name: String,
    /// What it may do; not more than the minting token (44).
    pub scopes: Scopes,
    /// How long it lives, in whole seconds, at least one (41).
    pub lifetime: Duration,
}

pub(crate) fn create(org: &OrgName, new: &NewApplication) -> Request<Application> {
    Call::new(Operation::CreateApplication, &[Segment::new(org.as_str())])
        .payload(Payload::Json(json!({
            "name": new.name,
            "description": new.description,
            "redirect_uri": new.redirect_uri.as_str(),
            "application_uri": new.application_uri.as_str(),
        })))
        .answered_by()
}

pub(crate) fn find(path: &ApplicationPath) -> Request<Application> {
    Call::new(Operation::FindApplication, &application(path)).answered_by()
}

pub(crate) fn list(org: &OrgName) -> Request<ApplicationList> {
    Call::new(Operation::ListApplications, &[Segment::new(org.as_str())]).answered_by()
}

pub(crate) fn delete(path: &ApplicationPath) -> Request<()> {
    Call::new(Operation::DeleteApplication, &application(path)).answered_by_nothing()
}

pub(crate) fn tokens(path: &ApplicationPath, page: Option<&str>) -> Request<IssuedTokenList> {
    let call = Call::new(Operation::ListApplicationTokens, &application(path));
    match page {
        Some(page) => call.query("next_page", page),
        None => call,
    }
    .answered_by()
}

pub(crate) fn mint(path: &ApplicationPath, new: &NewToken) -> Request<MintedToken> {
    Call::new(Operation::MintToken, &application(path))
        .payload(Payload::Json(json!({
            "name": new.name,
            "scope": new.scopes.to_string(),
            "expiration": new.lifetime.as_secs(),
        })))
        .answered_by()
}

pub(crate) fn revoke(path: &ApplicationPath, id: TokenId) -> Request<()> {
    let [org, client] = application(path);
    Call::new(
        Operation::RevokeToken,
        &[org, client, Segment::new(&id.to_string())],
    )
    .answered_by_nothing()
}

fn application(path: &ApplicationPath) -> [Segment; 2] {
    [
        Segment::new(path.org.as_str()),
        Segment::new(path.client_id.as_str()),
    ]
}
