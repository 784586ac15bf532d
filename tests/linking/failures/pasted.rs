//! Tokens that should not have been pasted (way E).

use std::time::Duration;

use super::scene::{
    Quay, each, nothing_is_left, pays_by_clicks, pending, refused, revoke_all, shows,
};
use crate::linking::story::{Application, Person, Story};

const ALL: &str = "user:admin org:admin repo:admin";

async fn set(quay: Quay) -> Story {
    let story = Story::begin(quay.variant(), Application::Absent).await;
    let sim = story.quay.quay();
    sim.add_organization("davids", "david").unwrap();
    story
}

/// A token that David made at Quay.
fn token(story: &Story, scopes: &str) -> String {
    let sim = story.quay.quay();
    let own = sim.add_application("davids", "Mine", "http://127.0.0.1");
    let client = own.unwrap().client_id;
    sim.issue_token("david", &client, &scopes.parse().unwrap())
        .unwrap()
}

async fn paste(person: &Person<'_>, token: &str) -> crate::linking::browser::Shown {
    let page = person.begin("pasted_token", &[("token", token)]).await;
    assert!(token.is_empty() || !page.html.contains(token));
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_may_administer_quay_is_deleted_and_used_for_nothing() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let page = paste(&david, &token(&story, &format!("super:user {ALL}"))).await;
        refused(&david, &page, "too_powerful", "without super:user").await;
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_may_administer_quay_and_not_delete_itself_is_a_debt_with_clicks() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        // What it may do it cannot say either; so it is linked by, and used for nothing.
        let page = paste(&david, &token(&story, "super:user")).await;
        if page.refusal().is_none() {
            david
                .browser
                .send(&page, page.form("Call it off"), &[])
                .await;
        }
        pays_by_clicks(&david, async || revoke_all(&david, "david").await).await;
        nothing_is_left(&david, "david").await;
        assert_eq!(david.linked().await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_quay_does_not_know_or_not_any_more() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let dead = token(&story, ALL);
        revoke_all(&david, "david").await;
        for token in [dead.as_str(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let page = paste(&david, token).await;
            refused(&david, &page, "token_dead", "Generate another one").await;
            nothing_is_left(&david, "david").await;
        }
        for token in ["", "two words"] {
            let page = paste(&david, token).await;
            assert_eq!(page.status, 400, "'{token}': {}", page.text());
            assert!(page.text().contains("Go back"), "{}", page.text());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_without_the_permissions_says_so_and_goes() {
    each(Quay::all(), async |quay| {
        for scopes in ["user:read", "org:admin repo:admin", "user:admin"] {
            let story = set(quay).await;
            let david = story.person("david").await;
            let page = paste(&david, &token(&story, scopes)).await;
            assert_eq!(page.by_id("quay-user"), "david", "{scopes}");
            david.confirm(&page).await;
            pending(&david, "permission").await;
            if !scopes.contains("user:admin") {
                pays_by_clicks(&david, async || revoke_all(&david, "david").await).await;
            }
            nothing_is_left(&david, "david").await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_owner_is_not_confirmed_or_somebody_elses() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let page = paste(&david, &token(&story, ALL)).await;
        let other = [("quay_user", "erin")];
        let answer = david
            .browser
            .send(&page, page.form("Yes, link"), &other)
            .await;
        shows(&answer, "other_quay_user", "begin again");
        nothing_is_left(&david, "david").await;

        let page = paste(&david, &token(&story, ALL)).await;
        story.clock.advance(Duration::from_secs(11 * 60));
        let page = david.browser.open(&page.url).await;
        refused(&david, &page, "silent", "Take another way").await;
        nothing_is_left(&david, "david").await;

        let page = paste(&david, &token(&story, ALL)).await;
        david.confirm(&page).await;
        let erin = story.person("erin").await;
        let page = paste(&erin, &token(&story, ALL)).await;
        let answer = erin.confirm(&page).await;
        shows(&answer, "linked_elsewhere", "as another user");
        nothing_is_left(&erin, "david").await;
        assert_eq!(david.linked().await.as_deref(), Some("david"));
    })
    .await;
}
