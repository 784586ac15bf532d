//! The ID token, in every way that it can be wrong (S2). The lies are data for an issuer that says
//! whatever it is told to.

use serde_json::{Value, json};
use store::AuditAction::SignInRefused;

use super::{case::Trial, ground::Ground};
use crate::sign_in::{browser::Browser, place::seconds};

/// What it is, what the issuer says then, and why it is refused.
type Lie = (&'static str, Value, &'static str);

fn lies(issuer: &str, now: i64) -> Vec<Lie> {
    vec![
        (
            "another nonce",
            json!({ "claims": { "nonce": "another" } }),
            "nonce",
        ),
        ("no nonce", json!({ "without": ["nonce"] }), "nonce"),
        (
            "another audience",
            json!({ "claims": { "aud": "other" } }),
            "audience",
        ),
        (
            "others, too",
            json!({ "claims": { "aud": ["berth", "other"] } }),
            "audience",
        ),
        ("no audience", json!({ "without": ["aud"] }), "audience"),
        (
            "an empty audience",
            json!({ "claims": { "aud": [] } }),
            "audience",
        ),
        (
            "given to another client",
            json!({ "claims": { "azp": "other" } }),
            "another client",
        ),
        (
            "another issuer",
            json!({ "claims": { "iss": "https://evil.example" } }),
            "another issuer",
        ),
        (
            "the issuer with a slash",
            json!({ "claims": { "iss": format!("{}/", issuer) } }),
            "another issuer",
        ),
        (
            "expired",
            json!({ "claims": { "exp": now - 61 } }),
            "its time",
        ),
        (
            "issued in the future",
            json!({ "claims": { "iat": now + 90 } }),
            "its time",
        ),
        (
            "issued long ago",
            json!({ "claims": { "iat": now - 90 } }),
            "its time",
        ),
        (
            "proven in the future",
            json!({ "claims": { "auth_time": now + 90 } }),
            "its time",
        ),
        (
            "no algorithm",
            json!({ "algorithm": "none" }),
            "signature or algorithm",
        ),
        (
            "the public key as a secret",
            json!({ "algorithm": "HS256" }),
            "signature or algorithm",
        ),
        (
            "the client secret",
            json!({ "algorithm": "HS256", "secret": "a secret of the tests, for nobody" }),
            "signature or algorithm",
        ),
        (
            "another key",
            json!({ "key": "unpublished" }),
            "does not publish",
        ),
        (
            "another key by the same name",
            json!({ "key": "unpublished", "header": { "kid": "one" } }),
            "signature or algorithm",
        ),
        (
            "a broken signature",
            json!({ "broken": true }),
            "signature or algorithm",
        ),
        (
            "another access token's hash",
            json!({ "claims": { "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" } }),
            "another access token",
        ),
        (
            "another access token",
            json!({ "token": { "access_token": "injected" } }),
            "another access token",
        ),
        (
            "a logout token",
            json!({ "header": { "typ": "logout+jwt" } }),
            "can be used",
        ),
        (
            "an access token",
            json!({ "header": { "typ": "at+jwt" } }),
            "can be used",
        ),
        (
            "critical headers",
            json!({ "header": { "crit": ["x"] } }),
            "can be used",
        ),
        (
            "an empty subject",
            json!({ "claims": { "sub": "" } }),
            "who it is",
        ),
        (
            "a subject without end",
            json!({ "claims": { "sub": "a".repeat(256) } }),
            "who it is",
        ),
        (
            "no subject",
            json!({ "without": ["sub"] }),
            "cannot be read",
        ),
        ("no expiry", json!({ "without": ["exp"] }), "cannot be read"),
        ("no time", json!({ "without": ["iat"] }), "cannot be read"),
        (
            "no ID token",
            json!({ "token": { "id_token": null } }),
            "no ID token",
        ),
        (
            "nonsense",
            json!({ "token": { "id_token": "a.b.c" } }),
            "cannot be read",
        ),
        (
            "no access token",
            json!({ "token": { "access_token": null } }),
            "cannot be read",
        ),
    ]
}

pub(super) fn names() -> Vec<&'static str> {
    lies("", 0).into_iter().map(|(name, ..)| name).collect()
}

#[tokio::test]
async fn no_other_id_token_signs_anybody_in() {
    let ground = Ground::forged().await;
    ground.signs_in_as_forged().await;
    let mut trial = Trial::new(ground.place.store());
    for (name, lie, why) in lies(ground.issuer.name(), seconds()) {
        let attack = async {
            ground.issuer.lie(lie).await;
            ground.refuses(&Browser::new(), &ground.start()).await;
        };
        trial.case(name, attack, (SignInRefused, why)).await;
    }
    trial.end();
}
