//! A browser: a cookie jar for each origin, redirects followed, forms sent as a browser sends them.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use reqwest::{Method, StatusCode, header};
use url::Url;

use crate::document::{self, Form};

/// More redirects than any of our stories has.
const MOST_REDIRECTS: usize = 8;

/// A browser of its own.
pub(crate) struct Browser {
    http: reqwest::Client,
    jar: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
}

/// A page that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) html: String,
    /// Every address on the way, the first one first.
    pub(crate) way: Vec<Url>,
}

impl Shown {
    /// What a person reads.
    pub(crate) fn text(&self) -> String {
        document::text(&self.html)
    }

    /// Where the link of these words goes.
    pub(crate) fn link(&self, words: &str) -> Url {
        let link = document::link(&self.html, words);
        let link = link.unwrap_or_else(|| panic!("no link '{words}' in {}", self.text()));
        self.url.join(&link).unwrap()
    }

    /// The first form that has these words in it.
    pub(crate) fn form(&self, words: &str) -> Form {
        document::forms(&self.html)
            .into_iter()
            .find(|form| form.text.contains(words))
            .unwrap_or_else(|| panic!("no form '{words}' in {}", self.text()))
    }

    /// The form that begins this way to link.
    pub(crate) fn way_form(&self, way: &str) -> Form {
        document::forms(&self.html)
            .into_iter()
            .find(|form| form.fields.get("way").is_some_and(|it| it == way))
            .unwrap_or_else(|| panic!("way '{way}' is not offered in {}", self.text()))
    }

    /// The text of the element with this id.
    pub(crate) fn by_id(&self, id: &str) -> String {
        let found = document::by_id(&self.html, id);
        found.unwrap_or_else(|| panic!("no '{id}' in {}", self.text()))
    }

    /// The code of the refusal that it shows.
    pub(crate) fn refusal(&self) -> Option<String> {
        document::data(&self.html, "data-code")
    }
}

impl Browser {
    pub(crate) fn new() -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            jar: Mutex::default(),
        }
    }

    /// Follows a link.
    pub(crate) async fn open(&self, url: impl AsRef<str>) -> Shown {
        let url = url.as_ref().parse().unwrap();
        self.go(Method::GET, url, None).await
    }

    /// The same, saying what it accepts, as browsers do for a page.
    pub(crate) async fn open_as(&self, accepts: &str, url: impl AsRef<str>) -> Shown {
        let url: Url = url.as_ref().parse().unwrap();
        let request = self.http.get(url.clone());
        let request = request
            .header(header::COOKIE, self.cookies(&url))
            .header(header::ACCEPT, accepts);
        let answer = request.send().await.unwrap();
        self.keep(&url, &answer);
        Shown {
            status: answer.status(),
            html: answer.text().await.unwrap(),
            way: vec![url.clone()],
            url,
        }
    }

    /// Sends a form of this page, with some fields filled in.
    pub(crate) async fn send(&self, page: &Shown, form: Form, fill: &[(&str, &str)]) -> Shown {
        let mut fields = form.fields;
        for (name, value) in fill {
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
        assert_eq!(form.method, "post");
        let url = page.url.join(&form.action).unwrap();
        self.go(Method::POST, url, Some((&page.url, fields))).await
    }

    /// Sends a form, and answers where that leads without going there.
    pub(crate) async fn send_and_stay(&self, page: &Shown, form: Form) -> Url {
        let url = page.url.join(&form.action).unwrap();
        let request = self.http.post(url.clone());
        let request = request
            .header(header::COOKIE, self.cookies(&url))
            .header("sec-fetch-site", "same-origin")
            .header(header::ORIGIN, page.url.origin().ascii_serialization())
            .form(&form.fields);
        let answer = request.send().await.unwrap();
        self.keep(&url, &answer);
        let to = answer.headers().get(header::LOCATION);
        url.join(to.expect("a redirect").to_str().unwrap()).unwrap()
    }

    /// Makes an API call as a script of this origin's page would.
    pub(crate) async fn call(
        &self,
        method: Method,
        url: impl AsRef<str>,
        body: Option<serde_json::Value>,
    ) -> (StatusCode, serde_json::Value) {
        let url: Url = url.as_ref().parse().unwrap();
        let mut request = self
            .http
            .request(method, url.clone())
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, self.cookies(&url));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        self.keep(&url, &answer);
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// Forgets every cookie of an origin: the session is lost.
    pub(crate) fn forget(&self, url: &Url) {
        let mut jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        jar.remove(&url.origin().ascii_serialization());
    }

    async fn go(
        &self,
        mut method: Method,
        mut url: Url,
        mut form: Option<(&Url, BTreeMap<String, String>)>,
    ) -> Shown {
        let mut way = vec![url.clone()];
        for _ in 0..MOST_REDIRECTS {
            let mut request = self
                .http
                .request(method.clone(), url.clone())
                .header(header::COOKIE, self.cookies(&url));
            if let Some((from, fields)) = form.take() {
                let site = if from.origin() == url.origin() {
                    "same-origin"
                } else {
                    "cross-site"
                };
                request = request
                    .header("sec-fetch-site", site)
                    .header(header::ORIGIN, from.origin().ascii_serialization())
                    .form(&fields);
            }
            let answer = request.send().await.unwrap();
            self.keep(&url, &answer);
            let status = answer.status();
            if let (true, Some(to)) = (
                status.is_redirection(),
                answer.headers().get(header::LOCATION),
            ) {
                url = url.join(to.to_str().unwrap()).unwrap();
                way.push(url.clone());
                method = Method::GET;
                continue;
            }
            let html = answer.text().await.unwrap();
            return Shown {
                url,
                status,
                html,
                way,
            };
        }
        panic!("too many redirects: {way:?}");
    }

    fn cookies(&self, url: &Url) -> String {
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        let cookies = jar.get(&url.origin().ascii_serialization());
        let cookies = cookies.into_iter().flatten();
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        cookies.join("; ")
    }

    fn keep(&self, url: &Url, answer: &reqwest::Response) {
        let mut jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        let jar = jar.entry(url.origin().ascii_serialization()).or_default();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || attributes.to_ascii_lowercase().contains("max-age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
