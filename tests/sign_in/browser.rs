//! A browser: it keeps cookies, follows redirects, and sends forms as their page says.

use std::sync::Mutex;

use reqwest::{Client, Method, RequestBuilder, StatusCode, Url, header, redirect};

use crate::document;

/// A browser, with cookies of its own. Hosts are not told apart by their ports, as in browsers.
pub(crate) struct Browser {
    http: Client,
    jar: Mutex<Vec<Cookie>>,
}

#[derive(Clone)]
struct Cookie {
    name: String,
    value: String,
    path: String,
}

/// A page, or the redirect that was not followed.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new() -> Self {
        let _chosen = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            jar: Mutex::default(),
        }
    }

    /// Goes there, and wherever it is sent to.
    pub(crate) async fn visit(&self, url: &Url) -> Visit {
        self.visit_until(url, |_| false).await
    }

    /// Goes there, and on, but not to what `is_end` names: that is where it was sent to last.
    pub(crate) async fn visit_until(&self, url: &Url, is_end: impl Fn(&Url) -> bool) -> Visit {
        let mut visit = self.send(Method::GET, url, None).await;
        for _ in 0..10 {
            match visit.goes_to() {
                Some(next) if !is_end(&next) => {
                    visit = self.send(Method::GET, &next, None).await;
                }
                _ => return visit,
            }
        }
        panic!("sent around in circles: {visit:#?}");
    }

    /// Sends the first form of a page's main part, with these fields filled in, and goes on.
    pub(crate) async fn submit(&self, page: &Visit, fields: &[(&str, &str)]) -> Visit {
        self.submit_until(page, fields, |_| false).await
    }

    pub(crate) async fn submit_until(
        &self,
        page: &Visit,
        fields: &[(&str, &str)],
        is_end: impl Fn(&Url) -> bool,
    ) -> Visit {
        let form = document::main_form(&page.text).unwrap_or_else(|| panic!("no form: {page:#?}"));
        let action = page.url.join(&form.action).unwrap();
        let mut filled = form.fields;
        for (name, value) in fields {
            filled.insert((*name).to_owned(), (*value).to_owned());
        }
        let filled: Vec<_> = filled.into_iter().collect();
        let visit = self.send(Method::POST, &action, Some(&filled)).await;
        match visit.goes_to() {
            Some(next) if !is_end(&next) => self.visit_until(&next, is_end).await,
            _ => visit,
        }
    }

    /// A form of a page at the same origin as `url`, without following where it leads.
    pub(crate) async fn post(&self, url: &Url, fields: &[(&str, &str)]) -> Visit {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.send(Method::POST, url, Some(&fields)).await
    }

    /// A request with this browser's cookies, to be changed before it is sent.
    pub(crate) fn request(&self, method: Method, url: &Url) -> RequestBuilder {
        let jar = self.jar.lock().unwrap();
        let mut sent: Vec<_> = jar
            .iter()
            .filter(|cookie| url.path().starts_with(&cookie.path))
            .collect();
        sent.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let line: Vec<_> = sent
            .into_iter()
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        let request = self.http.request(method, url.clone());
        match line.is_empty() {
            true => request,
            false => request.header(header::COOKIE, line.join("; ")),
        }
    }

    async fn send(&self, method: Method, url: &Url, form: Option<&[(String, String)]>) -> Visit {
        let mut request = self.request(method, url);
        if let Some(form) = form {
            request = request.header("sec-fetch-site", "same-origin").form(form);
        }
        let visit = Visit::read(request).await;
        self.keep(&visit);
        visit
    }

    fn keep(&self, visit: &Visit) {
        let mut jar = self.jar.lock().unwrap();
        for line in visit.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').unwrap();
            let attribute = |name: &str| {
                attributes
                    .split(';')
                    .filter_map(|part| part.trim().split_once('='))
                    .find(|(found, _)| found.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.to_owned())
            };
            let is_secure = attributes.to_ascii_lowercase().contains("secure");
            if name.starts_with("__Host-") && !is_secure {
                continue;
            }
            let path = attribute("path").unwrap_or_else(|| "/".to_owned());
            jar.retain(|kept| kept.name != name || kept.path != path);
            let is_over = attribute("max-age").is_some_and(|age| age == "0")
                || attribute("expires").is_some_and(|at| at.contains(" 1970 "));
            if !is_over {
                jar.push(Cookie {
                    name: name.to_owned(),
                    value: value.to_owned(),
                    path,
                });
            }
        }
    }

    /// What it has under this name.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let jar = self.jar.lock().unwrap();
        let cookie = jar.iter().find(|cookie| cookie.name == name);
        cookie.map(|cookie| cookie.value.clone())
    }

    /// Puts a cookie into it, as an attacker would who once could.
    pub(crate) fn plant(&self, name: &str, value: &str) {
        let mut jar = self.jar.lock().unwrap();
        jar.retain(|kept| kept.name != name);
        jar.push(Cookie {
            name: name.to_owned(),
            value: value.to_owned(),
            path: "/".to_owned(),
        });
    }

    /// Loses every cookie.
    pub(crate) fn forget(&self) {
        self.jar.lock().unwrap().clear();
    }
}

impl Visit {
    pub(crate) async fn read(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        Self {
            url: response.url().clone(),
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    /// Where it sends the browser.
    pub(crate) fn goes_to(&self) -> Option<Url> {
        let location = self.headers.get(header::LOCATION)?.to_str().unwrap();
        self.status
            .is_redirection()
            .then(|| self.url.join(location).unwrap())
    }

    /// Where the link of these words goes.
    pub(crate) fn link(&self, words: &str) -> Url {
        let link = document::link(&self.text, words);
        let link = link.unwrap_or_else(|| panic!("no link '{words}': {self:#?}"));
        self.url.join(&link).unwrap()
    }
}
