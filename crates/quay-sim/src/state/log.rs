//! The audit log of organizations, users and their repositories.

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{AccountId, Principal, RepositoryId, World};

/// Who did it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Performer {
    Nobody,
    Account(AccountId),
}

/// One entry.
#[derive(Clone, Debug)]
pub(crate) struct LogEntry {
    pub(crate) kind: String,
    pub(crate) namespace: AccountId,
    pub(crate) repository: Option<RepositoryId>,
    pub(crate) performer: Performer,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) at: OffsetDateTime,
}

/// What [`World::log`] needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) kind: &'static str,
    pub(crate) namespace: AccountId,
    pub(crate) repository: Option<RepositoryId>,
    /// A JSON object.
    pub(crate) metadata: Value,
}

impl World {
    /// Appends to the log. What a token did carries the token and its application (452, 708).
    pub(crate) fn log(&mut self, principal: &Principal, event: Event, now: OffsetDateTime) {
        let mut metadata = match event.metadata {
            Value::Object(metadata) => metadata,
            _ => Map::new(),
        };
        if let Principal::Token { uuid, .. } = principal
            && let Some(token) = self.find_token(*uuid)
        {
            metadata.insert("oauth_token_id".into(), token.row.into());
            metadata.insert(
                "oauth_token_application_id".into(),
                token.client_id.clone().into(),
            );
            let name = self
                .find_application(&token.client_id)
                .map(|application| application.name.clone());
            metadata.insert("oauth_token_application".into(), name.into());
        }
        let performer = principal
            .account()
            .map_or(Performer::Nobody, Performer::Account);
        self.logs.push(LogEntry {
            kind: event.kind.to_owned(),
            namespace: event.namespace,
            repository: event.repository,
            performer,
            metadata,
            at: now,
        });
    }
}
