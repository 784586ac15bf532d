//! Somebody at a browser: cookies, pages with forms, redirects that are followed by hand.
//!
//! The demo has no other door than this one: what it does, a person could do. It reads the forms of
//! our own pages and of the stand-in's, `<form action=…>` with `<input>` and `<button>`; it is no
//! parser of HTML.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use futures::{Stream, StreamExt as _};
use model::api::problem::Problem;
use reqwest::{
    Method, RequestBuilder, Response, StatusCode,
    header::{COOKIE, LOCATION, SET_COOKIE},
};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

/// Nobody is sent on more often than this.
const MOST_REDIRECTS: usize = 10;

pub(super) struct Browser {
    http: reqwest::Client,
    berth: Url,
    jar: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
}

/// Where a browser is, and what it shows.
pub(super) struct Page {
    pub(super) at: Url,
    pub(super) status: StatusCode,
    html: String,
}

/// A form of a page, with what was filled in for the reader.
pub(super) struct Form {
    action: Url,
    fields: Vec<(String, String)>,
}

impl Browser {
    /// A browser that has not been anywhere. `berth` is where Berth is.
    pub(super) fn new(berth: Url) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(3))
            .build()
            .context("the HTTP client cannot be set up")?;
        Ok(Self {
            http,
            berth,
            jar: Mutex::default(),
        })
    }

    /// A page of Berth's.
    pub(super) async fn open(&self, path: &str) -> anyhow::Result<Page> {
        let url = self.berth.join(path)?;
        self.follow(url).await
    }

    /// A page, and whatever it redirects to.
    pub(super) async fn follow(&self, url: Url) -> anyhow::Result<Page> {
        let answer = self.send(self.http.get(url.clone()), &url).await?;
        self.arrive(answer, url).await
    }

    /// Sends a form.
    pub(super) async fn submit(&self, form: &Form) -> anyhow::Result<Page> {
        let url = form.action.clone();
        let request = self.http.post(url.clone()).form(&form.fields);
        let answer = self.send(request, &url).await?;
        self.arrive(answer, url).await
    }

    /// Asks Berth's API, as a script of its pages would.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.ask(Method::GET, path, |request| request).await
    }

    /// Puts something by Berth's API.
    pub(super) async fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        self.ask(Method::PUT, path, |request| request.json(body))
            .await
    }

    /// Posts something to Berth's API.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        self.ask(Method::POST, path, |request| request.json(body))
            .await
    }

    /// One item for each event of Berth's from now on.
    pub(super) async fn events(
        &self,
        path: &str,
    ) -> anyhow::Result<impl Stream<Item = ()> + Unpin + use<>> {
        let url = self.api(path)?;
        let answer = self.send(self.http.get(url.clone()), &url).await?;
        Ok(answer
            .error_for_status()?
            .bytes_stream()
            .take_while(|chunk| std::future::ready(chunk.is_ok()))
            .map(|_| ()))
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        with: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> anyhow::Result<T> {
        let url = self.api(path)?;
        let request = with(self.http.request(method, url.clone()));
        let answer = self.send(request, &url).await?;
        let status = answer.status();
        if status.is_success() {
            return answer.json().await.context("Berth's answer cannot be read");
        }
        match answer.json::<Problem>().await {
            Ok(problem) => bail!("Berth answers {status}: {}", problem.detail),
            Err(_) => bail!("Berth answers {status}"),
        }
    }

    fn api(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.berth.join(&format!("/api/v1{path}"))?)
    }

    /// Sends with the cookies of that origin, and keeps what it sets. Forms and scripts are those of
    /// the origin's own pages.
    async fn send(&self, request: RequestBuilder, to: &Url) -> anyhow::Result<Response> {
        let origin = to.origin().ascii_serialization();
        let cookies = self.cookies(&origin);
        let request = request.header("Sec-Fetch-Site", "same-origin");
        let request = if cookies.is_empty() {
            request
        } else {
            request.header(COOKIE, cookies)
        };
        // A callback's address is a secret: it is not in the error.
        let answer = request.send().await.map_err(reqwest::Error::without_url);
        let answer = answer.with_context(|| format!("{origin} does not answer"))?;
        let mut jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = jar.entry(origin).or_default();
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap_or_default().split(';').next();
            if let Some((name, value)) = pair.unwrap_or_default().split_once('=') {
                kept.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(answer)
    }

    fn cookies(&self, origin: &str) -> String {
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = jar.get(origin).into_iter().flatten();
        kept.map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    async fn arrive(&self, mut answer: Response, mut at: Url) -> anyhow::Result<Page> {
        for _ in 0..MOST_REDIRECTS {
            let Some(location) = answer.headers().get(LOCATION) else {
                let status = answer.status();
                let html = answer.text().await.map_err(reqwest::Error::without_url)?;
                return Ok(Page { at, status, html });
            };
            at = at.join(location.to_str().context("a redirect cannot be read")?)?;
            answer = self.send(self.http.get(at.clone()), &at).await?;
        }
        bail!("sent on and on")
    }
}

impl Page {
    /// The last form that goes to this path: where a page asks once more, that is the one.
    pub(super) fn form(&self, path: &str) -> anyhow::Result<Form> {
        self.form_with(path, |_| true)
    }

    /// The last form that goes to this path and has this value in this field or button.
    pub(super) fn form_saying(&self, path: &str, name: &str, value: &str) -> anyhow::Result<Form> {
        self.form_with(path, |form| {
            let mut fields = form.fields.iter();
            fields.any(|(known, said)| known == name && said == value)
        })
    }

    fn form_with(&self, path: &str, fits: impl Fn(&Form) -> bool) -> anyhow::Result<Form> {
        ensure!(
            self.status.is_success(),
            "{} answers {}",
            self.at.path(),
            self.status
        );
        let forms = self.html.split("<form").skip(1);
        let mut found = None;
        for html in forms {
            let form = self.read(html.split("</form>").next().unwrap_or_default())?;
            if form.action.path() == path && fits(&form) {
                found = Some(form);
            }
        }
        found.with_context(|| format!("{} has no form to {path}", self.at.path()))
    }

    fn read(&self, html: &str) -> anyhow::Result<Form> {
        let named = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value")?));
        let tags = html.split('<').map(|tag| tag.split('>').next());
        let fields = tags
            .flatten()
            .filter(|tag| tag.starts_with("input") || tag.starts_with("button"))
            .filter_map(named)
            .collect();
        let action = html.split('>').next().unwrap_or_default();
        let action = attribute(action, "action").unwrap_or_default();
        Ok(Form {
            action: self.at.join(&action)?,
            fields,
        })
    }
}

impl Form {
    /// Fills a field in.
    pub(super) fn fill(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page {
            at: "http://127.0.0.1:1/a/b?c".parse().unwrap(),
            status: StatusCode::OK,
            html: html.to_owned(),
        }
    }

    #[test]
    fn the_last_form_that_fits_is_sent_as_it_was_filled_in() {
        let page = page(
            r#"<form class="x" action="/yes"><input name="state" value="&#34;s&quot;"></form>
            <form method="post" action="/yes"><input name="scope" value="a b">
            <input name="username" required><button name="user" value="david">Go</button></form>
            <form action="/no"></form>"#,
        );
        let form = page.form("/yes").unwrap().fill("username", "d");
        assert_eq!(form.action.as_str(), "http://127.0.0.1:1/yes");
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            form.fields,
            [
                field("scope", "a b"),
                field("user", "david"),
                field("username", "d")
            ]
        );
        let first = page.form_saying("/yes", "state", "\"s\"").unwrap();
        assert_eq!(first.fields, [field("state", "\"s\"")]);
        assert!(page.form("/maybe").is_err());
    }

    #[test]
    fn a_page_that_failed_has_no_forms() {
        let failed = Page {
            status: StatusCode::FORBIDDEN,
            ..page(r#"<form action="/yes"></form>"#)
        };
        let said = failed.form("/yes").map(drop).unwrap_err().to_string();
        assert_eq!(said, "/a/b answers 403 Forbidden");
    }
}
