//! What is known of the sign-in provider: its discovery document and its keys.
//!
//! Both are fetched when they are first needed, and again when they are an hour old. A token that
//! was signed with a key that we do not know has the keys fetched again, but not at anybody's pace.

use std::{sync::Arc, time::Duration};

use model::Timestamp;
use openidconnect::{
    AdditionalProviderMetadata, AuthType, ClientId, ClientSecret, DiscoveryError, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, ProviderMetadata, RedirectUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
        CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
        CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;

use super::{
    CALLBACK_PATH,
    http::{Http, HttpError},
    jwt::{self, Jwt, JwtFault},
};
use crate::{config::SignInConfig, logging::chain};

/// How old what we know may get before it is fetched again.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// How long what we know serves while the provider does not answer.
const USABLE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long to leave the provider alone after a fetch, whatever it came to.
const PAUSE: Duration = Duration::from_secs(10);

/// The sign-in provider.
#[derive(Debug)]
pub struct Provider {
    config: SignInConfig,
    redirect_uri: RedirectUrl,
    http: Http,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    metadata: Option<Arc<Metadata>>,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

/// The discovery document, with the provider's keys.
pub(super) type Metadata = ProviderMetadata<
    MoreMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What later specifications have added to discovery.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MoreMetadata {
    /// OpenID Connect RP-Initiated Logout 2.1.
    pub(crate) end_session_endpoint: Option<Url>,
    /// RFC 9207, section 3.
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
    /// RFC 8414, section 2.
    pub(crate) code_challenge_methods_supported: Option<Vec<String>>,
}

impl AdditionalProviderMetadata for MoreMetadata {}

/// The client that asks and exchanges.
pub(super) type OidcClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why the provider cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The configuration cannot be used.
    #[error("the sign-in provider's configuration cannot be used")]
    Config(#[source] openidconnect::url::ParseError),
    /// The HTTP client cannot be made.
    #[error("the client for the sign-in provider cannot be made")]
    Client(#[source] reqwest::Error),
    /// The client secret cannot be read.
    #[error("the client secret cannot be read")]
    Secret(#[source] std::io::Error),
    /// The provider does not answer.
    #[error("the sign-in provider cannot be reached")]
    Unreachable(#[source] HttpError),
    /// What it answers is not its discovery document, or not its keys.
    #[error("the sign-in provider's answer cannot be used: {0}")]
    Answer(String),
    /// It did not answer a moment ago.
    #[error("the sign-in provider did not answer a moment ago")]
    Paused,
}

impl Provider {
    /// The provider of this configuration, for a Berth at `public_url`.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn new(config: SignInConfig, public_url: &Url) -> Result<Self, ProviderError> {
        let redirect_uri = own_address(public_url, CALLBACK_PATH);
        Ok(Self {
            redirect_uri: RedirectUrl::new(redirect_uri).map_err(ProviderError::Config)?,
            config,
            http: Http::new().map_err(ProviderError::Client)?,
            known: Mutex::default(),
        })
    }

    /// What it is configured to be.
    pub(super) fn config(&self) -> &SignInConfig {
        &self.config
    }

    /// Its issuer identifier, letter for letter.
    pub(super) fn issuer(&self) -> &str {
        &self.config.issuer
    }

    /// Who it is, for people: its host.
    pub(super) fn host(&self) -> String {
        let url: Option<Url> = self.config.issuer.parse().ok();
        let host = url.as_ref().and_then(Url::host_str);
        host.unwrap_or("the sign-in provider").to_owned()
    }

    /// Where it sends browsers back to.
    pub(crate) fn redirect_uri(&self) -> &str {
        self.redirect_uri.as_str()
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// When it is not known, and cannot be found out now.
    pub(crate) async fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>, ProviderError> {
        let mut known = self.known.lock().await;
        match &known.metadata {
            Some(metadata) if known.is_younger_than(FRESH, now) => Ok(Arc::clone(metadata)),
            _ => self.fetch(&mut known, now).await,
        }
    }

    /// What it says of itself, asked again because of a key that we do not know.
    pub(super) async fn refreshed(&self, now: Timestamp) -> Result<Arc<Metadata>, ProviderError> {
        let mut known = self.known.lock().await;
        self.fetch(&mut known, now).await
    }

    async fn fetch(
        &self,
        known: &mut Known,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, ProviderError> {
        if known
            .tried_at
            .is_some_and(|at| at <= now && now < at.plus(PAUSE))
        {
            return known.metadata.clone().ok_or(ProviderError::Paused);
        }
        known.tried_at = Some(now);
        let issuer = IssuerUrl::new(self.config.issuer.clone()).map_err(ProviderError::Config)?;
        let call = |request| self.http.clone().call(request);
        match Metadata::discover_async(issuer, &call).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                known.metadata = Some(Arc::clone(&metadata));
                known.fetched_at = Some(now);
                Ok(metadata)
            }
            Err(error) => {
                let error = answer_fault(error);
                match &known.metadata {
                    Some(metadata) if known.is_younger_than(USABLE, now) => {
                        tracing::warn!(error = %chain(&error), "the sign-in provider is not what it was; what it said before still counts");
                        Ok(Arc::clone(metadata))
                    }
                    _ => Err(error),
                }
            }
        }
    }

    /// The client, with the secret as it is now.
    pub(super) async fn client(&self, metadata: &Metadata) -> Result<OidcClient, ProviderError> {
        let secret = match &self.config.client_secret {
            Some(source) => Some(source.read().await.map_err(ProviderError::Secret)?),
            None => None,
        };
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            self.client_id(),
            secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned())),
        );
        Ok(client
            .set_redirect_uri(self.redirect_uri.clone())
            .set_auth_type(auth_type(metadata)))
    }

    pub(super) fn client_id(&self) -> ClientId {
        ClientId::new(self.config.client_id.clone())
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// Whether a JWT was signed by the provider; its claims are still to be judged.
    pub(super) async fn verify(&self, token: &str, now: Timestamp) -> Result<Jwt, VerifyError> {
        let metadata = self.metadata(now).await?;
        match jwt::verify(token, metadata.jwks()) {
            Err(JwtFault::UnknownKey) => {
                let metadata = self.refreshed(now).await?;
                Ok(jwt::verify(token, metadata.jwks())?)
            }
            other => Ok(other?),
        }
    }
}

impl Known {
    fn is_younger_than(&self, age: Duration, now: Timestamp) -> bool {
        self.fetched_at.is_some_and(|at| now < at.plus(age))
    }
}

/// Why a JWT is not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum VerifyError {
    /// Whether it is good cannot be found out.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// It is not good.
    #[error(transparent)]
    Jwt(#[from] JwtFault),
}

/// The keys of a discovery document.
pub(super) fn keys(metadata: &Metadata) -> CoreJsonWebKeySet {
    metadata.jwks().clone()
}

/// An address of ours, for others to know.
pub(crate) fn own_address(public_url: &Url, path: &str) -> String {
    format!("{}{path}", public_url.as_str().trim_end_matches('/'))
}

/// HTTP basic, unless the provider takes the secret in the form only.
fn auth_type(metadata: &Metadata) -> AuthType {
    let offered = metadata.token_endpoint_auth_methods_supported();
    let has = |method| offered.is_some_and(|offered| offered.contains(&method));
    if has(CoreClientAuthMethod::ClientSecretPost) && !has(CoreClientAuthMethod::ClientSecretBasic)
    {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    }
}

/// What went wrong, without what was answered.
fn answer_fault(error: DiscoveryError<HttpError>) -> ProviderError {
    match error {
        DiscoveryError::Request(error) => ProviderError::Unreachable(error),
        DiscoveryError::Response(status, _, _) => {
            ProviderError::Answer(format!("it answered {status}, or no JSON"))
        }
        DiscoveryError::Parse(error) => {
            ProviderError::Answer(format!("'{}' is missing or wrong", error.path()))
        }
        DiscoveryError::Validation(_) => {
            ProviderError::Answer("it calls itself by another issuer".to_owned())
        }
        DiscoveryError::UrlParse(error) => ProviderError::Config(error),
        _ => ProviderError::Answer("it is no discovery document".to_owned()),
    }
}
