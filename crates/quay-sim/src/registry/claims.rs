//! What the registry's tokens say, in the order in which Quay says it (401, 417, 645).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long a registry token lives: an hour, whatever happens to the account meanwhile (454, 457).
pub(crate) const LIFETIME: Duration = Duration::seconds(3600);

const ISSUER: &str = "quay";
const ANONYMOUS: &str = "(anonymous)";
const DISABLED: &str = "$disabled";

/// A registry token's content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: Option<String>,
    pub(crate) nbf: i64,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) sub: String,
    pub(crate) access: Access,
    pub(crate) context: Context,
}

/// Where the token leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Access {
    Repositories(Vec<RepositoryAccess>),
    /// `{}`: the token of a federated robot, which is good only as a password (645).
    Nothing {},
}

/// What may be done with one repository. No permission at all is an empty list (402).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RepositoryAccess {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// As it was asked for, with the registry's host when that was named.
    pub(crate) name: String,
    pub(crate) actions: Vec<Action>,
}

/// What can be done with a repository; each action includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    Pull,
    Push,
    /// Everything, deletion too.
    #[serde(rename = "*")]
    All,
}

impl Action {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "pull" => Some(Self::Pull),
            "push" => Some(Self::Push),
            "*" => Some(Self::All),
            _ => None,
        }
    }
}

/// Who the token is about; all but the roots is missing for nobody (411).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    entity: Option<Entity>,
    /// A leftover of content trust that Quay still issues: `$disabled` per repository.
    #[serde(rename = "com.apostille.roots")]
    roots: Option<BTreeMap<String, String>>,
    #[serde(rename = "com.apostille.root")]
    root: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entity {
    version: u8,
    entity_kind: String,
    entity_reference: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    oauth: Option<String>,
    user: String,
}

/// Whom a token is issued to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Anonymous,
    User {
        name: String,
        uuid: Uuid,
    },
    /// A user by an OAuth token, whose own id the registry's token then names (417).
    Token {
        user: String,
        uuid: Uuid,
    },
    Robot {
        name: String,
    },
}

impl Subject {
    fn name(&self) -> &str {
        match self {
            Self::Anonymous => ANONYMOUS,
            Self::User { name, .. } | Self::Robot { name } | Self::Token { user: name, .. } => name,
        }
    }

    fn entity(&self) -> Option<Entity> {
        let entity = |kind: &str, reference: String| Entity {
            version: 2,
            entity_kind: kind.to_owned(),
            entity_reference: reference,
            kind: "user".to_owned(),
            oauth: None,
            user: self.name().to_owned(),
        };
        match self {
            Self::Anonymous => None,
            Self::User { uuid, .. } => Some(entity("user", uuid.to_string())),
            Self::Robot { name } => Some(entity("robot", name.clone())),
            Self::Token { uuid, .. } => Some(Entity {
                kind: "oauth".to_owned(),
                oauth: Some(uuid.to_string()),
                ..entity("oauthtoken", uuid.to_string())
            }),
        }
    }
}

impl Claims {
    /// Claims to the repositories of `access`, for the registry that the client calls `audience`.
    pub(crate) fn to_repositories(
        subject: &Subject,
        audience: Option<String>,
        access: Vec<RepositoryAccess>,
        now: OffsetDateTime,
    ) -> Self {
        let disabled = |access: &RepositoryAccess| (access.name.clone(), DISABLED.to_owned());
        let roots = access.iter().map(disabled).collect();
        let access = Access::Repositories(access);
        Self::new(subject, audience, access, Some(roots), now)
    }

    /// What a federated robot gets for its own identity: a password for an hour (645, 649).
    pub(crate) fn of_federated_robot(name: &str, audience: String, now: OffsetDateTime) -> Self {
        let subject = Subject::Robot {
            name: name.to_owned(),
        };
        Self::new(&subject, Some(audience), Access::Nothing {}, None, now)
    }

