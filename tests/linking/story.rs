//! A story: Berth with sample users, a stand-in for Quay, and people with browsers.

use std::{
    net::TcpListener,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use model::api::link::{LinkOverview, LinkState};
use quay_sim::{ScopeSet, Variant};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::{
    config::{Config, Settings},
    demo::quay::{PASSWORD, SERVICE_ACCOUNT, StandIn},
    installation,
    random::Random,
    sign_in::{Sample, SignIn},
};
use store::Store;
use tempfile::TempDir;
use url::Url;

use super::browser::{Browser, Shown};
use crate::end_to_end::{clock::MovableClock, process::Process};

/// Whose application Berth is configured with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Application {
    /// One in an organization that Berth's account owns: each link gets its own.
    Administered,
    /// One in somebody else's organization.
    SomebodyElses,
    /// None.
    Absent,
}

/// Berth, Quay, and all that lasts.
pub(crate) struct Story {
    pub(crate) quay: StandIn,
    pub(crate) clock: Arc<MovableClock>,
    pub(crate) home: Url,
    settings: Settings,
    process: Option<Process>,
    oracle: String,
    folder: TempDir,
}

/// How long something that goes on by itself may take.
const PATIENCE: Duration = Duration::from_secs(20);

impl Story {
    pub(crate) async fn begin(variant: Variant, application: Application) -> Self {
        Self::begin_with(variant, application, &[]).await
    }

