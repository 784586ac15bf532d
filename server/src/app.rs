//! What every request and every worker shares.

use std::{sync::Arc, time::Duration};

use axum::extract::FromRef;
use model::{RegistryHost, Visibility};
use store::Store;
use url::Url;

use crate::{
    clock::Clock, linking::Linking, membership::Memberships, provision::Provisioner,
    push_watch::PushWatch, random::Random, reveal_limit::RevealLimit, service_token::Rotation,
    shutdown::Shutdown, sign_in::SignIn, web::Site,
};

/// What every request shares. Clones are handles to the same things.
#[derive(Clone)]
pub struct App {
    /// Everything that lasts.
    pub store: Arc<dyn Store>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Random bytes for ids.
    pub random: Arc<Random>,
    /// What would be done for a component.
    pub provisioner: Arc<Provisioner>,
    /// How people sign in.
    pub sign_in: SignIn,
    /// Who is a member of which workspace.
    pub memberships: Memberships,
    /// Quay accounts, linked and to be linked.
    pub linking: Arc<Linking>,
    /// The service token, and its replacement.
    pub rotation: Arc<Rotation>,
    /// How often secrets may be revealed.
    pub reveals: Arc<RevealLimit>,
    /// How often credentials may be tested.
    pub trials: Arc<RevealLimit>,
    /// When components were last pushed to.
    pub pushes: Arc<PushWatch>,
    /// What browsers load.
    pub site: Arc<Site>,
    /// What the installation has decided.
    pub policy: Arc<Policy>,
    /// Whether the server is about to stop.
    pub shutdown: Shutdown,
}

/// What the installation has decided for everybody.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Where callers reach us: what comes from there comes from our own pages.
    pub public_url: Url,
    /// Where Quay's pages are, for links.
    pub quay_url: Url,
    /// The registry that images are pushed to.
    pub registry: RegistryHost,
    /// The visibility of a component that was declared without one.
    pub default_visibility: Visibility,
    /// How long a deletion can be undone.
    pub deletion_delay: Duration,
    /// How long a push credential that was replaced keeps working.
    pub drain: Duration,
}

impl FromRef<App> for Arc<Random> {
    fn from_ref(app: &App) -> Self {
        Self::clone(&app.random)
    }
}
