//! What unit tests send requests with: no socket, one answer, read whole.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header, request},
};
use bytes::Bytes;
use data_encoding::BASE64;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::QuaySim;

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }
}

pub(crate) async fn send(quay: &QuaySim, request: Request<Body>) -> Reply {
    let response = quay.router().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Reply {
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(body, usize::MAX).await.unwrap(),
    }
}

pub(crate) fn basic(request: request::Builder, name: &str, password: &str) -> request::Builder {
    let encoded = BASE64.encode(format!("{name}:{password}").as_bytes());
    request.header(header::AUTHORIZATION, format!("Basic {encoded}"))
}

pub(crate) fn bearer(request: request::Builder, token: &str) -> request::Builder {
    request.header(header::AUTHORIZATION, format!("Bearer {token}"))
}
