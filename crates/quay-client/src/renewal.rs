//! A bearer that may be replaced while it is used.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::future::BoxFuture;

use crate::token::ApiToken;

/// Says which token there is by now, when Quay has refused one. Asked once for each refused call:
/// what a dead bearer asked for has not happened (354, 356), so the call is made again with another.
pub trait Renewal: Send + Sync {
    /// Another token than this one, which Quay has just refused; `None` when there is none.
    fn renew<'a>(&'a self, refused: &'a ApiToken) -> BoxFuture<'a, Option<Arc<ApiToken>>>;
}

/// A token, and where another comes from. Clones are the same.
#[derive(Clone)]
pub(crate) struct Renewable {
    token: Arc<Mutex<Arc<ApiToken>>>,
    renewal: Arc<dyn Renewal>,
}

impl Renewable {
    pub(crate) fn new(token: Arc<ApiToken>, renewal: Arc<dyn Renewal>) -> Self {
        Self {
            token: Arc::new(Mutex::new(token)),
            renewal,
        }
    }

    pub(crate) fn token(&self) -> Arc<ApiToken> {
        Arc::clone(&self.lock())
    }

    /// Another token than the refused one.
    pub(crate) async fn renew(&self, refused: &ApiToken) -> Option<Arc<ApiToken>> {
        let known = self.token();
        if known.expose() != refused.expose() {
            return Some(known);
        }
        let next = self.renewal.renew(refused).await?;
        *self.lock() = Arc::clone(&next);
        Some(next)
    }

    fn lock(&self) -> MutexGuard<'_, Arc<ApiToken>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Renewable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renewable")
    }
}
