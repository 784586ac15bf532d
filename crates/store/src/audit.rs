//! The audit trail: who did what, when, in an order that nobody can rewrite unseen (R4).
//!
//! Records are appended and never touched again; triggers refuse it. Each record carries an HMAC
//! over its content and the HMAC before it, under a key that is not in the database, so that
//! somebody who can write to the database can neither change a record nor make the chain anew. The
//! head (how many records, and the last HMAC) is sealed the same way, which shows a missing end.
//! One forgery a database cannot show by itself: putting back an older state of it as a whole. An
//! [`AuditAnchor`] that was noted elsewhere shows that, too; every backup holds one.

mod chain;

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use model::{
    InvalidId, PlatformTokenId, Timestamp, UserId, WorkspaceId, WorkspaceName, api::page::Page,
};
use serde::{Deserialize, Serialize};

use crate::{PageRequest, StoreError};

pub use chain::{AuditAnchor, AuditHash, InvalidAuditAnchor};
pub(crate) use chain::{Chain, Check, Content, GENESIS};

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Actor {
    /// A caller with this platform token.
    PlatformToken(PlatformTokenId),
    /// Somebody who has signed in.
    User(UserId),
    /// Somebody at the command line of the machine that Berth runs on.
    CommandLine,
    /// Berth itself, at work on what was declared.
    Worker,
    /// Somebody who could not prove who they are.
    Anonymous,
}

const TOKEN_PREFIX: &str = "platform-token:";
const USER_PREFIX: &str = "user:";

/// `platform-token:<id>`, `user:<id>`, `command-line`, `worker` or `anonymous`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlatformToken(id) => write!(f, "{TOKEN_PREFIX}{id}"),
            Self::User(id) => write!(f, "{USER_PREFIX}{id}"),
            Self::CommandLine => f.write_str("command-line"),
            Self::Worker => f.write_str("worker"),
            Self::Anonymous => f.write_str("anonymous"),
        }
    }
}

impl FromStr for Actor {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        match text {
            "command-line" => Ok(Self::CommandLine),
            "worker" => Ok(Self::Worker),
            "anonymous" => Ok(Self::Anonymous),
            _ => {
                let token = text.strip_prefix(TOKEN_PREFIX).map(str::parse);
                let user = text.strip_prefix(USER_PREFIX).map(str::parse);
                match (token, user) {
                    (Some(Ok(id)), _) => Ok(Self::PlatformToken(id)),
                    (_, Some(Ok(id))) => Ok(Self::User(id)),
                    _ => Err(InvalidId { kind: "actor" }),
                }
            }
        }
    }
}

/// What was done, or tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AuditAction {
    /// A credential was shown.
    CredentialRevealed,
    /// A credential was given out to be put on a clipboard, without being shown.
    CredentialCopied,
    /// A credential was given out to be put into a file.
    CredentialDownloaded,
    /// Somebody had the registry asked what a credential is worth.
    CredentialTested,
    /// A platform token was made.
    PlatformTokenCreated,
    /// A platform token was revoked.
    PlatformTokenRevoked,
    /// A workspace was deleted.
    WorkspaceDeleted,
    /// A component's deletion was asked for.
    ComponentDeleted,
    /// A component's deletion was undone.
    ComponentRestored,
    /// Something at Quay has our name and is not ours.
    ConflictSeen,
    /// Something was refused.
    Denied,
    /// Sealed values were wrapped with a new key.
    KeysRewrapped,
    /// Somebody signed in.
    SignedIn,
    /// A sign-in was refused.
    SignInRefused,
    /// Somebody signed out.
    SignedOut,
    /// Sessions were ended by somebody else: the sign-in provider, or an administrator.
    SessionsEnded,
    /// Somebody was given a role in a workspace.
    MemberSet,
    /// Somebody was removed from a workspace.
    MemberRemoved,
    /// A link to a Quay account was begun.
    LinkBegun,
    /// An attempt to link came to nothing.
    LinkRefused,
    /// Somebody was found at Quay, and is to be confirmed.
    LinkFound,
    /// There is a link.
    Linked,
    /// There is a link that nothing proves.
    LinkedUnproven,
    /// A link is over.
    LinkEnded,
    /// A Quay token of a user is in our hands, or about to be.
    TokenTaken,
    /// A Quay token of a user is dead.
    TokenDead,
    /// Only a person can end what is left of a link.
    DebtStuck,
    /// The user says that they ended it at Quay.
    DebtSaidDead,
    /// Everything that a link made is dead.
    DebtSettled,
    /// A push credential is to be replaced.
    RotationAsked,
    /// A push credential that was replaced is to end before its drain is over.
    DrainEnded,
    /// A workspace's organization is a user's from now on, or was made by us.
    OrganizationFounded,
    /// An organization is gone, or has another name, or our account was put out of it.
    OrganizationLost,
    /// The trail was taken out of Berth, as far as the detail says.
    AuditExported,
    /// The service token is to be rotated.
    ServiceTokenRotationAsked,
    /// Somebody brought another service token, which passed the test.
    ServiceTokenPasted,
    /// There was another service token where the configuration says: it is the current one.
    ServiceTokenReplaced,
    /// Berth mints the next service token.
    ServiceTokenMinted,
    /// The next service token is the current one.
    ServiceTokenSwitched,
    /// An earlier service token is to be deleted at Quay.
    ServiceTokenRevoked,
    /// An earlier service token is refused by Quay.
    ServiceTokenDead,
    /// Only a person can delete an earlier service token at Quay.
    ServiceTokenStuck,
    /// There is none of a service token: it was not made, was not kept, or its place is taken.
    ServiceTokenGone,
}

