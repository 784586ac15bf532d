//! Sign-ins under way: from the redirect to the sign-in provider to the way back.

use async_trait::async_trait;
use model::Timestamp;
use secrecy::SecretString;

use crate::StoreError;

/// A sign-in under way.
#[derive(Debug)]
pub struct SignInRecord {
    /// SHA-256 of the `state` of the authorization request.
    pub state: [u8; 32],
    /// SHA-256 of what the browser that began it has in a cookie.
    pub browser: [u8; 32],
    /// The `nonce` that the ID token has to hold.
    pub nonce: String,
    /// The PKCE verifier (RFC 7636). Without the code that only the browser brings it is worth
    /// nothing, and it is gone, written over, with the first use.
    pub verifier: SecretString,
    /// Where to go afterwards.
    pub return_to: String,
    /// What it is for; only who made it looks into it.
    pub purpose: String,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

/// The sign-ins under way.
#[async_trait]
pub trait SignIns {
    /// Stores a sign-in that begins.
    async fn begin_sign_in(&self, sign_in: SignInRecord) -> Result<(), StoreError>;

    /// Takes the sign-in with this state: of all who ask, on any replica, one gets it, once. `None`
    /// also when it has expired.
    async fn take_sign_in(
        &self,
        state: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<SignInRecord>, StoreError>;

    /// Spends what may be used once, and is worthless from `until` on. `true` the first time.
    async fn spend_once(
        &self,
        key: [u8; 32],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Forgets the sign-ins that nobody came back from in time. Answers how many there were.
    async fn trim_sign_ins(&self, now: Timestamp) -> Result<u64, StoreError>;
}
