//! The stand-in for Quay, set up as an installation finds it: a service account with a token, and
//! somebody who can sign in and look.

use std::{net::SocketAddr, str::FromStr};

use anyhow::Context as _;
use quay_sim::{QuaySim, ScopeSet, Server};

/// The account that Berth works as.
pub const SERVICE_ACCOUNT: &str = "berth-service";
/// Somebody who can sign in to the stand-in.
pub const USER: &str = "david";
/// That user's password. There is nothing behind it: the stand-in lives on loopback, in memory.
pub const PASSWORD: &str = "davids-password";
/// What the service token may do: what `berth doctor` asks for.
pub const SCOPES: &str = "user:admin org:admin repo:admin repo:create";

/// A running stand-in.
#[derive(Debug)]
pub struct StandIn {
    server: Server,
    token: String,
    application: String,
}

impl StandIn {
    /// Starts it.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn start(listen: SocketAddr) -> anyhow::Result<Self> {
        let server = QuaySim::builder()
            .listen(listen)
            .start()
            .await
            .context("the stand-in for Quay does not start; is its port taken?")?;
        let quay = server.quay();
        quay.add_user(SERVICE_ACCOUNT, "nobody signs in as the service account")?;
        quay.add_user(USER, PASSWORD)?;
        quay.add_organization("berth", SERVICE_ACCOUNT)?;
        let application = quay.add_application("berth", "Berth", "http://127.0.0.1")?;
        let scopes = ScopeSet::from_str(SCOPES)?;
        let token = quay.issue_token(SERVICE_ACCOUNT, &application.client_id, &scopes)?;
        Ok(Self {
            server,
            token,
            application: format!("berth/{}", application.client_id),
        })
    }

    /// Its address, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The service account's token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// An application that the service account administers, as `quay.application` names it.
    #[must_use]
    pub fn application(&self) -> &str {
        &self.application
    }

    /// The stand-in itself: its counters, faults and clock.
    #[must_use]
    pub fn quay(&self) -> &QuaySim {
        self.server.quay()
    }

    /// Stops it.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}
