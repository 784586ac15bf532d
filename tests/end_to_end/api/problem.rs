//! What is refused, and in which words. That every refusal is a problem with the request's id, and
//! that every answer is guarded, is asserted of each answer where it is read (`Answer`).

use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::end_to_end::{
    answer::Answer,
    caller::{Caller, Nobody, Platform, component_path, path, workspace_path},
    harbour::Harbour,
};

/// No id of anything.
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

async fn open() -> (Harbour, Platform) {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    (harbour, platform)
}

async fn put_text(caller: &impl Caller, path: &str, kind: &str, body: impl Into<String>) -> Answer {
    let request = caller.request(Method::PUT, path);
    let request = request.header(header::CONTENT_TYPE, kind);
    Answer::to(request.body(body.into())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn path_that_leads_nowhere_is_404_and_says_where_to_look() {
    let (harbour, _) = open().await;
    let nobody = Nobody(harbour.api().clone());

    for path in [
        "/nowhere",
        "/api/v1",
        "/api/v2/workspaces",
        "/api/v1/workspaces/",
    ] {
        let problem = nobody.get(path).await.problem(404, "not_found");
        assert!(
            problem.detail.contains("/api/v1/docs"),
            "{path}: {problem:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn method_that_is_not_for_a_path_is_405() {
    let (_harbour, platform) = open().await;

    for method in [Method::POST, Method::PATCH] {
        let answer = platform.call(method, &workspace_path("david")).await;
        assert!(!answer.header("allow").is_empty(), "{answer:?}");
        answer.problem(405, "method_not_allowed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn body_that_is_not_called_json_is_415() {
    let (_harbour, platform) = open().await;
    let path = workspace_path("david");

    put_text(&platform, &path, "text/plain", "{}")
        .await
        .problem(415, "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn body_that_is_not_json_is_400() {
    let (_harbour, platform) = open().await;
    let path = workspace_path("david");

    for body in ["", "{", "{]", "\u{0}"] {
        put_text(&platform, &path, "application/json", body)
            .await
            .problem(400, "invalid_request");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn body_that_is_too_long_is_413_whether_or_not_it_says_so_first() {
    let (_harbour, platform) = open().await;
    let path = workspace_path("david");
    let long = format!("{{\"uid\": \"{}\"}}", "a".repeat(70_000));

    put_text(&platform, &path, "application/json", long.clone())
        .await
        .problem(413, "invalid_request");
    let pieces = futures::stream::iter([Ok::<_, std::io::Error>(long)]);
    let request = platform
        .request(Method::PUT, &path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(reqwest::Body::wrap_stream(pieces));
    Answer::to(request).await.problem(413, "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn field_that_does_not_exist_is_refused_by_name() {
    let (_harbour, platform) = open().await;
    platform.declare_workspace("david").await;

    for (path, body) in [
        (workspace_path("david"), json!({ "colour": "blue" })),
        (component_path("david", "foo"), json!({ "colour": "blue" })),
    ] {
        let problem = platform
            .put(&path, &body)
            .await
            .problem(400, "invalid_request");
        assert!(problem.detail.contains("colour"), "{problem:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn value_that_is_not_one_of_its_field_is_refused() {
    let (_harbour, platform) = open().await;
    platform.declare_workspace("david").await;

    let component = component_path("david", "foo");
    for body in [
        json!({ "visibility": "secret" }),
        json!({ "visibility": 1 }),
        json!({ "application": "" }),
        json!({ "application": "a/b" }),
        json!("private"),
        Value::Null,
    ] {
        let answer = platform.put(&component, &body).await;
        assert_eq!(answer.status.as_u16(), 400, "{answer:?}");
    }
    let uid = json!({ "uid": "not-a-uuid" });
    platform
        .put(&workspace_path("erin"), &uid)
        .await
        .problem(400, "invalid_request");
    let list: Value = platform
        .get(&format!("{}/components", workspace_path("david")))
        .await
        .json();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn id_that_is_no_uuid_is_400() {
    let (_harbour, platform) = open().await;
    platform.declare_workspace("david").await;

    let operation = path(&["workspaces", "david", "operations", "seven"]);
    platform
        .get(&operation)
        .await
        .problem(400, "invalid_request");
    let reveal = path(&["workspaces", "david", "credentials", "seven", "reveal"]);
    platform.post(&reveal).await.problem(400, "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn query_that_is_not_understood_is_400() {
    let (_harbour, platform) = open().await;
    platform.declare_workspace("david").await;

    let components = format!("{}/components", workspace_path("david"));
    for query in [
        "limit=0",
        "limit=501",
        "limit=many",
        "ready=perhaps",
        "after=%00",
        "after=never-given",
        "colour=blue",
    ] {
        for list in ["/api/v1/workspaces", components.as_str()] {
            if list.ends_with("workspaces") && query.starts_with("ready") {
                continue;
            }
            let answer = platform.get(&format!("{list}?{query}")).await;
            assert_eq!(answer.status, 400, "{list}?{query}: {answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_404_by_every_road() {
    let (_harbour, platform) = open().await;
    platform.declare_workspace("david").await;

    let in_workspace = |rest: &[&str]| path(&[&["workspaces", "nowhere"], rest].concat());
    let of_component =
        |rest: &[&str]| path(&[&["workspaces", "david", "components", "nothing"], rest].concat());
    for missing in [
        in_workspace(&[]),
        in_workspace(&["components"]),
        in_workspace(&["components", "foo"]),
        in_workspace(&["components", "foo", "plan"]),
        in_workspace(&["components", "foo", "operations"]),
        in_workspace(&["components", "foo", "credentials"]),
        in_workspace(&["credentials"]),
        in_workspace(&["events"]),
        in_workspace(&["operations", UNKNOWN]),
        of_component(&[]),
        of_component(&["plan"]),
        of_component(&["operations"]),
        of_component(&["credentials"]),
        path(&["workspaces", "david", "operations", UNKNOWN]),
    ] {
        platform.get(&missing).await.problem(404, "not_found");
    }
    for missing in [
        in_workspace(&["components", "foo", "restore"]),
        in_workspace(&["components", "foo", "retry"]),
        in_workspace(&["credentials", UNKNOWN, "reveal"]),
        of_component(&["restore"]),
        of_component(&["retry"]),
        path(&["workspaces", "david", "credentials", UNKNOWN, "reveal"]),
    ] {
        platform.post(&missing).await.problem(404, "not_found");
    }
    for missing in [
        in_workspace(&[]),
        in_workspace(&["components", "foo"]),
        of_component(&[]),
    ] {
        platform.delete(&missing).await.problem(404, "not_found");
    }
    platform
        .put(&in_workspace(&["components", "foo"]), &json!({}))
        .await
        .problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_to_head_has_the_headers_and_no_body() {
    let (_harbour, platform) = open().await;
    platform.declare_workspace("david").await;

    let request = platform.request(Method::HEAD, &workspace_path("david"));
    let answer = Answer::to(request).await;

    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
}