    fn new(
        subject: &Subject,
        audience: Option<String>,
        access: Access,
        roots: Option<BTreeMap<String, String>>,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            aud: audience,
            nbf: now.unix_timestamp(),
            iat: now.unix_timestamp(),
            exp: now.saturating_add(LIFETIME).unix_timestamp(),
            sub: subject.name().to_owned(),
            access,
            context: Context {
                entity: subject.entity(),
                roots,
                root: DISABLED.to_owned(),
            },
        }
    }

    /// Whether the token allows `action` on the repository `namespace/name`.
    pub(crate) fn allow(&self, action: Action, repository: &str) -> bool {
        match &self.access {
            Access::Nothing {} => false,
            Access::Repositories(repositories) => repositories.iter().any(|access| {
                access.name == repository && access.actions.iter().any(|allowed| *allowed >= action)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-23 17:40:50 UTC);

    fn claims(subject: &Subject, actions: &[Action]) -> Claims {
        let access = RepositoryAccess {
            kind: "repository".into(),
            name: "course-1/lab-1".into(),
            actions: actions.to_vec(),
        };
        Claims::to_repositories(subject, Some("localhost:8480".into()), vec![access], NOW)
    }

    #[test]
    fn robots_claims_are_those_of_recording_401() {
        let robot = Subject::Robot {
            name: "course-1+student1".into(),
        };
        let recorded = json!({
            "iss": "quay", "aud": "localhost:8480",
            "nbf": NOW.unix_timestamp(), "iat": NOW.unix_timestamp(),
            "exp": NOW.unix_timestamp() + 3600,
            "sub": "course-1+student1",
            "access": [{"type": "repository", "name": "course-1/lab-1", "actions": ["push", "pull"]}],
            "context": {
                "version": 2, "entity_kind": "robot", "entity_reference": "course-1+student1",
                "kind": "user", "user": "course-1+student1",
                "com.apostille.roots": {"course-1/lab-1": "$disabled"},
                "com.apostille.root": "$disabled",
            },
        });
        let claims = serde_json::to_value(claims(&robot, &[Action::Push, Action::Pull])).unwrap();
        assert_eq!(claims, recorded);
    }

    #[test]
    fn oauth_tokens_name_themselves_as_in_recording_417() {
        let uuid = Uuid::from_u128(0x83e7_87ce_db5b_45f6_8296_33d9_4a48_6a05);
        let token = Subject::Token {
            user: "alice".into(),
            uuid,
        };
        let claims = serde_json::to_value(claims(&token, &[])).unwrap();
        assert_eq!(claims["sub"], "alice");
        assert_eq!(claims["context"]["kind"], "oauth");
        assert_eq!(claims["context"]["entity_kind"], "oauthtoken");
        assert_eq!(claims["context"]["entity_reference"], uuid.to_string());
        assert_eq!(claims["context"]["oauth"], uuid.to_string());
        assert_eq!(claims["context"]["user"], "alice");
    }

    #[test]
    fn nobodys_context_holds_only_the_roots_as_in_recording_411() {
        let claims = serde_json::to_value(claims(&Subject::Anonymous, &[])).unwrap();
        assert_eq!(claims["sub"], "(anonymous)");
        let roots = json!({
            "com.apostille.roots": {"course-1/lab-1": "$disabled"},
            "com.apostille.root": "$disabled",
        });
        assert_eq!(claims["context"], roots);
    }

    #[test]
    fn federated_robots_get_no_access_as_in_recording_645() {
        let claims = Claims::of_federated_robot("vorg+fed", "localhost:8480".into(), NOW);
        let written = serde_json::to_value(&claims).unwrap();
        assert_eq!(written["access"], json!({}));
        assert_eq!(written["context"]["com.apostille.roots"], json!(null));
        assert_eq!(serde_json::from_value::<Claims>(written).unwrap(), claims);
        assert!(!claims.allow(Action::Pull, "vorg/r1"));
    }

    #[test]
    fn pushing_includes_pulling_and_the_star_includes_both() {
        let may = |actions: &[Action], wanted| {
            claims(&Subject::Anonymous, actions).allow(wanted, "course-1/lab-1")
        };
        assert!(may(&[Action::Push], Action::Pull));
        assert!(may(&[Action::All], Action::Push));
        assert!(!may(&[Action::Push], Action::All));
    }

    #[test]
    fn claims_allow_what_they_name_and_nothing_beside_it() {
        let claims = claims(&Subject::Anonymous, &[Action::Pull]);
        assert!(claims.allow(Action::Pull, "course-1/lab-1"));
        assert!(!claims.allow(Action::Push, "course-1/lab-1"));
        assert!(!claims.allow(Action::Pull, "course-1/lab-2"));
    }
}
