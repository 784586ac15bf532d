//! Configuration: one TOML file and `BERTH_…` variables, every key of which is in [`KEYS`].
//!
//! A variable wins over the file, the file over the default. The name of a variable is the key in
//! capitals with `_` for each `.`: `quay.url` is `BERTH_QUAY_URL`. A key that does not exist is
//! refused, with the nearest one that does, in the file and in the environment alike.

mod keys;
mod secret;
mod settings;
mod sign_in;

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use model::{RegistryHost, Visibility};
use quay_client::ApplicationPath;
use url::Url;

use crate::service_token::TokenSource;

pub use keys::{KEYS, Key, reference};
pub use secret::SecretSource;
pub use settings::{ConfigError, Settings, Source};
pub use sign_in::SignInConfig;
pub(crate) use sign_in::is_protected;

/// A service token is renewed when half of its life is over: this leaves time to try again.
const SHORTEST_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Everything that an installation can decide.
#[derive(Debug)]
pub struct Config {
    /// The address that the server listens on.
    pub listen: SocketAddr,
    /// Where callers reach it.
    pub public_url: Url,
    /// How it logs.
    pub log: LogConfig,
    /// The database file.
    pub database: PathBuf,
    /// The folder of the naming and sealing keys.
    pub keys: PathBuf,
    /// The Quay that it works with.
    pub quay: QuayConfig,
    /// How Berth replaces its token there.
    pub service_token: ServiceTokenConfig,
    /// Who vouches for people. Absent: only platform tokens work, and pages say so.
    pub sign_in: Option<SignInConfig>,
    /// What a component gets unless it says otherwise.
    pub components: ComponentConfig,
    /// The folder that push credentials are delivered to.
    pub delivery: PathBuf,
    /// The folder of what browsers load. Absent: `web` beside the binary, where it is there.
    pub web: Option<PathBuf>,
    /// How many components are worked on at once.
    pub workers: NonZeroU32,
    /// How many reveals a token may do a minute in one workspace.
    pub reveals_per_minute: NonZeroU32,
    /// How long a stop waits for work under way.
    pub shutdown_grace: Duration,
}

/// How the server logs.
#[derive(Debug)]
pub struct LogConfig {
    /// JSON lines, or text for people.
    pub format: LogFormat,
    /// A `tracing` filter.
    pub filter: String,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// Text for people.
    Text,
}

/// The Quay that Berth works with.
#[derive(Debug)]
pub struct QuayConfig {
    /// Its address.
    pub url: Url,
    /// Its registry, as image references say it.
    pub registry: RegistryHost,
    /// Where the service token is. Absent: nothing can be provisioned, and `berth doctor` says so.
    pub token: Option<TokenSource>,
    /// The OAuth application by which users link their accounts.
    pub application: Option<ApplicationPath>,
    /// That application's secret.
    pub application_secret: Option<SecretSource>,
    /// Calls a second that Quay is asked for at most.
    pub requests_per_second: NonZeroU32,
    /// Calls that may come at once after a pause.
    pub burst: NonZeroU32,
    /// The domain of the contact address that carries an organization's nonce.
    pub contact_domain: String,
}

/// How Berth replaces its token at Quay.
#[derive(Debug)]
pub struct ServiceTokenConfig {
    /// How long one lives that Berth mints.
    pub lifetime: Duration,
}

/// What a component gets unless it says otherwise.
#[derive(Debug)]
pub struct ComponentConfig {
    /// The visibility of its repository.
    pub default_visibility: Visibility,
    /// How long a deletion can be undone.
    pub deletion_delay: Duration,
    /// How long a push credential that was replaced keeps working.
    pub drain: Duration,
}

impl Config {
    /// Reads every key out of `settings`.
    ///
    /// # Errors
    /// The first value that is not what its key wants.
    pub fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let quay_url: Url = settings.parse("quay.url", "a URL such as https://quay.io")?;
        Ok(Self {
            listen: settings.parse("listen", "an address such as 127.0.0.1:8080")?,
            public_url: settings.parse("public_url", "a URL such as https://berth.example.com")?,
            log: LogConfig {
                format: settings.choice(
                    "log.format",
                    &[("json", LogFormat::Json), ("text", LogFormat::Text)],
                )?,
                filter: settings.text("log.filter")?,
            },
            database: settings.path("database.path")?,
            service_token: ServiceTokenConfig {
                lifetime: match settings.duration("service_token.lifetime")? {
                    lifetime if lifetime < SHORTEST_LIFETIME => {
                        return Err(settings.wrong("service_token.lifetime", "15m or more"));
                    }
                    lifetime => lifetime,
                },
            },
            sign_in: SignInConfig::read(settings)?,
            keys: settings.path("keys.directory")?,
            components: ComponentConfig {
                default_visibility: settings.choice(
                    "components.default_visibility",
                    &[
                        ("private", Visibility::Private),
                        ("public", Visibility::Public),
                    ],
                )?,
                deletion_delay: settings.duration("components.deletion_delay")?,
                drain: settings.duration("components.drain")?,
            },
            delivery: settings.path("delivery.directory")?,
            web: settings.optional("web.directory").map(PathBuf::from),
            workers: settings.parse("workers", "a whole number, 1 or more")?,
            reveals_per_minute: settings
                .parse("reveals_per_minute", "a whole number, 1 or more")?,
            shutdown_grace: settings.duration("shutdown_grace")?,
            quay: QuayConfig {
                registry: match settings.optional("quay.registry") {
                    Some(_) => settings.parse("quay.registry", "a host such as quay.io")?,
                    None => registry_of(&quay_url)
                        .ok_or_else(|| settings.wrong("quay.url", "a URL with a host"))?,
                },
                token: match (
                    settings.optional("quay.token"),
                    settings.optional("quay.token_file"),
                ) {
                    (Some(_), Some(_)) => {
                        return Err(ConfigError::Both("quay.token", "quay.token_file"));
                    }
                    (Some(token), None) => Some(TokenSource::Given(token.to_owned().into())),
                    (None, Some(path)) => Some(TokenSource::File(path.into())),
                    (None, None) => None,
                },
                application: match settings.optional("quay.application") {
                    Some(text) => Some(application(text).ok_or_else(|| {
                        settings.wrong("quay.application", "<organization>/<client id>")
                    })?),
                    None => None,
                },
                application_secret: SecretSource::read_from(
                    settings,
                    "quay.application_secret",
                    "quay.application_secret_file",
                )?,
                requests_per_second: settings
                    .parse("quay.requests_per_second", "a whole number, 1 or more")?,
                burst: settings.parse("quay.burst", "a whole number, 1 or more")?,
                contact_domain: settings.text("quay.contact_domain")?,
                url: quay_url,
            },
        })
    }
}

/// `<organization>/<client id>`
fn application(text: &str) -> Option<ApplicationPath> {
    let (org, client_id) = text.split_once('/')?;
    Some(ApplicationPath {
        org: org.parse().ok()?,
        client_id: client_id.parse().ok()?,
    })
}

/// The registry at the same host and port as this Quay.
fn registry_of(url: &Url) -> Option<RegistryHost> {
    let host = url.host_str()?;
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
    .parse()
    .ok()
}

#[cfg(test)]
mod tests;
