//! The ground that failures are tried on: which Quay, which road through its consent page.

use std::{any::Any, fmt::Debug, panic::AssertUnwindSafe, time::Duration};

use futures::{FutureExt as _, StreamExt as _, future::ready, stream};
use model::api::link::{AttemptState, LinkState, LinkWay};
use quay_sim::{Authorization, Mailing, Variant};
use reqwest::Method;
use serde_json::Value;

use crate::linking::{
    browser::Shown,
    story::{Application, Person, Story},
};

/// How many cases run at once.
const AT_ONCE: usize = 4;

/// A kind of Quay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quay {
    /// Who sees its consent page.
    pub(super) open: Authorization,
    /// Whether it asks people before they join a team.
    pub(super) mail: Mailing,
}

impl Quay {
    /// Open and closed, with and without mail.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let kinds = [Authorization::Everybody, Authorization::OwnersOnly];
        kinds
            .into_iter()
            .flat_map(|open| [Mailing::Off, Mailing::Delivers].map(|mail| Self { open, mail }))
    }

    pub(super) fn is_open(self) -> bool {
        self.open == Authorization::Everybody
    }

    pub(super) fn variant(self) -> Variant {
        Variant {
            authorization: self.open,
            mailing: self.mail,
            ..Variant::default()
        }
    }
}

/// A road through Quay's consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    /// Way A, with an application for this link alone.
    Identify,
    /// Way B, with an application for this link alone.
    OneShot,
    /// Way B, with the one application that Berth is configured with.
    Configured,
    /// Way C.
    Own,
}

impl Road {
    const ALL: [Self; 4] = [Self::Identify, Self::OneShot, Self::Configured, Self::Own];

    fn way(self) -> &'static str {
        match self {
            Self::Identify => "identify",
            Self::OneShot | Self::Configured => "create_as_user",
            Self::Own => "own_application",
        }
    }

    fn application(self) -> Application {
        match self {
            Self::Identify | Self::OneShot => Application::Administered,
            Self::Configured => Application::SomebodyElses,
            Self::Own => Application::Absent,
        }
    }
}

/// A road at a kind of Quay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) road: Road,
    pub(super) quay: Quay,
}

impl Case {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Quay::all().flat_map(|quay| Road::ALL.map(|road| Self { road, quay }))
    }

    /// Those where somebody sees the consent page.
    pub(super) fn passing() -> impl Iterator<Item = Self> {
        Self::all().filter(|case| case.passes())
    }

    /// Those where the organization is created with a token of the user's.
    pub(super) fn creating() -> impl Iterator<Item = Self> {
        Self::passing().filter(|case| case.road != Road::Identify)
    }

    /// A closed Quay lets only owners pass of the organization that the application is of.
    pub(super) fn passes(self) -> bool {
        self.quay.is_open() || matches!(self.road, Road::Configured | Road::Own)
    }

    /// Who consents at Quay: somebody who sees the page.
    pub(super) fn quay_user(self) -> &'static str {
        match self.road {
            Road::Configured if !self.quay.is_open() => "toolmaker",
            _ => "david",
        }
    }
}

