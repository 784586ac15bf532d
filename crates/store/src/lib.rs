//! What Berth keeps: rows, sealed secrets, the audit trail.
//!
//! Callers hold an `Arc<dyn Store>`. [`Store`] is the sum of one small trait for each noun;
//! [`SqlStore`] is all of them over one database, SQLite today. What the crate promises:
//!
//! - **Intents are durable before they are answered** (invariant 1): a write that has returned has
//!   reached the disk.
//! - **Late workers are kept out**: every write of a worker carries a [`Fence`] ([`Leases`]).
//! - **Tenants are apart** (invariant 6): every read of what is in a workspace names the workspace.
//! - **Secrets are ciphertext** (invariant 5, R1 to R3): sealed in place with envelope encryption,
//!   under keys that are not in the database ([`Keys`]).
//! - **Nothing is revealed unless that is on record first** (invariant 8), in a trail that nobody
//!   can rewrite unseen ([`Audit`]).
//! - **What changes a page writes an event**, in the same transaction ([`Events`]).
//!
//! The crate knows nothing of Quay, HTTP or the plan. Its only IO is the database and key files.
//! Business time and randomness are passed in; leases go by the database's clock.

mod audit;
mod backup;
mod component;
mod credential;
mod error;
mod event;
mod finding;
mod founding;
mod key;
mod lease;
mod link_ledger;
mod member;
mod operation;
mod organization;
mod oversight;
mod page;
mod platform_token;
mod quay_secret;
mod rotation;
mod seal;
mod service_token;
mod session;
mod sign_in;
mod sql;
mod step;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod user;
mod workspace;

pub use audit::{
    Actor, Audit, AuditAction, AuditAnchor, AuditEntry, AuditFault, AuditFilter, AuditHash,
    AuditLine, AuditRecord, AuditVerdict, InvalidAuditAnchor,
};
pub use backup::{BackupError, BackupFile, BackupManifest};
pub use component::{
    ComponentFilter, ComponentRecord, ComponentToDeclare, Components, DeletedComponents, Deletion,
    Place, Push,
};
pub use credential::{
    CredentialChange, CredentialPurpose, CredentialRecord, CredentialSecret, CredentialTarget,
    CredentialToStore, Credentials, RevealRequest, Revealed, SecretUse,
};
pub use error::{Conflict, StoreError};
pub use event::{Changed, EventListener, Events, EventsAfter};
pub use finding::Findings;
pub use founding::{Blockage, Founded, Founding, Foundings};
pub use key::{InvalidKey, Key, KeyFileError, KeyId, KeyPurpose, KeyRing, Keys};
pub use lease::{Claim, Fence, Leases, Outcome, Settlement, WorkerName};
pub use link_ledger::{CustodyRow, LedgerChanges, LinkLedger, LinkRow, Parting, TransactionRow};
pub use member::{GroupChanges, MemberRecord, MemberSource, MemberToSet, Members};
pub use operation::{OperationProgress, OperationRecord, Operations};
pub use organization::{
    ContactNonce, Footing, Holding, InvalidContactNonce, OrganizationRecord, OrganizationState,
    OrganizationToIntend, Organizations,
};
pub use oversight::{OverseenBlockage, OverseenRotation, Oversight, Totals, UnreadyRecord};
pub use page::PageRequest;
pub use platform_token::{
    PlatformTokenHash, PlatformTokenRecord, PlatformTokenToStore, PlatformTokens,
};
pub use quay_secret::{QuaySecretKey, QuaySecrets};
pub use rotation::{DrainToEnd, RotationRecord, RotationToAsk, Rotations};
pub use service_token::{ServiceTokenChange, ServiceTokenRow, ServiceTokens};
pub use session::{SessionRecord, Sessions, WhoseSessions};
pub use sign_in::{SignInRecord, SignIns};
pub use sql::SqlStore;
pub use step::{FactRecord, FactScope, StepEnd, StepIntent, Steps};
pub use store::{Change, Declared, Sealing, Store};
pub use user::{UserRecord, UserToNote, Users};
pub use workspace::{WorkspaceRecord, WorkspaceToDeclare, Workspaces};
