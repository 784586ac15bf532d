//! What an administrator sees of links, and may do about them.

use std::time::Duration;

use model::{
    UserId,
    api::{
        administration::Grants,
        link::{Debt, Link, LinkState, LinkWay},
        page::Page,
    },
};
use quay_sim::{Authorization, Variant};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use server::demo::quay::SERVICE_ACCOUNT;
use store::{Actor, AuditAction, AuditFilter, PageRequest};

use super::{
    api::owes,
    story::{Application, Person, Story},
};

fn open() -> Variant {
    Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    }
}

fn user(name: &str) -> UserId {
    UserId::of(&["urn:berth:samples", name])
}

/// Calls something of the administration.
async fn call(person: &Person<'_>, method: Method, path: &str) -> (StatusCode, Value) {
    let at = person.at(&format!("api/v1/administration/{path}"));
    person.browser.call(method, at, None).await
}

async fn read<T: DeserializeOwned>(person: &Person<'_>, path: &str) -> T {
    let (status, answer) = call(person, Method::GET, path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    serde_json::from_value(answer).unwrap()
}

/// An administrator, who has no account at Quay.
async fn administrator(story: &Story) -> Person<'_> {
    let person = Person {
        story,
        browser: super::browser::Browser::new(),
        name: "harbormaster".to_owned(),
    };
    person.sign_in().await;
    person
}

async fn link(person: &Person<'_>) {
    let page = person.consent("identify", &[]).await;
    person.confirm(&page).await;
    assert!(person.linked().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_listed_with_who_how_and_since_when_and_can_be_ended() {
    let story = Story::begin(open(), Application::Administered).await;
    let administrator = administrator(&story).await;
    assert!(
        read::<Page<Link>>(&administrator, "links")
            .await
            .items
            .is_empty()
    );
    let david = story.person("david").await;
    link(&david).await;

    let links: Page<Link> = read(&administrator, "links").await;
    let [listed] = links.items.as_slice() else {
        panic!("{links:?}");
    };
    assert_eq!(listed.user, user("david"));
    assert_eq!(listed.user_name.as_deref(), Some("david"));
    assert_eq!(listed.workspace.as_ref().unwrap().as_str(), "david");
    assert_eq!(listed.quay_user.as_str(), "david");
    assert_eq!(listed.way, LinkWay::Identify);
    assert_eq!(listed.since, david.overview().await.link.unwrap().since);
    let LinkState::Proven { proof, .. } = &listed.state else {
        panic!("{listed:?}");
    };
    assert!(proof.contains("token"), "{proof}");

    let path = format!("links/david/{}", user("david"));
    let (status, answer) = call(&david, Method::DELETE, &path).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
    let (status, answer) = call(&administrator, Method::DELETE, &path).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    let links: Page<Link> = read(&administrator, "links").await;
    let LinkState::Ended { because, .. } = &links.items[0].state else {
        panic!("{links:?}");
    };
    assert_eq!(because, "unlinked by an administrator");
    assert_eq!(david.linked().await, None);
    story.until_dead("david").await;

    let ends = ends_by(&story, Actor::User(user("harbormaster"))).await;
    assert_eq!(ends, [user("david").to_string()]);
    for missing in [path, format!("links/nowhere/{}", user("david"))] {
        let (status, answer) = call(&administrator, Method::DELETE, &missing).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{answer}");
    }
    let again = ends_by(&story, Actor::User(user("harbormaster"))).await;
    assert_eq!(again, ends, "what was not there was not ended");
}

/// Whose links somebody ended, as the audit trail has it.
async fn ends_by(story: &Story, actor: Actor) -> Vec<String> {
    let filter = AuditFilter {
        actor: Some(actor),
        action: Some(AuditAction::LinkEnded),
        ..AuditFilter::default()
    };
    let store = story.store();
    let trail = store.list_audit(&filter, &PageRequest::first(9)).await;
    let trail = trail.unwrap().items.into_iter();
    trail.map(|record| record.entry.subject).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn debts_are_listed_with_their_clicks() {
    let story = Story::begin(open(), Application::Absent).await;
    story
        .quay
        .quay()
        .add_organization("davids", "david")
        .unwrap();
    let administrator = administrator(&story).await;
    assert_eq!(read::<Vec<Debt>>(&administrator, "debts").await, []);
    let david = story.person("david").await;
    let owed = owes(&david).await;
    let debts: Vec<Debt> = read(&administrator, "debts").await;
    assert_eq!(debts, [owed]);
    assert_eq!(debts[0].user, user("david"));
    assert!(debts[0].alarming && !debts[0].clicks.is_empty());
    let (status, answer) = call(&david, Method::GET, "debts").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_of_our_application_that_is_older_than_minutes_is_an_incident() {
    let story = Story::begin(open(), Application::Administered).await;
    let administrator = administrator(&story).await;
    let applications = "/api/v1/organization/berth/applications";
    let listed = story
        .as_user(SERVICE_ACCOUNT, Method::GET, applications, None)
        .await;
    let listed = listed["applications"].as_array().unwrap().iter();
    let mut ours = listed.filter(|it| it["name"] == "Berth links");
    let client = ours.next().unwrap()["client_id"].as_str().unwrap();
    let scopes = "user:read".parse().unwrap();
    story
        .quay
        .quay()
        .issue_token("erin", client, &scopes)
        .unwrap();

    let young: Grants = read(&administrator, "grants").await;
    assert_eq!((young.unseen, young.stale), (None, vec![]));
    story.clock.advance(Duration::from_secs(30 * 60));
    administrator.sign_in().await;
    let old: Grants = read(&administrator, "grants").await;
    assert_eq!(old.stale.len(), 1, "{old:?}");
    let (status, answer) = call(&story.person("david").await, Method::GET, "grants").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn grants_that_cannot_be_looked_at_are_not_said_to_be_none() {
    let story = Story::begin(open(), Application::SomebodyElses).await;
    let administrator = administrator(&story).await;
    let grants: Grants = read(&administrator, "grants").await;
    assert!(grants.unseen.is_some(), "{grants:?}");
}
