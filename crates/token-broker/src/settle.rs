//! Doing what [`next`](crate::next) says about a custody.
//!
//! It makes no choices and can be killed anywhere: the intent is committed before each effect, and
//! what came of it after. Whoever comes later goes on from the record, once the lease is over.

use std::time::Duration;

use model::Timestamp;

use crate::{
    broker::BrokerError,
    custody::{App, Custody, Fact, Holder, LEASE, Means, Sight, Which},
    debt::{TokenState, Witness},
    id::{ApplicationPath, CustodyId},
    plan::{By, Deletion, Next, Step, next},
    port::{
        Bearer, Changes, EventKind, Mint, Named, Own, Ports, QuayError, SecretKey, SecretKind,
        Stored, between,
    },
    scope::Scope,
    secret::QuayToken,
};

/// More steps than any custody takes at once; it bounds the loop.
const LONGEST: usize = 64;

/// Takes every step that can be taken now, and returns the custody as it is then. When it is to be
/// looked at again is its [`wake`](crate::wake).
///
/// # Errors
/// When the ledger or the vault fails, or somebody else is at work on it. It can be called again.
pub async fn settle(ports: Ports<'_>, id: CustodyId) -> Result<Custody, BrokerError> {
    let mut it = ports
        .ledger
        .find_custody(id)
        .await?
        .ok_or(BrokerError::Unknown)?;
    for _ in 0..LONGEST {
        let Next::Do(step) = next(&it.value, ports.clock.now()) else {
            break;
        };
        it = take(ports, it, &step).await?;
    }
    Ok(it.value)
}

async fn take(
    ports: Ports<'_>,
    it: Stored<Custody>,
    step: &Step,
) -> Result<Stored<Custody>, BrokerError> {
    let now = ports.clock.now();
    let it = change(ports, it, Vec::new(), |it| it.begun(step, now)).await?;
    let fact = effect(ports, &it.value, step).await?;
    learn(ports, it, fact).await
}

/// Commits what came of an effect.
pub(crate) async fn learn(
    ports: Ports<'_>,
    it: Stored<Custody>,
    fact: Fact,
) -> Result<Stored<Custody>, BrokerError> {
    let now = ports.clock.now();
    change(ports, it, Vec::new(), |it| it.learn(fact, now)).await
}

/// Commits a change, together with what is to be on record of it.
pub(crate) async fn change(
    ports: Ports<'_>,
    before: Stored<Custody>,
    mut kinds: Vec<EventKind>,
    change: impl FnOnce(Custody) -> Custody,
) -> Result<Stored<Custody>, BrokerError> {
    let now = ports.clock.now();
    let after = before.clone().map(change);
    kinds.extend(between_states(&before.value, &after.value));
    let changes = Changes {
        events: kinds
            .into_iter()
            .map(|kind| after.value.event(kind, now))
            .collect(),
        custodies: vec![after.clone()],
        ..Changes::default()
    };
    ports.ledger.commit(changes).await?;
    Ok(after.written())
}

/// What goes on record between two states of a custody.
fn between_states(before: &Custody, after: &Custody) -> Vec<EventKind> {
    let mut kinds = Vec::new();
    for which in [Which::Given, Which::Minted] {
        if let Some(TokenState::Dead { evidence, .. }) = after.token(which).map(|it| it.state)
            && before.token(which).is_none_or(|it| !it.is_dead())
        {
            kinds.push(EventKind::TokenDead(evidence));
        }
    }
    if before.minted.is_none() && after.minted.is_some() {
        kinds.push(EventKind::TokenTaken);
    }
    if before.stuck_since.is_none() && after.stuck_since.is_some() {
        kinds.push(EventKind::DebtStuck);
    }
    if !before.is_settled() && after.is_settled() {
        kinds.push(EventKind::Settled);
    }
    kinds
}

async fn effect(ports: Ports<'_>, it: &Custody, step: &Step) -> Result<Fact, BrokerError> {
    match step {
        Step::Recover(which) => Ok(match open(ports, it, *which).await? {
            Some(_) => Fact::Found(*which),
            None => Fact::NotFound(*which),
        }),
        Step::Look(which) => match open(ports, it, *which).await? {
            Some(token) => Ok(look(ports, it, *which, &token).await),
            None => Ok(Fact::NotFound(*which)),
        },
        Step::FindApplication(app) => find_application(ports, it, *app).await,
        Step::MakeApplication(app) => make_application(ports, it, *app).await,
        Step::Mint { at, ends } => mint(ports, it, at, *ends).await,
        Step::DeleteToken { which, by, means } => delete_token(ports, it, *which, *by, means).await,
        Step::DeleteApplication { app, client, by } => {
            let Some(application) = it.application(*app) else {
                return Ok(Fact::Absent(*app));
            };
            let path = ApplicationPath {
                org: application.org.clone(),
                client: client.clone(),
            };
            delete_application(ports, it, *app, &path, *by).await
        }
        Step::Prove(which) => match open(ports, it, *which).await? {
            Some(token) => Ok(prove(ports, it, *which, &token).await),
            None => Ok(Fact::NotFound(*which)),
        },
        Step::Expire(which) => Ok(Fact::Dead(*which)),
        Step::AskPerson => Ok(Fact::Stuck),
        Step::Forget => {
            for kind in SecretKind::ALL {
                ports.vault.forget(key(it.id, kind)).await?;
            }
            Ok(Fact::Forgotten)
        }
    }
}

