//! How far an attempt is, seen by the page that waits and by the worker that needs no browser.

use model::{OrgName, WorkspaceId};

use super::{BrokerError, advance, event, found, give_up, load, store};
use crate::{
    handover::{Found, HandOver},
    id::TransactionKey,
    invite::{Invite, Stage, Verdict, Whom},
    link::{Link, LinkState},
    port::{Changes, EventKind, Ports, QuayError, Role, Stored},
    transaction::{Course, Refusal, State, Transaction, Visitor},
    way::Way,
};

/// In how many organizations a hand-over is looked for that came without a hint. Where Quay sends no
/// mail, anybody can put our account into as many as they like.
const MOST_ORGANIZATIONS: usize = 20;

/// How far an attempt is; for the page that waits. It looks at Quay where that can bring it
/// further, and takes up what a crash left.
///
/// # Errors
/// [`BrokerError::Unknown`] for a transaction that is not this visitor's, which stays as it is;
/// [`BrokerError::Refused`] when it has just come to its end.
pub async fn watch(
    ports: Ports<'_>,
    key: TransactionKey,
    visitor: &Visitor,
    workspace: WorkspaceId,
) -> Result<Transaction, BrokerError> {
    let it = load(ports, key).await?;
    if !it.value.is_for(visitor, workspace) {
        return Err(BrokerError::Unknown);
    }
    proceed(ports, it).await
}

/// The same for a worker: it may look at every attempt, and tells nobody. When it should is
/// [`Transaction::wake`].
///
/// # Errors
/// [`BrokerError::Unknown`] where there is none; [`BrokerError::Refused`] when it has just come to
/// its end.
pub async fn look(ports: Ports<'_>, key: TransactionKey) -> Result<Transaction, BrokerError> {
    proceed(ports, load(ports, key).await?).await
}

async fn proceed(ports: Ports<'_>, it: Stored<Transaction>) -> Result<Transaction, BrokerError> {
    let now = ports.clock.now();
    if matches!(it.value.state, State::Ended(_)) {
        return Ok(it.value);
    }
    if it.value.is_over(now) {
        return give_up(ports, it, Refusal::Silent).await;
    }
    match (it.value.course.clone(), &it.value.state) {
        (Course::Code { .. } | Course::Pasted { .. }, State::Checking) => advance(ports, it).await,
        (Course::HandOver(_) | Course::Invite(_), State::Waiting) if !it.value.may_look(now) => {
            Ok(it.value)
        }
        (Course::HandOver(hand_over), State::Waiting) => {
            let it = looking(ports, it).await?;
            look_for_hand_over(ports, it, hand_over).await
        }
        (Course::Invite(invite), State::Waiting) => {
            let it = looking(ports, it).await?;
            follow(ports, it, invite).await
        }
        _ => Ok(it.value),
    }
}

/// Puts on record that Quay is being looked at, before it is: so a page and a worker do not both
/// look, and a Quay that is away is not asked again at once.
async fn looking(
    ports: Ports<'_>,
    mut it: Stored<Transaction>,
) -> Result<Stored<Transaction>, BrokerError> {
    it.value.looked = Some(ports.clock.now());
    store(ports, it, Vec::new()).await
}

async fn look_for_hand_over(
    ports: Ports<'_>,
    mut it: Stored<Transaction>,
    hand_over: HandOver,
) -> Result<Transaction, BrokerError> {
    let somebody = match find_hand_over(ports, &hand_over).await? {
        Ok(Some(somebody)) => somebody,
        Ok(None) => return Ok(it.value),
        Err(why) => return give_up(ports, it, why).await,
    };
    it.value.course = Course::HandOver(HandOver {
        org: Some(somebody.org),
        ..hand_over
    });
    found(ports, it, somebody.quay_user, somebody.proof).await
}

