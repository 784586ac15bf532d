//! Calls to the sign-in provider (O1): no redirects, limits on time and size, nothing unprotected.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use reqwest::{Client, redirect, retry};

use crate::config::is_protected;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(3);
/// How long a call may take.
const TOTAL: Duration = Duration::from_secs(15);
/// How many bytes an answer may have.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// The way to the provider.
#[derive(Debug, Clone)]
pub(super) struct Http(Client);

/// A call that came to nothing. Holds no body.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Everybody on the way could read it.
    #[error("the address is neither https nor on loopback")]
    Unprotected,
    /// No answer, or not a whole one.
    #[error("the call failed")]
    Failed(#[source] reqwest::Error),
    /// An answer of more than a mebibyte.
    #[error("the answer is too long")]
    TooLong,
    /// An answer that is no HTTP.
    #[error("the answer cannot be read")]
    Unreadable(#[source] openidconnect::http::Error),
}

impl Http {
    /// Makes it.
    ///
    /// # Errors
    /// When the system has no root certificates.
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        // The process has one already, unless this is the first call of all.
        let _already_chosen = rustls::crypto::ring::default_provider().install_default();
        Client::builder()
            .user_agent(concat!("berth/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .build()
            .map(Self)
    }

    /// One call.
    pub(super) async fn call(self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = parts
            .uri
            .to_string()
            .parse()
            .map_err(|_| HttpError::Unprotected)?;
        if !is_protected(&url) {
            return Err(HttpError::Unprotected);
        }
        let mut answer = self
            .0
            .request(parts.method, url)
            .headers(parts.headers)
            .body(body)
            .send()
            .await
            .map_err(failed)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > LONGEST_ANSWER {
                return Err(HttpError::TooLong);
            }
            bytes.extend_from_slice(&chunk);
        }
        let mut response = openidconnect::http::Response::builder().status(answer.status());
        if let Some(headers) = response.headers_mut() {
            *headers = answer.headers().clone();
        }
        response.body(bytes).map_err(HttpError::Unreadable)
    }
}

/// Without the address: it is in the configuration, and its query may be a secret.
fn failed(error: reqwest::Error) -> HttpError {
    HttpError::Failed(error.without_url())
}
