//! The registry's door.

use std::fmt;

use model::{RepoPath, RobotName};

use super::{Call, Request};
use crate::{
    body::registry::{NamedToken, RegistryGrant},
    operation::Operation,
    token::{ApiToken, RobotToken},
};

/// A credential to try at the registry.
#[derive(Debug)]
pub enum RegistryLogin<'a> {
    /// A robot's name and token.
    Robot(&'a RobotName, &'a RobotToken),
    /// An OAuth token; the registry tells its id (417).
    OauthToken(&'a ApiToken),
}

impl RegistryLogin<'_> {
    /// The user name and password of HTTP Basic, joined.
    pub(crate) fn expose(&self) -> String {
        match self {
            Self::Robot(name, token) => format!("{name}:{}", token.expose()),
            Self::OauthToken(token) => format!("$oauthtoken:{}", token.expose()),
        }
    }
}

/// Asks for everything that a client may ask for, so that the grant shows what there is. A star is
/// granted nothing (406).
pub(crate) fn authorize(
    service: &dyn fmt::Display,
    repository: &RepoPath,
) -> Request<RegistryGrant> {
    let call = Call::new(Operation::AuthorizeAtRegistry, &[])
        .query("service", service.to_string())
        .query("scope", format!("repository:{repository}:push,pull"));
    Request {
        call,
        decode: RegistryGrant::decode,
    }
}

/// Asks who a token is, and for nothing else: whoever asks to push to what does not exist may get
/// it created (430).
pub(crate) fn name(service: &dyn fmt::Display) -> Request<NamedToken> {
    let call = Call::new(Operation::AuthorizeAtRegistry, &[]).query("service", service.to_string());
    Request {
        call,
        decode: NamedToken::decode,
    }
}
