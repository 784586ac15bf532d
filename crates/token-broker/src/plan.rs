//! What to do next about a custody: a function without effects.
//!
//! The order of the rules is the order of the functions below: first what was begun is brought to a
//! known end; then, while the user's work may still come, the ten-year token is swapped for one
//! that ends by itself; and once the end has begun everything is deleted, and every token proven
//! dead by the read that it passed before.

use std::fmt;

use model::Timestamp;

use crate::{
    custody::{App, Custody, HOUR, MINTED, Means, SKEW, Swap, Which},
    debt::{ApplicationState, TokenDebt, TokenState},
    id::{ApplicationPath, ClientId},
    scope::Scope,
    transaction::Client,
};

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This.
    Do(Step),
    /// Nothing before then.
    At(Timestamp),
    /// Nothing any more: everything is proven dead.
    Settled,
}

/// One step: at most one change at Quay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Look into the vault for a token whose record was lost.
    Recover(Which),
    /// Ask who the token is.
    Look(Which),
    /// Look for an application whose making was begun.
    FindApplication(App),
    /// Make an application.
    MakeApplication(App),
    /// Mint a token that ends by itself.
    Mint {
        /// At which application.
        at: ApplicationPath,
        /// When it shall end.
        ends: Timestamp,
    },
    /// Delete a token.
    DeleteToken {
        /// Which.
        which: Which,
        /// With which.
        by: Which,
        /// How.
        means: Deletion,
    },
    /// Delete an application, and its tokens with it.
    DeleteApplication {
        /// Which.
        app: App,
        /// Its id.
        client: ClientId,
        /// With whose token.
        by: By,
    },
    /// Ask whether a token is refused by the read that it passed.
    Prove(Which),
    /// Nobody holds it, and its time is over.
    Expire(Which),
    /// Clear the vault.
    Forget,
    /// Ask a person to end what is left. It is tried again in an hour all the same.
    AskPerson,
}

/// How a token is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// As one of the user's authorizations; takes `user:admin` (353).
    Authorization,
    /// As one of an application's tokens; takes `org:admin` (362).
    ApplicationToken(ApplicationPath),
}

/// With whose token something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The service token.
    Service,
    /// One of the user's.
    User(Which),
}

/// What to do next about this custody.
#[must_use]
pub fn next(custody: &Custody, now: Timestamp) -> Next {
    if custody.is_settled() {
        return Next::Settled;
    }
    if now < custody.not_before {
        return Next::At(custody.not_before);
    }
    match step(custody, now) {
        Some(step) => Next::Do(step),
        None if custody.is_ending(now) => Next::At(minted_is_gone_at(custody, now)),
        None => Next::At(custody.until),
    }
}

/// When a worker should look at it: when there is a step to take; `None` once it is settled.
#[must_use]
pub fn wake(custody: &Custody) -> Option<Timestamp> {
    // What waits for the end of its work may have to wait once more after that: for a lost token's.
    let mut at = custody.not_before;
    for _ in 0..3 {
        match next(custody, at) {
            Next::Do(_) => break,
            Next::At(later) => at = later,
            Next::Settled => return None,
        }
    }
    Some(at)
}

fn step(it: &Custody, now: Timestamp) -> Option<Step> {
    unfinished(it, now).or_else(|| {
        if it.is_ending(now) {
            end(it, now)
        } else {
            swap(it, now)
        }
    })
}

/// What was begun, and is not known to be over.
fn unfinished(it: &Custody, now: Timestamp) -> Option<Step> {
    let of_token = |which| {
        let token = it.token(which)?;
        match token.state {
            TokenState::Sought => Some(Step::Recover(which)),
            TokenState::Held => Some(Step::Look(which)),
            TokenState::Deleted(_) => Some(Step::Prove(which)),
            TokenState::Alive(_) if !token.is_alive(now) => Some(Step::Prove(which)),
            TokenState::Alive(_) | TokenState::Lost | TokenState::Dead { .. } => None,
        }
    };
    let of_application = |app| {
        let sought = it.application(app)?.state == ApplicationState::Sought;
        let open = !it.barred.contains(&Means::Application(app));
        (sought && open).then_some(Step::FindApplication(app))
    };
    of_token(Which::Given)
        .or_else(|| of_token(Which::Minted))
        .or_else(|| of_application(App::OneShot))
        .or_else(|| of_application(App::Swap))
}

/// The ten-year token makes a short-lived one, and that one deletes it.
fn swap(it: &Custody, now: Timestamp) -> Option<Step> {
    let alive = |token: &Option<TokenDebt>| token.as_ref().is_some_and(|it| it.is_alive(now));
    if !alive(&it.given) {
        return None;
    }
    if alive(&it.minted) {
        return delete(it, Which::Given, Which::Minted);
    }
    let ends = it.taken?.plus(MINTED);
    let worthwhile = now.plus(SKEW) < ends && holds(it, Scope::OrgAdmin);
    if it.minted.is_some() || it.barred.contains(&Means::Mint) || !worthwhile {
        return None;
    }
    match &it.swap {
        Swap::Nowhere => None,
        Swap::At(path) => Some(Step::Mint {
            at: path.clone(),
            ends,
        }),
        Swap::In(application) => match &application.state {
            ApplicationState::Wanted => Some(Step::MakeApplication(App::Swap)),
            ApplicationState::There(client) => Some(Step::Mint {
                at: ApplicationPath {
                    org: application.org.clone(),
                    client: client.clone(),
                },
                ends,
            }),
            ApplicationState::Sought | ApplicationState::Leaving(_) | ApplicationState::Gone => {
                None
            }
        },
    }
}

