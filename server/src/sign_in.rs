//! How people sign in: by OpenID Connect with the provider that the configuration names.
//!
//! Authorization code with PKCE, and nothing else (S1). The browser is sent away by `start` and comes
//! back to `callback`; what it brings is worth something once, within ten minutes, to the browser
//! that was sent away. `provider` is what is known of the provider, `id_token` and `jwt` decide
//! whether a token is from it and for us (S2), `identity` reads who it is about, and `arrival` begins
//! their session. `sign_out` and
//! `back_channel` end sessions (S4), `access_token` is for callers without a browser. Whoever is
//! refused is told what to do, and the `refusal` goes on record.
//!
//! Who somebody is, is their issuer and subject together, never a name or an address.

pub(crate) mod access_token;
mod arrival;
mod back_channel;
mod callback;
mod cookie;
mod http;
mod id_token;
mod identity;
mod jwt;
mod provider;
mod refusal;
mod return_to;
mod sample;
mod sign_out;
mod start;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{app::App, config::SignInConfig};

pub(crate) use provider::own_address;
pub use provider::{Provider, ProviderError};
pub use return_to::{InvalidReturnTo, ReturnTo};
pub use sample::Sample;

/// Where the provider posts its logout tokens (OpenID Connect Back-Channel Logout 2.5).
pub(crate) const BACK_CHANNEL_PATH: &str = "/sign-in/back-channel-logout";
/// Where the provider sends browsers back to.
pub(crate) const CALLBACK_PATH: &str = "/sign-in/callback";

/// How people sign in here.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// Not at all: only platform tokens work.
    Off,
    /// With an OpenID Provider.
    Provider(Arc<Provider>),
    /// As somebody made up, without any proof. Only code can say so, and only the demo does.
    Samples(Arc<[Sample]>),
}

impl SignIn {
    /// What the configuration says.
    ///
    /// # Errors
    /// When what it names cannot be used.
    pub fn new(
        config: Option<&SignInConfig>,
        public_url: &url::Url,
    ) -> Result<Self, ProviderError> {
        Ok(match config {
            Some(config) => Self::Provider(Arc::new(Provider::new(config.clone(), public_url)?)),
            None => Self::Off,
        })
    }

    /// The provider, where there is one.
    pub(crate) fn provider(&self) -> Option<&Provider> {
        match self {
            Self::Provider(provider) => Some(provider),
            Self::Off | Self::Samples(_) => None,
        }
    }
}

/// The pages and redirects of signing in and out.
pub fn router() -> Router<App> {
    Router::new()
        .route("/sign-in", get(start::page))
        .route("/sign-in/start", get(start::start))
        .route(CALLBACK_PATH, get(callback::callback))
        .route("/sign-in/sample", post(sample::sign_in))
        .route(BACK_CHANNEL_PATH, post(back_channel::log_out))
        .route("/sign-out", post(sign_out::sign_out))
        .route("/signed-out", get(sign_out::page))
}
