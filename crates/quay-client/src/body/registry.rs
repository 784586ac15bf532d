//! What the registry grants: the claims of the token that `/v2/auth` gives.

use data_encoding::BASE64URL_NOPAD;
use model::{QuayUsername, RepoPath, RobotName, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};
use time::OffsetDateTime;

use super::{Malformed, json};
use crate::identifier::TokenId;

/// What a credential may do at the registry, as the registry says.
///
/// Read out of the JWT of `/v2/auth` without checking its signature: it came from Quay itself over
/// the connection that asked. The JWT, a secret for an hour, is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RegistryGrant {
    /// Whose credential it was: a robot's name, a user's, `(anonymous)`.
    #[serde(rename = "sub")]
    pub subject: String,
    /// What is granted; a credential without any right gets an entry with no actions (402).
    pub access: Vec<RegistryAccess>,
    /// When the grant ends: one hour on.
    #[serde(rename = "exp", deserialize_with = "unix_seconds")]
    pub expires_at: Timestamp,
    context: Context,
}

/// One repository in a [`RegistryGrant`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RegistryAccess {
    /// The repository's full path.
    pub name: String,
    /// What may be done: `pull`, `push`.
    pub actions: Vec<String>,
}

/// Who a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryEntity {
    /// A robot (401).
    Robot(RobotName),
    /// An OAuth token, which tells its id and not itself (417).
    OauthToken(TokenId),
    /// Anything else, by Quay's word for it.
    Other(String),
    /// Nobody (411).
    Anonymous,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Context {
    entity_kind: Option<String>,
    entity_reference: Option<String>,
}

impl RegistryGrant {
    /// Who the credential is.
    #[must_use]
    pub fn entity(&self) -> RegistryEntity {
        let Some(kind) = self.context.entity_kind.as_deref() else {
            return RegistryEntity::Anonymous;
        };
        let reference = self.context.entity_reference.as_deref().unwrap_or_default();
        let known = match kind {
            "robot" => reference.parse().ok().map(RegistryEntity::Robot),
            "oauthtoken" => reference.parse().ok().map(RegistryEntity::OauthToken),
            _ => None,
        };
        known.unwrap_or_else(|| RegistryEntity::Other(kind.to_owned()))
    }

    /// What is granted on one repository, sorted; empty for nothing.
    #[must_use]
    pub fn actions_on(&self, repository: &RepoPath) -> Vec<&str> {
        let path = repository.to_string();
        let mut actions: Vec<&str> = self
            .access
            .iter()
            .filter(|access| access.name == path)
            .flat_map(|access| access.actions.iter().map(String::as_str))
            .collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    }

    /// Reads the answer of `/v2/auth`.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        #[derive(Deserialize)]
        struct Answer {
            token: String,
        }

        let token: SecretString = json::<Answer>(bytes)?.token.into();
        let malformed = || Malformed::Field("token".to_owned());
        let claims = token
            .expose_secret()
            .split('.')
            .nth(1)
            .ok_or_else(malformed)?;
        let claims = BASE64URL_NOPAD
            .decode(claims.trim_end_matches('=').as_bytes())
            .map_err(|_| malformed())?;
        json(&claims).map_err(|error| match error {
            Malformed::Field(field) => Malformed::Field(format!("token.{field}")),
            Malformed::Truncated | Malformed::NotJson => malformed(),
        })
    }
}

/// What an OAuth token says of itself at the registry (417).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedToken {
    /// Its id.
    pub id: TokenId,
    /// The user whom it acts for.
    pub user: QuayUsername,
}

impl NamedToken {
    /// Reads the answer of `/v2/auth`.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let grant = RegistryGrant::decode(bytes)?;
        let RegistryEntity::OauthToken(id) = grant.entity() else {
            return Err(Malformed::Field("token.context".to_owned()));
        };
        let user = grant.subject.parse();
        let user = user.map_err(|_| Malformed::Field("token.sub".to_owned()))?;
        Ok(Self { id, user })
    }
}

fn unix_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    OffsetDateTime::from_unix_timestamp(i64::deserialize(deserializer)?)
        .map(Timestamp::from)
        .map_err(|_| D::Error::custom("not a time"))
}
