//! A client without a network, and the house that most tests start in.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use quay_sim::{Clock, QuaySim, Scope, ScopeSet, Variant};
use serde_json::Value;
use time::{OffsetDateTime, macros::datetime};
use tower::ServiceExt as _;

pub(crate) const START: OffsetDateTime = datetime!(2026-11-23 17:39:14 UTC);

/// A stand-in with alice, who owns the organization `mx` and an application there, and bob.
pub(crate) struct House {
    pub(crate) quay: QuaySim,
    pub(crate) client_id: String,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}

impl House {
    pub(crate) fn new() -> Self {
        Self::with(Variant::default())
    }

    pub(crate) fn with(variant: Variant) -> Self {
        let mut house = Self::bare(variant);
        house.quay.add_user("alice", "pw-alice-Secret1").unwrap();
        house.quay.add_user("bob", "pw-bob-Secret1").unwrap();
        house.quay.add_organization("mx", "alice").unwrap();
        house.client_id = house
            .quay
            .add_application("mx", "m", "http://127.0.0.1:9099/")
            .unwrap()
            .client_id;
        house
    }

    /// A stand-in with nobody but quayadmin, whose application is the one that bootstraps.
    pub(crate) fn bare(variant: Variant) -> Self {
        let quay = QuaySim::builder()
            .variant(variant)
            .clock(Clock::standing_at(START))
            .build();
        quay.add_superuser("quayadmin", "pw-quayadmin-Secret1")
            .unwrap();
        let client_id = quay
            .add_application("quayadmin", "automation", "")
            .unwrap()
            .client_id;
        let router = quay.router();
        Self {
            quay,
            client_id,
            router,
        }
    }

    /// A token of `user` with these scopes.
    pub(crate) fn token(&self, user: &str, scopes: &str) -> String {
        self.quay
            .issue_token(user, &self.client_id, &scopes.parse().unwrap())
            .unwrap()
    }

    /// A token of alice's with every scope but `super:user`.
    pub(crate) fn alice(&self) -> String {
        let scopes: ScopeSet = Scope::ALL
            .into_iter()
            .filter(|scope| *scope != Scope::SuperUser)
            .collect();
        self.quay
            .issue_token("alice", &self.client_id, &scopes)
            .unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    /// Calls as the bearer of `token`; a body is sent as JSON.
    pub(crate) async fn call(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let method: Method = method.parse().unwrap();
        let request = Request::builder().method(method).uri(path);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.to_string().into()),
            None => request.body(Body::empty()),
        };
        self.send(request.unwrap()).await
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(token, "GET", path, None).await
    }

    /// Calls, and insists on the status.
    pub(crate) async fn must(
        &self,
        token: &str,
        call: &str,
        body: Option<Value>,
        status: u16,
    ) -> Answer {
        let (method, path) = call.split_once(' ').unwrap();
        let answer = self.call(token, method, path, body).await;
        assert_eq!(answer.status, status, "{call}: {}", answer.text);
        answer
    }

    pub(crate) fn let_pass(&self, seconds: u64) {
        self.quay.clock().advance(Duration::from_secs(seconds));
    }
}
