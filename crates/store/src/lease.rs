//! Claims: which worker works on which component, until when, and how a late one is kept out.
//!
//! A component that is due is claimed by one worker for as long as a lease runs, by the
//! **database's** clock: no worker's clock matters. Each claim gets a **fence**, a number that only
//! goes up; every write of a worker carries it and is refused once it is outdated, so that a
//! worker that was frozen past its lease can do no harm here.
//!
//! A claim takes the due time away. Whoever wants the component looked at again while it is
//! claimed sets a new one, which the settlement leaves standing: no wish is lost.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use model::{ComponentId, Condition, Timestamp, WorkspaceId};

use crate::{ComponentRecord, StoreError, WorkspaceRecord};

/// The right to write what work on a component has come to, until somebody else has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    pub(crate) workspace: WorkspaceId,
    pub(crate) component: ComponentId,
    pub(crate) number: i64,
}

impl Fence {
    /// The claimed component's workspace.
    #[must_use]
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// The claimed component.
    #[must_use]
    pub fn component(&self) -> ComponentId {
        self.component
    }
}

impl fmt::Display for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.component, self.number)
    }
}

/// Who claims: a name for people, out of host and process, say. It is not what protects a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerName(String);

impl WorkerName {
    /// A worker's name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A component that is ours to work on for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Goes with every write.
    pub fence: Fence,
    /// The component, as it was when it was claimed.
    pub component: ComponentRecord,
    /// Its workspace, with the organization in use.
    pub workspace: WorkspaceRecord,
    /// How many attempts in a row have failed before this one; for the backoff.
    pub failed_attempts: u32,
    /// How long the lease still runs; renew it well before.
    pub lease: Duration,
}

/// How a piece of work ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// What is known of the component now.
    pub conditions: Vec<Condition>,
    /// The generation that this was seen for: the one of the claim.
    pub observed_generation: u64,
    /// How it went.
    pub outcome: Outcome,
    /// In how long to look again, unless somebody wished for it sooner; `None`: not by itself.
    pub next: Option<Duration>,
}

/// How an attempt went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is as declared. The count of failed attempts starts anew.
    Converged,
    /// It waits for something outside (429, read-only mode, a person); no attempt is counted.
    Waiting,
    /// It failed; the attempt is counted.
    Failed,
}

/// The claims.
#[async_trait]
pub trait Leases {
    /// Claims one component that is due, or whose claim ran out, for `lease`. Among them the one
    /// whose workspace has the fewest claims, then the one due longest: one tenant's thousand
    /// components do not keep another's waiting.
    ///
    /// Until a workspace has an organization of its own and a pull credential, one claim at a
    /// time is made there: the others would only meet what is being made, and wonder whose it is.
    async fn claim_due(
        &self,
        worker: &WorkerName,
        lease: Duration,
    ) -> Result<Option<Claim>, StoreError>;

    /// In how long the next component is due or the next claim runs out; `None` when nothing will
    /// be without somebody's wish, which [`Events::listen`](crate::Events::listen) reports.
    async fn next_due(&self) -> Result<Option<Duration>, StoreError>;

    /// Starts the lease anew: from now on it runs for `lease`.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`]: stop working, somebody else does.
    async fn renew(&self, fence: &Fence, lease: Duration) -> Result<(), StoreError>;

    /// Stores what came out, and ends the claim.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn settle(
        &self,
        fence: &Fence,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Ends the claim without a result (a shutdown, say); the component is due again in `delay`.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    async fn release(&self, fence: &Fence, delay: Duration) -> Result<(), StoreError>;
}
