//! RS256 tokens, and the key that signs them.
//!
//! One key a process, made when the first token is asked for (a tenth of a second). It comes from
//! the operating system's randomness and not from a stand-in's seed: a seed is no secret, and a
//! token that anybody can forge would let a test of Berth pass for the wrong reason.

use std::sync::LazyLock;

use data_encoding::BASE64URL_NOPAD;
use rand::{
    SeedableRng,
    rngs::{StdRng, SysError, SysRng},
};
use rsa::{BoxedUint, PrivateKey, PublicKey, traits::PublicKeyParts};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use super::Claims;

const KEY_BITS: usize = 2048;
/// How far clocks may be apart, as Quay allows.
const LEEWAY: Duration = Duration::seconds(30);

static KEY: LazyLock<Result<ServiceKey, KeyError>> = LazyLock::new(ServiceKey::generate);

/// The key could not be made, or would not sign.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("the operating system gave no randomness")]
    Randomness(#[source] SysError),
    #[error("RSA failed")]
    Rsa(#[source] rsa::Error),
    #[error("claims could not be written as JSON")]
    Json(#[source] serde_json::Error),
    #[error("there is no signing key")]
    Missing,
}

/// Why a token is not accepted; the texts are Quay's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenProblem {
    #[error("Not enough segments")]
    Malformed,
    #[error("Unknown service key")]
    UnknownKey,
    #[error("Signature verification failed")]
    Signature,
    #[error("Signature has expired")]
    Expired,
    #[error("The token is not yet valid (nbf)")]
    NotYetValid,
    #[error("Invalid audience")]
    Audience,
}

struct ServiceKey {
    private: PrivateKey,
    public: PublicKey,
    id: String,
}

impl ServiceKey {
    fn generate() -> Result<Self, KeyError> {
        let mut random = StdRng::try_from_rng(&mut SysRng).map_err(KeyError::Randomness)?;
        let private = PrivateKey::new(&mut random, KEY_BITS).map_err(KeyError::Rsa)?;
        let public = private.to_public_key();
        let id = key_id(&public);
        Ok(Self {
            private,
            public,
            id,
        })
    }
}

/// The key's thumbprint (RFC 7638): 43 characters, like Quay's.
fn key_id(key: &PublicKey) -> String {
    let part = |bytes: Box<[u8]>| BASE64URL_NOPAD.encode(&bytes);
    let (e, n) = (part(key.e_bytes()), part(key.n_bytes()));
    let jwk = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    BASE64URL_NOPAD.encode(&Sha256::digest(jwk))
}

/// A key of somebody else's.
#[derive(Clone, Debug)]
pub(crate) struct IssuerKey(PublicKey);

impl IssuerKey {
    /// Reads an RSA key of a key set (RFC 7517).
    pub(crate) fn from_jwk(jwk: &Value) -> Option<Self> {
        let number = |name: &str| {
            let text = jwk.get(name).and_then(Value::as_str)?;
            let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            Some(BoxedUint::from_be_slice_vartime(&bytes))
        };
        PublicKey::new(number("n")?, number("e")?).ok().map(Self)
    }

    /// Whether the token carries this key's RS256 signature.
    pub(crate) fn has_signed(&self, token: &str) -> bool {
        let Some((signed, signature)) = token.rsplit_once('.') else {
            return false;
        };
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes());
        signature.is_ok_and(|signature| {
            let verified = self
                .0
                .pkcs1v15_verify::<Sha256>(signed.as_bytes(), &signature);
            verified.is_ok()
        })
    }
}

/// Signs `claims`; header `{"alg": "RS256", "kid": …, "typ": "JWT"}`.
pub(crate) fn sign(claims: &Claims) -> Result<String, KeyError> {
    let key = KEY.as_ref().map_err(|_| KeyError::Missing)?;
    let header = json!({"alg": "RS256", "kid": key.id, "typ": "JWT"});
    let claims = serde_json::to_vec(claims).map_err(KeyError::Json)?;
    let signed = format!(
        "{}.{}",
        BASE64URL_NOPAD.encode(header.to_string().as_bytes()),
        BASE64URL_NOPAD.encode(&claims)
    );
    let signature = key
        .private
        .pkcs1v15_sign::<Sha256>(signed.as_bytes())
        .map_err(KeyError::Rsa)?;
    Ok(format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature)))
}

