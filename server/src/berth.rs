//! Berth, running: the API on its socket, and the workers.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::serve::ListenerExt as _;
use delivery::Directory;
use model::Naming;
use secrecy::SecretString;
use store::{Store, WorkerName};
use token_broker::ApplicationPath;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::task::TaskTracker;

use crate::{
    adapters::{
        ServiceTokenBook,
        broker::{self, Broker, LoginService, OurClient, RedirectUri},
    },
    api,
    app::{App, Policy},
    clock::Clock,
    config::Config,
    installation,
    linking::{self, Linking},
    membership::{GroupRules, Memberships, watch_departures},
    ownership::{self, Ownership},
    provision::Provisioner,
    push_watch::{self, PushWatch},
    random::Random,
    reveal_limit::RevealLimit,
    service_token::{self, Rotation, ServiceToken},
    session,
    shutdown::Shutdown,
    sign_in::SignIn,
    web::Site,
    worker,
};

/// Berth, running.
pub struct Berth {
    address: SocketAddr,
    store: Arc<dyn Store>,
    shutdown: Shutdown,
    work: TaskTracker,
    serving: JoinHandle<()>,
}

/// How long the last answers may take once everything else has ended.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

impl Berth {
    /// Opens everything that the configuration names, and starts.
    ///
    /// # Errors
    /// What cannot be opened.
    pub async fn start(
        config: &Config,
        clock: Arc<dyn Clock>,
        random: Arc<Random>,
    ) -> anyhow::Result<Self> {
        let sign_in = SignIn::new(config.sign_in.as_ref(), &config.public_url)?;
        Self::start_with(config, clock, random, sign_in).await
    }

