//! Ids: UUIDs that cannot be taken for one another.

use uuid::Uuid;

use crate::UserId;

/// A text that is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}: write it as a UUID")]
pub struct InvalidId {
    /// Which id it should have been.
    pub kind: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id out of 16 random bytes (a version 4 UUID, RFC 9562).
            #[must_use]
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The id's 16 bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.parse().map(Self).map_err(|_| InvalidId { kind: $kind })
            }
        }
    };
}

id!(
    /// A workspace, for as long as Berth knows it.
    WorkspaceId,
    "workspace id"
);
id!(
    /// What tells a workspace from another that once had its name. The platform may give it (a
    /// namespace's UID, say); a workspace that comes back with the same uid is the same workspace.
    WorkspaceUid,
    "workspace uid"
);
id!(
    /// An organization at Quay, as Berth holds it.
    OrganizationId,
    "organization id"
);
id!(
    /// A component.
    ComponentId,
    "component id"
);
id!(
    /// A piece of durable work.
    OperationId,
    "operation id"
);
id!(
    /// One generation of a push or pull credential.
    CredentialId,
    "credential id"
);
id!(
    /// A platform token.
    PlatformTokenId,
    "platform token id"
);
id!(
    /// What Berth holds of one user at Quay for one link.
    CustodyId,
    "custody id"
);
id!(
    /// Quay's own id of an OAuth token, which names it without being it. One id serves everywhere:
    /// a token says it of itself at the registry (417), a minted one comes with it (37), an
    /// authorization has it (348), and it is what deletes (353, 362).
    TokenId,
    "token id"
);

impl WorkspaceId {
    /// The id of a person's own workspace: the same however often it is asked for, and a version 8
    /// UUID (RFC 9562), so that it is never a fresh one and can be told from those.
    #[must_use]
    pub fn personal(owner: UserId) -> Self {
        let mut bytes = [0; 16];
        for (byte, of_owner) in bytes.iter_mut().zip(owner.as_bytes()) {
            *byte = *of_owner;
        }
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Whether this is a person's own workspace.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.0.get_version() == Some(uuid::Version::Custom)
    }
}

/// Where nobody else says what a workspace's uid is, it is the workspace's id.
impl From<WorkspaceId> for WorkspaceUid {
    fn from(id: WorkspaceId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_own_workspace_is_always_the_same_and_no_other_is_taken_for_one() {
        let (david, erin) = (
            UserId::of(&["issuer", "david"]),
            UserId::of(&["issuer", "erin"]),
        );
        assert_eq!(WorkspaceId::personal(david), WorkspaceId::personal(david));
        assert_ne!(WorkspaceId::personal(david), WorkspaceId::personal(erin));
        assert!(WorkspaceId::personal(david).is_personal());
        assert!(!WorkspaceId::from_random(*WorkspaceId::personal(david).as_bytes()).is_personal());
    }
}
