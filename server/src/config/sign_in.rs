//! The keys `sign_in.*`: who vouches for people, and what is made of what they say.

use url::{Host, Url};

use super::{ConfigError, SecretSource, Settings};
use crate::membership::GroupRules;

/// The sign-in provider, and what its claims mean here.
#[derive(Debug, Clone)]
pub struct SignInConfig {
    /// Its issuer identifier, letter for letter.
    pub issuer: String,
    /// What it calls Berth.
    pub client_id: String,
    /// What Berth proves that with; `None` for a public client, which PKCE alone protects.
    pub client_secret: Option<SecretSource>,
    /// What it is asked for; `openid` is always asked for.
    pub scopes: Vec<String>,
    /// The claim that says what somebody is called.
    pub name_claim: String,
    /// The claim that says which groups somebody is in.
    pub groups_claim: String,
    /// The groups of global administrators.
    pub administrators: Vec<String>,
    /// Which groups give which role in which workspace.
    pub workspaces: GroupRules,
    /// The audiences of access tokens that the API takes. None: it takes no access tokens.
    pub audiences: Vec<String>,
    /// What Quay calls this same provider among its own login services.
    pub quay_login_service: Option<String>,
}

impl SignInConfig {
    pub(super) fn read(settings: &Settings) -> Result<Option<Self>, ConfigError> {
        let Some(issuer) = settings.optional("sign_in.issuer") else {
            return Ok(None);
        };
        let issuer = issuer.trim().to_owned();
        if !issuer.parse().is_ok_and(|url| is_protected(&url)) {
            return Err(settings.wrong("sign_in.issuer", "an https URL (http only on loopback)"));
        }
        let client_id = settings.text("sign_in.client_id")?;
        let audiences = words(settings, "sign_in.audiences");
        if audiences.contains(&client_id) {
            // ID tokens are for this audience: any client that got one could call the API with it.
            return Err(settings.wrong("sign_in.audiences", "without the client id"));
        }
        Ok(Some(Self {
            issuer,
            client_id,
            client_secret: SecretSource::read_from(
                settings,
                "sign_in.client_secret",
                "sign_in.client_secret_file",
            )?,
            scopes: words(settings, "sign_in.scopes"),
            name_claim: settings.text("sign_in.name_claim")?,
            groups_claim: settings.text("sign_in.groups_claim")?,
            administrators: words(settings, "sign_in.administrators"),
            workspaces: match settings.optional("sign_in.workspaces") {
                Some(_) => settings.parse(
                    "sign_in.workspaces",
                    "rules <group>=<workspace>:<role> with ';' between them",
                )?,
                None => GroupRules::default(),
            },
            audiences,
            quay_login_service: settings
                .optional("sign_in.quay_login_service")
                .map(str::to_owned),
        }))
    }
}

/// Whether what goes there is seen by nobody else: https, or a process of this machine (O1).
pub(crate) fn is_protected(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.host().is_some() && (url.scheme() == "https" || url.scheme() == "http" && is_loopback)
}

/// The words of a list: blanks or commas between them.
fn words(settings: &Settings, key: &'static str) -> Vec<String> {
    settings
        .optional(key)
        .unwrap_or_default()
        .split([' ', ',', '\n'])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
