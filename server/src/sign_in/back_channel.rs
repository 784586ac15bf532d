//! The provider ends sessions (OpenID Connect Back-Channel Logout 1.0).
//!
//! The call comes from the provider itself, without a cookie; its logout token is all its right.

use std::time::Duration;

use axum::{
    Form, Json,
    extract::{State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use model::{Timestamp, UserId};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{Actor, AuditAction, AuditEntry, StoreError, WhoseSessions};

use super::{
    jwt::{Jwt, JwtFault, LEEWAY},
    provider::{Provider, ProviderError, VerifyError},
};
use crate::{
    api::{error::ApiError, request_id::RequestId},
    app::App,
    logging::chain,
};

/// What a logout token says that it is (section 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old a logout token may be: so long are the ones that were used remembered.
const OLDEST: Duration = Duration::from_secs(10 * 60);

/// What the provider posts.
#[derive(Deserialize)]
pub(super) struct Post {
    logout_token: String,
}

/// Why nobody was logged out.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("there is no sign-in provider")]
    Off,
    #[error("there is no logout token")]
    Missing,
    #[error("the logout token was refused")]
    Token(#[source] JwtFault),
    #[error(transparent)]
    Provider(ProviderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<VerifyError> for Fault {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Jwt(fault) => Self::Token(fault),
            VerifyError::Provider(error) => Self::Provider(error),
        }
    }
}

impl From<JwtFault> for Fault {
    fn from(fault: JwtFault) -> Self {
        Self::Token(fault)
    }
}

/// `POST /sign-in/back-channel-logout`
pub(super) async fn log_out(
    State(app): State<App>,
    request_id: RequestId,
    post: Result<Form<Post>, FormRejection>,
) -> Response {
    let ended = match post {
        Ok(Form(post)) => end(&app, &post.logout_token, &request_id).await,
        Err(_) => Err(Fault::Missing),
    };
    match ended {
        Ok(()) => StatusCode::OK.into_response(),
        Err(fault) => refuse(&app, fault, &request_id).await,
    }
}

async fn end(app: &App, token: &str, request_id: &RequestId) -> Result<(), Fault> {
    let provider = app.sign_in.provider().ok_or(Fault::Off)?;
    let now = app.clock.now();
    let token = provider.verify(token, now).await?;
    let logout = Logout::of(&token, provider, now)?;
    if !app.store.spend_once(logout.once, logout.until, now).await? {
        return Err(JwtFault::Replayed.into());
    }
    let ended = app.store.end_sessions(&logout.whose).await?;
    let entry = AuditEntry {
        actor: Actor::Anonymous,
        action: AuditAction::SessionsEnded,
        workspace: None,
        subject: logout.user.map_or_else(
            || "a provider's session".to_owned(),
            |user| user.to_string(),
        ),
        detail: Some(format!("the sign-in provider ended {ended}")),
        request_id: Some(request_id.to_string()),
    };
    app.store.append_audit(entry, now).await?;
    Ok(())
}

/// Whose sessions a token ends.
struct Logout {
    user: Option<UserId>,
    whose: WhoseSessions,
    once: [u8; 32],
    until: Timestamp,
}

impl Logout {
    /// Section 2.6, each of its steps.
    fn of(token: &Jwt, provider: &Provider, now: Timestamp) -> Result<Self, JwtFault> {
        let claims = &token.claims;
        if !matches!(token.kind.as_deref(), Some("logout+jwt" | "jwt") | None) {
            return Err(JwtFault::Kind);
        }
        claims.check(provider.issuer(), now)?;
        if !claims.is_for(&provider.config().client_id) {
            return Err(JwtFault::Audience);
        }
        let issued_at = claims.time("iat").ok_or(JwtFault::Time)?;
        let until = issued_at.plus(OLDEST).plus(LEEWAY);
        if until <= now {
            return Err(JwtFault::Time);
        }
        let is_event = claims
            .get("events")
            .and_then(|events| events.get(EVENT))
            .is_some_and(Value::is_object);
        // With a nonce it would be an ID token, put to another use.
        if !is_event || claims.get("nonce").is_some() {
            return Err(JwtFault::Kind);
        }
        let id = claims.text("jti").ok_or(JwtFault::Claim)?;
        let user = claims
            .text("sub")
            .map(|subject| UserId::of(&[provider.issuer(), subject]));
        let whose = match (claims.text("sid"), user) {
            (Some(sid), user) => WhoseSessions::Provider {
                user,
                sid: sid.to_owned(),
            },
            (None, Some(user)) => WhoseSessions::User(user),
            (None, None) => return Err(JwtFault::Claim),
        };
        Ok(Self {
            user,
            whose,
            once: Sha256::digest(format!("logout token {id}")).into(),
            until,
        })
    }
}

/// Section 2.8: the provider is told that it failed; on record is why.
async fn refuse(app: &App, fault: Fault, request_id: &RequestId) -> Response {
    tracing::warn!(request.id = %request_id, error = %chain(&fault), "a back-channel logout was refused");
    let entry = AuditEntry {
        actor: Actor::Anonymous,
        action: AuditAction::SignInRefused,
        workspace: None,
        subject: "back-channel logout".to_owned(),
        detail: Some(chain(&fault)),
        request_id: Some(request_id.to_string()),
    };
    match fault {
        Fault::Store(error) => return ApiError::from(error).into_response(),
        Fault::Provider(error) => return ApiError::unavailable(error).into_response(),
        Fault::Off | Fault::Missing | Fault::Token(_) => {}
    }
    if let Err(error) = app.store.append_audit(entry, app.clock.now()).await {
        return ApiError::from(error).into_response();
    }
    let body = Json(json!({ "error": "invalid_request" }));
    (StatusCode::BAD_REQUEST, body).into_response()
}
