//! Linking by the JSON API, as a page of scripts does.

use std::time::Duration;

use model::api::link::{Attempt, AttemptState, BegunAttempt, Debt};
use quay_sim::Variant;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::story::{Application, Person, Story};

async fn set() -> Story {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let sim = story.quay.quay();
    sim.add_organization("davids", "david").unwrap();
    story
}

/// Calls something below a workspace's link.
async fn call(
    person: &Person<'_>,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let at = person.at(&format!("api/v1/workspaces/{}/link{path}", person.name));
    person.browser.call(method, at, body).await
}

async fn refused(
    person: &Person<'_>,
    method: Method,
    path: &str,
    body: Option<Value>,
    expected: (u16, &str),
) {
    let (status, problem) = call(person, method, path, body).await;
    let code = problem["code"].as_str().unwrap_or_default();
    assert_eq!((status.as_u16(), code), expected, "{path}: {problem}");
    assert!(!problem["detail"].as_str().unwrap().is_empty());
}

async fn begin(person: &Person<'_>, how: Value) -> Attempt {
    let (status, begun) = call(person, Method::POST, "/attempts", Some(how)).await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let begun: BegunAttempt = serde_json::from_value(begun).unwrap();
    assert!(!begun.message.is_empty());
    begun.attempt.unwrap()
}

async fn watch(person: &Person<'_>, attempt: &Attempt) -> Attempt {
    person.story.clock.advance(Duration::from_secs(2));
    let path = format!("/attempts/{}", attempt.key);
    let (status, seen) = call(person, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::OK, "{seen}");
    serde_json::from_value(seen).unwrap()
}

