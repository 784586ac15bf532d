//! Somebody who comes to be signed in, and the session that they get.

use axum::{
    extract::{FromRequestParts, State},
    http::HeaderMap,
};
use model::{SessionKey, UserId};
use store::{Actor, AuditAction, AuditEntry};
use tower_sessions::Session;

use super::{cookie, identity::Identity, refusal::Refusal};
use crate::{
    api::request_id::RequestId,
    app::App,
    session::{self, SignedIn},
};

/// A browser that comes to have somebody signed in, and what it brought.
#[derive(FromRequestParts)]
#[from_request(state(App))]
pub(super) struct Arrival {
    #[from_request(via(State))]
    pub(super) app: App,
    pub(super) request_id: RequestId,
    pub(super) headers: HeaderMap,
    session: Session,
}

impl Arrival {
    /// The session that this user's step-up goes on with. Where it has ended meanwhile, the step-up
    /// is a sign-in.
    pub(super) async fn session_to_step_up(
        &self,
        user: UserId,
    ) -> Result<Option<SignedIn>, Refusal> {
        let before = session::find(&self.session).await?;
        match &before {
            Some(signed_in) if signed_in.user != user => Err(Refusal::OtherPerson),
            _ => Ok(before),
        }
    }

    /// Puts on record whose session the sign-in of this user ends in the browser, where it is
    /// somebody else's, and a session that is none: it ended, or was planted to be signed in with
    /// (S4).
    pub(super) async fn note_session_before(&self, user: UserId) -> Result<(), Refusal> {
        let before = session::find(&self.session).await?;
        let (action, subject, detail) = match before {
            Some(before) if before.user != user => (
                AuditAction::SessionsEnded,
                before.user.to_string(),
                "somebody else signed in, in the same browser",
            ),
            None if session::has_cookie(&self.headers) => (
                AuditAction::Denied,
                "session".to_owned(),
                "the browser brought a session that there is not",
            ),
            _ => return Ok(()),
        };
        self.note(user, action, subject, detail.to_owned()).await
    }

    /// Signs somebody in who has proven who they are: on record first, then a session of its own
    /// (S4).
    pub(super) async fn admit(
        &self,
        identity: Identity,
        before: Option<SignedIn>,
    ) -> Result<(), Refusal> {
        let app = &self.app;
        let now = app.clock.now();
        let user = app.store.note_sign_in(identity.to_note(), now).await?;
        app.memberships.signed_in(&user, &identity.groups).await?;
        let (what, started_at, secret) = match before {
            Some(before) => ("stepped up in session", before.started_at, before.secret),
            None => ("session", now, cookie::secret(&app.random)),
        };
        let key = SessionKey::of(&["session", &secret]);
        let power = if identity.administrator {
            ", as an administrator"
        } else {
            ""
        };
        let detail = format!("{what} {key}{power}");
        self.note(user.id, AuditAction::SignedIn, user.id.to_string(), detail)
            .await?;
        let signed_in = SignedIn {
            user: user.id,
            name: user.name,
            administrator: identity.administrator,
            authenticated_at: identity.authenticated_at,
            started_at,
            used_at: now,
            provider_session: identity.provider_session,
            secret,
        };
        session::begin(&self.session, signed_in).await?;
        Ok(())
    }

    async fn note(
        &self,
        user: UserId,
        action: AuditAction,
        subject: String,
        detail: String,
    ) -> Result<(), Refusal> {
        let entry = AuditEntry {
            actor: Actor::User(user),
            action,
            workspace: None,
            subject,
            detail: Some(detail),
            request_id: Some(self.request_id.to_string()),
        };
        let now = self.app.clock.now();
        self.app.store.append_audit(entry, now).await?;
        Ok(())
    }
}