/// Runs each case; a failure names it.
pub(super) async fn each<C: Debug + Copy>(
    cases: impl IntoIterator<Item = C>,
    told: impl AsyncFn(C),
) {
    let told = &told;
    let failed: Vec<_> = stream::iter(cases)
        .map(async |case| {
            let end = AssertUnwindSafe(told(case)).catch_unwind().await;
            end.err().map(|why| format!("{case:?}: {}", said(&*why)))
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(ready)
        .collect()
        .await;
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn said(why: &(dyn Any + Send)) -> &str {
    let text = why.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| why.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
}

/// A case, set up.
pub(super) struct Scene {
    pub(super) story: Story,
    pub(super) case: Case,
    fill: Vec<(&'static str, String)>,
}

impl Scene {
    pub(super) async fn set(case: Case) -> Self {
        let story = Story::begin(case.quay.variant(), case.road.application()).await;
        let mut fill = Vec::new();
        if case.road == Road::Own {
            let sim = story.quay.quay();
            sim.add_organization("davids", "david").unwrap();
            let callback = story.home.join("link/quay/callback").unwrap();
            let own = sim.add_application("davids", "Mine", callback.as_str());
            let own = own.unwrap();
            fill.push(("organization", "davids".to_owned()));
            fill.push(("client_id", own.client_id));
            fill.push(("client_secret", own.client_secret));
        }
        Self { story, case, fill }
    }

    /// David, signed in to Berth, and to Quay as somebody who sees the consent page.
    pub(super) async fn david(&self) -> Person<'_> {
        let david = self.at_berth("david").await;
        david.sign_in_to_quay(self.case.quay_user()).await;
        david
    }

    /// Somebody signed in to Berth, with a browser that is new.
    pub(super) async fn at_berth(&self, name: &str) -> Person<'_> {
        let person = self.story.somebody(name);
        person.sign_in().await;
        person
    }

    pub(super) async fn begin(&self, person: &Person<'_>) -> Shown {
        person.begin(self.case.road.way(), &self.filled(&[])).await
    }

    /// The same with another word in a field.
    pub(super) fn filled<'a>(&'a self, other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let fill = self.fill.iter();
        fill.map(|(name, value)| (*name, value.as_str()))
            .chain(other.iter().copied())
            .collect()
    }

    /// Stops at the consent page.
    pub(super) async fn consent_page(&self, person: &Person<'_>) -> Shown {
        let begun = self.begin(person).await;
        person.browser.open(begun.link("Continue to Quay")).await
    }

    /// Says yes at Quay, and comes back.
    pub(super) async fn consent(&self, person: &Person<'_>) -> Shown {
        let page = self.consent_page(person).await;
        yes(person, &page).await
    }

    /// Says yes at Quay and here.
    pub(super) async fn link(&self, person: &Person<'_>) {
        let page = self.consent(person).await;
        person.confirm(&page).await;
        assert!(person.linked().await.is_some(), "{}", page.text());
    }

    pub(super) async fn nothing_is_left(&self, person: &Person<'_>) {
        nothing_is_left(person, self.case.quay_user()).await;
    }
}

impl Story {
    /// Whether Quay has an organization of this name.
    async fn exists(&self, org: &str) -> bool {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/api/v1/organization/{org}", self.quay.url());
        let request = http.get(url).bearer_auth(self.quay.token());
        request.send().await.unwrap().status().is_success()
    }

    /// The names of the applications in Berth's own organization.
    async fn applications(&self) -> Vec<String> {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/api/v1/organization/berth/applications", self.quay.url());
        let request = http.get(url).bearer_auth(self.quay.token());
        let listed: Value = request.send().await.unwrap().json().await.unwrap();
        let listed = listed["applications"].as_array().unwrap().iter();
        listed
            .map(|it| it["name"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Says yes on Quay's consent page.
pub(super) async fn yes(person: &Person<'_>, page: &Shown) -> Shown {
    let form = page.form("Authorize Application");
    let back = person.browser.send(page, form, &[]).await;
    person.settled(back).await
}

/// No living token, no debt, no application that was made for a link.
pub(super) async fn nothing_is_left(person: &Person<'_>, quay_user: &str) {
    let story = person.story;
    let left = async || {
        let tokens = story.living_tokens(quay_user).await;
        let debts = person.overview().await.debts;
        let mut made = story.applications().await;
        made.retain(|name| name.starts_with("berth-"));
        (tokens, debts, made)
    };
    for _ in 0..200 {
        let (tokens, debts, made) = left().await;
        if tokens.is_empty() && debts.is_empty() && made.is_empty() {
            return;
        }
        story.clock.advance(Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("left: {:?}", left().await);
}

/// What is owed is shown with its clicks; whoever does them at Quay and says so owes nothing.
pub(super) async fn pays_by_clicks(person: &Person<'_>, at_quay: impl AsyncFn()) {
    let story = person.story;
    let asks = async || {
        let debts = person.overview().await.debts;
        debts.iter().any(|debt| !debt.clicks.is_empty())
    };
    for _ in 0..200 {
        if asks().await {
            break;
        }
        story.clock.advance(Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let debts = person.overview().await.debts;
    assert!(debts.iter().all(|debt| debt.alarming), "{debts:?}");
    let page = person.link_page().await;
    let click = &debts[0].clicks[0];
    assert!(page.text().contains(click.as_str()), "{}", page.text());
    at_quay().await;
    let done = page.form("I have done it");
    person.browser.send(&page, done, &[]).await;
}

/// Ends everything that a user ever allowed, as the clicks say.
pub(super) async fn revoke_all(person: &Person<'_>, quay_user: &str) {
    let story = person.story;
    let path = "/api/v1/user/authorizations";
    let listed = story.as_user(quay_user, Method::GET, path, None).await;
    for one in listed["authorizations"].as_array().unwrap() {
        if one["application"]["name"] != "Oracle" {
            let one = format!("{path}/{}", one["uuid"].as_str().unwrap());
            story.as_user(quay_user, Method::DELETE, &one, None).await;
        }
    }
}

/// Waits until the page says that somebody has to do this.
pub(super) async fn pending(person: &Person<'_>, words: &str) {
    let mut last = None;
    for _ in 0..200 {
        last = person.overview().await.link.map(|link| link.state);
        if let Some(LinkState::Proven {
            pending: Some(what),
            ..
        }) = &last
            && what.contains(words)
        {
            let page = person.link_page().await.text();
            assert!(page.contains(words), "'{words}' is not on the page: {page}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("'{words}' was not said, but {last:?}");
}

/// Waits until a link is finished: the organization is there, and nothing is asked of anybody.
pub(super) async fn finished(person: &Person<'_>) {
    let is_finished = async || {
        let overview = person.overview().await;
        let Some(organization) = overview.organization else {
            return false;
        };
        let link = overview.link.map(|link| link.state);
        matches!(link, Some(LinkState::Proven { pending: None, .. }))
            && organization.authority.starts_with("Berth's")
            && person.story.exists(organization.name.as_str()).await
    };
    for _ in 0..200 {
        if is_finished().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let overview = person.overview().await;
    panic!("{:?}, {:?}", overview.link, overview.organization);
}

/// The page shows this refusal with the next thing to do, and the API says the same.
pub(super) async fn refused(person: &Person<'_>, page: &Shown, code: &str, next: &str) {
    shows(page, code, next);
    assert_eq!(refusal(person).await.as_deref(), Some(code));
    assert_eq!(person.linked().await, None);
}

/// The page shows this refusal, and what to do next.
pub(super) fn shows(page: &Shown, code: &str, next: &str) {
    assert_eq!(page.refusal().as_deref(), Some(code), "{}", page.text());
    assert!(page.text().contains(next), "'{next}': {}", page.text());
    assert!(!page.url.path().contains("callback"), "{}", page.url);
}

/// The code by which the API says why the last attempt came to nothing.
pub(super) async fn refusal(person: &Person<'_>) -> Option<String> {
    match person.overview().await.attempt?.state {
        AttemptState::Refused(refusal) => Some(refusal.code),
        _ => None,
    }
}

/// Whether the page recommends the way that works on every Quay.
pub(super) async fn recommends_hand_over(person: &Person<'_>) {
    let offers = person.overview().await.offers;
    assert_eq!(offers[0].way, LinkWay::HandOver, "{offers:?}");
}

/// Where an attempt's page is.
pub(super) async fn attempt_page(person: &Person<'_>) -> Shown {
    let attempt = person.overview().await.attempt.expect("an attempt");
    let path = format!("workspaces/{}/link/{}", person.name, attempt.key);
    person.browser.open(person.at(&path)).await
}

/// Calls an API path below the workspace of this person.
pub(super) async fn api(
    person: &Person<'_>,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Value {
    let at = person.at(&format!("api/v1/workspaces/{}/{path}", person.name));
    let (status, answer) = person.browser.call(method, at, body).await;
    assert!(status.is_success(), "{path}: {answer}");
    answer
}
