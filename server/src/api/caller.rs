//! Who calls, and what they may.
//!
//! A right is not checked, it is asked for. A handler takes [`Within<Declare>`] as an argument, and
//! without the right there is no workspace to call the services with; where there is no workspace
//! to be in, it takes [`May<Administer>`]. Which right is whose is one table, in [`right`]. Every
//! refusal goes on record.

mod may;
pub mod right;
mod within;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use model::{PlatformTokenId, UserId, WorkspaceId};
use store::{Actor, AuditAction, AuditEntry, PlatformTokenRecord};

use super::{error::ApiError, request_id::RequestId};
use crate::{app::App, platform_token::PlatformToken, session::Person};

pub use may::May;
pub use right::{
    Administer, Declare, Dissolve, Found, Link, List, ManageMembers, Reveal, Right, Rotate, See,
    Test,
};
pub use within::Within;

/// Somebody who has proven who they are. What they may is not said by that.
#[derive(Debug, Clone)]
pub enum Caller {
    /// A program with a platform token.
    Platform(PlatformTokenRecord),
    /// Somebody who signed in.
    Person(Person),
}

/// What tells callers from one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallerId {
    /// A platform token.
    Platform(PlatformTokenId),
    /// A person, by whatever door.
    Person(UserId),
}

impl Caller {
    /// Who it is.
    #[must_use]
    pub fn id(&self) -> CallerId {
        match self {
            Self::Platform(token) => CallerId::Platform(token.id),
            Self::Person(person) => CallerId::Person(person.user),
        }
    }

    /// The caller as the audit trail names it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Platform(token) => Actor::PlatformToken(token.id),
            Self::Person(person) => Actor::User(person.user),
        }
    }

    /// What the caller does to something in a workspace, for the audit trail.
    #[must_use]
    pub fn entry(
        &self,
        action: AuditAction,
        workspace: WorkspaceId,
        subject: impl Into<String>,
        request_id: &RequestId,
    ) -> AuditEntry {
        AuditEntry {
            actor: self.actor(),
            action,
            workspace: Some(workspace),
            subject: subject.into(),
            detail: None,
            request_id: Some(request_id.to_string()),
        }
    }

    /// Puts on record that the caller was refused a right.
    async fn refuse(
        &self,
        app: &App,
        parts: &Parts,
        workspace: Option<WorkspaceId>,
        refusal: Refusal,
    ) -> ApiError {
        let entry = AuditEntry {
            actor: self.actor(),
            action: AuditAction::Denied,
            workspace,
            subject: refusal.right.to_owned(),
            detail: Some(refusal.why.to_owned()),
            request_id: parts.extensions.get::<RequestId>().map(ToString::to_string),
        };
        match app.store.append_audit(entry, app.clock.now()).await {
            Ok(_) => refusal.answer,
            Err(error) => error.into(),
        }
    }
}

/// Why somebody may not: for the record, and for themselves.
struct Refusal {
    right: &'static str,
    why: &'static str,
    answer: ApiError,
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    /// A platform token, or else the person whom the layer in front has found.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        if let Some(person) = parts.extensions.get::<Option<Person>>().cloned().flatten() {
            return Ok(Self::Person(person));
        }
        let token = bearer(parts)?;
        let now = app.clock.now();
        let record = app
            .store
            .find_platform_token(&token.hash())
            .await?
            .filter(|record| record.is_usable(now))
            .ok_or_else(|| {
                ApiError::unauthenticated(
                    "this platform token is unknown, expired or revoked: make another with `berth token create`",
                )
            })?;
        app.store.note_platform_token_used(&record, now).await?;
        Ok(Self::Platform(record))
    }
}

fn bearer(parts: &Parts) -> Result<PlatformToken, ApiError> {
    let value = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let (scheme, token) = value
        .and_then(|value| value.split_once(' '))
        .ok_or_else(|| {
            ApiError::unauthenticated(
                "sign in, or show a platform token: `Authorization: Bearer berth_pt_…`",
            )
        })?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::unauthenticated(
            "the API takes bearer tokens only",
        ));
    }
    token
        .trim()
        .parse()
        .map_err(|error: crate::platform_token::MalformedToken| {
            ApiError::unauthenticated(format!(
                "this is no access token that Berth takes, and no platform token: {error}"
            ))
        })
}