/// Asks a token who it is. The registry names it whatever it holds; `/user/` is asked only where a
/// user scope is known, because it answers a living token without one as it answers a dead one.
async fn look(ports: Ports<'_>, it: &Custody, which: Which, token: &QuayToken) -> Fact {
    let named = ports.quay.name(token).await;
    let mut scopes = None;
    if it.scopes.is_none()
        && let Ok(Named { id, .. }) = &named
    {
        match ports.quay.scopes(token, *id).await {
            Ok(seen) => scopes = Some(seen),
            // It lacks `user:admin`, and so there is no telling what it holds (349).
            Err(QuayError::Refused | QuayError::Missing) => {}
            Err(error) => return failed(ports, it, error),
        }
    }
    let known = scopes
        .as_ref()
        .map(|seen| &seen.usual)
        .or(it.scopes.as_ref());
    let own = match known {
        Some(scopes) if scopes.include(Scope::UserRead) => Some(ports.quay.own(token).await),
        _ => None,
    };
    let sight = match (named, own) {
        (Err(QuayError::TokenDead), None | Some(Err(QuayError::TokenDead))) => {
            return Fact::Dead(which);
        }
        (Err(error @ (QuayError::Unavailable { .. } | QuayError::OutcomeUnknown)), _)
        | (Err(error), None)
        | (_, Some(Err(error))) => return failed(ports, it, error),
        (Ok(Named { id, quay_user }), None) => Sight {
            witness: Witness::Registry,
            id: Some(id),
            holder: Holder {
                quay_user,
                logins: Vec::new(),
            },
            scopes,
        },
        (named, Some(Ok(Own { quay_user, logins }))) => Sight {
            witness: Witness::User,
            id: named.ok().map(|named| named.id),
            holder: Holder { quay_user, logins },
            scopes,
        },
    };
    Fact::Seen { which, sight }
}

async fn find_application(ports: Ports<'_>, it: &Custody, app: App) -> Result<Fact, BrokerError> {
    let Some(application) = it.application(app) else {
        return Ok(Fact::Absent(app));
    };
    let token = match app {
        App::OneShot => None,
        App::Swap => open_alive(ports, it).await?,
    };
    let bearer = token.as_ref().map_or(Bearer::Service, Bearer::User);
    let found = ports
        .quay
        .find_application(bearer, &application.org, &it.name())
        .await;
    Ok(match found {
        Ok(Some(client)) => Fact::Made(app, client),
        Ok(None) | Err(QuayError::Missing) => Fact::Absent(app),
        Err(QuayError::Refused | QuayError::TokenDead) => Fact::Barred(Means::Application(app)),
        Err(error) => failed(ports, it, error),
    })
}

async fn make_application(ports: Ports<'_>, it: &Custody, app: App) -> Result<Fact, BrokerError> {
    let (Some(application), Some(token)) = (it.application(app), open_alive(ports, it).await?)
    else {
        return Ok(Fact::Barred(Means::Mint));
    };
    let bearer = Bearer::User(&token);
    // Nobody needs this application's secret, so nobody keeps it.
    let made = ports
        .quay
        .make_application(bearer, &application.org, &it.name())
        .await;
    Ok(match made {
        Ok((client, _secret)) => Fact::Made(app, client),
        Err(error) => not_made(ports, it, error),
    })
}

async fn mint(
    ports: Ports<'_>,
    it: &Custody,
    at: &ApplicationPath,
    ends: Timestamp,
) -> Result<Fact, BrokerError> {
    let (Some(token), Some(scopes)) = (open(ports, it, Which::Given).await?, &it.scopes) else {
        return Ok(Fact::Barred(Means::Mint));
    };
    let mint = Mint {
        at,
        name: &it.name(),
        scopes,
        lifetime: between(ports.clock.now(), ends),
    };
    Ok(match ports.quay.mint(&token, mint).await {
        Ok((minted, id, ends)) => {
            let key = key(it.id, SecretKind::Minted);
            ports.vault.store(key, &minted.expose().into()).await?;
            Fact::Minted { id, ends }
        }
        Err(error) => not_made(ports, it, error),
    })
}

