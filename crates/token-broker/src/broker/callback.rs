//! What comes back from Quay.

use model::WorkspaceId;
use secrecy::SecretString;

use super::{BrokerError, advance, event, found, give_up, load, refuse, store};
use crate::{
    custody::{Custody, Fact, Which},
    handover::Found,
    id::TransactionKey,
    invite::{Invite, Stage, Verdict, Whom},
    link::{Link, LinkState},
    port::{Changes, CodeExchange, EventKind, Ports, QuayError, SecretKind, Stored},
    secret::{ClientSecret, QuayToken},
    settle::{key, learn},
    transaction::{Answer, Callback, Client, Course, Refusal, State, Transaction, Visitor},
    way::Way,
};

/// Takes what a browser brought to the redirect URI (L1).
///
/// That the code came, and that its token must die, is committed before the exchange. The answer is
/// the transaction: [`State::Unconfirmed`] with the Quay user, or [`State::Checking`] when Quay is
/// slow to say.
///
/// # Errors
/// [`BrokerError::Refused`]: the attempt is over.
pub async fn callback(ports: Ports<'_>, callback: &Callback) -> Result<Transaction, BrokerError> {
    let now = ports.clock.now();
    let before = load(ports, callback.secret.key()).await?;
    let value = match before.value.clone().receive(callback, now) {
        Ok(value) => value,
        Err(refused) => return Err(refuse(ports, &before, refused).await?.into()),
    };
    let (
        Course::Code {
            client,
            scopes,
            custody,
            ..
        },
        Answer::Code(code),
    ) = (value.course.clone(), &callback.answer)
    else {
        return Err(BrokerError::Unknown);
    };
    let custody = ports
        .ledger
        .find_custody(custody)
        .await?
        .ok_or(BrokerError::Unknown)?;
    let custody = custody.map(|it| it.taken(now));
    let transaction = Stored { value, ..before };
    let changes = Changes {
        events: vec![event(ports, &transaction.value, EventKind::TokenTaken)],
        transaction: Some(transaction.clone()),
        custodies: vec![custody.clone()],
        link: None,
    };
    ports.ledger.commit(changes).await?;

    let custody = custody.written();
    let secret = client_secret(ports, &custody.value, &client).await?;
    let exchange = CodeExchange {
        client: &client,
        client_secret: secret.as_ref(),
        transaction: &callback.secret,
        scopes: &scopes,
        code,
    };
    let exchanged = ports.quay.exchange(exchange).await;
    let fact = hold(ports, &custody.value, exchanged).await?;
    learn(ports, custody, fact).await?;
    advance(ports, transaction.written()).await
}

/// Seals the token, or says what else became of the exchange.
async fn hold(
    ports: Ports<'_>,
    custody: &Custody,
    exchanged: Result<QuayToken, QuayError>,
) -> Result<Fact, BrokerError> {
    Ok(match exchanged {
        Ok(token) => {
            let secret = SecretString::from(token.expose());
            ports
                .vault
                .store(key(custody.id, SecretKind::Given), &secret)
                .await?;
            ports
                .vault
                .forget(key(custody.id, SecretKind::ClientSecret))
                .await?;
            Fact::Found(Which::Given)
        }
        Err(QuayError::OutcomeUnknown) => Fact::NotFound(Which::Given),
        Err(
            QuayError::CodeRefused
            | QuayError::Refused
            | QuayError::Missing
            | QuayError::TokenDead
            | QuayError::Unavailable { .. },
        ) => Fact::Dead(Which::Given),
    })
}

async fn client_secret(
    ports: Ports<'_>,
    custody: &Custody,
    client: &Client,
) -> Result<Option<ClientSecret>, BrokerError> {
    match client {
        Client::Ours => Ok(None),
        Client::OneShot(_) | Client::Theirs(_) => {
            let secret = ports
                .vault
                .find(key(custody.id, SecretKind::ClientSecret))
                .await?;
            Ok(secret.and_then(|secret| ClientSecret::new(secret).ok()))
        }
    }
}

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
    if matches!(it.value.state, State::Ended(_)) {
        return Ok(it.value);
    }
    if it.value.is_over(ports.clock.now()) {
        return give_up(ports, it, Refusal::Silent).await;
    }
    match (it.value.course.clone(), &it.value.state) {
        (Course::Code { .. } | Course::Pasted { .. }, State::Checking) => advance(ports, it).await,
        (Course::HandOver(_), State::Waiting) => look_for_hand_over(ports, it).await,
        (Course::Invite(invite), State::Waiting) => follow(ports, it, invite).await,
        _ => Ok(it.value),
    }
}

/// Calls an attempt off.
///
/// # Errors
/// When it is not the visitor's, or the ledger fails.
pub async fn call_off(
    ports: Ports<'_>,
    key: TransactionKey,
    visitor: &Visitor,
    workspace: WorkspaceId,
) -> Result<Refusal, BrokerError> {
    let before = load(ports, key).await?;
    let refused = before
        .value
        .clone()
        .call_off(visitor, workspace, ports.clock.now());
    refuse(ports, &before, refused).await
}

async fn look_for_hand_over(
    ports: Ports<'_>,
    mut it: Stored<Transaction>,
) -> Result<Transaction, BrokerError> {
    let somebody = match find_hand_over(ports, &it.value).await? {
        Ok(Some(somebody)) => somebody,
        Ok(None) => return Ok(it.value),
        Err(why) => return give_up(ports, it, why).await,
    };
    if let Course::HandOver(hand_over) = &mut it.value.course {
        hand_over.org = Some(somebody.org);
    }
    found(ports, it, somebody.quay_user, somebody.proof).await
}

async fn find_hand_over(
    ports: Ports<'_>,
    transaction: &Transaction,
) -> Result<Result<Option<Found>, Refusal>, BrokerError> {
    let Course::HandOver(hand_over) = &transaction.course else {
        return Ok(Ok(None));
    };
    let invited = hand_over.invited(&ports.teams.invitations().await?);
    if !matches!(invited, Ok(None)) {
        return Ok(invited);
    }
    let orgs = match &hand_over.hint {
        Some(org) => vec![org.clone()],
        None => ports.teams.unclaimed_organizations().await?,
    };
    for org in orgs {
        if ports
            .teams
            .find_team(&org, &hand_over.team)
            .await?
            .is_some()
        {
            let additions = ports.teams.additions(&org, &hand_over.team).await?;
            return Ok(hand_over.added(&org, &additions));
        }
    }
    Ok(Ok(None))
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
                    .ensure_team(org, team, crate::port::Role::Member, description)
                    .await?;
            }
            Verdict::Ask => {
                let since = ports.clock.now();
                it = at_stage(ports, it, &mut invite, Stage::Asking { since }).await?;
                let asked = ports
                    .teams
                    .ask(&invite.org, &invite.team, &invite.whom)
                    .await?;
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
