//! The Quay under test, and what this run may use of it.

mod sending;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex as Notebook, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use reqwest::{Method, redirect};
use tokio::sync::{Mutex, OnceCell};
use url::Url;

use crate::{
    browser::Browser,
    failure::Failure,
    fixtures::World,
    litter::{Litter, Notes},
    naming::Naming,
    pace::Pace,
    recording::{Library, Recording},
    replay::Replay,
    request::{Identity, Person, Request},
    secret::Secret,
};

/// What a run is told about a Quay.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it is, without a path.
    pub url: Url,
    /// An OAuth token of a user who may create organizations, with all scopes but `super:user`.
    pub token: Secret,
    /// The token's user and password, for what only a browser can do.
    pub owner: Option<(String, Secret)>,
    /// Another user and password.
    pub second: Option<(String, Secret)>,
    /// At most so many requests a second.
    pub per_second: Option<u32>,
    /// What no other run has used: the names of this run contain it. Lower-case letters and digits.
    pub run: String,
}

/// What this Quay has switched on, as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// Tokens can be minted through the API (Quay 3.18).
    pub minting: bool,
    /// Mail is on: adding a user to a team makes an invitation.
    pub mailing: bool,
    /// `BROWSER_API_CALLS_XHR_ONLY`: a browser's call needs `X-Requested-With`.
    pub browser_guard: bool,
}

/// The Quay under test.
#[derive(Debug)]
pub struct Quay {
    http: reqwest::Client,
    settings: Settings,
    username: String,
    owner: Option<Browser>,
    second: Option<Browser>,
    features: Features,
    library: Library,
    pace: Pace,
    counter: AtomicU32,
    notes: Notes,
    replayed: Notebook<BTreeSet<u16>>,
    pub(crate) world: OnceCell<World>,
    pub(crate) pristine: OnceCell<String>,
    pub(crate) minted: Mutex<BTreeMap<String, Secret>>,
}

/// Long enough for a Quay under load, short enough for a person who waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// No browser's name, so that [`Features::browser_guard`] does not matter.
const USER_AGENT: &str = concat!("berth-contract/", env!("CARGO_PKG_VERSION"));

/// What a browser calls itself (615).
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";

impl Quay {
    /// Looks at a Quay: whose token it is, and what is switched on. Makes nothing.
    ///
    /// # Errors
    ///
    /// When Quay cannot be reached or refuses the token.
    pub async fn open(settings: Settings, library: Library) -> Result<Self, Failure> {
        // A second provider is no harm: the first one installed counts.
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .timeout(PATIENCE)
            .build()?;
        let browser = |person: &Option<(String, Secret)>| {
            person
                .as_ref()
                .map(|(username, password)| Browser::new(username, password.clone()))
        };
        let mut quay = Self {
            owner: browser(&settings.owner),
            second: browser(&settings.second),
            pace: Pace::new(settings.per_second),
            http,
            settings,
            username: String::new(),
            features: Features {
                minting: false,
                mailing: false,
                browser_guard: false,
            },
            library,
            counter: AtomicU32::new(0),
            notes: Notes::default(),
            replayed: Notebook::default(),
            world: OnceCell::new(),
            pristine: OnceCell::new(),
            minted: Mutex::default(),
        };
        let user = quay.ask(Method::GET, "/api/v1/user/").await?.expecting(200);
        quay.username = user
            .and_then(|user| user.text_at("/username"))
            .map_err(|cause| cause.preparing("the token"))?;
        quay.features = quay.look().await?;
        Ok(quay)
    }

    async fn look(&self) -> Result<Features, Failure> {
        let discovery = self
            .ask(Method::GET, "/api/v1/discovery")
            .await?
            .expecting(200);
        let discovery = discovery.map_err(|cause| cause.preparing("the list of operations"))?;
        // Nobody is invited: there is no such team. Where mail is off the route is not there (183).
        let nobody = self.absent();
        let invitation =
            format!("/api/v1/organization/{nobody}/team/{nobody}/invite/nobody@example.com");
        let as_browser = Request::new(Method::GET, "/api/v1/user/").header("User-Agent", BROWSER);
        Ok(Features {
            minting: discovery
                .text()
                .contains("/applications/{client_id}/tokens"),
            mailing: self
                .ask_with(Method::PUT, &invitation, serde_json::json!({}))
                .await?
                .status
                != 405,
            browser_guard: self.send(&self.bearer(), as_browser).await?.status == 400,
        })
    }

