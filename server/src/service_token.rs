//! The service token: the Quay API token that AppStudio as a whole works with.
//!
//! Whoever rotates it writes a new one into its file. A token that turns out to be dead is read
//! again once; only when nothing new is there does the work stop and ask for a person.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::QuayUsername;
use provisioning_core::{Authority, AuthorityKind};
use quay_client::{ApiToken, Lane, QuayApi, QuayClient, QuayError};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

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
}

/// What reading the token again came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// There is another one now.
    Changed,
    /// It is the one that Quay refused.
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

    /// Lends the token. Asks Quay whose it is the first time, and again after it was refused: at
    /// once when there is another one, else now and then.
    ///
    /// # Errors
    /// When the token cannot be read, or Quay does not know it.
    pub async fn lend(&self, lane: Lane) -> Result<Lent, ServiceTokenError> {
        let refused = match &*self.state() {
            State::Known(known) => return Ok(self.lent(known, lane)),
            State::Refused { token, at } if at.elapsed() < ASK_AGAIN => Some(Arc::clone(token)),
            State::Refused { .. } | State::Unasked => None,
        };
        let token = Arc::new(self.source.read().await?);
        if refused.is_some_and(|refused| refused.expose() == token.expose()) {
            return Err(ServiceTokenError::Dead);
        }
        let user = match self.client.with_token(&token, lane).get_own_user().await {
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
        let known = Arc::new(Known { token, account });
        *self.state() = State::Known(Arc::clone(&known));
        Ok(self.lent(&known, lane))
    }

    /// Reads the token again after Quay refused the one that was lent.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn renew(&self, refused: &Lent) -> Result<Renewal, ServiceTokenError> {
        let read = self.source.read().await?;
        let is_same = read.expose() == refused.known.token.expose();
        let mut state = self.state();
        // Where somebody else has renewed it meanwhile, theirs is as good.
        if let State::Known(current) = &*state
            && Arc::ptr_eq(current, &refused.known)
        {
            *state = match is_same {
                false => State::Unasked,
                true => State::refused(Arc::clone(&refused.known.token)),
            };
        }
        Ok(match is_same {
            true => Renewal::Unchanged,
            false => Renewal::Changed,
        })
    }

    fn lent(&self, known: &Arc<Known>, lane: Lane) -> Lent {
        Lent {
            api: self.client.with_token(&known.token, lane),
            known: Arc::clone(known),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
