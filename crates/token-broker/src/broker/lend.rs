//! Lending tokens to the user's work, and the debts that come of them.

use model::{OrgName, QuayUsername, Timestamp, WorkspaceId};

use super::BrokerError;
use crate::{
    authority::{Authority, Organization, Work, authority_for},
    custody::{Custody, EndCause, LONGEST},
    debt::Clicks,
    id::{ApplicationPath, CustodyId, TokenId, UserId},
    port::{EventKind, ListedToken, Ports},
    secret::QuayToken,
    settle::{self, open, settle},
    way::Way,
};

/// The token under which a piece of work runs, for as long as the work takes.
#[derive(Debug)]
pub enum Loan {
    /// The service token; the caller has it. `member` organizations included.
    Service(Authority),
    /// A user's token. Give it back by [`finish`].
    User {
        /// The token.
        token: QuayToken,
        /// Who holds it.
        custody: CustodyId,
        /// Whom it acts as.
        quay_user: QuayUsername,
    },
}

/// Something that Berth owes at Quay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debt {
    /// Who holds it.
    pub custody: CustodyId,
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// For whom.
    pub user: UserId,
    /// Whose token it is, where that is known.
    pub quay_user: Option<QuayUsername>,
    /// How it came here.
    pub way: Way,
    /// Since when there was a token, or about to be.
    pub since: Option<Timestamp>,
    /// Whether it should have been paid by now, or only a person can pay it.
    pub alarming: bool,
    /// What the person does at Quay; empty while Berth can pay.
    pub clicks: Vec<Clicks>,
}

/// Says which authority may do the work, now, and lends its token.
///
/// # Errors
/// [`BrokerError::NoAuthority`] when none may.
pub async fn lend(
    ports: Ports<'_>,
    work: &Work,
    organization: &Organization,
) -> Result<Loan, BrokerError> {
    let links = ports.ledger.list_links(work.workspace).await?;
    let held = ports.ledger.list_unsettled(Some(work.workspace)).await?;
    let custodies: Vec<Custody> = held.into_iter().map(|it| it.value).collect();
    let authority = authority_for(work, organization, &links, &custodies, ports.clock.now())?;
    let Authority::LinkedUser {
        custody,
        which,
        quay_user,
    } = authority
    else {
        return Ok(Loan::Service(authority));
    };
    let holder = custodies
        .iter()
        .find(|it| it.id == custody)
        .ok_or(BrokerError::Unknown)?;
    let token = open(ports, holder, which)
        .await?
        .ok_or(BrokerError::Unknown)?;
    Ok(Loan::User {
        token,
        custody,
        quay_user,
    })
}

/// The work is over, or was given up: everything that the custody holds dies now. What cannot be
/// done now is the worker's.
///
/// # Errors
/// When the ledger or the vault fails. It can be called again.
pub async fn finish(ports: Ports<'_>, id: CustodyId) -> Result<Custody, BrokerError> {
    change(ports, id, Vec::new(), |it| it.ended(EndCause::WorkOver)).await
}

/// The user's organization was created with a token out of this custody: the token can be swapped
/// there.
///
/// # Errors
/// When the ledger or the vault fails. It can be called again.
pub async fn organization_created(
    ports: Ports<'_>,
    id: CustodyId,
    org: OrgName,
) -> Result<Custody, BrokerError> {
    change(ports, id, Vec::new(), |it| it.owns(org)).await
}

/// The user says that they did the clicks. What a read can prove is proven; what nobody holds is
/// taken on trust, and on record as that.
///
/// # Errors
/// [`BrokerError::Unknown`] when it is not a debt of this user in this workspace, or Berth can
/// still pay it itself.
pub async fn said_dead(
    ports: Ports<'_>,
    id: CustodyId,
    user: UserId,
    workspace: WorkspaceId,
) -> Result<Custody, BrokerError> {
    let it = ports
        .ledger
        .find_custody(id)
        .await?
        .ok_or(BrokerError::Unknown)?
        .value;
    if it.user != user || it.workspace != workspace || it.clicks().is_empty() {
        return Err(BrokerError::Unknown);
    }
    let now = ports.clock.now();
    change(ports, id, vec![EventKind::DebtSaidDead], |it| {
        it.said_dead(now)
    })
    .await
}

/// What Berth owes at Quay; of one workspace, or all of it. Empty, or alarmed, or minutes old.
///
/// # Errors
/// When the ledger fails.
pub async fn debts(
    ports: Ports<'_>,
    workspace: Option<WorkspaceId>,
) -> Result<Vec<Debt>, BrokerError> {
    let now = ports.clock.now();
    let held = ports.ledger.list_unsettled(workspace).await?;
    Ok(held.into_iter().map(|it| debt(it.value, now)).collect())
}

fn debt(it: Custody, now: Timestamp) -> Debt {
    Debt {
        custody: it.id,
        workspace: it.workspace,
        user: it.user,
        way: it.way,
        since: it.taken,
        alarming: it.is_alarming(now),
        clicks: it.clicks(),
        quay_user: it.holder.map(|holder| holder.quay_user),
    }
}

/// Living tokens of an application of ours that are older than any may get: each is an incident.
/// The service token's own ids are `exempt`, where it comes from the same application.
///
/// # Errors
/// [`QuayError::Refused`](crate::port::QuayError) where this Quay does not list tokens.
pub async fn stale_grants(
    ports: Ports<'_>,
    application: &ApplicationPath,
    exempt: &[TokenId],
) -> Result<Vec<ListedToken>, BrokerError> {
    let now = ports.clock.now();
    let mut listed = ports.quay.list_tokens(application).await?;
    listed.retain(|token| !exempt.contains(&token.id) && token.created.plus(LONGEST) < now);
    Ok(listed)
}

async fn change(
    ports: Ports<'_>,
    id: CustodyId,
    kinds: Vec<EventKind>,
    change: impl FnOnce(Custody) -> Custody,
) -> Result<Custody, BrokerError> {
    let it = ports.ledger.find_custody(id).await?;
    settle::change(ports, it.ok_or(BrokerError::Unknown)?, kinds, change).await?;
    settle(ports, id).await
}
