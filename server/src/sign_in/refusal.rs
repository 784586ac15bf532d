//! Why somebody was not signed in: on record with its reason, and a page with the next thing to do.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use frontend::page::{Again, SignInRefused};
use store::{Actor, AuditAction, AuditEntry, StoreError};

use super::{id_token::IdTokenFault, jwt::JwtFault, provider::ProviderError};
use crate::{
    api::{error::ApiError, request_id::RequestId},
    app::App,
    logging::chain,
    web::Visit,
};

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// There is nothing to sign in with.
    #[error("nobody can sign in here")]
    Off,
    /// What the browser brought back is no answer of a provider.
    #[error("the answer cannot be read")]
    Unreadable,
    /// The `state` was used, is too old, or never was.
    #[error("the state is unknown, used or too old")]
    UnknownState,
    /// Another browser began this sign-in.
    #[error("another browser began this sign-in")]
    OtherBrowser,
    /// The answer is of another provider, or does not say of which (RFC 9207).
    #[error("the answer is of another provider")]
    OtherIssuer,
    /// The provider says no. Its code, where it is one.
    #[error("the provider refused: {0}")]
    Denied(String),
    /// The provider does not take the code.
    #[error("the provider refused the code: {0}")]
    Code(String),
    /// The provider's answer to the code cannot be read.
    #[error("the provider's answer to the code cannot be read")]
    Answer,
    /// There is no ID token in it.
    #[error("the provider gave no ID token")]
    NoIdToken,
    /// The ID token is not good.
    #[error("the ID token was refused: {0}")]
    IdToken(IdTokenFault),
    /// The ID token does not say who it is.
    #[error("the ID token does not say who it is")]
    Nameless(#[source] JwtFault),
    /// Somebody else than who is signed in proved who they are.
    #[error("somebody else stepped up")]
    OtherPerson,
    /// There is no such sample user.
    #[error("there is no such sample user")]
    NoSample,
    /// The provider cannot be asked.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The session could not be written.
    #[error(transparent)]
    Session(#[from] tower_sessions::session::Error),
}

impl Refusal {
    /// Puts it on record, and shows it.
    pub(super) async fn answer(self, app: &App, visit: Visit, request_id: &RequestId) -> Response {
        let entry = AuditEntry {
            actor: Actor::Anonymous,
            action: AuditAction::SignInRefused,
            workspace: None,
            subject: "sign-in".to_owned(),
            detail: Some(self.to_string()),
            request_id: Some(request_id.to_string()),
        };
        tracing::warn!(request.id = %request_id, error = %chain(&self), "a sign-in was refused");
        if let Self::Store(error) = self {
            return ApiError::from(error).into_response();
        }
        match app.store.append_audit(entry, app.clock.now()).await {
            Ok(_) => visit.answer(self.status(), self.page(request_id)),
            Err(error) => ApiError::from(error).into_response(),
        }
    }

    fn page(&self, request_id: &RequestId) -> SignInRefused {
        let (what, next) = self.words();
        SignInRefused {
            what: what.to_owned(),
            next: next.to_owned(),
            can_try_again: match self {
                Self::Off => Again::Futile,
                _ => Again::Helps,
            },
            request_id: request_id.to_string(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Off | Self::NoSample => StatusCode::NOT_FOUND,
            Self::Denied(_) | Self::OtherPerson => StatusCode::FORBIDDEN,
            Self::Provider(_) | Self::Answer => StatusCode::BAD_GATEWAY,
            Self::Store(_) | Self::Session(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// What happened, and what to do.
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Off => (
                "This Berth has no sign-in provider.",
                "An administrator sets one with the configuration key sign_in.issuer. Programs use platform tokens.",
            ),
            Self::Unreadable => (
                "What your browser brought back from the provider cannot be read.",
                "Begin anew. If it stays, an administrator finds the reason in the log.",
            ),
            Self::UnknownState => (
                "This sign-in was finished already, or it took longer than ten minutes.",
                "Begin anew, and do not use the browser's back button on the way.",
            ),
            Self::OtherBrowser => (
                "This sign-in was begun in another browser, or cookies are not kept here.",
                "If somebody sent you the link, do not use it. Otherwise allow cookies for this site and begin anew.",
            ),
            Self::OtherIssuer => (
                "This answer does not come from the provider that you were sent to.",
                "Begin anew. If it happens again, tell an administrator: somebody may be trying to mix up your sign-in.",
            ),
            Self::Denied(_) => (
                "The provider did not sign you in, or you said no there.",
                "Begin anew, or ask an administrator whether you may use this Berth.",
            ),
            Self::Code(_)
            | Self::Answer
            | Self::NoIdToken
            | Self::IdToken(_)
            | Self::Nameless(_) => (
                "What the provider said about you did not pass our checks.",
                "Begin anew. If it stays, an administrator finds the reason in the audit trail and runs `berth doctor`.",
            ),
            Self::OtherPerson => (
                "You are signed in as one person, and somebody else has now proven who they are.",
                "Sign out first, here and at the provider, or step up as the same person.",
            ),
            Self::NoSample => (
                "There is no such sample user.",
                "Choose one of those on the sign-in page.",
            ),
            Self::Provider(_) => (
                "The sign-in provider cannot be asked just now.",
                "Try again in a minute. An administrator can run `berth doctor`.",
            ),
            Self::Store(_) | Self::Session(_) => (
                "Berth could not keep your sign-in.",
                "Try again in a minute.",
            ),
        }
    }
}