/// Everything dies.
fn end(it: &Custody, now: Timestamp) -> Option<Step> {
    let alive = |which| it.token(which).is_some_and(|token| token.is_alive(now));
    let lost = |which| {
        it.token(which)
            .is_some_and(|token| token.state == TokenState::Lost)
    };
    let bearer = [Which::Minted, Which::Given]
        .into_iter()
        .find(|which| alive(*which));

    // The one that never ends by itself goes first, while there is another to delete it with.
    (alive(Which::Given) && alive(Which::Minted))
        .then(|| delete(it, Which::Given, Which::Minted))
        .flatten()
        // Whatever application was made in the user's organization, while there is a token for it.
        .or_else(|| delete_application(it, App::Swap, bearer.map_or(By::Service, By::User)))
        .or_else(|| alive(Which::Given).then(|| delete(it, Which::Given, Which::Given))?)
        .or_else(|| alive(Which::Minted).then(|| delete(it, Which::Minted, Which::Minted))?)
        .or_else(|| delete_application(it, App::OneShot, By::Service))
        // What nobody holds any more.
        .or_else(|| {
            let over = lost(Which::Minted) && now >= minted_is_gone_at(it, now);
            over.then_some(Step::Expire(Which::Minted))
        })
        // What only a person can end: did they?
        .or_else(|| alive(Which::Given).then_some(Step::Prove(Which::Given)))
        .or_else(|| {
            let open = lost(Which::Given) && !it.barred.contains(&Means::FirstSight);
            open.then_some(Step::Recover(Which::Given))
        })
        .or_else(|| is_paid(it).then_some(Step::Forget))
        // A minted token ends by itself, and so is waited for; all else takes a person.
        .or_else(|| {
            let waits = it.minted.as_ref().is_some_and(|minted| !minted.is_dead());
            (!waits).then_some(Step::AskPerson)
        })
}

fn is_paid(it: &Custody) -> bool {
    [Which::Given, Which::Minted]
        .into_iter()
        .filter_map(|which| it.token(which))
        .all(TokenDebt::is_dead)
        && [App::OneShot, App::Swap]
            .into_iter()
            .filter_map(|app| it.application(app))
            .all(|application| application.is_gone())
}

/// How one token deletes another, or itself.
fn delete(it: &Custody, which: Which, by: Which) -> Option<Step> {
    if which == Which::Given
        && let Some(step) = delete_application(it, App::OneShot, By::Service)
    {
        return Some(step);
    }
    it.token(which)?.id?;
    let open = |means| !it.barred.contains(&means);
    let application = match (which, &it.client, &it.swap) {
        (Which::Given, Some(Client::Theirs(path)), _) | (Which::Minted, _, Swap::At(path)) => {
            Some(path.clone())
        }
        _ => None,
    };
    let means = if holds(it, Scope::UserAdmin) && open(Means::Authorization) {
        Some(Deletion::Authorization)
    } else if holds(it, Scope::OrgAdmin) && open(Means::ApplicationToken) {
        application.map(Deletion::ApplicationToken)
    } else {
        None
    }?;
    Some(Step::DeleteToken { which, by, means })
}

fn delete_application(it: &Custody, app: App, by: By) -> Option<Step> {
    let client = it.application(app)?.client()?.clone();
    let open = !it.barred.contains(&Means::Application(app));
    open.then_some(Step::DeleteApplication { app, client, by })
}

fn holds(it: &Custody, scope: Scope) -> bool {
    it.scopes
        .as_ref()
        .is_some_and(|scopes| scopes.include(scope))
}

/// When a minted token whose text was lost is over for certain.
fn minted_is_gone_at(it: &Custody, now: Timestamp) -> Timestamp {
    it.minted
        .as_ref()
        .filter(|minted| !minted.is_dead())
        .and_then(|minted| minted.ends)
        .map_or(now.plus(HOUR), |ends| ends.plus(SKEW))
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recover(which) => write!(f, "look for the {which} in the vault"),
            Self::Look(which) => write!(f, "ask who the {which} is"),
            Self::FindApplication(app) => write!(f, "look for the {app}"),
            Self::MakeApplication(app) => write!(f, "make the {app}"),
            Self::Mint { at, ends } => write!(f, "mint a token at {at}, until {ends}"),
            Self::DeleteToken { which, by, .. } if which == by => {
                write!(f, "delete the {which} with itself")
            }
            Self::DeleteToken { which, by, .. } => write!(f, "delete the {which} with the {by}"),
            Self::DeleteApplication { app, by, .. } => match by {
                By::Service => write!(f, "delete the {app} with the service token"),
                By::User(which) => write!(f, "delete the {app} with the {which}"),
            },
            Self::Prove(which) => write!(f, "prove that the {which} is refused"),
            Self::Expire(which) => write!(f, "write off the lost {which}: its time is over"),
            Self::Forget => f.write_str("clear the vault"),
            Self::AskPerson => f.write_str("ask a person to end what is left"),
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Given => "given token",
            Self::Minted => "minted token",
        })
    }
}

impl fmt::Display for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneShot => "one-shot application",
            Self::Swap => "swap application",
        })
    }
}
