//! Tokens: minted, expired, revoked, and what is left of them.

use quay_sim::Variant;
use serde_json::{Value, json};

use crate::client::House;

async fn mint(house: &House, token: &str, scope: &str, expiration: u64) -> Value {
    let path = format!(
        "POST /api/v1/organization/mx/applications/{}/tokens",
        house.client_id
    );
    let body = json!({ "name": "swap", "scope": scope, "expiration": expiration });
    house.must(token, &path, Some(body), 200).await.json()
}

#[tokio::test]
async fn a_minted_token_dies_when_its_time_is_over() {
    let house = House::new();
    let minted = mint(&house, &house.alice(), "user:admin org:admin", 20).await;
    let token = minted["token"].as_str().unwrap();
    assert_eq!(minted["expires_at"], "2026-11-23T17:39:34.000000Z");
    house.must(token, "GET /api/v1/user/", None, 200).await;
    house.let_pass(19);
    house.must(token, "GET /api/v1/user/", None, 200).await;
    house.let_pass(1);
    let read = house.must(token, "GET /api/v1/user/", None, 401).await;
    assert_eq!(read.json()["session_required"], false);
    let write = house
        .must(
            token,
            "PUT /api/v1/organization/mx/team/x1",
            Some(json!({ "role": "member" })),
            403,
        )
        .await;
    assert_eq!(write.json()["error"], "CSRF token was invalid or missing.");
    assert_eq!(write.header("content-type"), "text/html; charset=utf-8");
    let path = format!(
        "GET /api/v1/organization/mx/applications/{}/tokens",
        house.client_id
    );
    let listed = house.must(&house.alice(), &path, None, 200).await.json();
    assert!(
        listed["tokens"]
            .as_array()
            .unwrap()
            .iter()
            .all(|listed| listed["uuid"] != minted["uuid"])
    );
}

#[tokio::test]
async fn the_ten_year_token_can_be_swapped_for_a_short_one() {
    let house = House::new();
    let long = house.token("alice", "org:admin user:admin");
    let short = mint(&house, &long, "org:admin user:admin", 900).await["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let authorizations = house
        .must(&short, "GET /api/v1/user/authorizations", None, 200)
        .await
        .json();
    assert_eq!(
        authorizations["authorizations"].as_array().unwrap().len(),
        2
    );
    let uuid = authorizations["authorizations"][0]["uuid"]
        .as_str()
        .unwrap();
    let path = format!("DELETE /api/v1/user/authorizations/{uuid}");
    house.must(&short, &path, None, 204).await;
    house.must(&long, "GET /api/v1/user/", None, 401).await;
    house.must(&short, "GET /api/v1/user/", None, 200).await;
    house.must(&short, &path, None, 404).await;
}

#[tokio::test]
async fn nothing_larger_than_the_minting_token_is_minted() {
    let house = House::new();
    let path = format!(
        "POST /api/v1/organization/mx/applications/{}/tokens",
        house.client_id
    );
    let body = json!({ "name": "esc", "scope": "user:admin" });
    house
        .must(&house.token("alice", "org:admin"), &path, Some(body), 403)
        .await;
}

#[tokio::test]
async fn a_cap_counts_live_tokens() {
    let house = House::with(Variant {
        token_cap: Some(2),
        ..Variant::default()
    });
    let token = house.alice();
    mint(&house, &token, "user:read", 10).await;
    let path = format!(
        "POST /api/v1/organization/mx/applications/{}/tokens",
        house.client_id
    );
    let body = json!({ "name": "third", "scope": "user:read" });
    let refused = house
        .must(&token, &path, Some(body.clone()), 400)
        .await
        .json();
    assert_eq!(
        refused["message"],
        "Token limit reached: maximum 2 non-expired tokens per application"
    );
    house.let_pass(10);
    house.must(&token, &path, Some(body), 200).await;
}

#[tokio::test]
async fn an_old_quay_does_not_mint() {
    let house = House::with(Variant {
        minting: false,
        ..Variant::default()
    });
    let discovered = house.get("", "/api/v1/discovery").await.json();
    assert!(
        !discovered
            .to_string()
            .contains("createOrganizationApplicationToken")
    );
    let minting = House::new().get("", "/api/v1/discovery").await.json();
    assert!(
        minting
            .to_string()
            .contains("createOrganizationApplicationToken")
    );
    let path = format!(
        "POST /api/v1/organization/mx/applications/{}/tokens",
        house.client_id
    );
    let body = json!({ "name": "t", "scope": "user:read" });
    house.must(&house.alice(), &path, Some(body), 404).await;
}

#[tokio::test]
async fn an_applications_tokens_die_with_it() {
    let house = House::new();
    let token = house.alice();
    let other = house
        .quay
        .add_application("mx", "other", "http://127.0.0.1:9099/")
        .unwrap()
        .client_id;
    let doomed = house
        .quay
        .issue_token("bob", &other, &"user:read".parse().unwrap())
        .unwrap();
    house.must(&doomed, "GET /api/v1/user/", None, 200).await;
    house
        .must(
            &token,
            &format!("DELETE /api/v1/organization/mx/applications/{other}"),
            None,
            204,
        )
        .await;
    house.must(&doomed, "GET /api/v1/user/", None, 401).await;
}

#[tokio::test]
async fn what_a_token_did_is_logged_with_its_application() {
    let house = House::new();
    let token = house.alice();
    house
        .must(
            &token,
            "PUT /api/v1/organization/mx/team/berth-n7k2",
            Some(json!({ "role": "admin" })),
            200,
        )
        .await;
    let logs = house
        .must(&token, "GET /api/v1/organization/mx/logs", None, 200)
        .await
        .json();
    let newest = &logs["logs"][0];
    assert_eq!(newest["kind"], "org_create_team");
    assert_eq!(newest["metadata"]["team"], "berth-n7k2");
    assert_eq!(
        newest["metadata"]["oauth_token_application_id"],
        house.client_id.as_str()
    );
    assert_eq!(newest["performer"]["name"], "alice");
    house.let_pass(25 * 3600);
    let later = house
        .must(&token, "GET /api/v1/organization/mx/logs", None, 200)
        .await
        .json();
    assert_eq!(later["logs"], json!([]));
    let all = house
        .must(
            &token,
            "GET /api/v1/organization/mx/logs?starttime=11/01/2026",
            None,
            200,
        )
        .await
        .json();
    assert_eq!(all["logs"].as_array().unwrap().len(), 1);
}
