//! Whether Berth can make a service token here. Nothing is assumed: it was seen, minutes ago.

use std::time::Duration;

use quay_client::{Lane, Priority, QuayError, Tenant};
use token_broker::{Feature, port::Quay as _};

use super::{Refused, Rotation};
use crate::{adapters::broker::application, logging::chain};

/// A person waits for it.
const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};
/// What was found out is kept under this.
const FINDING: &str = "quay.minting";
/// How long it is believed.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// Whether Berth can make a service token here. `Display` says it to administrators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Minting {
    /// It can.
    #[error("Berth can make a new service token itself")]
    Available,
    /// No application is configured.
    #[error("no OAuth application is configured to make tokens in: see `quay.application`")]
    NoApplication,
    /// There is no such application.
    #[error("the OAuth application that `quay.application` names is not there")]
    NotThere,
    /// It is somebody else's.
    #[error(
        "Berth's account does not own the organization of the OAuth application that `quay.application` names"
    )]
    NotOurs,
    /// Quay before 3.18.
    #[error("this Quay cannot make short-lived tokens: it is older than 3.18")]
    TooOld,
    /// It cannot be seen.
    #[error("Quay does not say just now whether it can make tokens; look again shortly")]
    Unseen,
}

impl Minting {
    const KEPT: [(Self, &'static str); 4] = [
        (Self::Available, "on"),
        (Self::NotThere, "no_application"),
        (Self::NotOurs, "somebody_elses"),
        (Self::TooOld, "off"),
    ];

    pub(in crate::service_token) fn feature(self) -> Feature {
        match self {
            Self::Available => Feature::On,
            Self::Unseen => Feature::Unknown,
            Self::NoApplication | Self::NotThere | Self::NotOurs | Self::TooOld => Feature::Off,
        }
    }

    pub(super) fn required(self) -> Result<(), Refused> {
        match self {
            Self::Available => Ok(()),
            why => Err(Refused::CannotMint(why)),
        }
    }
}

impl Rotation {
    /// Whether Berth can make a service token here, with a look at Quay where that is old.
    pub(in crate::service_token) async fn minting(&self) -> Minting {
        let Some(path) = &self.application else {
            return Minting::NoApplication;
        };
        let store = &self.book().store;
        let now = self.book().clock.now();
        if let Ok(Some((value, at))) = store.find_finding(FINDING).await
            && now < at.plus(FRESH)
            && let Some((known, _)) = Minting::KEPT.iter().find(|(_, kept)| *kept == value)
        {
            return *known;
        }
        let seen = self.look(path).await;
        if let Some((_, kept)) = Minting::KEPT.iter().find(|(known, _)| *known == seen)
            && let Err(error) = store.note_finding(FINDING, kept, now).await
        {
            tracing::debug!(error = %chain(&error), "a finding was not noted");
        }
        seen
    }

    async fn look(&self, path: &token_broker::ApplicationPath) -> Minting {
        let Ok(lent) = self.token.lend(LANE).await else {
            return Minting::Unseen;
        };
        match lent.api.find_application(&application(path)).await {
            Ok(Some(_)) => {}
            Ok(None) => return Minting::NotThere,
            Err(QuayError::Forbidden | QuayError::ScopeTooSmall { .. }) => return Minting::NotOurs,
            Err(error) => {
                tracing::debug!(error = %chain(&error), "it cannot be seen whether Quay mints");
                return Minting::Unseen;
            }
        }
        match self.quay.list_tokens(path).await {
            Ok(_) => Minting::Available,
            Err(token_broker::port::QuayError::Refused) => Minting::TooOld,
            Err(_) => Minting::Unseen,
        }
    }
}
