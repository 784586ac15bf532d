//! What a route sees of a request.

use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    oauth::session::Session,
    state::{AccountId, Event, Principal, RepositoryId, World},
};

use super::{Refusal, route::Parameters};

/// A request that has passed the gates, together with the locked state.
#[derive(Debug)]
pub(crate) struct Request<'call> {
    pub(crate) world: &'call mut World,
    /// Who calls.
    pub(crate) principal: Principal,
    /// The cookie's session; empty without one.
    pub(crate) session: Session,
    pub(crate) now: OffsetDateTime,
    pub(crate) headers: &'call HeaderMap,
    /// The address under which clients know this Quay.
    pub(crate) base: &'call str,
    /// The place of this request's beginning in the order of all events.
    pub(super) arrival: u64,
    /// The place of the latest event when this request got the state.
    pub(super) latest: u64,
    pub(super) parameters: Parameters,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Bytes,
}

impl Request<'_> {
    /// The part of the path that stands for `{name}` in the template, decoded.
    pub(crate) fn path(&self, name: &str) -> String {
        self.parameters.get(name).to_owned()
    }

    /// The query parameter, decoded; the first one if it is repeated.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// A boolean query parameter: `true` in any case and `1` are true, all else is false.
    pub(crate) fn query_flag(&self, name: &str) -> Option<bool> {
        self.query(name)
            .map(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    /// The body as JSON: 415 without the content type (151), 400 when it cannot be read (152).
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        let content_type = self
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let media_type = content_type
            .and_then(|value| value.split(';').next())
            .unwrap_or_default()
            .trim();
        if media_type != "application/json" && !media_type.ends_with("+json") {
            let message = "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.";
            return Err(Refusal::message(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                message,
            ));
        }
        serde_json::from_slice(&self.body).map_err(|_| {
            let message =
                "The browser (or proxy) sent a request that this server could not understand.";
            Refusal::message(StatusCode::BAD_REQUEST, message)
        })
    }

    /// The calling user.
    pub(crate) fn user(&self) -> Result<AccountId, Refusal> {
        self.principal.account().ok_or(Refusal::Unauthorized)
    }

    /// Appends to the audit log.
    pub(crate) fn log(
        &mut self,
        kind: &'static str,
        namespace: AccountId,
        repository: Option<RepositoryId>,
        metadata: Value,
    ) {
        let event = Event {
            kind,
            namespace,
            repository,
            metadata,
        };
        self.world.log(&self.principal, event, self.now);
    }
}