    /// The recordings.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The recording of this number.
    ///
    /// # Errors
    ///
    /// When there is none: the check is wrong.
    pub fn recording(&self, number: u16) -> Result<&Recording, Failure> {
        self.library
            .find(number)
            .ok_or_else(|| Failure::Check(format!("there is no recording {number}")))
    }

    /// What is switched on.
    pub fn features(&self) -> Features {
        self.features
    }

    /// The name of the token's user.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The token that the run was given.
    pub fn token(&self) -> Secret {
        self.settings.token.clone()
    }

    /// The identity of the token that the run was given.
    pub fn bearer(&self) -> Identity {
        Identity::Bearer(self.token())
    }

    /// Somebody at a browser, if the run was given the password.
    pub fn browser(&self, person: Person) -> Option<&Browser> {
        match person {
            Person::Owner => self.owner.as_ref(),
            Person::Second => self.second.as_ref(),
        }
    }

    /// Somebody at a browser.
    ///
    /// # Errors
    ///
    /// When the run was not given the password: the check did not declare its need.
    pub fn person(&self, person: Person) -> Result<&Browser, Failure> {
        self.browser(person).ok_or_else(|| {
            Failure::Check(format!(
                "it needs the password of {person:?} and does not say so"
            ))
        })
    }

    /// The name of the second user.
    ///
    /// # Errors
    ///
    /// When there is none: the check did not declare its need.
    pub fn second(&self) -> Result<String, Failure> {
        Ok(self.person(Person::Second)?.username.clone())
    }

    /// Host and port, as in `service=` and in the registry's challenges.
    pub fn authority(&self) -> String {
        let host = self.settings.url.host_str().unwrap_or_default();
        self.settings
            .url
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Where this Quay is, without a trailing slash.
    pub fn base(&self) -> &str {
        self.settings.url.as_str().trim_end_matches('/')
    }

    /// What must be taken away again.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// A name that nobody else uses, for something that is to be made.
    pub fn fresh(&self) -> String {
        format!(
            "berthcheck-{}-{}",
            self.settings.run,
            self.counter.fetch_add(1, Ordering::Relaxed)
        )
    }

    /// A name for an organization, noted for deletion.
    pub fn fresh_organization(&self) -> String {
        self.noted_organization(self.fresh())
    }

    /// A name for an organization that is not made by [`Quay::fresh`], noted for deletion.
    pub fn noted_organization(&self, name: String) -> String {
        self.notes
            .note(Litter::Organization(name.clone(), Person::Owner));
        name
    }

    /// A name that nothing has.
    pub fn absent(&self) -> String {
        format!("berthcheck-{}-absent", self.settings.run)
    }

    /// The names that are the same in every check.
    pub fn naming(&self) -> Naming {
        let mut naming = Naming::default();
        naming.say("alice", &self.username);
        if let Some(second) = &self.second {
            naming.say("bob", &second.username);
            naming.say("carol", &second.username);
        }
        for absent in ["nosuchorg", "nosuchns", "nosuchuser", "whatever"] {
            naming.say(absent, self.absent());
        }
        // The port of most recordings, and that of the variants.
        for port in ["8480", "8482"] {
            naming.say(format!("http://localhost:{port}"), self.base());
            naming.say(format!("localhost:{port}"), self.authority());
            naming.say(
                format!("localhost%3A{port}"),
                self.authority().replace(':', "%3A"),
            );
        }
        naming
    }

    /// Prepares to send what was recorded under this number, with this run's names.
    pub fn replay(&self, number: u16) -> Replay<'_> {
        self.replayed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(number);
        Replay::new(self, number)
    }

    /// The recordings that were replayed so far.
    pub fn replayed(&self) -> BTreeSet<u16> {
        self.replayed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
