//! The service token: the Quay API token that AppStudio as a whole works with.
//!
//! Whoever rotates it writes a new one into its file. A token that turns out to be dead is read
//! again once; only when nothing new is there does the work stop and ask for a person.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use model::QuayUsername;
use provisioning_core::{Authority, AuthorityKind};
use quay_client::{ApiToken, Lane, QuayApi, QuayClient, QuayError};
use secrecy::{ExposeSecret as _, SecretString};

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
    current: Mutex<Option<Arc<Known>>>,
}

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
    token: ApiToken,
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
            current: Mutex::new(None),
        }
    }

    /// Lends the token. Asks Quay whose it is the first time.
    ///
    /// # Errors
    /// When the token cannot be read, or Quay does not know it.
    pub async fn lend(&self, lane: Lane) -> Result<Lent, ServiceTokenError> {
        let known = self.current().clone();
        let known = match known {
            Some(known) => known,
            None => {
                let token = self.source.read().await?;
                let user = self.client.with_token(&token, lane).get_own_user().await;
                let user = user.map_err(ServiceTokenError::Refused)?;
                let account = user.username.parse().map_err(ServiceTokenError::Account)?;
                let known = Arc::new(Known { token, account });
                *self.current() = Some(Arc::clone(&known));
                known
            }
        };
        Ok(Lent {
            api: self.client.with_token(&known.token, lane),
            known,
        })
    }

    /// Reads the token again after Quay refused the one that was lent.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn renew(&self, refused: &Lent) -> Result<Renewal, ServiceTokenError> {
        let read = self.source.read().await?;
        if read.expose() == refused.known.token.expose() {
            return Ok(Renewal::Unchanged);
        }
        // Somebody else may have renewed it already: theirs is as good.
        let mut current = self.current();
        if current
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, &refused.known))
        {
            *current = None;
        }
        Ok(Renewal::Changed)
    }

    fn current(&self) -> std::sync::MutexGuard<'_, Option<Arc<Known>>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