async fn delete_token(
    ports: Ports<'_>,
    it: &Custody,
    which: Which,
    by: Which,
    how: &Deletion,
) -> Result<Fact, BrokerError> {
    let Some(id) = it.token(which).and_then(|token| token.id) else {
        return Ok(Fact::StillAlive(which));
    };
    let Some(token) = open(ports, it, by).await? else {
        return Ok(Fact::NotFound(by));
    };
    Ok(match ports.quay.delete_token(&token, id, how).await {
        Ok(()) | Err(QuayError::Missing) => Fact::TokenDeleted(which),
        Err(QuayError::TokenDead) => Fact::TokenDeleted(by),
        Err(QuayError::Refused | QuayError::CodeRefused) => Fact::Barred(match how {
            Deletion::Authorization => Means::Authorization,
            Deletion::ApplicationToken(_) => Means::ApplicationToken,
        }),
        Err(error) => failed(ports, it, error),
    })
}

async fn delete_application(
    ports: Ports<'_>,
    it: &Custody,
    app: App,
    path: &ApplicationPath,
    by: By,
) -> Result<Fact, BrokerError> {
    let token = match by {
        By::Service => None,
        By::User(which) => match open(ports, it, which).await? {
            Some(token) => Some(token),
            None => return Ok(Fact::NotFound(which)),
        },
    };
    let bearer = token.as_ref().map_or(Bearer::Service, Bearer::User);
    let deleted = ports.quay.delete_application(bearer, path).await;
    Ok(match (deleted, by) {
        (Ok(()) | Err(QuayError::Missing), _) => Fact::Absent(app),
        (Err(QuayError::TokenDead), By::User(which)) => Fact::TokenDeleted(which),
        (Err(QuayError::Refused | QuayError::CodeRefused), _) => {
            Fact::Barred(Means::Application(app))
        }
        (Err(error), _) => failed(ports, it, error),
    })
}

async fn prove(ports: Ports<'_>, it: &Custody, which: Which, token: &QuayToken) -> Fact {
    let passed = match it.token(which).map(|token| token.state) {
        Some(TokenState::Alive(witness) | TokenState::Deleted(witness)) => witness,
        _ => Witness::Registry,
    };
    match ports.quay.witness(token, passed).await {
        Ok(()) => Fact::StillAlive(which),
        Err(QuayError::TokenDead) => Fact::Dead(which),
        Err(error) => failed(ports, it, error),
    }
}

/// What a failure means where something was to be made.
fn not_made(ports: Ports<'_>, it: &Custody, error: QuayError) -> Fact {
    match error {
        QuayError::OutcomeUnknown => Fact::Unknown,
        QuayError::Unavailable { retry_after } => Fact::NotMade {
            wait: wait(ports, it, retry_after),
        },
        QuayError::TokenDead | QuayError::Missing | QuayError::Refused | QuayError::CodeRefused => {
            Fact::Barred(Means::Mint)
        }
    }
}

fn failed(ports: Ports<'_>, it: &Custody, error: QuayError) -> Fact {
    let retry_after = match error {
        QuayError::Unavailable { retry_after } => retry_after,
        _ => None,
    };
    Fact::Failed {
        wait: wait(ports, it, retry_after),
    }
}

/// How long to wait: as Quay says, or else up to twice as long each time, at most [`LEASE`], with
/// full jitter.
fn wait(ports: Ports<'_>, it: &Custody, retry_after: Option<Duration>) -> Duration {
    let ceiling = Duration::from_millis(500)
        .saturating_mul(2_u32.saturating_pow(it.failures.min(16)))
        .min(LEASE);
    let [roll, ..] = ports.dice.roll();
    let jitter = ceiling.saturating_mul(u32::from(roll)) / 255;
    retry_after.unwrap_or(jitter).min(LEASE)
}

pub(crate) fn key(custody: CustodyId, kind: SecretKind) -> SecretKey {
    SecretKey { custody, kind }
}

/// Unseals a token; `None` where the vault has none, or not one that could travel in a header.
pub(crate) async fn open(
    ports: Ports<'_>,
    it: &Custody,
    which: Which,
) -> Result<Option<QuayToken>, BrokerError> {
    let kind = match which {
        Which::Given => SecretKind::Given,
        Which::Minted => SecretKind::Minted,
    };
    let secret = ports.vault.find(key(it.id, kind)).await?;
    Ok(secret.and_then(|secret| QuayToken::new(secret).ok()))
}

async fn open_alive(ports: Ports<'_>, it: &Custody) -> Result<Option<QuayToken>, BrokerError> {
    let now = ports.clock.now();
    for which in [Which::Minted, Which::Given] {
        if it.token(which).is_some_and(|token| token.is_alive(now)) {
            return open(ports, it, which).await;
        }
    }
    Ok(None)
}
