//! A browser, as far as cookies and forms go, and the Quay of the recordings.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{
    Clock, QuaySim, SeededApplication,
    http::probe::{Reply, send},
};

pub(super) const CALLBACK: &str = "http://127.0.0.1:9099/callback";

/// alice owns `apporg` and its application; bob is somebody else.
pub(super) fn quay() -> (QuaySim, SeededApplication) {
    let clock = Clock::standing_at(time::macros::datetime!(2026-11-23 17:39:12 UTC));
    let quay = QuaySim::builder()
        .clock(clock)
        .public_url("http://localhost:8480")
        .build();
    for name in ["alice", "bob", "carol"] {
        quay.add_user(name, &password(name)).unwrap();
    }
    quay.add_superuser("quayadmin", &password("quayadmin"))
        .unwrap();
    quay.add_organization("apporg", "alice").unwrap();
    let application = quay
        .add_application("apporg", "class-registry", CALLBACK)
        .unwrap();
    (quay, application)
}

pub(super) fn password(name: &str) -> String {
    format!("pw-{name}-Secret1")
}

pub(super) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// Keeps the last cookie and the last CSRF token that it was given.
pub(super) struct Browser<'quay> {
    quay: &'quay QuaySim,
    pub(super) cookie: String,
    pub(super) csrf_token: String,
}

impl<'quay> Browser<'quay> {
    pub(super) fn new(quay: &'quay QuaySim) -> Self {
        Self {
            quay,
            cookie: String::new(),
            csrf_token: String::new(),
        }
    }

    /// A browser in which `name` has signed in.
    pub(super) async fn of(quay: &'quay QuaySim, name: &str) -> Self {
        let mut browser = Self::new(quay);
        browser.visit().await;
        let reply = browser.sign_in(name, &password(name)).await;
        assert_eq!(reply.status.as_u16(), 200, "{}", reply.text());
        browser
    }

    /// Fetches a CSRF token, and with it a session.
    pub(super) async fn visit(&mut self) -> Reply {
        let reply = self.get("/csrf_token").await;
        self.csrf_token = reply.json()["csrf_token"].as_str().unwrap().to_owned();
        reply
    }

    pub(super) async fn sign_in(&mut self, name: &str, password: &str) -> Reply {
        let body = json!({"username": name, "password": password});
        self.call(Method::POST, "/api/v1/signin", body).await
    }

    pub(super) async fn get(&mut self, path: &str) -> Reply {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// A script's JSON call, with the CSRF token in the header.
    pub(super) async fn call(&mut self, method: Method, path: &str, body: Value) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-csrf-token", &self.csrf_token)
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// A page's form, with the CSRF token in its field.
    pub(super) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let token = self.csrf_token.clone();
        let fields = [fields, &[("_csrf_token", token.as_str())]].concat();
        self.submit_bare(path, &fields).await
    }

    /// A form without the CSRF token.
    pub(super) async fn submit_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form(fields)))
            .unwrap();
        self.send(request).await
    }

    async fn send(&mut self, mut request: Request<Body>) -> Reply {
        if !self.cookie.is_empty() {
            request
                .headers_mut()
                .insert(header::COOKIE, self.cookie.parse().unwrap());
        }
        let reply = send(self.quay, request).await;
        if let Some((cookie, _)) = reply.header("set-cookie").split_once(';') {
            self.cookie = cookie.to_owned();
        }
        if !reply.header("x-next-csrf-token").is_empty() {
            self.csrf_token = reply.header("x-next-csrf-token").to_owned();
        }
        reply
    }
}
