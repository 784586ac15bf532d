//! A harbour: a stand-in for Quay, and Berth at work on it, all of its own and all in this process.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use delivery::{Directory, Kind, Place};
use model::{
    Naming, PlatformTokenId,
    api::{component::Component, platform_token::PlatformScope},
};
use serde_json::Value;
use server::{
    berth::Berth,
    clock::Clock as _,
    config::{Config, Settings},
    installation,
    platform_token::PlatformToken,
    random::Random,
    sign_in::SignIn,
};
use store::{Actor, Keys, PlatformTokenToStore, Store};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::{
    caller::{Api, Expired, Platform, Revoked},
    clock::MovableClock,
    delivered::Delivered,
    logs,
    process::Process,
    quay::Quay,
};

/// How long what goes on by itself may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A stand-in for Quay, and Berth at work on it.
pub(crate) struct Harbour {
    quay: Quay,
    folder: TempDir,
    clock: Arc<MovableClock>,
    settings: Settings,
    api: Api,
    running: Option<Process>,
    others: Vec<Process>,
}

impl Harbour {
    /// Open: Berth runs, configured as an installation is by default, but for the pace of its
    /// calls to Quay.
    pub(crate) async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// Open, with some keys of the configuration set.
    pub(crate) async fn open_with(settings: &[(&'static str, &str)]) -> Self {
        let mut harbour = Self::closed(settings).await;
        harbour.start().await;
        harbour.token_is_tested().await;
        harbour
    }

    /// Not yet open: there are keys and a service token, and Berth does not run.
    pub(crate) async fn closed(settings: &[(&'static str, &str)]) -> Self {
        logs::listen();
        let folder = tempfile::tempdir().unwrap();
        let quay = Quay::start(folder.path().join("token")).await;
        let settings = complete(settings, folder.path(), &quay);
        let config = Config::read(&settings).unwrap();
        let random = Random::from_system().unwrap();
        installation::create_keys_if_missing(&config, &random).unwrap();
        Self {
            quay,
            folder,
            clock: Arc::default(),
            settings,
            api: Api::new(),
            running: None,
            others: Vec::new(),
        }
    }

    /// Open, where Berth's account owns the application that its token comes from; with some keys of
    /// the configuration set.
    pub(crate) async fn open_with_application(settings: &[(&'static str, &str)]) -> Self {
        let mut harbour = Self::closed(settings).await;
        let application = harbour.quay.application().to_owned();
        harbour.settings.default_to("quay.application", application);
        harbour.start().await;
        harbour
    }

    /// Starts Berth, or starts it again, on what is there.
    pub(crate) async fn start(&mut self) {
        let running = self.launch().await;
        self.api.moved_to(running.berth().address());
        self.running = Some(running);
    }

    /// Why Berth does not start on what is there, with these keys of the configuration set.
    pub(crate) async fn refuses_to_start_with(&self, settings: &[(&'static str, &str)]) -> String {
        let settings = complete(settings, self.folder.path(), &self.quay);
        let config = Config::read(&settings).unwrap();
        let random = Arc::new(Random::from_system().unwrap());
        let clock = Arc::clone(&self.clock);
        let started = Berth::start(&config, clock, random).await;
        format!("{:#}", started.err().expect("it starts"))
    }

    /// Starts one more process of Berth beside the one that callers talk to.
    pub(crate) async fn start_another(&mut self) {
        let another = self.launch().await;
        self.others.push(another);
    }

    async fn launch(&self) -> Process {
        let (config, clock) = (self.config(), Arc::clone(&self.clock));
        let sign_in = SignIn::new(config.sign_in.as_ref(), &config.public_url).unwrap();
        Process::start(config, clock, sign_in).await
    }

    /// Waits until the token was tested, as it is once when it is taken up: what a test then sees is
    /// the work at hand.
    async fn token_is_tested(&self) {
        let is_tested = async || {
            let row = self.store().find_service_token().await.unwrap();
            let record: Value = row.map_or(Value::Null, |row| row.value.parse().unwrap());
            record["current"]["health"] == "proven"
        };
        let tested = async {
            while !is_tested().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, tested).await;
        waited.expect("the token is tested");
    }

    /// Lets Berth do once what a process does once, such as asking whose its token is, so that what
    /// a test then sees is the work at hand.
    pub(crate) async fn warm_up(&self) {
        self.platform().await.provision("warm", "up").await;
        self.quay.sim().forget_calls();
    }

    /// Ends Berth at once, wherever it is.
    pub(crate) fn kill(&mut self) {
        self.running = None;
    }

    /// Asks Berth to stop; the handle ends when it has.
    pub(crate) fn stop(&mut self, grace: Duration) -> JoinHandle<()> {
        self.running.as_mut().unwrap().stop(grace)
    }

    pub(crate) fn quay(&self) -> &Quay {
        &self.quay
    }

    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    pub(crate) fn clock(&self) -> &MovableClock {
        &self.clock
    }

    pub(crate) fn store(&self) -> &dyn Store {
        self.running.as_ref().unwrap().berth().store()
    }

    pub(crate) fn config(&self) -> Config {
        Config::read(&self.settings).unwrap()
    }

    /// Where everything lies that lasts: database, keys, delivered files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What Berth names things with.
    pub(crate) fn naming(&self) -> Naming {
        Naming::new(Keys::load(&self.config().keys).unwrap().naming_key())
    }

    /// The push credential that lies where pipelines look; `None` where there is none.
    pub(crate) fn delivered(&self, component: &Component) -> Option<Delivered> {
        self.read(&Place {
            workspace: component.workspace.clone(),
            kind: Kind::Push {
                component: component.name.clone(),
                id: component.id,
            },
        })
    }

    /// The pull credential of the component's workspace.
    pub(crate) async fn delivered_pull(&self, component: &Component) -> Option<Delivered> {
        let workspace = self.store().find_workspace(&component.workspace).await;
        self.read(&Place {
            workspace: component.workspace.clone(),
            kind: Kind::Pull {
                id: workspace.unwrap().unwrap().id,
            },
        })
    }

    fn read(&self, place: &Place) -> Option<Delivered> {
        Delivered::read(&Directory::new(self.config().delivery).file(place))
    }

    /// A program that may do everything.
    pub(crate) async fn platform(&self) -> Platform {
        self.platform_with(&PlatformScope::ALL).await
    }

    /// A program that may do this.
    pub(crate) async fn platform_with(&self, scopes: &[PlatformScope]) -> Platform {
        let (token, id) = self.issue(scopes, None).await;
        Platform::new(self.api.clone(), token, id)
    }

    /// A program whose time is over.
    pub(crate) async fn expired(&self) -> Expired {
        let (token, _) = self
            .issue(&PlatformScope::ALL, Some(Duration::from_secs(60)))
            .await;
        self.clock.advance(Duration::from_secs(61));
        Expired::new(self.api.clone(), token)
    }

    /// A program whose token was taken back.
    pub(crate) async fn revoked(&self) -> Revoked {
        let (token, id) = self.issue(&PlatformScope::ALL, None).await;
        self.store()
            .revoke_platform_token(id, &Actor::CommandLine, self.clock.now())
            .await
            .unwrap();
        Revoked::new(self.api.clone(), token)
    }

    async fn issue(
        &self,
        scopes: &[PlatformScope],
        life: Option<Duration>,
    ) -> (PlatformToken, PlatformTokenId) {
        let random = Random::from_system().unwrap();
        let token = PlatformToken::from_random(random.bytes());
        let id = PlatformTokenId::from_random(random.bytes());
        let now = self.clock.now();
        let to_store = PlatformTokenToStore {
            id,
            name: "test".to_owned(),
            scopes: scopes.iter().copied().collect(),
            hash: token.hash(),
            expires_at: life.map(|life| now.plus(life)),
        };
        self.store()
            .create_platform_token(to_store, &Actor::CommandLine, now)
            .await
            .unwrap();
        (token, id)
    }
}

/// What is set, and for the rest what an installation of its own in `folder` needs.
fn complete(set: &[(&'static str, &str)], folder: &Path, quay: &Quay) -> Settings {
    let within = |name: &str| -> String { folder.join(name).display().to_string() };
    let mut settings = Settings::default();
    for (key, value) in set {
        settings.default_to(key, *value);
    }
    let token_file: PathBuf = quay.token_file().to_owned();
    settings.default_to("listen", "127.0.0.1:0");
    settings.default_to("quay.url", quay.url());
    settings.default_to("quay.token_file", token_file.display().to_string());
    settings.default_to("quay.requests_per_second", "10000");
    settings.default_to("quay.burst", "10000");
    settings.default_to("database.path", within("berth.db"));
    settings.default_to("keys.directory", within("keys"));
    settings.default_to("delivery.directory", within("delivered"));
    settings
}

/// Puts another key where the audit trail's is: no head that is there was sealed with it.
pub(crate) fn forge_audit_key(keys: &Path) {
    let other = keys.join("other");
    let random = Random::from_system().unwrap();
    Keys::generate(&mut random.fork())
        .write_new(&other)
        .unwrap();
    std::fs::rename(other.join("audit.key"), keys.join("audit.key")).unwrap();
}
