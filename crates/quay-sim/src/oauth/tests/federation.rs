//! The exchange of an identity provider's token.

use axum::{body::Body, http::Request};
use data_encoding::BASE64URL_NOPAD;
use rand::{SeedableRng as _, rngs::StdRng};
use rsa::{PrivateKey, traits::PublicKeyParts as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::browser::quay;
use crate::{
    QuaySim,
    http::probe::{Reply, basic, send},
    state::{Federation, NewRobot},
};

const ISSUER: &str = "https://login.example/realms/uni/";

/// An identity provider with one key.
struct Provider(PrivateKey);

impl Provider {
    fn from_seed(seed: u64) -> Self {
        Self(PrivateKey::new(&mut StdRng::seed_from_u64(seed), 1024).unwrap())
    }

    fn key_set(&self) -> Value {
        let part = |bytes: Box<[u8]>| BASE64URL_NOPAD.encode(&bytes);
        json!({"keys": [{"kty": "RSA", "n": part(self.0.n_bytes()), "e": part(self.0.e_bytes())}]})
    }

    fn token(&self, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&json!({"alg": "RS256"})), part(claims));
        let signature = self.0.pkcs1v15_sign::<Sha256>(signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

/// A Quay whose robot `apporg+fed` is `student-7` at two issuers, one of them without https.
fn federated() -> (QuaySim, Provider) {
    let (quay, _) = quay();
    let now = quay.clock().now();
    {
        let mut world = quay.world();
        let owner = world.find_organization("apporg").unwrap().id;
        let robot = NewRobot {
            owner,
            name: "apporg+fed".into(),
            description: String::new(),
            metadata: json!({}),
        };
        world.create_robot(robot, now);
        let identity = |issuer: &str| Federation {
            issuer: issuer.into(),
            subject: "student-7".into(),
        };
        world.find_robot_mut("apporg+fed").unwrap().federation =
            vec![identity(ISSUER), identity("http://127.0.0.1:9098/")];
    }
    let provider = Provider::from_seed(1);
    quay.trust_issuer(ISSUER, &provider.key_set()).unwrap();
    (quay, provider)
}

async fn exchange(quay: &QuaySim, robot: &str, token: &str) -> Reply {
    let request = basic(Request::get("/oauth2/federation/robot/token"), robot, token);
    send(quay, request.body(Body::empty()).unwrap()).await
}

fn claims(quay: &QuaySim) -> Value {
    let now = quay.clock().now().unix_timestamp();
    json!({"iss": ISSUER, "sub": "student-7", "exp": now + 60})
}

#[tokio::test]
async fn a_good_token_becomes_a_password_for_the_registry() {
    let (quay, provider) = federated();
    let reply = exchange(&quay, "apporg+fed", &provider.token(&claims(&quay))).await;
    assert_eq!(reply.status.as_u16(), 200, "645: {}", reply.text());
    let password = reply.json()["token"].as_str().unwrap().to_owned();
    let auth =
        || Request::get("/v2/auth?service=localhost:8480&scope=repository:apporg/r1:push,pull");
    let request = basic(auth(), "apporg+fed", &password)
        .body(Body::empty())
        .unwrap();
    assert_eq!(send(&quay, request).await.status.as_u16(), 200, "649");
    let foreign = basic(auth(), "apporg+fed", &provider.token(&claims(&quay)));
    let foreign = send(&quay, foreign.body(Body::empty()).unwrap()).await;
    assert_eq!(foreign.status.as_u16(), 500, "650");
}

#[tokio::test]
async fn other_tokens_are_refused_in_quays_words() {
    let (quay, provider) = federated();
    let with = |name: &str, value: Value| {
        let mut claims = claims(&quay);
        claims[name] = value;
        provider.token(&claims)
    };
    let past = quay.clock().now().unix_timestamp() - 1;
    for (robot, token, message, recording) in [
        (
            "apporg+fed",
            with("sub", json!("x")),
            "Token does not match robot",
            646,
        ),
        (
            "apporg+fed",
            with("exp", json!(past)),
            "Invalid token: Signature has expired",
            647,
        ),
        (
            "apporg+fed",
            with("iss", json!("http://127.0.0.1:9098/other/")),
            "issuer http://127.0.0.1:9098/other/ not configured for this robot",
            518,
        ),
        (
            "apporg+nosuch",
            with("sub", json!("x")),
            "Could not find robot with specified username",
            520,
        ),
    ] {
        let reply = exchange(&quay, robot, &token).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()),
            (400, json!({"message": message})),
            "{recording}"
        );
    }
    let impostor = Provider::from_seed(2).token(&claims(&quay));
    let reply = exchange(&quay, "apporg+fed", &impostor).await;
    assert_eq!(
        reply.json(),
        json!({"message": "Invalid token: Signature verification failed"})
    );
}

#[tokio::test]
async fn issuers_without_https_break_quay_and_a_missing_header_is_named() {
    let (quay, provider) = federated();
    let mut plain = claims(&quay);
    plain["iss"] = json!("http://127.0.0.1:9098/");
    let reply = exchange(&quay, "apporg+fed", &provider.token(&plain)).await;
    assert_eq!(reply.status.as_u16(), 500, "516");
    let bare = Request::get("/oauth2/federation/robot/token")
        .body(Body::empty())
        .unwrap();
    let reply = send(&quay, bare).await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (401, json!({"error": "No auth header"})),
        "656"
    );
}