    /// Starts with another way to sign in than the configuration's.
    ///
    /// # Errors
    /// What cannot be opened.
    pub async fn start_with(
        config: &Config,
        clock: Arc<dyn Clock>,
        random: Arc<Random>,
        sign_in: SignIn,
    ) -> anyhow::Result<Self> {
        let keys = installation::keys(config)?;
        let naming = Naming::new(keys.naming_key());
        let store = installation::open_store_with(&config.database, keys).await?;
        installation::same_registry(&*store, &config.quay.registry).await?;
        let client = installation::quay_client(config)?;
        let source = config.quay.token.clone().context(
            "there is no service token: set `quay.token_file` (see \"A real Quay\" in the README)",
        )?;
        let book = ServiceTokenBook {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            source,
        };
        let provisioner = Provisioner {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            naming,
            registry: config.quay.registry.clone(),
            contact_domain: config.quay.contact_domain.clone(),
            service_token: Arc::new(ServiceToken::new(book, client.clone())),
            client,
            deliveries: Arc::new(Directory::new(config.delivery.clone())),
        };
        let shutdown = Shutdown::default();
        let memberships = Memberships::new(
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&random),
            group_rules(config),
        );
        let broker = broker(config, &provisioner).await?;
        let rotation = Arc::new(Rotation::new(service_token::RotationParts {
            token: Arc::clone(&provisioner.service_token),
            quay: broker.quay.clone(),
            application: application(config),
            lifetime: config.service_token.lifetime,
        }));
        let linking = Arc::new(Linking::new(linking::Parts {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            broker: broker.clone(),
            application: application(config),
            quay_url: config.quay.url.clone(),
            aftercare: Arc::new(Ownership::new(ownership::Parts {
                provisioner: provisioner.clone(),
                broker,
                drain: config.components.drain,
            })),
        }));
        let (pushes, looked_at) = PushWatch::open();
        let app = App {
            linking: Arc::clone(&linking),
            store: Arc::clone(&store),
            clock,
            random,
            provisioner: Arc::new(provisioner.clone()),
            sign_in,
            memberships,
            rotation: Arc::clone(&rotation),
            reveals: Arc::new(RevealLimit::per_minute(config.reveals_per_minute)),
            trials: Arc::new(RevealLimit::per_minute(config.reveals_per_minute)),
            pushes: Arc::new(pushes),
            site: Arc::new(Site::open(config.web.as_deref())?),
            policy: Arc::new(policy(config)),
            shutdown: shutdown.clone(),
        };
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("{} cannot be listened on; is it taken?", config.listen))?;
        let address = listener.local_addr()?;
        let work = TaskTracker::new();
        work.spawn(session::forget_ended(
            Arc::clone(&app.store),
            Arc::clone(&app.clock),
            shutdown.clone(),
        ));
        work.spawn(watch_departures(app.clone(), shutdown.clone()));
        let serving = tokio::spawn(serve(listener, app, shutdown.clone()));
        let name = WorkerName::new(format!("{address} process {}", std::process::id()));
        work.spawn(linking::worker::run(linking, shutdown.clone()));
        work.spawn(rotation.run(shutdown.clone()));
        work.spawn(worker::watch_token(provisioner.clone(), shutdown.clone()));
        work.spawn(push_watch::run(
            provisioner.clone(),
            looked_at,
            shutdown.clone(),
        ));
        work.spawn(worker::forget_events(provisioner.clone(), shutdown.clone()));
        work.spawn(worker::run(
            provisioner,
            name,
            config.workers,
            work.clone(),
            shutdown.clone(),
        ));
        Ok(Self {
            address,
            store,
            shutdown,
            work,
            serving,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything that lasts.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Runs until `signal`, then stops in two stages: the first lasts as long as there is work under
    /// way, at most `grace`. Streams of events last as long, and then end by themselves.
    pub async fn run_until<S: Future<Output = ()>>(
        self,
        signal: impl FnMut() -> S,
        grace: Duration,
    ) {
        self.work.close();
        self.shutdown.run(signal, self.work.wait(), grace).await;
        self.work.wait().await;
        if tokio::time::timeout(LAST_ANSWERS, self.serving)
            .await
            .is_err()
        {
            tracing::warn!("a caller does not take its answer; it is left alone");
        }
        self.store.close().await;
    }
}

/// What tokens of users are looked after through.
async fn broker(config: &Config, provisioner: &Provisioner) -> anyhow::Result<Broker> {
    let ours = application(config).zip(application_secret(config).await?);
    Ok(Broker::new(broker::Parts {
        store: Arc::clone(&provisioner.store),
        clock: Arc::clone(&provisioner.clock),
        random: Arc::clone(&provisioner.random),
        client: provisioner.client.clone(),
        service_token: Arc::clone(&provisioner.service_token),
        registry: provisioner.registry.clone(),
        application: ours.map(|(path, secret)| OurClient { path, secret }),
        redirect: RedirectUri::of_server(&config.public_url),
        login: login_service(config),
    }))
}

/// Our OAuth application, where there is one.
fn application(config: &Config) -> Option<ApplicationPath> {
    config.quay.application.clone().map(|path| ApplicationPath {
        org: path.org,
        client: path.client_id,
    })
}

/// Which group of the sign-in provider gives which role.
fn group_rules(config: &Config) -> GroupRules {
    let sign_in = config.sign_in.as_ref();
    sign_in.map_or_else(GroupRules::default, |sign_in| sign_in.workspaces.clone())
}

/// The service that people sign in to both Quay and Berth with, where there is one.
fn login_service(config: &Config) -> Option<LoginService> {
    let sign_in = config.sign_in.as_ref()?;
    Some(LoginService {
        service: sign_in.quay_login_service.clone()?,
        issuer: sign_in.issuer.clone(),
    })
}

async fn application_secret(config: &Config) -> anyhow::Result<Option<SecretString>> {
    match &config.quay.application_secret {
        Some(source) => Ok(Some(source.read().await.context(
            "the secret of the OAuth application cannot be read: check `quay.application_secret_file`",
        )?)),
        None => Ok(None),
    }
}

fn policy(config: &Config) -> Policy {
    Policy {
        public_url: config.public_url.clone(),
        quay_url: config.quay.url.clone(),
        registry: config.quay.registry.clone(),
        default_visibility: config.components.default_visibility,
        deletion_delay: config.components.deletion_delay,
        drain: config.components.drain,
    }
}

/// Serves until the shutdown begins; then requests under way are answered. Streams of events end
/// with the second stage.
async fn serve(listener: TcpListener, app: App, shutdown: Shutdown) {
    // Without this, streamed answers wait 40 ms for the reader's acknowledgement.
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "a socket keeps its delay");
        }
    });
    let draining = shutdown.draining.cancelled_owned();
    if let Err(error) = axum::serve(listener, api::router(app))
        .with_graceful_shutdown(draining)
        .await
    {
        tracing::error!(%error, "the server stopped");
    }
}
