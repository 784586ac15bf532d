//! The confirmation, which makes the link, and its end.

use model::{QuayUsername, WorkspaceId};

use super::{BrokerError, event, load, refuse};
use crate::{
    custody::EndCause,
    id::{TransactionKey, UserId},
    link::{Aftermath, Link, LinkEnd, LinkIsOver, LinkState},
    port::{Changes, Event, EventKind, LedgerError, Ports, Stored},
    settle::settle,
    transaction::{Refusal, Visitor},
};

/// "You are linking Quay user X": the user says yes, to X (L2). From here on the token may be used
/// for the user's work.
///
/// # Errors
/// [`BrokerError::Refused`]: the attempt is over, and the token is on its way out.
pub async fn confirm(
    ports: Ports<'_>,
    key: TransactionKey,
    visitor: &Visitor,
    workspace: WorkspaceId,
    quay_user: &QuayUsername,
) -> Result<Link, BrokerError> {
    let now = ports.clock.now();
    let before = load(ports, key).await?;
    let confirmed = before
        .value
        .clone()
        .confirm(visitor, workspace, quay_user, now);
    let (value, proof) = match confirmed {
        Ok(confirmed) => confirmed,
        Err(refused) => return Err(refuse(ports, &before, refused).await?.into()),
    };
    let link = Link {
        workspace,
        user: visitor.user,
        quay_user: quay_user.clone(),
        way: value.way(),
        attempt: key,
        since: now,
        state: LinkState::Proven(proof.clone()),
    };
    let earlier = ports.ledger.find_link(workspace, visitor.user).await?;
    let custody = match value.custody() {
        Some(id) => ports.ledger.find_custody(id).await?,
        None => None,
    };
    if let Some(why) = custody.as_ref().and_then(|it| it.value.refusal(now)) {
        let refused = before.value.clone().refuse(why);
        return Err(refuse(ports, &before, refused).await?.into());
    }
    let changes = Changes {
        events: vec![event(
            ports,
            &value,
            EventKind::Linked(quay_user.clone(), proof),
        )],
        transaction: Some(Stored {
            value,
            version: before.version,
        }),
        custodies: custody
            .into_iter()
            .map(|it| it.map(|it| it.confirmed(now)))
            .collect(),
        link: Some(Stored::in_place_of(earlier, link.clone())),
    };
    match ports.ledger.commit(changes).await {
        Ok(()) => Ok(link),
        Err(LedgerError::LinkedElsewhere) => {
            let refused = before.value.clone().refuse(Refusal::LinkedElsewhere);
            Err(refuse(ports, &before, refused).await?.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends a user's link in a workspace, and everything that is held because of it.
///
/// What else is to be done the answer says; the link's end does not wait for it.
///
/// # Errors
/// [`BrokerError::Unknown`] when there is no link, or it is over.
pub async fn unlink(
    ports: Ports<'_>,
    workspace: WorkspaceId,
    user: UserId,
    why: LinkEnd,
) -> Result<Aftermath, BrokerError> {
    let now = ports.clock.now();
    let before = ports
        .ledger
        .find_link(workspace, user)
        .await?
        .ok_or(BrokerError::Unknown)?;
    let (value, aftermath) = before
        .value
        .end(why, now)
        .map_err(|LinkIsOver { .. }| BrokerError::Unknown)?;
    let held = ports.ledger.list_unsettled(Some(workspace)).await?;
    let custodies: Vec<_> = held
        .into_iter()
        .filter(|it| it.value.user == user)
        .map(|it| it.map(|it| it.ended(EndCause::Unlinked)))
        .collect();
    let ids: Vec<_> = custodies.iter().map(|it| it.value.id).collect();
    let changes = Changes {
        transaction: None,
        custodies,
        link: Some(Stored {
            value,
            version: before.version,
        }),
        events: vec![Event {
            at: now,
            workspace,
            user,
            kind: EventKind::LinkEnded(why),
        }],
    };
    ports.ledger.commit(changes).await?;
    for id in ids {
        // What fails here, the worker takes up: the end is on record.
        drop(settle(ports, id).await);
    }
    Ok(aftermath)
}
