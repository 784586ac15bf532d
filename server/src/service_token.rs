//! The service token: the Quay API token that AppStudio as a whole works with.
//!
//! Which one is the current one is on record, and every process follows the record within seconds:
//! [`Rotation`] mints and switches, an administrator pastes one or writes another into the file of
//! the configuration. Whoever works with one while it is replaced goes on with the next. While Quay
//! refuses the token and there is no other, the work waits and asks for a person.

mod current;
mod error;
mod held;
mod lent;
mod rotation;
mod source;
mod view;

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use model::api::administration::ServiceTokenGlance;
use quay_client::{ApiToken, Lane, NamedToken, QuayClient, QuayError};
use token_broker::{
    TokenId,
    service::{Health, Tokens},
};
use tokio::{sync::Notify, time::Instant};

use crate::adapters::ServiceTokenBook;
use current::Current;
use lent::{Known, Successor};

pub use error::ServiceTokenError;
pub use held::held_scopes;
pub use lent::Lent;
pub use rotation::{Minting, Order, Parts as RotationParts, Refused, Rotation};
pub use source::TokenSource;

/// The service token, and the account that it acts as.
pub struct ServiceToken {
    current: Current,
    client: QuayClient,
    state: Mutex<State>,
    /// What whoever watches was told last.
    watched: Mutex<Watched>,
    /// It was refused or could not be read, and whoever watches was not told that it works again.
    works_again: AtomicBool,
    /// A generation of which something else was seen than the record says.
    doubted: Mutex<Option<u64>>,
    doubts: Notify,
}

/// What is known of the token.
#[derive(Debug)]
enum State {
    /// Nothing.
    Unasked,
    /// It could not be read. Whatever can be is another one.
    Unreadable,
    /// Quay said whose it is.
    Known(Arc<Known>),
    /// Quay refused it, and there was no other. Nobody asks with it meanwhile: a thousand waiting
    /// components would spend the whole budget on it.
    Refused { generation: u64, at: Instant },
}

impl State {
    fn refused(generation: u64) -> Self {
        Self::Refused {
            generation,
            at: Instant::now(),
        }
    }
}

/// What whoever watches was told last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Watched {
    Nothing,
    Unreadable,
    Generation(u64),
}

/// How long a refused token is not tried again.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// What looking at the token again came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// There is another one now, or the same one works again.
    Changed,
    /// It is the same.
    Unchanged,
}

/// The token that Berth works with, and the record where the token is out of it. Nothing is taken
/// up, and Quay is not asked: for whoever looks at an installation from outside.
///
/// # Errors
/// When it cannot be read.
pub async fn peek(book: ServiceTokenBook) -> Result<(ApiToken, Option<Tokens>), ServiceTokenError> {
    Current::new(book).peek().await
}

impl ServiceToken {
    /// Nothing is read or asked yet.
    #[must_use]
    pub fn new(book: ServiceTokenBook, client: QuayClient) -> Self {
        Self {
            current: Current::new(book),
            client,
            state: Mutex::new(State::Unasked),
            watched: Mutex::new(Watched::Nothing),
            works_again: AtomicBool::new(false),
            doubted: Mutex::default(),
            doubts: Notify::new(),
        }
    }

    /// Lends the token. Asks Quay whose it is and what it may do the first time, and again after it
    /// was refused: at once when there is another one, else now and then.
    ///
    /// # Errors
    /// When the token cannot be read, or Quay does not know it.
    pub async fn lend(self: &Arc<Self>, lane: Lane) -> Result<Lent, ServiceTokenError> {
        let known = self.know(lane).await?;
        let successor = Successor {
            service: Arc::clone(self),
            account: known.account.clone(),
            lane,
        };
        let token = Arc::clone(&known.token);
        let api = self
            .client
            .with_renewable_token(token, Arc::new(successor), lane);
        Ok(Lent {
            api: match known.scopes.clone() {
                Some(scopes) => api.holding(scopes),
                None => api,
            },
            known,
        })
    }

    /// What is known of the token, without asking anybody.
    #[must_use]
    pub fn glance(&self) -> ServiceTokenGlance {
        match &*self.state() {
            State::Unasked => ServiceTokenGlance::Unasked {},
            State::Unreadable => ServiceTokenGlance::Unreadable {},
            State::Known(known) => ServiceTokenGlance::Usable {
                account: known.account.clone(),
            },
            State::Refused { .. } => ServiceTokenGlance::Refused {},
        }
    }

