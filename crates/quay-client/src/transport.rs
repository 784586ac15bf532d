//! The only place that does IO.

use std::{fmt, time::Instant};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, header};
use secrecy::ExposeSecret;
use tracing::{Instrument, field, info_span};

use crate::{
    body::Malformed,
    budget::Budget,
    classify::{Refusal, classify, possible_effect},
    config::{Limits, QuayUrl},
    error::{AnswerFault, Effect, QuayError, TransportFault},
    operation::{Operation, Size},
    request::{Call, Payload, Request},
    scope::Scopes,
    token::ApiToken,
};

/// Quay's nginx sends this call to the wrong place without it (651, 652).
const ANGULAR_COOKIE: HeaderValue = HeaderValue::from_static("defaultui=angular");

pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) quay: QuayUrl,
    pub(crate) limits: Limits,
    pub(crate) budget: Budget,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("quay", &self.quay)
            .finish_non_exhaustive()
    }
}

/// What a call proves itself with.
#[derive(Clone)]
pub(crate) enum Credential {
    None,
    Header(HeaderValue),
}

impl Credential {
    pub(crate) fn bearer(token: &ApiToken) -> Self {
        Self::header(&format!("Bearer {}", token.expose()))
    }

    /// Secrets are printable ASCII by type, so they always make a header; what did not would be
    /// sent as nobody, whom Quay refuses.
    pub(crate) fn header(text: &str) -> Self {
        match HeaderValue::from_str(text) {
            Ok(mut value) => {
                value.set_sensitive(true);
                Self::Header(value)
            }
            Err(_) => Self::None,
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential")
    }
}

impl Transport {
    /// Sends a call once and reads its answer. Nothing is ever sent again from here.
    pub(crate) async fn send(
        &self,
        call: &Call,
        credential: &Credential,
        held: Option<&Scopes>,
    ) -> Result<Bytes, QuayError> {
        let operation = call.operation;
        let span = info_span!(
            "quay.call",
            http.method = %operation.method(),
            http.route = operation.route(),
            http.status = field::Empty,
            elapsed_ms = field::Empty,
        );
        async {
            let begun = Instant::now();
            let outcome = self.exchange(call, credential, held).await;
            let span = tracing::Span::current();
            span.record(
                "elapsed_ms",
                u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            );
            match &outcome {
                Ok(_) => tracing::debug!("Quay answered"),
                Err(error) => tracing::info!(error = %error, "Quay did not do as asked"),
            }
            outcome
        }
        .instrument(span)
        .await
    }

    /// Turns the bytes of a success into its type.
    pub(crate) fn read<T>(&self, request: &Request<T>, bytes: &[u8]) -> Result<T, QuayError> {
        (request.decode)(bytes).map_err(|malformed| {
            let fault = match malformed {
                Malformed::Truncated => AnswerFault::Truncated,
                Malformed::NotJson => AnswerFault::NotJson,
                Malformed::Field(field) => AnswerFault::Shape { field },
            };
            QuayError::unreadable(fault, possible_effect(request.call.operation))
        })
    }

    async fn exchange(
        &self,
        call: &Call,
        credential: &Credential,
        held: Option<&Scopes>,
    ) -> Result<Bytes, QuayError> {
        let operation = call.operation;
        let response = self
            .request(call, credential)
            .send()
            .await
            .map_err(|error| broken(operation, error))?;
        let status = response.status();
        tracing::Span::current().record("http.status", status.as_u16());
        let headers = response.headers().clone();
        let body = self.body(operation, response).await;
        if status.as_u16() == operation.spec().success {
            self.budget.answered();
            return body;
        }
        // A refusal whose body broke off still says what it is by its status.
        let body = match body {
            Ok(body) => body,
            Err(error) if status.is_success() => return Err(error),
            Err(_) => Bytes::new(),
        };
        Err(self.refused(
            call.operation,
            held,
            &Refusal {
                status,
                headers: &headers,
                body: &body,
            },
        ))
    }

    fn refused(
        &self,
        operation: Operation,
        held: Option<&Scopes>,
        refusal: &Refusal<'_>,
    ) -> QuayError {
        let error = classify(operation, held, refusal);
        match &error {
            QuayError::RateLimited { retry_after } => self.budget.pause(*retry_after),
            _ => self.budget.answered(),
        }
        error
    }

    fn request(&self, call: &Call, credential: &Credential) -> reqwest::RequestBuilder {
        let mut url = self.quay.as_url().clone();
        url.set_path(&call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let mut request = self.http.request(call.operation.method(), url);
        if let Credential::Header(value) = credential {
            request = request.header(header::AUTHORIZATION, value.clone());
        }
        if call.operation == Operation::ExchangeCode {
            request = request.header(header::COOKIE, ANGULAR_COOKIE);
        }
        match &call.payload {
            Payload::Empty => request,
            Payload::Json(value) => request.json(value),
            Payload::Form(fields) => {
                let fields: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, value)| (*name, value.expose_secret()))
                    .collect();
                request.form(&fields)
            }
        }
    }

    /// Reads the body up to its limit.
    async fn body(
        &self,
        operation: Operation,
        mut response: reqwest::Response,
    ) -> Result<Bytes, QuayError> {
        let limit = match operation.spec().size {
            Size::Single => self.limits.body,
            Size::Listing => self.limits.listing,
        };
        let mut body = BytesMut::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| cut_short(operation, error))?
        {
            if body.len() + chunk.len() > limit {
                return Err(QuayError::unreadable(
                    AnswerFault::TooLarge,
                    possible_effect(operation),
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

/// The error of a call that got no answer. Only a connection that never was proves that nothing
/// happened.
fn broken(operation: Operation, error: reqwest::Error) -> QuayError {
    let effect = if error.is_connect() || error.is_builder() {
        Effect::None
    } else {
        possible_effect(operation)
    };
    let fault = if error.is_timeout() {
        TransportFault::Timeout
    } else if error.is_connect() {
        TransportFault::Connect
    } else {
        TransportFault::Broken
    };
    QuayError::Transport {
        fault,
        effect,
        source: error.without_url(),
    }
}

/// The error of an answer that began and did not end.
fn cut_short(operation: Operation, error: reqwest::Error) -> QuayError {
    let effect = possible_effect(operation);
    if error.is_timeout() {
        let fault = TransportFault::Timeout;
        QuayError::Transport {
            fault,
            effect,
            source: error.without_url(),
        }
    } else {
        QuayError::unreadable(AnswerFault::Truncated, effect)
    }
}
