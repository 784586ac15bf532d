//! Counting calls and stages, as a client's test would.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::House;

#[tokio::test]
async fn a_first_component_is_six_calls_in_three_stages() {
    let house = House::new();
    let token = house.alice();
    house.quay.set_latency(Duration::from_millis(20));
    let call = |method: &'static str, path: &'static str, body: Option<Value>| {
        let (house, token) = (&house, &token);
        async move { house.call(token, method, path, body).await.status.as_u16() }
    };
    let organization = call(
        "POST",
        "/api/v1/organization/",
        Some(json!({ "name": "david" })),
    )
    .await;
    let repository = json!({ "namespace": "david", "repository": "foo", "visibility": "private", "description": "" });
    let (repository, push, pull) = tokio::join!(
        call("POST", "/api/v1/repository", Some(repository)),
        call(
            "PUT",
            "/api/v1/organization/david/robots/foo-a",
            Some(json!({}))
        ),
        call(
            "PUT",
            "/api/v1/organization/david/robots/pull",
            Some(json!({}))
        ),
    );
    let (write, read) = tokio::join!(
        call(
            "PUT",
            "/api/v1/repository/david/foo/permissions/user/david+foo-a",
            Some(json!({ "role": "write" }))
        ),
        call(
            "PUT",
            "/api/v1/repository/david/foo/permissions/user/david+pull",
            Some(json!({ "role": "read" }))
        ),
    );
    assert_eq!(
        [organization, repository, push, pull, write, read],
        [201, 201, 201, 201, 200, 200]
    );
    let calls = house.quay.calls().api();
    assert_eq!((calls.count(), calls.stages().len()), (6, 3), "{calls}");
}

#[tokio::test]
async fn latency_is_for_tokens_only() {
    let house = House::new();
    house.quay.set_latency(Duration::from_secs(3600));
    let request =
        axum::http::Request::get("/api/v1/registry/capabilities").body(axum::body::Body::empty());
    assert_eq!(house.send(request.unwrap()).await.status, 200);
}

#[tokio::test]
async fn forgotten_calls_are_not_counted() {
    let house = House::new();
    let token = house.alice();
    house.must(&token, "GET /api/v1/user/", None, 200).await;
    house.quay.forget_calls();
    house
        .must(&token, "GET /api/v1/organization/mx", None, 200)
        .await;
    assert_eq!(house.quay.calls().count(), 1);
}