    /// The same, where Berth is configured with this, too.
    pub(crate) async fn begin_with(
        variant: Variant,
        application: Application,
        configured: &[(&'static str, String)],
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let quay = StandIn::start("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let port = free_port();
        let home: Url = format!("http://127.0.0.1:{port}/").parse().unwrap();
        let redirect = home.join("link/quay/callback").unwrap();
        let sim = quay.quay();
        sim.reconfigure(|all| *all = variant);
        sim.add_user("erin", PASSWORD).unwrap();
        sim.add_user("toolmaker", PASSWORD).unwrap();
        sim.add_organization("tools", "toolmaker").unwrap();
        let oracle = sim
            .add_application("berth", "Oracle", "http://127.0.0.1")
            .unwrap();

        let mut settings = Settings::default();
        for (key, value) in configured {
            settings.default_to(key, value);
        }
        let within = |name: &str| folder.path().join(name).display().to_string();
        settings.default_to("listen", format!("127.0.0.1:{port}"));
        settings.default_to("public_url", home.to_string());
        settings.default_to("quay.url", quay.url());
        settings.default_to("quay.token", quay.token());
        settings.default_to("quay.requests_per_second", "10000");
        settings.default_to("quay.burst", "10000");
        settings.default_to("database.path", within("berth.db"));
        settings.default_to("keys.directory", within("keys"));
        settings.default_to("delivery.directory", within("delivered"));
        let org = match application {
            Application::Administered => Some("berth"),
            Application::SomebodyElses => Some("tools"),
            Application::Absent => None,
        };
        if let Some(org) = org {
            let ours = sim
                .add_application(org, "Berth links", redirect.as_str())
                .unwrap();
            settings.default_to("quay.application", format!("{org}/{}", ours.client_id));
            settings.default_to("quay.application_secret", ours.client_secret);
        }
        let config = Config::read(&settings).unwrap();
        let random = Arc::new(Random::from_system().unwrap());
        installation::create_keys_if_missing(&config, &random).unwrap();
        let clock: Arc<MovableClock> = Arc::default();
        let mut story = Self {
            quay,
            clock,
            home,
            settings,
            process: None,
            oracle: oracle.client_id,
            folder,
        };
        story.start().await;
        story
    }

    async fn start(&mut self) {
        let samples = SignIn::Samples(Sample::ALL.into());
        let time = Arc::clone(&self.clock);
        let config = Config::read(&self.settings).unwrap();
        self.process = Some(Process::start(config, time, samples).await);
    }

    /// Berth dies wherever it is, and is started again on what it left behind.
    pub(crate) async fn die_and_start_again(&mut self) {
        if let Some(process) = self.process.take() {
            process.die().await;
        }
        self.start().await;
    }

    /// The file that a component's push credential is delivered to.
    pub(crate) fn delivered(&self, workspace: &str, component: &str) -> PathBuf {
        let folder = self.folder.path().join("delivered").join(workspace);
        folder
            .join("push")
            .join(component)
            .join(".dockerconfigjson")
    }

    /// Everything that lasts.
    pub(crate) fn store(&self) -> &dyn Store {
        self.process.as_ref().unwrap().berth().store()
    }

    /// Somebody, signed in to Berth and to Quay.
    pub(crate) async fn person(&self, name: &str) -> Person<'_> {
        let person = self.somebody(name);
        person.sign_in().await;
        person.sign_in_to_quay(name).await;
        person
    }

    /// Somebody with a new browser, signed in to nothing.
    pub(crate) fn somebody(&self, name: &str) -> Person<'_> {
        Person {
            story: self,
            browser: Browser::new(),
            name: name.to_owned(),
        }
    }

    /// The application names of a Quay user's living tokens, those of the tests left out.
    pub(crate) async fn living_tokens(&self, quay_user: &str) -> Vec<String> {
        let listed = self
            .as_user(quay_user, Method::GET, "/api/v1/user/authorizations", None)
            .await;
        let listed = listed["authorizations"].as_array().unwrap().clone();
        let names = listed
            .iter()
            .map(|one| one["application"]["name"].as_str().unwrap().to_owned());
        names.filter(|name| name != "Oracle").collect()
    }

    /// Waits until a Quay user has no living token.
    pub(crate) async fn until_dead(&self, quay_user: &str) {
        self.until(async || self.living_tokens(quay_user).await.is_empty())
            .await;
    }

    /// A call of Quay's API as a user would make it.
    pub(crate) async fn as_user(
        &self,
        quay_user: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Value {
        let (status, answer) = self.tries(quay_user, method, path, body).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// The same, whatever Quay answers.
    pub(crate) async fn tries(
        &self,
        quay_user: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let scopes = "user:admin org:admin repo:admin repo:create"
            .parse::<ScopeSet>()
            .unwrap();
        let token = self
            .quay
            .quay()
            .issue_token(quay_user, &self.oracle, &scopes)
            .unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = http
            .request(method, format!("{}{path}", self.quay.url()))
            .bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, answer.json().await.unwrap_or_default())
    }

    /// Does the clicks of a hand-over at Quay.
    pub(crate) async fn hand_over(
        &self,
        quay_user: &str,
        org: &str,
        team: &str,
        description: &str,
    ) {
        let path = format!("/api/v1/organization/{org}/team/{team}");
        let body = json!({ "role": "admin", "description": description });
        self.as_user(quay_user, Method::PUT, &path, Some(body))
            .await;
        let member = format!("{path}/members/{SERVICE_ACCOUNT}");
        let (status, answer) = self
            .tries(quay_user, Method::PUT, &member, Some(json!({})))
            .await;
        // Where the mail fails this is refused, and the invitation exists all the same (702).
        let mail_fails = answer.to_string().contains("Could not send email");
        assert!(status.is_success() || mail_fails, "{answer}");
    }

    /// Waits for something that goes on by itself.
    pub(crate) async fn until(&self, is_so: impl AsyncFnMut() -> bool) {
        let waited = tokio::time::timeout(PATIENCE, comes(is_so));
        waited.await.expect("it never came to be");
    }
}

/// Looks until it is so.
pub(crate) async fn comes(mut is_so: impl AsyncFnMut() -> bool) {
    while !is_so().await {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A port that nobody is given by chance: those that the system hands out lie above.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let offset = std::process::id().wrapping_mul(37);
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    std::iter::repeat_with(|| NEXT.fetch_add(1, Ordering::Relaxed).wrapping_add(offset))
        .map(|number| u16::try_from(10_000 + number % 20_000).unwrap())
        .find(is_free)
        .unwrap()
}

/// Somebody at a browser.
pub(crate) struct Person<'story> {
    pub(crate) story: &'story Story,
    pub(crate) browser: Browser,
    pub(crate) name: String,
}

impl Person<'_> {
    pub(crate) async fn sign_in(&self) {
        let page = self.browser.open(&self.at("sign-in")).await;
        let form = page.form(&format!("Sign in as {}", self.name));
        let fill = [("return_to", "/signed-out")];
        let shown = self.browser.send(&page, form, &fill).await;
        assert!(shown.status.is_success(), "{}", shown.text());
    }

    pub(crate) async fn sign_in_to_quay(&self, quay_user: &str) {
        let page = self
            .browser
            .open(format!("{}/signin", self.story.quay.url()))
            .await;
        let form = page.form("Sign in");
        let fill = [("username", quay_user), ("password", PASSWORD)];
        let shown = self.browser.send(&page, form, &fill).await;
        assert!(
            shown.text().contains(&format!("Signed in as {quay_user}")),
            "{}",
            shown.text()
        );
    }

    /// An address of Berth's.
    pub(crate) fn at(&self, path: &str) -> String {
        self.story.home.join(path).unwrap().into()
    }

    /// The link page of this person's own workspace.
    pub(crate) async fn link_page(&self) -> Shown {
        self.browser
            .open(self.at(&format!("workspaces/{}/link", self.name)))
            .await
    }

    /// Begins to link this way.
    pub(crate) async fn begin(&self, way: &str, fill: &[(&str, &str)]) -> Shown {
        let page = self.link_page().await;
        let form = page.way_form(way);
        self.browser.send(&page, form, fill).await
    }

    /// Begins this way, follows the link to Quay's consent page, and says yes there.
    pub(crate) async fn consent(&self, way: &str, fill: &[(&str, &str)]) -> Shown {
        let begun = self.begin(way, fill).await;
        let consent = self.browser.open(begun.link("Continue to Quay")).await;
        let yes = consent.form("Authorize Application");
        let back = self.browser.send(&consent, yes, &[]).await;
        self.settled(back).await
    }

    /// Looks again, as the page does by itself, while Berth finds out what came back from Quay.
    pub(crate) async fn settled(&self, mut page: Shown) -> Shown {
        let settles = async || {
            if page.text().contains("Berth finds out what came back") {
                let way = page.way.clone();
                page = self.browser.open(&page.url).await;
                page.way.splice(0..0, way);
                return false;
            }
            true
        };
        self.story.until(settles).await;
        page
    }

    /// Says that the Quay user on this page is who they are.
    pub(crate) async fn confirm(&self, page: &Shown) -> Shown {
        self.browser.send(page, page.form("Yes, link"), &[]).await
    }

    /// What the API says.
    pub(crate) async fn overview(&self) -> LinkOverview {
        let path = format!("api/v1/workspaces/{}/link", self.name);
        let (status, body) = self.browser.call(Method::GET, self.at(&path), None).await;
        assert!(status.is_success(), "{body}");
        serde_json::from_value(body).unwrap()
    }

    /// The Quay user that is proven to be this person.
    pub(crate) async fn linked(&self) -> Option<String> {
        let link = self.overview().await.link?;
        matches!(link.state, LinkState::Proven { .. }).then(|| link.quay_user.to_string())
    }
}
