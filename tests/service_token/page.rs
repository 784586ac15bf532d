//! The page of the service token, in a browser without script.

use std::time::Duration;

use model::api::service_token::ServiceToken;
use quay_sim::Variant;
use reqwest::{Method, StatusCode};
use server::demo::quay::{SCOPES, SERVICE_ACCOUNT};

use crate::linking::{
    browser::Shown,
    story::{Application, Person, Story},
};

const PAGE: &str = "administration/service-token";

async fn administrator(story: &Story) -> Person<'_> {
    let person = story.somebody("harbormaster");
    person.sign_in().await;
    story
        .until(async || state(&person).await.account.is_some())
        .await;
    person
}

async fn state(person: &Person<'_>) -> ServiceToken {
    let at = person.at(&format!("api/v1/{PAGE}"));
    let (status, answer) = person.browser.call(Method::GET, at, None).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    serde_json::from_value(answer).unwrap()
}

async fn open(person: &Person<'_>) -> Shown {
    let page = person.browser.open(person.at(PAGE)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    page
}

/// A token of the service account, out of the application that the story's own token is of.
fn make_token(story: &Story, scopes: &str) -> String {
    let sim = story.quay.quay();
    let (_, client) = story.quay.application().split_once('/').unwrap();
    let scopes = scopes.parse().unwrap();
    sim.issue_token(SERVICE_ACCOUNT, client, &scopes).unwrap()
}

async fn settled(story: &Story, person: &Person<'_>, generation: u64) {
    story
        .until(async || state(person).await.current.generation == generation)
        .await;
    story.clock.advance(Duration::from_secs(46));
    story
        .until(async || state(person).await.retiring.is_empty())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_button_rotates_and_the_page_shows_each_step() {
    let story = Story::begin(Variant::default(), Application::Administered).await;
    let person = administrator(&story).await;
    let page = open(&person).await;
    for words in [SERVICE_ACCOUNT, "Works", "the configuration"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let form = page.form("Rotate now");
    let shown = person.browser.send(&page, form, &[]).await;
    assert_eq!(shown.url.path(), format!("/{PAGE}"));
    settled(&story, &person, 2).await;

    let done = open(&person).await;
    for step in [
        "mint a service token",
        "test the pending service token",
        "make the pending service token the current one",
        "revoke the retiring service token with the current one",
        "prove that the retiring service token is refused",
        "Berth made it",
    ] {
        assert!(done.text().contains(step), "{step}: {}", done.text());
    }
    let living = story.quay.quay().live_tokens(SERVICE_ACCOUNT);
    let id = state(&person).await.current.id.unwrap().to_string();
    assert!(living.iter().any(|token| token.id == id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_made_by_hand_is_guided_tested_and_never_shown_again() {
    let variant = Variant {
        minting: false,
        ..Variant::default()
    };
    let story = Story::begin(variant, Application::Administered).await;
    let person = administrator(&story).await;
    let page = open(&person).await;
    for words in [
        "older than 3.18",
        "Administer Organization",
        "Never tick Super User Access",
        "berth",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert!(!page.html.contains("Rotate now"));

    let small = make_token(&story, "user:admin org:admin repo:create");
    let form = page.form("Test it and switch");
    let refused = person.browser.send(&page, form, &[("token", &small)]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("repo:admin"), "{}", refused.text());
    assert!(!refused.html.contains(&small), "it is not shown again");

    let good = make_token(&story, SCOPES);
    let form = refused.form("Test it and switch");
    let taken = person
        .browser
        .send(&refused, form, &[("token", &good)])
        .await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    assert!(!taken.html.contains(&good));
    settled(&story, &person, 2).await;
    let page = open(&person).await;
    assert!(page.text().contains("an administrator pasted it"));
    assert!(!page.html.contains(&good));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_developer_is_told_whose_the_page_is() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.somebody("david");
    david.sign_in().await;
    let refused = david.browser.open(david.at(PAGE)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.refusal().as_deref(), Some("administrators_only"));
}
