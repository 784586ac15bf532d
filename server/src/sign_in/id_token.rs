//! Whether an ID token is from the provider, for us, for this sign-in, and of now (S2).

use chrono::{DateTime, Utc};
use model::Timestamp;
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IssuerUrl, Nonce,
    SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenVerifier},
};

use super::{
    jwt::{self, ALGORITHMS, Claims, LEEWAY},
    provider::{Metadata, keys},
};

/// What an ID token has to be.
pub(super) struct Expected<'a> {
    /// For whom.
    pub(super) client_id: ClientId,
    /// The nonce of the authorization request.
    pub(super) nonce: &'a str,
    /// When the sign-in began: no token for it is older.
    pub(super) begun_at: Timestamp,
    /// Whether the person had to prove who they are since then.
    pub(super) freshness: Freshness,
    /// What came with it.
    pub(super) access_token: &'a AccessToken,
}

/// How long ago the person may have proven to the provider who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    /// As long as the provider takes for enough.
    Any,
    /// Not before this sign-in began.
    ThisSignIn,
}

/// Why an ID token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IdTokenFault {
    /// It was signed with a key that is not known.
    #[error("it was signed with a key that the provider does not publish")]
    UnknownKey,
    /// It was not signed, or not as it has to be.
    #[error("its signature or algorithm is not allowed")]
    Signature,
    /// Of another issuer.
    #[error("it is of another issuer")]
    Issuer,
    /// For somebody else.
    #[error("it is for another audience")]
    Audience,
    /// Given to somebody else.
    #[error("it was given to another client")]
    AuthorizedParty,
    /// Expired, or issued at another time than this sign-in's.
    #[error("its time is over, or has not come")]
    Time,
    /// For another sign-in.
    #[error("it is for another sign-in: the nonce differs")]
    Nonce,
    /// It does not belong to the access token that came with it.
    #[error("it belongs to another access token")]
    AccessTokenHash,
    /// It does not say that the person proved anew who they are.
    #[error("the provider did not ask anew who it is")]
    NotFresh,
    /// Something else about it is wrong.
    #[error("it is not an ID token that can be used")]
    Malformed,
}

/// Takes an ID token; answers what it claims.
pub(super) fn check(
    token: &CoreIdToken,
    metadata: &Metadata,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Claims, IdTokenFault> {
    let verifier = verifier(metadata, expected, now);
    let nonce = Nonce::new(expected.nonce.to_owned());
    let claims = token
        .claims(&verifier, &nonce)
        .map_err(|error| fault(&error))?;
    if claims
        .authorized_party()
        .is_some_and(|party| *party != expected.client_id)
    {
        return Err(IdTokenFault::AuthorizedParty);
    }
    if let Some(hash) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|_| IdTokenFault::Signature)?;
        let key = token
            .signing_key(&verifier)
            .map_err(|_| IdTokenFault::Signature)?;
        let own = AccessTokenHash::from_token(expected.access_token, algorithm, key)
            .map_err(|_| IdTokenFault::Signature)?;
        if own != *hash {
            return Err(IdTokenFault::AccessTokenHash);
        }
    }
    let claims =
        jwt::claims_of_verified(&token.to_string()).map_err(|_| IdTokenFault::Malformed)?;
    check_freshness(&claims, expected, now)?;
    Ok(claims)
}

fn verifier(
    metadata: &Metadata,
    expected: &Expected<'_>,
    now: Timestamp,
) -> CoreIdTokenVerifier<'static> {
    // A public client's verifier: never a signature that is made with the client secret.
    let issuer: IssuerUrl = metadata.issuer().clone();
    let begun_at = expected.begun_at;
    CoreIdTokenVerifier::new_public_client(expected.client_id.clone(), issuer, keys(metadata))
        .set_allowed_algs(ALGORITHMS)
        // It asks whether this time is before `exp`.
        .set_time_fn(move || chrono(now.minus(LEEWAY)))
        .set_issue_time_verifier_fn(move |issued_at| {
            if issued_at > chrono(now.plus(LEEWAY)) {
                Err("issued in the future".to_owned())
            } else if issued_at < chrono(begun_at.minus(LEEWAY)) {
                Err("issued before the sign-in began".to_owned())
            } else {
                Ok(())
            }
        })
}

fn check_freshness(
    claims: &Claims,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<(), IdTokenFault> {
    let at = claims.time("auth_time");
    if at.is_some_and(|at| at > now.plus(LEEWAY)) {
        return Err(IdTokenFault::Time);
    }
    match (expected.freshness, at) {
        (Freshness::Any, _) => Ok(()),
        (Freshness::ThisSignIn, Some(at)) if at.plus(LEEWAY) >= expected.begun_at => Ok(()),
        (Freshness::ThisSignIn, _) => Err(IdTokenFault::NotFresh),
    }
}

fn chrono(time: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(time.as_unix_millis()).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

fn fault(error: &ClaimsVerificationError) -> IdTokenFault {
    match error {
        ClaimsVerificationError::Expired(_) => IdTokenFault::Time,
        ClaimsVerificationError::InvalidAudience(_) => IdTokenFault::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => IdTokenFault::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => IdTokenFault::Nonce,
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        ) => IdTokenFault::UnknownKey,
        ClaimsVerificationError::SignatureVerification(_) => IdTokenFault::Signature,
        _ => IdTokenFault::Malformed,
    }
}
