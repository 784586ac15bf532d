//! What is delivered.

use std::fmt;

use model::{OrgName, RegistryHost, RepoPath, RobotName};

use crate::{place::Place, secret::Password};

/// A credential on its way to a place.
#[derive(Debug)]
pub struct Parcel {
    /// Where it goes.
    pub place: Place,
    /// Which generation of the credential it is; later ones replace earlier ones.
    pub generation: u64,
    /// The registry that it is for.
    pub registry: RegistryHost,
    /// What it may be used on.
    pub reach: Reach,
    /// The user name at the registry.
    pub username: RobotName,
    /// The password at the registry.
    pub password: Password,
}

/// What a credential may be used on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// One repository.
    Repository(RepoPath),
    /// Every repository of an organization.
    Organization(OrgName),
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repository(path) => path.fmt(f),
            Self::Organization(org) => org.fmt(f),
        }
    }
}
