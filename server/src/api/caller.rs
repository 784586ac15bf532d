//! Who calls, and what they may.
//!
//! A right is not checked, it is asked for: a handler takes [`May<Declare>`] as an argument, and
//! without the right there is nothing to call the services with.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use model::{PlatformTokenId, WorkspaceId, api::platform_token::PlatformScope};
use store::{Actor, AuditAction, AuditEntry, PlatformTokenRecord};

use super::{error::ApiError, request_id::RequestId};
use crate::{app::App, platform_token::PlatformToken};

/// A right that a platform token may hold.
pub trait Right: Send + Sync + 'static {
    /// The scope that grants it.
    const SCOPE: PlatformScope;
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident => $scope:ident),+ $(,)?) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Right for $name {
            const SCOPE: PlatformScope = PlatformScope::$scope;
        })+
    };
}
rights! {
    /// To see.
    Read => Read,
    /// To declare and to delete.
    Declare => Declare,
    /// To see secrets.
    Reveal => Reveal,
}

/// A caller who has been granted a right.
#[derive(Debug, Clone)]
pub struct May<R: Right> {
    /// The token that was shown.
    pub token: PlatformTokenId,
    /// What that token is called.
    pub name: String,
    right: PhantomData<R>,
}

impl<R: Right> May<R> {
    /// The caller as the audit trail names it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::PlatformToken(self.token)
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
}

impl<R: Right> FromRequestParts<App> for May<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
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
        if !record.scopes.contains(&R::SCOPE) {
            let request_id = parts.extensions.get::<RequestId>().map(ToString::to_string);
            app.store
                .append_audit(denied(&record, R::SCOPE, request_id), now)
                .await?;
            return Err(ApiError::forbidden(format!(
                "this needs a platform token with the scope '{}'",
                R::SCOPE.as_str()
            )));
        }
        Ok(Self {
            token: record.id,
            name: record.name,
            right: PhantomData,
        })
    }
}

fn denied(
    token: &PlatformTokenRecord,
    scope: PlatformScope,
    request_id: Option<String>,
) -> AuditEntry {
    AuditEntry {
        actor: Actor::PlatformToken(token.id),
        action: AuditAction::Denied,
        workspace: None,
        subject: scope.as_str().to_owned(),
        detail: Some("the platform token lacks this scope".to_owned()),
        request_id,
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
            ApiError::unauthenticated("show a platform token: `Authorization: Bearer berth_pt_…`")
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
            ApiError::unauthenticated(error.to_string())
        })
}
