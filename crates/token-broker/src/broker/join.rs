//! Taking the place in an organization that a confirmed hand-over or invitation gives.

use super::{BrokerError, load};
use crate::{
    handover::{HandOver, Place},
    id::TransactionKey,
    invite::Invite,
    link::Link,
    port::{Ports, QuayError, Role},
    transaction::{Course, End, State},
};

/// After the confirmation of a hand-over: our account accepts the invitation (704), and the team is
/// looked at. After that of an invitation: the team of the one who accepted becomes an owner.
///
/// It can be repeated until it says [`Place::Taken`]; nothing is used of the organization before.
///
/// # Errors
/// [`BrokerError::Unknown`] when there is nothing to join: another way, not confirmed, unlinked, or
/// the link that holds is another attempt's.
pub async fn join(ports: Ports<'_>, key: TransactionKey) -> Result<Place, BrokerError> {
    let it = load(ports, key).await?.value;
    if it.state != State::Ended(End::Linked) {
        return Err(BrokerError::Unknown);
    }
    let link = ports
        .ledger
        .find_link(it.workspace, it.visitor.user)
        .await?;
    let link = link
        .map(|link| link.value)
        .filter(|link| link.holds() && link.attempt == key)
        .ok_or(BrokerError::Unknown)?;
    match &it.course {
        Course::HandOver(hand_over) => accept(ports, hand_over, &link).await,
        Course::Invite(invite) => raise(ports, invite, &link).await,
        Course::Code { .. } | Course::Pasted { .. } => Err(BrokerError::Unknown),
    }
}

async fn accept(ports: Ports<'_>, hand_over: &HandOver, link: &Link) -> Result<Place, BrokerError> {
    let org = hand_over.org.as_ref().ok_or(BrokerError::Unknown)?;
    for invitation in ports.teams.invitations().await? {
        let meant = invitation.team == hand_over.team
            && invitation.org == *org
            && invitation.inviter == link.quay_user;
        if meant {
            match ports.teams.accept(&invitation.code).await {
                Ok(()) | Err(QuayError::Missing) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    let team = ports.teams.find_team(org, &hand_over.team).await?;
    Ok(hand_over.place(org, team.as_ref()))
}

async fn raise(ports: Ports<'_>, invite: &Invite, link: &Link) -> Result<Place, BrokerError> {
    let Invite {
        org,
        team,
        description,
        ..
    } = invite;
    match ports.teams.find_team(org, team).await? {
        Some(seen) if invite.is_only(&link.quay_user, &seen) => {
            if seen.role != Role::Admin {
                ports
                    .teams
                    .ensure_team(org, team, Role::Admin, description)
                    .await?;
            }
            Ok(Place::Taken(org.clone()))
        }
        _ => Ok(Place::NotYet),
    }
}
