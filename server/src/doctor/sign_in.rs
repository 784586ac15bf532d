//! Whether people can sign in.

use super::Finding;
use crate::{
    clock::{Clock as _, SystemClock},
    config::{Config, is_protected},
    logging::chain,
    sign_in::{BACK_CHANNEL_PATH, Provider, own_address},
};

const SUBJECT: &str = "sign-in";

/// The provider, as it describes itself, and what it has to be told of us.
pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let Some(sign_in) = &config.sign_in else {
        return vec![Finding::good(
            SUBJECT,
            "off: only platform tokens work (`sign_in.issuer` turns it on)",
        )];
    };
    let provider = match Provider::new(sign_in.clone(), &config.public_url) {
        Ok(provider) => provider,
        Err(error) => {
            let mend = "check `sign_in.issuer` and `public_url`";
            return vec![Finding::bad(SUBJECT, chain(&error), mend)];
        }
    };
    let metadata = match provider.metadata(SystemClock.now()).await {
        Ok(metadata) => metadata,
        Err(error) => {
            return vec![Finding::bad(
                SUBJECT,
                chain(&error),
                "check `sign_in.issuer`, letter for letter, and the network",
            )];
        }
    };
    let told = format!(
        "{} answers; register the redirect URI {} and, for back-channel logout, {}",
        sign_in.issuer,
        provider.redirect_uri(),
        own_address(&config.public_url, BACK_CHANNEL_PATH),
    );
    let mut findings = vec![Finding::good(SUBJECT, told)];
    let more = metadata.additional_metadata();
    let has_pkce = more
        .code_challenge_methods_supported
        .as_ref()
        .is_some_and(|methods| methods.iter().any(|method| method == "S256"));
    if !has_pkce {
        findings.push(Finding::doubtful(
            SUBJECT,
            "the provider does not say that it checks PKCE with S256",
            "use one that does, or make sure of it: Berth asks for it all the same",
        ));
    }
    if !is_protected(&config.public_url) {
        findings.push(Finding::bad(
            SUBJECT,
            format!("browsers keep no session for {}", config.public_url),
            "set `public_url` to an https address: session cookies are for https alone, or loopback",
        ));
    }
    if let Some(source) = &sign_in.client_secret
        && let Err(error) = source.read().await
    {
        findings.push(Finding::bad(
            SUBJECT,
            format!("the client secret cannot be read: {error}"),
            "write the secret, and nothing else, into the file that `sign_in.client_secret_file` names",
        ));
    }
    if more.end_session_endpoint.is_none() {
        findings.push(Finding::doubtful(
            SUBJECT,
            "the provider names no page to sign out on",
            "people who sign out of Berth stay signed in there",
        ));
    }
    findings
}