impl AuditAction {
    /// Every one.
    pub const ALL: [Self; 43] = [
        Self::CredentialRevealed,
        Self::CredentialCopied,
        Self::CredentialDownloaded,
        Self::CredentialTested,
        Self::PlatformTokenCreated,
        Self::PlatformTokenRevoked,
        Self::WorkspaceDeleted,
        Self::ComponentDeleted,
        Self::ComponentRestored,
        Self::ConflictSeen,
        Self::Denied,
        Self::KeysRewrapped,
        Self::SignedIn,
        Self::SignInRefused,
        Self::SignedOut,
        Self::SessionsEnded,
        Self::MemberSet,
        Self::MemberRemoved,
        Self::LinkBegun,
        Self::LinkRefused,
        Self::LinkFound,
        Self::Linked,
        Self::LinkedUnproven,
        Self::LinkEnded,
        Self::TokenTaken,
        Self::TokenDead,
        Self::DebtStuck,
        Self::DebtSaidDead,
        Self::DebtSettled,
        Self::RotationAsked,
        Self::DrainEnded,
        Self::OrganizationFounded,
        Self::OrganizationLost,
        Self::AuditExported,
        Self::ServiceTokenRotationAsked,
        Self::ServiceTokenPasted,
        Self::ServiceTokenReplaced,
        Self::ServiceTokenMinted,
        Self::ServiceTokenSwitched,
        Self::ServiceTokenRevoked,
        Self::ServiceTokenDead,
        Self::ServiceTokenStuck,
        Self::ServiceTokenGone,
    ];
}

/// Something to be put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub action: AuditAction,
    /// In which workspace, where it was in one.
    pub workspace: Option<WorkspaceId>,
    /// To what: a name or an id, never a secret.
    pub subject: String,
    /// What else to know, as one line; never a secret.
    pub detail: Option<String>,
    /// The request that did it, where it was one.
    pub request_id: Option<String>,
}

/// A record of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its place in the trail, counted from 1 without gaps.
    pub sequence: u64,
    /// When it was appended.
    pub at: Timestamp,
    /// What is on record.
    pub entry: AuditEntry,
    /// The HMAC over it and all before it.
    pub hash: AuditHash,
}

/// A record, with what the people and places in it are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// The record.
    pub record: AuditRecord,
    /// What its workspace is called, or was.
    pub workspace: Option<WorkspaceName>,
    /// What its actor is called: a user, or a platform token.
    pub actor: Option<String>,
    /// What its subject is called, where that is the id of a user or of a component.
    pub subject: Option<String>,
}

/// What a check of the whole trail found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every record is as it was written, and none is missing.
    Intact(AuditAnchor),
    /// Something is wrong.
    Broken {
        /// The first place at which it shows.
        sequence: u64,
        /// What it is.
        fault: AuditFault,
    },
}

/// What can be wrong with the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditFault {
    /// The record of this sequence is not there, but later ones are.
    Missing,
    /// The record is not the one that was written, or not in its place.
    Altered,
    /// The trail ends before this record, which the head says there is.
    Truncated,
    /// There are records from this one on of which the head does not know.
    Unaccounted,
    /// The head is not there, or is not one that we wrote.
    HeadForged,
    /// The trail does not come by the anchor that was noted elsewhere: it was put back or remade.
    NotAnchored,
}

impl fmt::Display for AuditFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "the record is missing",
            Self::Altered => "the record is not as it was written, or not in its place",
            Self::Truncated => "the trail was cut off here",
            Self::Unaccounted => "the head does not know of this record",
            Self::HeadForged => "the head is missing or forged",
            Self::NotAnchored => "the trail does not hold the record that the anchor names",
        })
    }
}

/// Which records are wanted; all of what is given has to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// In this workspace.
    pub workspace: Option<WorkspaceId>,
    /// By this actor.
    pub actor: Option<Actor>,
    /// Of this kind.
    pub action: Option<AuditAction>,
    /// In a workspace that has this name, or had it.
    pub workspace_name: Option<WorkspaceName>,
    /// About this subject, letter for letter.
    pub subject: Option<String>,
    /// Not before this time.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

/// The audit trail.
#[async_trait]
pub trait Audit {
    /// Puts something on record. When this has returned, it is committed.
    ///
    /// # Errors
    /// [`StoreError::AuditHead`]: then do not do what should have been on record.
    async fn append_audit(
        &self,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<AuditRecord, StoreError>;

    /// Puts something on record, unless the last record of this kind about this subject, in this
    /// workspace, says the same: what is seen again and again is news once. `None` then.
    ///
    /// # Errors
    /// [`StoreError::AuditHead`].
    async fn append_audit_news(
        &self,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<Option<AuditRecord>, StoreError>;

    /// The records, the latest first.
    async fn list_audit(
        &self,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditRecord>, StoreError>;

    /// The same, with what the people and places in them are called.
    async fn list_audit_lines(
        &self,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditLine>, StoreError>;

    /// Where the trail stands: note it somewhere else and give it to a later
    /// [`verify_audit`](Audit::verify_audit).
    async fn audit_anchor(&self) -> Result<AuditAnchor, StoreError>;

    /// Checks every record, the head, and that the trail comes by `anchor`.
    async fn verify_audit(&self, anchor: Option<&AuditAnchor>) -> Result<AuditVerdict, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What serde would take is what there is.
    #[test]
    fn every_action_is_in_the_list_once() {
        let refusal = serde_json::from_str::<AuditAction>("\"?\"").unwrap_err();
        let refusal = refusal.to_string();
        let known = refusal.split('`').skip(3).step_by(2).map(str::to_owned);
        let listed = AuditAction::ALL.map(|action| match serde_json::to_value(action) {
            Ok(serde_json::Value::String(word)) => word,
            other => panic!("{action:?} is no word: {other:?}"),
        });
        assert_eq!(known.collect::<Vec<_>>(), listed);
    }
}