/// Checks a token that is said to come from [`sign`] and to be meant for `audience`.
pub(crate) fn verify(
    token: &str,
    audience: &str,
    now: OffsetDateTime,
) -> Result<Claims, TokenProblem> {
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenProblem::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(TokenProblem::Malformed)?;
    let key = KEY.as_ref().map_err(|_| TokenProblem::UnknownKey)?;
    if decode(header).and_then(|header| header.get("kid").cloned()) != Some(Value::from(&*key.id)) {
        return Err(TokenProblem::UnknownKey);
    }
    let signature = BASE64URL_NOPAD
        .decode(signature.as_bytes())
        .map_err(|_| TokenProblem::Signature)?;
    key.public
        .pkcs1v15_verify::<Sha256>(signed.as_bytes(), &signature)
        .map_err(|_| TokenProblem::Signature)?;
    let claims: Claims = decode(payload)
        .and_then(|payload| serde_json::from_value(payload).ok())
        .ok_or(TokenProblem::Malformed)?;
    check_times(&claims, now)?;
    if claims.aud.as_deref() == Some(audience) {
        Ok(claims)
    } else {
        Err(TokenProblem::Audience)
    }
}

fn check_times(claims: &Claims, now: OffsetDateTime) -> Result<(), TokenProblem> {
    if now.saturating_sub(LEEWAY).unix_timestamp() >= claims.exp {
        return Err(TokenProblem::Expired);
    }
    if now.saturating_add(LEEWAY).unix_timestamp() < claims.nbf {
        return Err(TokenProblem::NotYetValid);
    }
    Ok(())
}

/// One part of a token, read without any check.
pub(crate) fn decode(part: &str) -> Option<Value> {
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The claims of a token from anywhere, read without any check.
pub(crate) fn decode_unverified(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    decode(payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Subject;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-23 17:40:50 UTC);
    const HOST: &str = "localhost:8480";

    fn token() -> String {
        let claims = Claims::to_repositories(&Subject::Anonymous, Some(HOST.into()), vec![], NOW);
        sign(&claims).unwrap()
    }

    #[test]
    fn header_is_that_of_recording_401() {
        let header = decode(token().split('.').next().unwrap()).unwrap();
        assert_eq!(header["alg"], "RS256");
        assert_eq!(header["typ"], "JWT");
        assert_eq!(header["kid"].as_str().unwrap().len(), 43);
    }

    #[test]
    fn token_is_good_for_its_hour_and_no_longer() {
        let token = token();
        let at = |seconds| verify(&token, HOST, NOW + Duration::seconds(seconds)).map(|_| ());
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(3629), Ok(()));
        assert_eq!(at(3630), Err(TokenProblem::Expired));
        assert_eq!(at(-31), Err(TokenProblem::NotYetValid));
    }

    #[test]
    fn token_for_another_registry_is_refused() {
        let refused = verify(&token(), "quay.example", NOW).map(|_| ());
        assert_eq!(refused, Err(TokenProblem::Audience));
    }

    #[test]
    fn changed_claims_and_foreign_keys_are_refused() {
        let token = token();
        let parts: Vec<&str> = token.split('.').collect();
        let forged = BASE64URL_NOPAD.encode(br#"{"sub":"mallory"}"#);
        let forged = format!("{}.{forged}.{}", parts[0], parts[2]);
        assert_eq!(
            verify(&forged, HOST, NOW).map(|_| ()),
            Err(TokenProblem::Signature)
        );
        let header = BASE64URL_NOPAD.encode(br#"{"alg":"none","kid":"mine"}"#);
        let foreign = format!("{header}.{}.{}", parts[1], parts[2]);
        assert_eq!(
            verify(&foreign, HOST, NOW).map(|_| ()),
            Err(TokenProblem::UnknownKey)
        );
        assert_eq!(
            verify("garbage", HOST, NOW).map(|_| ()),
            Err(TokenProblem::Malformed)
        );
    }
}
