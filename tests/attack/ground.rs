//! Where signing in is attacked: a running Berth and its provider, shared by the cases of a family.

use reqwest::{Method, Url};
use serde_json::Value;

use crate::sign_in::{
    browser::{Browser, Visit},
    issuer::Issuer,
    place::{Place, callback_of, certified, forged, parameter, with_parameter},
};

pub(super) const SESSION: &str = "__Host-berth";
pub(super) const BINDING: &str = "__Host-berth-sign-in";

/// A running Berth, and its provider.
pub(super) struct Ground {
    pub(super) place: Place,
    pub(super) issuer: Issuer,
}

impl Ground {
    /// With the certified provider.
    pub(super) async fn certified() -> Self {
        let (place, issuer, _) = certified().await;
        Self { place, issuer }
    }

    /// With the issuer that lies.
    pub(super) async fn forged() -> Self {
        let (place, issuer, _) = forged().await;
        Self { place, issuer }
    }

    /// Where a sign-in begins.
    pub(super) fn start(&self) -> Url {
        self.place.url("/sign-in/start?return_to=/api/v1/me")
    }

    /// Signs in at the certified provider as far as the way back.
    pub(super) async fn callback(&self, browser: &Browser, name: &str) -> Url {
        callback_of(&self.place, browser, &self.start(), name).await
    }

    /// Signs in as far as the way back, asking the provider for something else on the way.
    pub(super) async fn asking(&self, browser: &Browser, other: impl Fn(&Url) -> Url) -> Url {
        let begun = browser.visit_until(&self.start(), |_| true).await;
        let asked = begun.goes_to().expect("the way to the provider");
        callback_of(&self.place, browser, &other(&asked), "david").await
    }

    /// The control: these steps, and nothing wrong with them, sign somebody in.
    pub(super) async fn signs_in(&self, name: &str) -> Browser {
        let browser = Browser::new();
        let callback = self.callback(&browser, name).await;
        browser.visit(&callback).await;
        let me = self.place.me(&browser).await.expect("signed in");
        assert_eq!(me["name"], name);
        browser
    }

    /// The control at the issuer that lies, which does not lie.
    pub(super) async fn signs_in_as_forged(&self) -> Browser {
        self.issuer.lie(Value::Null).await;
        let browser = Browser::new();
        browser.visit(&self.start()).await;
        assert!(self.place.me(&browser).await.is_some(), "signed in");
        browser
    }

    /// What comes back is changed; nobody is signed in by it.
    pub(super) async fn twisted(&self, twist: impl Fn(&Url) -> Url) {
        let browser = Browser::new();
        let callback = self.callback(&browser, "david").await;
        self.refuses(&browser, &twist(&callback)).await;
    }

    /// Goes there, and is signed in by nothing.
    pub(super) async fn refuses(&self, browser: &Browser, url: &Url) {
        self.is_refused(browser, &browser.visit(url).await).await;
    }

    /// The answer is a page that says so, and the browser is nobody's.
    pub(super) async fn is_refused(&self, browser: &Browser, visit: &Visit) {
        let status = visit.status;
        assert!(
            !status.is_success() && !status.is_redirection(),
            "{visit:#?}"
        );
        assert!(visit.text.contains("You are not signed in"), "{visit:#?}");
        assert!(!visit.text.contains("<script"), "{visit:#?}");
        assert_eq!(self.place.me(browser).await, None, "signed in");
    }

    /// Sends something as a page of this site would make the browser send it: `same-origin` for our
    /// own. It is refused.
    pub(super) async fn sends_in_vain(
        &self,
        browser: &Browser,
        site: &str,
        (method, path): (Method, &str),
    ) {
        let request = browser.request(method, &self.place.url(path));
        let request = request.header("sec-fetch-site", site);
        let visit = Visit::read(request.json(&serde_json::json!({ "way": "identify" }))).await;
        assert!(visit.status.is_client_error(), "{visit:#?}");
    }
}

/// A browser with these cookies of another one.
pub(super) fn copy_of(browser: &Browser, cookies: &[&str]) -> Browser {
    let copy = Browser::new();
    for name in cookies {
        copy.plant(name, &browser.cookie(name).expect("the cookie"));
    }
    copy
}

/// Without a parameter.
pub(super) fn without(url: &Url, name: &str) -> Url {
    let mut changed = url.clone();
    let pairs = url.query_pairs().filter(|(found, _)| found != name);
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(pairs.collect::<Vec<_>>());
    changed
}

/// With one more parameter.
pub(super) fn also(url: &Url, name: &str, value: &str) -> Url {
    let mut changed = url.clone();
    changed.query_pairs_mut().append_pair(name, value);
    changed
}

/// With another first letter of a parameter.
pub(super) fn altered(url: &Url, name: &str) -> Url {
    let value = parameter(url, name);
    let first = if value.starts_with('A') { 'B' } else { 'A' };
    let changed: String = std::iter::once(first)
        .chain(value.chars().skip(1))
        .collect();
    with_parameter(url, name, &changed)
}
