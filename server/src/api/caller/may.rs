//! A right that is not about one workspace.

use std::{marker::PhantomData, time::Duration};

use axum::{extract::FromRequestParts, http::request::Parts};
use store::PlatformTokenRecord;

use super::{
    Caller, Refusal,
    right::{People, Proof, Right},
};
use crate::{api::error::ApiError, app::App, session::Person};

/// How long after they signed in a person may do what needs a recent sign-in (B3).
const RECENT: Duration = Duration::from_secs(5 * 60);

/// A caller who has been granted a right everywhere.
#[derive(Debug, Clone)]
pub struct May<R: Right> {
    /// Who it is.
    pub caller: Caller,
    right: PhantomData<R>,
}

impl<R: Right> FromRequestParts<App> for May<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let granted = match &caller {
            Caller::Platform(token) => by_scope::<R>(token),
            Caller::Person(person) if has_everywhere::<R>(person) => prove::<R>(person, app),
            Caller::Person(_) => Err(Refusal {
                right: R::NAME,
                why: "not an administrator",
                answer: ApiError::administrators_only(),
            }),
        };
        match granted {
            Ok(()) => Ok(Self {
                caller,
                right: PhantomData,
            }),
            Err(refusal) => Err(caller.refuse(app, parts, None, refusal).await),
        }
    }
}

/// Whether a platform token has the right by its scopes.
pub(super) fn by_scope<R: Right>(token: &PlatformTokenRecord) -> Result<(), Refusal> {
    let Some(scope) = R::SCOPE else {
        return Err(Refusal {
            right: R::NAME,
            why: "only people may",
            answer: ApiError::forbidden(
                "no platform token may do this: a person has to sign in for it",
            ),
        });
    };
    if token.scopes.contains(&scope) {
        return Ok(());
    }
    Err(Refusal {
        right: R::NAME,
        why: "the platform token lacks the scope",
        answer: ApiError::forbidden(format!(
            "this needs a platform token with the scope '{}'",
            scope.as_str()
        )),
    })
}

/// Whether a person has the right everywhere.
pub(super) fn has_everywhere<R: Right>(person: &Person) -> bool {
    match R::EVERYWHERE {
        People::Nobody => false,
        People::Administrators => person.administrator,
        People::Everybody => true,
    }
}

/// Whether a person who has the right shows what it needs besides.
pub(super) fn prove<R: Right>(person: &Person, app: &App) -> Result<(), Refusal> {
    match R::PROOF {
        Proof::None => Ok(()),
        Proof::Recent if app.clock.now() <= person.authenticated_at.plus(RECENT) => Ok(()),
        Proof::Recent => Err(Refusal {
            right: R::NAME,
            why: "signed in too long ago",
            answer: ApiError::step_up_needed(),
        }),
        Proof::Browser if person.session.is_some() => Ok(()),
        Proof::Browser => Err(Refusal {
            right: R::NAME,
            why: "not at a browser",
            answer: ApiError::forbidden(
                "this needs a browser that is signed in: an access token will not do",
            ),
        }),
    }
}
