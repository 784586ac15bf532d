//! Signing in as somebody made up, for the demo.

use axum::{
    Form,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{ReturnTo, SignIn, arrival::Arrival, identity::Identity, refusal::Refusal, start};
use crate::{app::App, web::Visit};

/// Who vouches for sample users: nobody, and no provider can have this name.
const ISSUER: &str = "urn:berth:samples";

/// Somebody made up.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What they are called; what they are known by, too.
    pub name: &'static str,
    /// The groups that they are in.
    pub groups: &'static [&'static str],
    /// Whether they are a global administrator.
    pub administrator: bool,
}

impl Sample {
    /// Two developers and an administrator.
    pub const ALL: [Self; 3] = [
        Self::person("david"),
        Self::person("erin"),
        Self {
            administrator: true,
            ..Self::person("harbormaster")
        },
    ];

    const fn person(name: &'static str) -> Self {
        Self {
            name,
            groups: &[],
            administrator: false,
        }
    }

    /// Who they are.
    #[must_use]
    pub fn user(&self) -> model::UserId {
        model::UserId::of(&[ISSUER, self.name])
    }
}

/// Who somebody wants to be.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    user: String,
    return_to: Option<String>,
}

/// `POST /sign-in/sample`
pub(super) async fn sign_in(arrival: Arrival, visit: Visit, Form(wish): Form<Wish>) -> Response {
    match be(&arrival, &wish).await {
        Ok(return_to) => Redirect::to(return_to.as_str()).into_response(),
        Err(refusal) => {
            refusal
                .answer(&arrival.app, visit, &arrival.request_id)
                .await
        }
    }
}

async fn be(arrival: &Arrival, wish: &Wish) -> Result<ReturnTo, Refusal> {
    let app = &arrival.app;
    let SignIn::Samples(samples) = &app.sign_in else {
        return Err(Refusal::NoSample);
    };
    let sample = samples.iter().find(|sample| sample.name == wish.user);
    let identity = identity(app, sample.ok_or(Refusal::NoSample)?);
    let return_to = start::return_to(app, wish.return_to.as_deref(), &arrival.request_id).await?;
    arrival.note_session_before(identity.user()).await?;
    arrival.admit(identity, None).await?;
    Ok(return_to)
}

fn identity(app: &App, sample: &Sample) -> Identity {
    Identity {
        issuer: ISSUER.to_owned(),
        subject: sample.name.to_owned(),
        name: sample.name.to_owned(),
        email: Some(format!("{}@example.com", sample.name)),
        groups: sample
            .groups
            .iter()
            .map(|group| (*group).to_owned())
            .collect(),
        administrator: sample.administrator,
        authenticated_at: app.clock.now(),
        provider_session: None,
    }
}
