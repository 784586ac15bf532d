//! A Berth of its own for a test, with a way to sign in.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

use model::Timestamp;
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;
use server::{
    berth::Berth,
    clock::{Clock, SystemClock},
    config::{Config, Settings},
    demo::quay::StandIn,
    installation,
    random::Random,
    sign_in::SignIn,
};
use store::{AuditAction, AuditEntry, AuditFilter, PageRequest};
use tempfile::TempDir;

use super::{
    browser::{Browser, Visit},
    issuer::Issuer,
};

/// Berth, at an address that was known before it ran: the provider has to be told.
pub(crate) struct Place {
    pub(crate) clock: Arc<MovableClock>,
    pub(crate) config: Config,
    settings: Settings,
    berth: Berth,
    url: Url,
    _quay: StandIn,
    folder: TempDir,
}

/// An address that Berth is going to have.
pub(crate) struct Address(TcpListener);

impl Address {
    pub(crate) fn reserve() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}

/// A clock that can be moved ahead of the machine's.
#[derive(Debug, Default)]
pub(crate) struct MovableClock(Mutex<Duration>);

impl MovableClock {
    pub(crate) fn advance(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus(*self.0.lock().unwrap())
    }
}

impl Place {
    /// With this issuer.
    pub(crate) async fn with(issuer: &Issuer, address: Address) -> Self {
        let settings = [
            ("sign_in.issuer", issuer.name()),
            ("sign_in.client_id", "berth"),
            ("sign_in.client_secret", "a secret of the tests, for nobody"),
            ("sign_in.administrators", "harbour"),
            ("sign_in.workspaces", "konflux-*-admins=*:owner"),
            ("sign_in.audiences", "https://berth.example/api"),
        ];
        Self::start(address, &settings, None).await
    }

    /// With a way to sign in that no configuration makes.
    pub(crate) async fn with_sign_in(sign_in: SignIn) -> Self {
        Self::start(Address::reserve(), &[], Some(sign_in)).await
    }