    /// Asks the registry which of Quay's tokens it is (417).
    ///
    /// # Errors
    /// When Quay does not say.
    pub async fn name(&self, lent: &Lent) -> Result<NamedToken, QuayError> {
        self.client.name_token(&lent.known.token).await
    }

    /// The ids of those that Berth works with, is about to, or is about to revoke. Not of those that
    /// only a person can revoke.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn ids(&self) -> Result<Vec<TokenId>, ServiceTokenError> {
        Ok(self.current.ids().await?)
    }

    /// Quay refused the token that was lent. It is not asked with it again for a while.
    pub fn note_refused(&self, lent: &Lent) {
        let generation = lent.known.generation;
        let mut state = self.state();
        // Where there is another one by now, that one was not refused.
        if let State::Known(current) = &*state
            && current.generation == generation
        {
            *state = State::refused(generation);
            drop(state);
            self.doubt(generation);
        }
    }

    /// Looks whether there is another one than it said last, on record or where the configuration
    /// says, or whether the same one works again, whoever has noticed meanwhile: for the one who
    /// sets everything going that waited for it.
    ///
    /// # Errors
    /// When that cannot be read.
    pub async fn watch(&self) -> Result<Renewal, ServiceTokenError> {
        let looked = self.reload().await;
        let told = match &looked {
            Ok(generation) => Watched::Generation(*generation),
            Err(_) => Watched::Unreadable,
        };
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *watched, told);
        looked.map(|_| {
            let works_again = self.works_again.swap(false, Ordering::Relaxed);
            let is_other = before != Watched::Nothing && before != told;
            if is_other || works_again {
                Renewal::Changed
            } else {
                Renewal::Unchanged
            }
        })
    }

    /// Uses the one that there is now, on record or where the configuration says. Answers its
    /// generation.
    async fn reload(&self) -> Result<u64, ServiceTokenError> {
        let token = self.current.find().await?.readable()?;
        let mut state = self.state();
        let is_same = match &*state {
            State::Known(known) => known.generation == token.generation,
            State::Refused { generation, .. } => *generation == token.generation,
            // Whatever there is will be asked with anyhow.
            State::Unasked => true,
            State::Unreadable => false,
        };
        if !is_same {
            self.replace(&mut state, State::Unasked);
        }
        Ok(token.generation)
    }

    async fn know(&self, lane: Lane) -> Result<Arc<Known>, ServiceTokenError> {
        let refused = match &*self.state() {
            State::Known(known) => return Ok(Arc::clone(known)),
            State::Refused { generation, at } if at.elapsed() < ASK_AGAIN => Some(*generation),
            State::Refused { .. } | State::Unasked | State::Unreadable => None,
        };
        let found = match self.current.find().await {
            Ok(found) if refused == Some(found.token.generation) => {
                return Err(ServiceTokenError::Dead);
            }
            Ok(found) => found,
            Err(error) => {
                *self.state() = State::Unreadable;
                return Err(error);
            }
        };
        let generation = found.token.generation;
        let was_dead = found.token.health == Health::Dead;
        let token = match self.current.open(found).await {
            Ok(token) => Arc::new(token),
            Err(error) => {
                *self.state() = State::Unreadable;
                return Err(error);
            }
        };
        let api = self.client.with_token(&token, lane);
        let user = match api.get_own_user().await {
            Ok(user) => user,
            Err(error) => {
                if matches!(
                    error,
                    QuayError::TokenDead | QuayError::TokenDeadOrScopeTooSmall
                ) {
                    *self.state() = State::refused(generation);
                    self.doubt(generation);
                }
                return Err(ServiceTokenError::Refused(error));
            }
        };
        if was_dead {
            self.doubt(generation);
        }
        let account = user.username.parse().map_err(ServiceTokenError::Account)?;
        let scopes = held_scopes(&self.client, &api, &token).await;
        let known = Arc::new(Known {
            generation,
            token,
            account,
            scopes,
        });
        self.replace(&mut self.state(), State::Known(Arc::clone(&known)));
        Ok(known)
    }

    /// It can be worked with again, as far as is known. What waited for it is told of that.
    fn replace(&self, state: &mut State, next: State) {
        let before = std::mem::replace(state, next);
        if matches!(before, State::Refused { .. } | State::Unreadable) {
            self.works_again.store(true, Ordering::Relaxed);
        }
    }

    /// Something else was seen of this generation than the record says, perhaps.
    fn doubt(&self, generation: u64) {
        *self.doubted() = Some(generation);
        self.doubts.notify_one();
    }

    fn doubted(&self) -> MutexGuard<'_, Option<u64>> {
        self.doubted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ServiceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceToken")
    }
}
