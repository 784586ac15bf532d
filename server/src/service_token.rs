//! The service token: the Quay API token that AppStudio as a whole works with.
//!
//! Whoever rotates it writes a new one into its file, which is looked at every few seconds: the
//! new one is used from then on, whether or not the old one still lives. While Quay refuses the
//! token and there is no other, the work waits and asks for a person.

mod held;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::{QuayUsername, api::administration::ServiceTokenGlance};
use provisioning_core::{Authority, AuthorityKind};
use quay_client::{ApiToken, Lane, NamedToken, QuayApi, QuayClient, QuayError, Scopes};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

pub use held::held_scopes;

/// Where the service token comes from.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// Given once, by the configuration.
    Given(SecretString),
    /// In a file, which may change.
    File(PathBuf),
}

/// The service token, and the account that it acts as.
#[derive(Debug)]
pub struct ServiceToken {
    source: TokenSource,
    client: QuayClient,
    state: Mutex<State>,
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
    Refused { token: Arc<ApiToken>, at: Instant },
}

impl State {
    fn refused(token: Arc<ApiToken>) -> Self {
        Self::Refused {
            token,
            at: Instant::now(),
        }
    }
}

/// How long a refused token is not tried again.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// The token, lent for one piece of work.
#[derive(Debug)]
pub struct Lent {
    /// Quay, with the token.
    pub api: QuayApi,
    known: Arc<Known>,
}

impl Lent {
    /// The account that the token acts as.
    #[must_use]
    pub fn account(&self) -> &QuayUsername {
        &self.known.account
    }

    /// Who acts.
    #[must_use]
    pub fn authority(&self) -> Authority {
        Authority {
            kind: AuthorityKind::Service,
            account: self.known.account.clone(),
        }
    }
}

#[derive(Debug)]
struct Known {
    token: Arc<ApiToken>,
    account: QuayUsername,
    /// What it may do, where Quay tells: then a refusal can say which scope is missing.
    scopes: Option<Scopes>,
}

/// What reading the token again came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// There is another one now.
    Changed,
    /// It is the same.
    Unchanged,
}

/// Why there is no service token to work with.
#[derive(Debug, thiserror::Error)]
pub enum ServiceTokenError {
    /// Its file cannot be read.
    #[error("the service token's file cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// It is not a token.
    #[error("the service token is not one that Quay could have made")]
    Malformed(#[source] quay_client::InvalidSecret),
    /// Quay refused it, and there is no other.
    #[error("Quay refuses the service token, and there is no other")]
    Dead,
    /// Quay does not say whose it is.
    #[error("Quay does not say whose the service token is")]
    Refused(#[source] QuayError),
    /// Its account has a name that is not a Quay user's.
    #[error("the service token's account has a name that Berth cannot use")]
    Account(#[source] model::NameError),
}

impl TokenSource {
    /// The token as it is now.
    ///
    /// # Errors
    /// When its file cannot be read, or does not hold a token.
    pub async fn read(&self) -> Result<ApiToken, ServiceTokenError> {
        let text = match self {
            Self::Given(token) => token.clone(),
            Self::File(path) => SecretString::from(
                tokio::fs::read_to_string(path)
                    .await
                    .map_err(ServiceTokenError::Unreadable)?,
            ),
        };
        ApiToken::new(text.expose_secret().trim().to_owned().into())
            .map_err(ServiceTokenError::Malformed)
    }
}

impl ServiceToken {
    /// Nothing is read or asked yet.
    #[must_use]
    pub fn new(source: TokenSource, client: QuayClient) -> Self {
        Self {
            source,
            client,
            state: Mutex::new(State::Unasked),
        }
    }

    /// Lends the token. Asks Quay whose it is and what it may do the first time, and again after it
    /// was refused: at once when there is another one, else now and then.
    ///
    /// # Errors
    /// When the token cannot be read, or Quay does not know it.
    pub async fn lend(&self, lane: Lane) -> Result<Lent, ServiceTokenError> {
        let refused = match &*self.state() {
            State::Known(known) => return Ok(self.lent(known, lane)),
            State::Refused { token, at } if at.elapsed() < ASK_AGAIN => Some(Arc::clone(token)),
            State::Refused { .. } | State::Unasked | State::Unreadable => None,
        };
        let token = match self.source.read().await {
            Ok(token) => Arc::new(token),
            Err(error) => {
                *self.state() = State::Unreadable;
                return Err(error);
            }
        };
        if refused.is_some_and(|refused| refused.expose() == token.expose()) {
            return Err(ServiceTokenError::Dead);
        }
        let api = self.client.with_token(&token, lane);
        let user = match api.get_own_user().await {
            Ok(user) => user,
            Err(error) => {
                if matches!(
                    error,
                    QuayError::TokenDead | QuayError::TokenDeadOrScopeTooSmall
                ) {
                    *self.state() = State::refused(token);
                }
                return Err(ServiceTokenError::Refused(error));
            }
        };
        let account = user.username.parse().map_err(ServiceTokenError::Account)?;
        let scopes = held_scopes(&self.client, &api, &token).await;
        let known = Arc::new(Known {
            token,
            account,
            scopes,
        });
        *self.state() = State::Known(Arc::clone(&known));
        Ok(self.lent(&known, lane))
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

    /// Quay refused the token that was lent. It is not asked with it again for a while.
    pub fn note_refused(&self, lent: &Lent) {
        let mut state = self.state();
        // Where there is another one by now, that one was not refused.
        if let State::Known(current) = &*state
            && Arc::ptr_eq(current, &lent.known)
        {
            *state = State::refused(Arc::clone(&lent.known.token));
        }
    }

    /// Reads the token again, and says whether there is another one now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn reload(&self) -> Result<Renewal, ServiceTokenError> {
        let read = self.source.read().await?;
        let mut state = self.state();
        let is_same = match &*state {
            State::Known(known) => known.token.expose() == read.expose(),
            State::Refused { token, .. } => token.expose() == read.expose(),
            // Whatever there is will be asked with anyhow.
            State::Unasked => true,
            State::Unreadable => false,
        };
        if is_same {
            return Ok(Renewal::Unchanged);
        }
        *state = State::Unasked;
        Ok(Renewal::Changed)
    }

    fn lent(&self, known: &Arc<Known>, lane: Lane) -> Lent {
        let api = self.client.with_token(&known.token, lane);
        Lent {
            api: match known.scopes.clone() {
                Some(scopes) => api.holding(scopes),
                None => api,
            },
            known: Arc::clone(known),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
