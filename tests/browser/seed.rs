//! A workspace as it is after some weeks: most of it well, some of it not.

use std::{fs, path::Path, time::Duration};

use data_encoding::BASE64;
use model::api::component::Component;
use quay_sim::{Fault, Symptom};
use reqwest::Method;
use serde_json::{Value, json};
use server::demo::quay::SERVICE_ACCOUNT;

use crate::{
    linking::story::{Person, Story, comes},
    registry_clients::{client::Skopeo, image::write_image},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);
/// How long a component may take to be where it is expected.
const PATIENCE: Duration = Duration::from_secs(30);

/// Fills david's workspace: he has linked, erin develops with him, and each state that a component
/// can be in is there.
pub(super) async fn some_weeks(story: &Story) {
    let david = story.person("david").await;
    let found = david.consent("create_as_user", &[]).await;
    david.confirm(&found).await;
    let erin = story.person("erin").await;
    invite(&david, &erin).await;

    for name in ["storefront", "cart", "checkout", "catalog"] {
        declare(&david, name, json!({ "application": "shop" })).await;
    }
    declare(&david, "image-resizer", json!({ "visibility": "public" })).await;
    for name in ["storefront", "cart", "checkout", "catalog", "image-resizer"] {
        ready(&david, name).await;
    }
    push(story, &david, &["storefront", "image-resizer"]).await;

    let david = later(story, 9 * DAY).await;
    declare(&david, "legacy-admin", json!({})).await;
    declare(&david, "newsletter", json!({})).await;
    declare(&david, "payments", json!({ "application": "shop" })).await;
    for name in ["legacy-admin", "newsletter", "payments"] {
        ready(&david, name).await;
    }

    let david = later(story, 2 * DAY + 5 * HOUR).await;
    push(story, &david, &["cart", "checkout", "storefront"]).await;
    rotate(&david, "payments").await;
    call(&david, Method::DELETE, &component("legacy-admin"), None).await;

    later(story, 3 * HOUR).await;
    trouble(story).await;
    later(story, Duration::from_secs(4 * 60)).await;
}

/// A component of david's that is ready to push to; returns its image.
pub(super) async fn provision(story: &Story, name: &str) -> String {
    let david = later(story, Duration::ZERO).await;
    declare(&david, name, json!({})).await;
    ready(&david, name).await;
    image(&david, name).await
}

/// The password in a delivered file.
pub(super) fn password(delivered: &Path) -> String {
    let file: Value = serde_json::from_slice(&fs::read(delivered).unwrap()).unwrap();
    let (_, auth) = file["auths"].as_object().unwrap().iter().next().unwrap();
    let auth = BASE64.decode(auth["auth"].as_str().unwrap().as_bytes());
    let auth = String::from_utf8(auth.unwrap()).unwrap();
    auth.split_once(':').unwrap().1.to_owned()
}

/// A name that somebody else has, and calls that Quay does not answer as it should.
async fn trouble(story: &Story) {
    let david = later(story, Duration::ZERO).await;
    let org = organization(&david).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let taken = json!({
        "namespace": org, "repository": "shop-fraud", "visibility": "private",
        "description": "scratch", "repo_kind": "image",
    });
    let taken = http
        .post(format!("{}/api/v1/repository", story.quay.url()))
        .bearer_auth(story.quay.token())
        .json(&taken);
    taken.send().await.unwrap().error_for_status().unwrap();

    declare(&david, "fraud", json!({ "application": "shop" })).await;
    stuck(&david, "fraud", "Conflict").await;

    let faults = story.quay.quay().faults().clone();
    let path = "/api/v1/repository/*reports/permissions/*";
    let slow = Symptom::Delay(Duration::from_secs(600));
    faults.add(Fault::before(Method::PUT, path, slow).always());
    declare(&david, "reports", json!({})).await;

    let path = "/api/v1/repository";
    faults.add(Fault::before(Method::POST, path, Symptom::ReadOnly).always());
    declare(&david, "recommendations", json!({})).await;
    stuck(&david, "recommendations", "QuayReadOnly").await;
}

