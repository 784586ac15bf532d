//! JSON Web Tokens of the provider that are no ID tokens: logout tokens and access tokens.
//!
//! The signature comes first; claims of what was not signed are never looked at.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use model::Timestamp;
use openidconnect::{
    JsonWebKey as _,
    core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm as Algorithm},
};
use serde::Deserialize;
use serde_json::{Map, Value};

/// How far clocks may be apart.
pub(super) const LEEWAY: Duration = Duration::from_secs(60);
/// Longer than any token of a provider in its right mind.
const LONGEST: usize = 32 * 1024;

/// What may have signed: public keys only. With a shared secret, whoever can check can sign.
pub(super) const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// A token that the provider signed.
#[derive(Debug)]
pub(super) struct Jwt {
    /// Its type, in small letters and without `application/`.
    pub(super) kind: Option<String>,
    /// What it claims.
    pub(super) claims: Claims,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JwtFault {
    /// It is no JWT in compact form.
    #[error("it is not a signed JWT")]
    Malformed,
    /// Its algorithm is `none`, symmetric, or not one we know.
    #[error("it was signed with an algorithm that is not allowed")]
    Algorithm,
    /// It was signed with a key that the provider does not publish.
    #[error("it was signed with a key that the provider does not publish")]
    UnknownKey,
    /// The signature is not of that key.
    #[error("its signature is wrong")]
    Signature,
    /// It is a token for something else.
    #[error("it is of another type")]
    Kind,
    /// Another provider made it.
    #[error("it is of another issuer")]
    Issuer,
    /// It is for somebody else.
    #[error("it is for another audience")]
    Audience,
    /// Its time is over, or has not come, or is not said.
    #[error("its time is over, or has not come")]
    Time,
    /// A claim is missing or not what it has to be.
    #[error("a claim is missing or wrong")]
    Claim,
    /// It was used before.
    #[error("it was used before")]
    Replayed,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
    cty: Option<String>,
}

/// Takes a token that one of these keys signed.
pub(super) fn verify(token: &str, keys: &CoreJsonWebKeySet) -> Result<Jwt, JwtFault> {
    if token.len() > LONGEST {
        return Err(JwtFault::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(JwtFault::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(JwtFault::Malformed)?;
    let header: Header = decode(header)?;
    if header.crit.is_some() || header.cty.is_some() {
        return Err(JwtFault::Malformed);
    }
    let algorithm = ALGORITHMS
        .into_iter()
        .find(|known| is_named(known, &header.alg))
        .ok_or(JwtFault::Algorithm)?;
    let signature = BASE64URL_NOPAD
        .decode(signature.as_bytes())
        .map_err(|_| JwtFault::Malformed)?;
    let mut candidates = keys
        .keys()
        .iter()
        .filter(|key| match &header.kid {
            Some(kid) => key.key_id().is_some_and(|id| id.as_str() == kid),
            None => true,
        })
        .peekable();
    if candidates.peek().is_none() {
        return Err(JwtFault::UnknownKey);
    }
    // `verify_signature` refuses a key that is of another type, or for another use.
    if !candidates.any(|key| {
        key.verify_signature(&algorithm, signed.as_bytes(), &signature)
            .is_ok()
    }) {
        return Err(JwtFault::Signature);
    }
    Ok(Jwt {
        kind: header.typ.map(|typ| {
            let typ = typ.to_ascii_lowercase();
            typ.strip_prefix("application/").unwrap_or(&typ).to_owned()
        }),
        claims: Claims(decode(payload)?),
    })
}

/// The claims of a token that has been verified already.
pub(super) fn claims_of_verified(token: &str) -> Result<Claims, JwtFault> {
    let payload = token.split('.').nth(1).ok_or(JwtFault::Malformed)?;
    decode(payload).map(Claims)
}

fn is_named(algorithm: &Algorithm, name: &str) -> bool {
    serde_json::to_value(algorithm).is_ok_and(|value| value == name)
}

fn decode<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, JwtFault> {
    let bytes = BASE64URL_NOPAD
        .decode(part.as_bytes())
        .map_err(|_| JwtFault::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| JwtFault::Malformed)
}

/// What a token claims.
#[derive(Debug, Clone)]
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    /// Any claim.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A claim that is a text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// A claim that is a time: seconds since the epoch (RFC 7519, `NumericDate`).
    pub(super) fn time(&self, name: &str) -> Option<Timestamp> {
        let number = self.get(name)?;
        let seconds = number.as_i64().or_else(|| {
            // A fraction is allowed; whole seconds are enough for us.
            number.to_string().split('.').next()?.parse().ok()
        })?;
        Timestamp::from_unix_millis(seconds.checked_mul(1000)?).ok()
    }

    /// Whether it is for this audience, alone or among others.
    pub(super) fn is_for(&self, audience: &str) -> bool {
        match self.get("aud") {
            Some(Value::String(only)) => only == audience,
            Some(Value::Array(all)) => all.iter().any(|one| one == audience),
            _ => false,
        }
    }

    /// Issuer, subject's length, and the times that are there (RFC 7519, section 4.1).
    pub(super) fn check(&self, issuer: &str, now: Timestamp) -> Result<(), JwtFault> {
        if self.text("iss") != Some(issuer) {
            return Err(JwtFault::Issuer);
        }
        let issued_at = self.time("iat").ok_or(JwtFault::Time)?;
        let is_early = |time: Timestamp| time > now.plus(LEEWAY);
        let is_over = |time: Timestamp| time.plus(LEEWAY) <= now;
        let in_time = !is_early(issued_at)
            && match self.get("nbf") {
                Some(_) => !is_early(self.time("nbf").ok_or(JwtFault::Time)?),
                None => true,
            }
            && match self.get("exp") {
                Some(_) => !is_over(self.time("exp").ok_or(JwtFault::Time)?),
                None => true,
            };
        if in_time { Ok(()) } else { Err(JwtFault::Time) }
    }
}