    async fn start(
        address: Address,
        settings: &[(&'static str, &str)],
        sign_in: Option<SignIn>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let quay = StandIn::start("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let within = |name: &str| folder.path().join(name).display().to_string();
        let url = address.url();
        let mut all = Settings::default();
        for (key, value) in settings {
            all.default_to(key, *value);
        }
        all.default_to("listen", url.trim_start_matches("http://"));
        all.default_to("public_url", &*url);
        all.default_to("quay.url", quay.url());
        all.default_to("quay.token", quay.token());
        all.default_to("database.path", within("berth.db"));
        all.default_to("keys.directory", within("keys"));
        all.default_to("delivery.directory", within("delivered"));
        let config = Config::read(&all).unwrap();
        let random = Arc::new(Random::from_system().unwrap());
        installation::create_keys_if_missing(&config, &random).unwrap();
        let clock = Arc::<MovableClock>::default();
        drop(address);
        let ticking: Arc<dyn Clock> = clock.clone();
        let berth = match sign_in {
            Some(sign_in) => Berth::start_with(&config, ticking, random, sign_in).await,
            None => Berth::start(&config, ticking, random).await,
        };
        Self {
            clock,
            config,
            settings: all,
            berth: berth.unwrap(),
            url: url.parse().unwrap(),
            _quay: quay,
            folder,
        }
    }

    /// Another process of the same Berth; answers where it listens.
    pub(crate) async fn start_another(&self) -> (Berth, Url) {
        let mut config = Config::read(&self.settings).unwrap();
        config.listen = "127.0.0.1:0".parse().unwrap();
        let random = Arc::new(Random::from_system().unwrap());
        let berth = Berth::start(&config, self.clock.clone(), random)
            .await
            .unwrap();
        let url = format!("http://{}", berth.address());
        (berth, url.parse().unwrap())
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.url.join(path).unwrap()
    }

    pub(crate) fn is_callback(&self, url: &Url) -> bool {
        url.path() == "/sign-in/callback" && url.port() == self.url.port()
    }

    /// Who the browser is to the API; `None`: nobody.
    pub(crate) async fn me(&self, browser: &Browser) -> Option<Value> {
        let visit = Visit::read(browser.request(Method::GET, &self.url("/api/v1/me"))).await;
        match visit.status {
            StatusCode::OK => Some(serde_json::from_str(&visit.text).unwrap()),
            StatusCode::UNAUTHORIZED => None,
            _ => panic!("{visit:#?}"),
        }
    }

    /// What is on record of this kind, the latest first.
    pub(crate) async fn audit(&self, action: AuditAction) -> Vec<AuditEntry> {
        let filter = AuditFilter {
            action: Some(action),
            ..AuditFilter::default()
        };
        let (store, mut entries) = (self.berth.store(), Vec::new());
        let mut wanted = Some(PageRequest::first(200));
        while let Some(request) = wanted {
            let page = store.list_audit(&filter, &request).await.unwrap();
            entries.extend(page.items.into_iter().map(|record| record.entry));
            wanted = page.next.map(|next| PageRequest {
                after: Some(next),
                ..request
            });
        }
        entries
    }

    /// The reason of the refusal that is on record last, and how many there are.
    pub(crate) async fn refusals(&self) -> (usize, String) {
        let all = self.audit(AuditAction::SignInRefused).await;
        let last = all.first().and_then(|entry| entry.detail.clone());
        (all.len(), last.unwrap_or_default())
    }

    /// Asserts that a visit ended on a page that says what to do, that one more refusal with these
    /// words is on record, and that nobody is signed in.
    pub(crate) async fn assert_refused(
        &self,
        browser: &Browser,
        visit: &Visit,
        before: usize,
        why: &str,
    ) {
        assert!(
            !visit.status.is_success() && !visit.status.is_redirection(),
            "{visit:#?}"
        );
        assert!(visit.text.contains("You are not signed in"), "{visit:#?}");
        assert!(visit.text.contains("href=\"/sign-in\""), "{visit:#?}");
        let (count, reason) = self.refusals().await;
        assert_eq!(count, before + 1, "{reason}");
        assert!(reason.contains(why), "'{why}' in '{reason}'");
        assert_eq!(self.me(browser).await, None);
    }

    /// The database, and what it has beside it.
    pub(crate) fn database_files(&self) -> Vec<std::path::PathBuf> {
        let all = std::fs::read_dir(self.folder.path()).unwrap();
        let files: Vec<_> = all
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .collect();
        assert!(!files.is_empty());
        files
    }

    pub(crate) fn store(&self) -> &dyn store::Store {
        self.berth.store()
    }
}

/// A Berth, the certified provider, and somebody's browser.
pub(crate) async fn certified() -> (Place, Issuer, Browser) {
    let address = Address::reserve();
    let issuer = Issuer::certified(&address.url()).await;
    let place = Place::with(&issuer, address).await;
    (place, issuer, Browser::new())
}

/// A Berth, an issuer that lies, and somebody's browser.
pub(crate) async fn forged() -> (Place, Issuer, Browser) {
    let issuer = Issuer::forger().await;
    let place = Place::with(&issuer, Address::reserve()).await;
    (place, issuer, Browser::new())
}

/// Signs in at the certified provider, from Berth's page to where Berth leads afterwards.
pub(crate) async fn sign_in(place: &Place, browser: &Browser, name: &str) -> Visit {
    let callback = callback_of(
        place,
        browser,
        &place.url("/sign-in/start?return_to=/api/v1/me"),
        name,
    )
    .await;
    browser.visit(&callback).await
}

/// Signs in at the certified provider; answers where the browser is to go with the code.
pub(crate) async fn callback_of(place: &Place, browser: &Browser, start: &Url, name: &str) -> Url {
    let is_callback = |url: &Url| place.is_callback(url);
    let mut visit = browser.visit_until(start, is_callback).await;
    for _ in 0..3 {
        if let Some(callback) = visit.goes_to() {
            return callback;
        }
        let fields: &[_] = match visit.text.contains("name=\"login\"") {
            true => &[("login", name), ("password", "any")],
            false => &[],
        };
        visit = browser.submit_until(&visit, fields, is_callback).await;
    }
    visit
        .goes_to()
        .unwrap_or_else(|| panic!("not sent back: {visit:#?}"))
}

/// Seconds since the epoch, as tokens say them.
pub(crate) fn seconds() -> i64 {
    SystemClock.now().as_unix_millis() / 1000
}

/// The value of a parameter.
pub(crate) fn parameter(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(found, _)| found == name);
    found
        .unwrap_or_else(|| panic!("no {name} in {url}"))
        .1
        .into_owned()
}

/// The same address with another value of a parameter.
pub(crate) fn with_parameter(url: &Url, name: &str, value: &str) -> Url {
    let mut changed = url.clone();
    let others: Vec<_> = url
        .query_pairs()
        .filter(|(found, _)| found != name)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair(name, value);
    changed
}