async fn find_hand_over(
    ports: Ports<'_>,
    hand_over: &HandOver,
) -> Result<Result<Option<Found>, Refusal>, BrokerError> {
    let invited = hand_over.invited(&ports.teams.invitations().await?);
    if !matches!(invited, Ok(None)) {
        return Ok(invited);
    }
    let orgs = match &hand_over.hint {
        Some(org) => vec![org.clone()],
        None => ports.teams.unclaimed_organizations().await?,
    };
    let mut found = None;
    for org in orgs.iter().take(MOST_ORGANIZATIONS) {
        let added = match added(ports, hand_over, org).await {
            // Anybody can put our account into an organization of theirs where it may do nothing.
            Err(QuayError::Refused | QuayError::Missing) => continue,
            added => added?,
        };
        match (added, &found) {
            (Ok(Some(_)), Some(_)) => return Ok(Err(Refusal::Ambiguous)),
            (Ok(Some(somebody)), None) => found = Some(somebody),
            (Ok(None), _) => {}
            (Err(why), _) => return Ok(Err(why)),
        }
    }
    Ok(Ok(found))
}

async fn added(
    ports: Ports<'_>,
    hand_over: &HandOver,
    org: &OrgName,
) -> Result<Result<Option<Found>, Refusal>, QuayError> {
    if ports.teams.find_team(org, &hand_over.team).await?.is_none() {
        return Ok(Ok(None));
    }
    let additions = ports.teams.additions(org, &hand_over.team).await?;
    Ok(hand_over.added(org, &additions))
}

/// Goes on with an invitation. The intent to ask is committed before Quay is told to, so that
/// nobody is asked twice by accident.
async fn follow(
    ports: Ports<'_>,
    mut it: Stored<Transaction>,
    mut invite: Invite,
) -> Result<Transaction, BrokerError> {
    loop {
        let team = ports.teams.find_team(&invite.org, &invite.team).await?;
        match invite.judge(team.as_ref(), ports.clock.now()) {
            Verdict::Pending => return Ok(it.value),
            Verdict::MakeTeam => {
                let Invite {
                    org,
                    team,
                    description,
                    ..
                } = &invite;
                ports
                    .teams
                    .ensure_team(org, team, Role::Member, description)
                    .await?;
            }
            Verdict::Ask => {
                let since = ports.clock.now();
                it = at_stage(ports, it, &mut invite, Stage::Asking { since }).await?;
                let asked = match ports
                    .teams
                    .ask(&invite.org, &invite.team, &invite.whom)
                    .await
                {
                    Err(QuayError::Missing) => return give_up(ports, it, Refusal::Nobody).await,
                    Err(QuayError::Refused) => {
                        return give_up(ports, it, Refusal::NotInvited).await;
                    }
                    asked => asked?,
                };
                it = at_stage(ports, it, &mut invite, asked.into()).await?;
            }
            Verdict::Accepted { quay_user, proof } => {
                return found(ports, it, quay_user, proof).await;
            }
            Verdict::Over { why, remove } => {
                if let Some(account) = remove {
                    it = at_stage(ports, it, &mut invite, Stage::Added).await?;
                    ports
                        .teams
                        .remove(&invite.org, &invite.team, &account)
                        .await?;
                }
                if why == Refusal::NotAsked {
                    note_unproven(ports, &it.value, &invite).await?;
                }
                return give_up(ports, it, why).await;
            }
        }
    }
}

async fn at_stage(
    ports: Ports<'_>,
    mut it: Stored<Transaction>,
    invite: &mut Invite,
    stage: Stage,
) -> Result<Stored<Transaction>, BrokerError> {
    if invite.stage == stage {
        return Ok(it);
    }
    invite.stage = stage;
    it.value.course = Course::Invite(invite.clone());
    store(ports, it, Vec::new()).await
}

/// Shows the typed name as what it is: unproven. A link that holds is left alone.
async fn note_unproven(
    ports: Ports<'_>,
    transaction: &Transaction,
    invite: &Invite,
) -> Result<(), BrokerError> {
    let Whom::Name(quay_user) = &invite.whom else {
        return Ok(());
    };
    let (workspace, user) = (transaction.workspace, transaction.visitor.user);
    let link = ports.ledger.find_link(workspace, user).await?;
    if link.as_ref().is_some_and(|link| link.value.holds()) {
        return Ok(());
    }
    let unproven = Link {
        workspace,
        user,
        quay_user: quay_user.clone(),
        way: Way::Invite,
        attempt: transaction.key,
        since: ports.clock.now(),
        state: LinkState::Unproven,
    };
    let kind = EventKind::LinkedUnproven(quay_user.clone());
    let changes = Changes {
        link: Some(Stored::in_place_of(link, unproven)),
        events: vec![event(ports, transaction, kind)],
        ..Changes::default()
    };
    Ok(ports.ledger.commit(changes).await?)
}