/// Begins a hand-over, does its clicks, and watches until somebody is found.
async fn found(person: &Person<'_>) -> Attempt {
    let attempt = begin(person, json!({ "way": "hand_over", "organization": null })).await;
    assert!(matches!(attempt.state, AttemptState::Waiting { .. }));
    let team = attempt.team.clone().unwrap();
    assert!(
        attempt
            .clicks
            .iter()
            .any(|it| it.contains(&team.description))
    );
    let story = person.story;
    story
        .hand_over("david", "davids", team.name.as_str(), &team.description)
        .await;
    let is_found = async || {
        let seen = watch(person, &attempt).await;
        matches!(seen.state, AttemptState::Unconfirmed { .. })
    };
    story.until(is_found).await;
    watch(person, &attempt).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_is_begun_watched_confirmed_and_its_link_ended() {
    let story = set().await;
    let david = story.person("david").await;
    let attempt = found(&david).await;
    let AttemptState::Unconfirmed {
        quay_user,
        organization,
        ..
    } = &attempt.state
    else {
        panic!("{attempt:?}");
    };
    assert_eq!(quay_user.as_str(), "david");
    assert_eq!(organization.as_ref().unwrap().as_str(), "davids");
    assert_eq!(david.linked().await, None, "not before the confirmation");

    let confirm = format!("/attempts/{}/confirm", attempt.key);
    let yes = Some(json!({ "quay_user": "david" }));
    let (status, overview) = call(&david, Method::POST, &confirm, yes).await;
    assert_eq!(status, StatusCode::OK, "{overview}");
    assert_eq!(overview["link"]["quay_user"], "david");
    assert_eq!(watch(&david, &attempt).await.state, AttemptState::Linked {});

    let (status, _) = call(&david, Method::DELETE, "", None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    refused(&david, Method::DELETE, "", None, (404, "not_found")).await;
    assert_eq!(david.linked().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn confirming_somebody_else_ends_the_attempt() {
    let story = set().await;
    let david = story.person("david").await;
    let attempt = found(&david).await;
    let confirm = format!("/attempts/{}/confirm", attempt.key);
    let erin = Some(json!({ "quay_user": "erin" }));
    let other = (409, "other_quay_user");
    refused(&david, Method::POST, &confirm, erin, other).await;
    let AttemptState::Refused(why) = watch(&david, &attempt).await.state else {
        panic!("it goes on");
    };
    assert_eq!(why.code, "other_quay_user");
    assert_eq!(david.linked().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_is_called_off_once() {
    let story = set().await;
    let david = story.person("david").await;
    let attempt = begin(
        &david,
        json!({ "way": "hand_over", "organization": "davids" }),
    )
    .await;
    let path = format!("/attempts/{}", attempt.key);
    let (status, _) = call(&david, Method::DELETE, &path, None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let AttemptState::Refused(why) = watch(&david, &attempt).await.state else {
        panic!("it goes on");
    };
    assert_eq!(why.code, "called_off");
    let (status, problem) = call(&david, Method::DELETE, &path, None).await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_attempted_where_nobody_wants_a_link() {
    let story = set().await;
    let david = story.person("david").await;
    let nothing = Some(json!({ "way": "no_link" }));
    let (status, begun) = call(&david, Method::POST, "/attempts", nothing).await;
    assert_eq!(status, StatusCode::OK, "{begun}");
    assert_eq!(begun["attempt"], Value::Null);
    assert!(david.overview().await.attempt.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_is_nobody_elses() {
    let story = set().await;
    let david = story.person("david").await;
    let erin = story.person("erin").await;
    let attempt = begin(&david, json!({ "way": "hand_over", "organization": null })).await;
    let path = format!("/attempts/{}", attempt.key);
    refused(&erin, Method::GET, &path, None, (404, "not_found")).await;
    let seen = watch(&david, &attempt).await;
    assert!(matches!(seen.state, AttemptState::Waiting { .. }));
}

/// Whoever takes a step in it is not who began it: then nobody goes on with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_by_somebody_else_ends_an_attempt() {
    let story = set().await;
    let david = story.person("david").await;
    let erin = story.person("erin").await;
    let yes = json!({ "quay_user": "david" });
    for (method, step, body) in [
        (Method::DELETE, "", None),
        (Method::POST, "/confirm", Some(yes)),
    ] {
        let attempt = begin(&david, json!({ "way": "hand_over", "organization": null })).await;
        let path = format!("/attempts/{}{step}", attempt.key);
        refused(&erin, method, &path, body, (409, "other_user")).await;
        let AttemptState::Refused(why) = watch(&david, &attempt).await.state else {
            panic!("it goes on");
        };
        assert_eq!(why.code, "other_user");
        assert_eq!(david.linked().await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_refused() {
    let story = set().await;
    let david = story.person("david").await;
    let attempt = begin(&david, json!({ "way": "hand_over", "organization": null })).await;
    let confirm = format!("/attempts/{}/confirm", attempt.key);
    for (method, path, body) in [
        (Method::POST, "/attempts", json!({ "way": "teleport" })),
        (
            Method::POST,
            "/attempts",
            json!({ "way": "no_link", "and": 1 }),
        ),
        (Method::POST, confirm.as_str(), json!({ "quay_user": 3 })),
        (Method::GET, "/attempts/no-key", Value::Null),
        (Method::POST, "/debts/no-key/said-dead", Value::Null),
    ] {
        let body = (!body.is_null()).then_some(body);
        refused(&david, method, path, body, (400, "invalid_request")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_debt_is_paid_by_the_clicks_of_the_one_who_owes_it() {
    let story = set().await;
    let david = story.person("david").await;
    let debt = owes(&david).await;
    let path = format!("/debts/{}/said-dead", debt.custody);
    let erin = story.person("erin").await;
    refused(&erin, Method::POST, &path, None, (404, "not_found")).await;

    end_authorizations(&story, "david").await;
    let (status, overview) = call(&david, Method::POST, &path, None).await;
    assert_eq!(status, StatusCode::OK, "{overview}");
    story
        .until(async || {
            story.clock.advance(Duration::from_secs(2));
            david.overview().await.debts.is_empty()
        })
        .await;
    refused(&david, Method::POST, &path, None, (404, "not_found")).await;
}

/// Pastes a token that cannot delete itself, and calls it off: only its owner can end it.
pub(crate) async fn owes(person: &Person<'_>) -> Debt {
    let story = person.story;
    let sim = story.quay.quay();
    let own = sim.add_application("davids", "Mine", "http://127.0.0.1");
    let scopes = "user:read".parse().unwrap();
    let token = sim.issue_token("david", &own.unwrap().client_id, &scopes);
    let pasted = json!({ "way": "pasted_token", "token": token.unwrap() });
    let attempt = begin(person, pasted).await;
    let path = format!("/attempts/{}", attempt.key);
    let (status, answer) = call(person, Method::DELETE, &path, None).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    let asks = async || {
        story.clock.advance(Duration::from_secs(2));
        let debts = person.overview().await.debts;
        debts.iter().any(|debt| !debt.clicks.is_empty())
    };
    story.until(asks).await;
    person.overview().await.debts.remove(0)
}

/// Ends what a user allowed, the tests' own permission left out.
async fn end_authorizations(story: &Story, quay_user: &str) {
    let path = "/api/v1/user/authorizations";
    let listed = story.as_user(quay_user, Method::GET, path, None).await;
    for one in listed["authorizations"].as_array().unwrap() {
        if one["application"]["name"] == "Mine" {
            let one = format!("{path}/{}", one["uuid"].as_str().unwrap());
            story.as_user(quay_user, Method::DELETE, &one, None).await;
        }
    }
}
