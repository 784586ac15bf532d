//! Robots that are somebody elsewhere: the exchange of an identity provider's token for a password.
//!
//! A real Quay fetches the provider's keys over https. The stand-in fetches nothing: a test hands it
//! the keys with [`QuaySim::trust_issuer`]. A provider whose keys it was not given is one that
//! cannot be reached.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    http,
    registry::{Claims, Credential, IssuerKey, TokenProblem, decode_unverified, host, sign},
    sim::QuaySim,
    state::{RobotRefusal, World},
};

/// Identity providers by issuer, with the keys that they sign with.
#[derive(Debug, Default)]
pub(crate) struct Issuers(BTreeMap<String, Vec<IssuerKey>>);

/// A key set holds nothing that the stand-in can check signatures with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key set holds no RSA key")]
pub struct NoUsableKey;

impl QuaySim {
    /// Lets robots federate with `issuer`, whose key set (RFC 7517) is `key_set`; RS256 only.
    ///
    /// # Errors
    ///
    /// When there is no RSA key in the set.
    pub fn trust_issuer(&self, issuer: &str, key_set: &Value) -> Result<(), NoUsableKey> {
        let keys = key_set
            .get("keys")
            .and_then(Value::as_array)
            .ok_or(NoUsableKey)?;
        let keys: Vec<_> = keys.iter().filter_map(IssuerKey::from_jwk).collect();
        if keys.is_empty() {
            return Err(NoUsableKey);
        }
        self.world().issuers.0.insert(issuer.to_owned(), keys);
        Ok(())
    }
}

/// Why there is no exchange.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    /// 401 (656)
    #[error("No auth header")]
    NoCredential,
    /// 400 (520)
    #[error(transparent)]
    Robot(#[from] RobotRefusal),
    /// 400 (313)
    #[error("Robot does not have federated login configured")]
    NotFederated,
    /// 400 (518)
    #[error("issuer {0} not configured for this robot")]
    Issuer(String),
    /// 400 (647)
    #[error("Invalid token: {0}")]
    Token(#[from] TokenProblem),
    /// 400 (646)
    #[error("Token does not match robot")]
    Subject,
    /// 500: what is no JWT (311), an issuer without https, or one that cannot be reached (516).
    #[error("Quay falls over")]
    Crash,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let text = self.to_string();
        match self {
            Self::NoCredential => {
                (StatusCode::UNAUTHORIZED, Json(json!({"error": text}))).into_response()
            }
            Self::Crash => http::internal_server_error(),
            Self::Robot(_)
            | Self::NotFederated
            | Self::Issuer(_)
            | Self::Token(_)
            | Self::Subject => {
                (StatusCode::BAD_REQUEST, Json(json!({"message": text}))).into_response()
            }
        }
    }
}

/// `GET /oauth2/federation/robot/token` with Basic `<robot>:<token>`: a password for an hour (645).
pub(super) async fn exchange(State(quay): State<QuaySim>, headers: HeaderMap) -> Response {
    let now = quay.clock().now();
    let audience = host(quay.public_url()).to_owned();
    let checked = check(&quay.world(), &headers, now);
    let signed = checked.and_then(|robot| {
        let claims = Claims::of_federated_robot(&robot, audience, now);
        sign(&claims).map_err(|_| Refusal::Crash)
    });
    match signed {
        Ok(token) => Json(json!({"token": token})).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// The robot's name, if the token proves that it may be one.
fn check(world: &World, headers: &HeaderMap, now: OffsetDateTime) -> Result<String, Refusal> {
    let header = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let credential = header
        .and_then(Credential::parse)
        .ok_or(Refusal::NoCredential)?;
    let robot = world
        .find_robot(&credential.name)
        .ok_or(RobotRefusal::Missing)?;
    let token = credential.password;
    let claims = decode_unverified(&token).ok_or(Refusal::Crash)?;
    if robot.federation.is_empty() {
        return Err(Refusal::NotFederated);
    }
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let issuer = text("iss");
    let known = robot.federation.iter().find(|known| known.issuer == issuer);
    let known = known.ok_or_else(|| Refusal::Issuer(issuer.to_owned()))?;
    let keys = world
        .issuers
        .0
        .get(issuer)
        .filter(|_| issuer.starts_with("https://"));
    let keys = keys.ok_or(Refusal::Crash)?;
    if !keys.iter().any(|key| key.has_signed(&token)) {
        return Err(TokenProblem::Signature.into());
    }
    let expires = claims.get("exp").and_then(Value::as_i64);
    if expires.is_none_or(|expires| expires <= now.unix_timestamp()) {
        return Err(TokenProblem::Expired.into());
    }
    if text("sub") == known.subject {
        Ok(robot.name.clone())
    } else {
        Err(Refusal::Subject)
    }
}