/// Leaves a token of Berth's application alive that nobody ends.
pub(super) async fn stale_grant(story: &Story) {
    let applications = "/api/v1/organization/berth/applications";
    let listed = story
        .as_user(SERVICE_ACCOUNT, Method::GET, applications, None)
        .await;
    let listed = listed["applications"].as_array().unwrap().iter();
    let mut ours = listed.filter(|it| it["name"] == "Berth links");
    let client = ours.next().unwrap()["client_id"].as_str().unwrap();
    let scopes = "user:read".parse().unwrap();
    let sim = story.quay.quay();
    sim.issue_token("erin", client, &scopes).unwrap();
}

/// Lets time pass. The session is over then: david signs in anew.
async fn later(story: &Story, time: Duration) -> Person<'_> {
    story.clock.advance(time);
    let david = story.somebody("david");
    david.sign_in().await;
    david
}

async fn invite(david: &Person<'_>, erin: &Person<'_>) {
    let user = call(erin, Method::GET, "me", None).await["user"].take();
    let path = format!("workspaces/david/members/{}", user.as_str().unwrap());
    let role = json!({ "role": "developer" });
    call(david, Method::PUT, &path, Some(role)).await;
}

pub(super) async fn declare(person: &Person<'_>, name: &str, declaration: Value) {
    call(person, Method::PUT, &component(name), Some(declaration)).await;
}

async fn rotate(person: &Person<'_>, name: &str) {
    let path = format!("{}/rotation", component(name));
    call(person, Method::POST, &path, Some(json!({}))).await;
}

/// Waits until it is ready to push to.
pub(super) async fn ready(person: &Person<'_>, name: &str) {
    until(person, name, |seen, ready| {
        seen["observed_generation"] == seen["generation"] && ready["status"] == "True"
    })
    .await;
}

async fn stuck(person: &Person<'_>, name: &str, reason: &str) {
    until(person, name, |_, ready| ready["reason"] == reason).await;
}

async fn until(person: &Person<'_>, name: &str, is: impl Fn(&Value, &Value) -> bool) {
    let mut last = Value::Null;
    let comes = comes(async || {
        last = call(person, Method::GET, &component(name), None).await;
        let conditions = last["conditions"].as_array().unwrap();
        let ready = conditions.iter().find(|one| one["type"] == "Ready");
        ready.is_some_and(|ready| is(&last, ready))
    });
    let came = tokio::time::timeout(PATIENCE, comes).await;
    assert!(came.is_ok(), "{name} is not as it should be: {last:#}");
}

/// Pushes an image to each, as a pipeline does.
async fn push(story: &Story, person: &Person<'_>, names: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let layout = write_image(folder.path());
    for name in names {
        let there = image(person, name).await;
        let credential = story.delivered("david", name);
        let pushed = Skopeo::new(folder.path())
            .push(&layout, &there, &credential)
            .await;
        pushed.succeeded();
    }
}

async fn image(person: &Person<'_>, name: &str) -> String {
    let seen = call(person, Method::GET, &component(name), None).await;
    let component: Component = serde_json::from_value(seen).unwrap();
    component.image.unwrap()
}

async fn organization(person: &Person<'_>) -> String {
    let seen = call(person, Method::GET, "workspaces/david", None).await;
    seen["organization"]["name"].as_str().unwrap().to_owned()
}

/// A call of the API that goes through.
async fn call(person: &Person<'_>, method: Method, path: &str, body: Option<Value>) -> Value {
    let url = person.at(&format!("api/v1/{path}"));
    let (status, answer) = person.browser.call(method, url, body).await;
    assert!(status.is_success(), "{path}: {status} {answer}");
    answer
}

fn component(name: &str) -> String {
    format!("workspaces/david/components/{name}")
}
