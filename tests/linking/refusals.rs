//! What goes wrong ends on a page that says what to do, and with no living token.

use std::time::Duration;

use quay_sim::{Authorization, Variant};
use reqwest::Method;
use server::demo::quay::SERVICE_ACCOUNT;

use super::story::{Application, Person, Story};

fn open() -> Variant {
    Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    }
}

/// Goes to Quay this way and stops at the consent page, whose yes leads back to Berth.
async fn at_consent(david: &Person<'_>) -> super::browser::Shown {
    let begun = david.begin("create_as_user", &[]).await;
    david.browser.open(begun.link("Continue to Quay")).await
}

#[tokio::test]
async fn no_at_quay_is_said_and_nothing_is_left() {
    let story = Story::begin(open(), Application::Administered).await;
    let david = story.person("david").await;
    let consent = at_consent(&david).await;
    let page = david
        .browser
        .send(&consent, consent.form("Cancel"), &[])
        .await;
    assert_eq!(page.refusal().as_deref(), Some("denied"), "{}", page.text());
    assert_eq!(david.linked().await, None);
    story.until_dead("david").await;
    story
        .until(async || david.overview().await.debts.is_empty())
        .await;
}

#[tokio::test]
async fn a_code_that_comes_back_to_a_lost_session_is_not_exchanged() {
    let story = Story::begin(open(), Application::Administered).await;
    let david = story.person("david").await;
    let consent = at_consent(&david).await;
    david.browser.forget(&story.home);
    let yes = consent.form("Authorize Application");
    let page = david.browser.send(&consent, yes, &[]).await;
    assert_eq!(page.refusal().as_deref(), Some("other_user"));
    assert!(!page.url.as_str().contains("callback"), "{}", page.url);
    assert!(story.living_tokens("david").await.is_empty());
    david.sign_in().await;
    assert_eq!(david.linked().await, None);
}

#[tokio::test]
async fn a_code_that_comes_back_twice_links_nobody_twice() {
    let story = Story::begin(open(), Application::Administered).await;
    let david = story.person("david").await;
    let page = david.consent("create_as_user", &[]).await;
    let callback = page.way.iter().find(|url| url.path().contains("callback"));
    let again = david.browser.open(callback.unwrap()).await;
    assert_eq!(
        again.refusal().as_deref(),
        Some("replayed"),
        "{}",
        again.text()
    );
    assert_eq!(david.linked().await, None);
    story.until_dead("david").await;
}

#[tokio::test]
async fn a_page_that_another_person_opens_is_not_there() {
    let story = Story::begin(open(), Application::Administered).await;
    let david = story.person("david").await;
    let erin = story.person("erin").await;
    let page = david.consent("create_as_user", &[]).await;
    let shown = erin.browser.open(&page.url).await;
    assert_eq!(shown.status, 404, "{}", shown.text());
}

#[tokio::test]
async fn who_begins_anew_calls_off_what_they_had_under_way() {
    let story = Story::begin(open(), Application::Administered).await;
    let david = story.person("david").await;
    let first = david.begin("create_as_user", &[]).await;
    let elsewhere = story.person("david").await;
    elsewhere.begin("create_as_user", &[]).await;
    elsewhere.begin("hand_over", &[]).await;
    let page = david.browser.open(first.link("See how far it is")).await;
    assert_eq!(page.refusal().as_deref(), Some("called_off"));
    story
        .until(async || {
            story.clock.advance(Duration::from_secs(1));
            made_for_links(&story).await == 0
        })
        .await;
    let erin = story.person("erin").await;
    let hers = erin.begin("create_as_user", &[]).await;
    david.begin("hand_over", &[]).await;
    let page = erin.browser.open(hers.link("See how far it is")).await;
    assert_eq!(page.refusal(), None, "{}", page.text());
    assert_eq!(made_for_links(&story).await, 1);
}

/// How many applications there are at Quay that were made for a link.
async fn made_for_links(story: &Story) -> usize {
    let path = "/api/v1/organization/berth/applications";
    let listed = story
        .as_user(SERVICE_ACCOUNT, Method::GET, path, None)
        .await;
    let listed = listed["applications"].as_array().unwrap();
    let names = listed.iter().filter_map(|it| it["name"].as_str());
    names.filter(|name| name.starts_with("berth-")).count()
}

#[tokio::test]
async fn silence_says_to_take_another_way_and_is_remembered() {
    let story = Story::begin(Variant::default(), Application::Administered).await;
    let david = story.person("david").await;
    let begun = david.begin("create_as_user", &[]).await;
    let refused = david.browser.open(begun.link("Continue to Quay")).await;
    assert_eq!(refused.status, 403);
    let waiting = begun.link("See how far it is");
    story.clock.advance(Duration::from_secs(11 * 60));
    let page = david.browser.open(waiting).await;
    assert_eq!(page.refusal().as_deref(), Some("silent"), "{}", page.text());
    let offers = david.overview().await.offers;
    let way = offers
        .iter()
        .find(|offer| offer.title.starts_with("Create"));
    let caution = way.unwrap().caution.clone().unwrap();
    assert!(caution.contains("only to owners"), "{caution}");
}
