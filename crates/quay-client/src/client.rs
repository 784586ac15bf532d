//! The client of one Quay: its connections, its budget, and the calls that need no token.

use std::sync::{Arc, Once};

use data_encoding::BASE64;
use http::{HeaderMap, HeaderValue, header};
use model::RepoPath;
use url::Url;

use crate::{
    api::QuayApi,
    body::{
        discovery::{Discovery, RegistryCapabilities},
        oauth::ExchangedToken,
        registry::{NamedToken, RegistryGrant},
    },
    budget::{Budget, BudgetSnapshot, Lane},
    config::{ClientConfig, QuayUrl},
    error::QuayError,
    renewal::{Renewable, Renewal},
    request::{
        self, Request,
        oauth::{Authorize, CodeExchange},
        registry::RegistryLogin,
    },
    scope::Scopes,
    token::ApiToken,
    transport::{Credential, Transport},
};

/// The client of one Quay. Cloning it is cheap and shares connections and budget: make one.
#[derive(Debug, Clone)]
pub struct QuayClient(Arc<Transport>);

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The user agent cannot be a header.
    #[error("the user agent must be printable ASCII")]
    UserAgent,
    /// The extra certificate authorities cannot be read.
    #[error("the extra certificate authorities are not PEM certificates")]
    Roots(#[source] reqwest::Error),
    /// TLS could not be set up: the system's certificate authorities, most likely.
    #[error("the HTTPS client could not be set up")]
    Setup(#[source] reqwest::Error),
}

impl QuayClient {
    /// Makes the client.
    ///
    /// It follows no redirects, asks no proxy, keeps no cookies and repeats nothing by itself
    /// (SECURITY.md O1). HTTP/2 is used where the server offers it. Behind Quay's nginx `/api`
    /// closes HTTP/1.1 connections after each answer; a new one is made then.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn new(config: ClientConfig) -> Result<Self, ClientError> {
        install_crypto();
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            "x-requested-with",
            HeaderValue::from_static("XMLHttpRequest"),
        );
        let user_agent =
            HeaderValue::from_str(&config.user_agent).map_err(|_| ClientError::UserAgent)?;
        let roots = reqwest::Certificate::from_pem_bundle(&config.extra_roots_pem)
            .map_err(ClientError::Roots)?;
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(config.limits.connect)
            .timeout(config.limits.total)
            .tls_certs_merge(roots)
            .build()
            .map_err(ClientError::Setup)?;
        let budget = Budget::new(config.budget);
        Ok(Self(Arc::new(Transport {
            http,
            quay: config.quay,
            limits: config.limits,
            budget,
        })))
    }

    /// Where this client's Quay is.
    #[must_use]
    pub fn quay(&self) -> &QuayUrl {
        &self.0.quay
    }

    /// How the budget that all its calls share stands now.
    #[must_use]
    pub fn budget(&self) -> BudgetSnapshot {
        self.0.budget.snapshot()
    }

    /// The API as the bearer of `token` sees it, with its calls queued in `lane`.
    #[must_use]
    pub fn with_token(&self, token: &ApiToken, lane: Lane) -> QuayApi {
        QuayApi::new(self.clone(), Credential::bearer(token), lane)
    }

    /// The same for a token that may be replaced meanwhile: a call that Quay refuses because its
    /// bearer is dead is made once more when `renewal` has another.
    #[must_use]
    pub fn with_renewable_token(
        &self,
        token: Arc<ApiToken>,
        renewal: Arc<dyn Renewal>,
        lane: Lane,
    ) -> QuayApi {
        QuayApi::renewable(self.clone(), Renewable::new(token, renewal), lane)
    }

    /// Reads which calls this Quay publishes.
    ///
    /// # Errors
    /// As any call's.
    pub async fn discover(&self, lane: Lane) -> Result<Discovery, QuayError> {
        self.send(
            &request::discovery::discover(),
            &Credential::None,
            None,
            lane,
        )
        .await
    }

    /// Reads what the registry can do (4).
    ///
    /// # Errors
    /// [`QuayError::Missing`] where Quay does not tell.
    pub async fn get_registry_capabilities(
        &self,
        lane: Lane,
    ) -> Result<RegistryCapabilities, QuayError> {
        self.send(
            &request::discovery::registry_capabilities(),
            &Credential::None,
            None,
            lane,
        )
        .await
    }

    /// Where to send a user for consent. No call is made.
    #[must_use]
    pub fn authorize_url(&self, authorize: &Authorize<'_>) -> Url {
        request::oauth::authorize_url(self.0.quay.as_url(), authorize)
    }

    /// Exchanges a code for a token, which Quay lets live for ten years (90).
    ///
    /// # Errors
    /// [`QuayError::Exchange`] when Quay refuses it. Where [`QuayError::effect`] is unknown, a
    /// token may exist that nobody holds: a debt.
    pub async fn exchange_code(
        &self,
        exchange: &CodeExchange<'_>,
        lane: Lane,
    ) -> Result<ExchangedToken, QuayError> {
        self.send(
            &request::oauth::exchange(exchange),
            &Credential::None,
            None,
            lane,
        )
        .await
    }

    /// Asks the registry what a credential may do with a repository. Outside the budget.
    ///
    /// No right at all is an answer, not an error: a grant without actions (402). It is the same
    /// for a repository that does not exist (403).
    ///
    /// # Errors
    /// [`QuayError::TokenDead`] when the registry refuses the credential itself (409, 410).
    pub async fn get_registry_grant(
        &self,
        login: &RegistryLogin<'_>,
        repository: &RepoPath,
    ) -> Result<RegistryGrant, QuayError> {
        let request = request::registry::authorize(&self.0.quay.service(), repository);
        let bytes = self.0.send(&request.call, &basic(login), None).await?;
        self.0.read(&request, &bytes)
    }

    /// Asks the registry which OAuth token this is, and whose (417). Every living token is told,
    /// whatever its scope. Outside the budget.
    ///
    /// # Errors
    /// [`QuayError::TokenDead`] when the registry refuses it.
    pub async fn name_token(&self, token: &ApiToken) -> Result<NamedToken, QuayError> {
        let request = request::registry::name(&self.0.quay.service());
        let credential = basic(&RegistryLogin::OauthToken(token));
        let bytes = self.0.send(&request.call, &credential, None).await?;
        self.0.read(&request, &bytes)
    }

    async fn send<T>(
        &self,
        request: &Request<T>,
        credential: &Credential,
        held: Option<&Scopes>,
        lane: Lane,
    ) -> Result<T, QuayError> {
        self.turn(lane).await?;
        self.send_now(request, credential, held).await
    }

    /// Waits for the turn of one call.
    pub(crate) async fn turn(&self, lane: Lane) -> Result<(), QuayError> {
        self.0.budget.acquire(lane).await
    }

    /// Makes a call whose turn it is.
    pub(crate) async fn send_now<T>(
        &self,
        request: &Request<T>,
        credential: &Credential,
        held: Option<&Scopes>,
    ) -> Result<T, QuayError> {
        let bytes = self.0.send(&request.call, credential, held).await?;
        self.0.read(request, &bytes)
    }
}

fn basic(login: &RegistryLogin<'_>) -> Credential {
    Credential::header(&format!(
        "Basic {}",
        BASE64.encode(login.expose().as_bytes())
    ))
}

/// The process's TLS provider, unless something else chose one before.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _already_chosen = rustls::crypto::ring::default_provider().install_default();
    });
}
