//! Robot accounts.

use std::collections::BTreeMap;

use model::{OrgName, RobotName, Timestamp};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{mail_date, optional_mail_date};
use crate::token::RobotToken;

/// A robot with its token (264, 288, 293).
#[derive(Debug, Deserialize)]
pub struct Robot {
    /// Its full name.
    pub name: RobotName,
    /// Its description.
    pub description: String,
    /// When it was made, to the second.
    #[serde(deserialize_with = "mail_date")]
    pub created: Timestamp,
    /// When it was last used, where Quay keeps that.
    #[serde(default, deserialize_with = "optional_mail_date")]
    pub last_accessed: Option<Timestamp>,
    /// Its password at the registry.
    pub token: RobotToken,
    /// What its maker wrote into it; settable at creation only. A regeneration does not repeat it.
    #[serde(
        default,
        rename = "unstructured_metadata",
        deserialize_with = "null_is_empty"
    )]
    pub metadata: BTreeMap<String, Value>,
}

/// A robot in a listing (290). Its metadata and token are not there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RobotSummary {
    /// Its full name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// When it was made, to the second.
    #[serde(deserialize_with = "mail_date")]
    pub created: Timestamp,
    /// When it was last used, where Quay keeps that.
    #[serde(default, deserialize_with = "optional_mail_date")]
    pub last_accessed: Option<Timestamp>,
    /// The names of the repositories that it has a role on, without the organization.
    pub repositories: Vec<String>,
}

impl RobotSummary {
    pub(crate) fn belongs_to(&self, org: &OrgName) -> bool {
        self.name
            .strip_prefix(org.as_str())
            .is_some_and(|rest| rest.starts_with('+'))
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct RobotList {
    pub(crate) robots: Vec<RobotSummary>,
}

/// An outside identity that may act as a robot: an OpenID provider and a subject there (302).
///
/// Quay drops `audiences` (303) and takes an http issuer here that it refuses at the exchange.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FederatedIdentity {
    /// The provider's issuer; write it with https.
    pub issuer: String,
    /// The subject that the provider's tokens name.
    pub subject: String,
}

fn null_is_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Value>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
