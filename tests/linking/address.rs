//! Way F by e-mail address: whoever reads that mail accepts, and is who owns.

use std::time::Duration;

use model::api::link::AttemptState;
use quay_sim::{Mailing, Variant};
use reqwest::Method;
use serde_json::json;

use super::story::{Application, Person, Story};

/// The address that sign-in vouches for.
const ADDRESS: &str = "david@example.com";

async fn with_mail(mailing: Mailing) -> Story {
    let variant = Variant {
        mailing,
        ..Variant::default()
    };
    Story::begin(variant, Application::Absent).await
}

async fn state(person: &Person<'_>) -> Option<AttemptState> {
    person.story.clock.advance(Duration::from_secs(2));
    Some(person.overview().await.attempt?.state)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_the_mail_accepts_and_owns_the_organization() {
    let story = with_mail(Mailing::Delivers).await;
    let david = story.person("david").await;
    let page = david.begin("invite", &[("quay_user", "")]).await;
    let sim = story.quay.quay();
    story
        .until(async || {
            story.clock.advance(Duration::from_secs(2));
            !sim.invitations_mailed_to(ADDRESS).is_empty()
        })
        .await;
    let mails = sim.invitations_mailed_to(ADDRESS);
    assert_eq!(mails.len(), 1, "{mails:?}");
    let organization = format!("/api/v1/organization/{}", mails[0].organization);
    let owns = async || {
        let seen = story.as_user("toolmaker", Method::GET, &organization, None);
        seen.await["is_admin"] == true
    };

    let accept = format!("/api/v1/teaminvite/{}", mails[0].code);
    story
        .as_user("toolmaker", Method::PUT, &accept, Some(json!({})))
        .await;
    story
        .until(async || matches!(state(&david).await, Some(AttemptState::Unconfirmed { .. })))
        .await;
    assert!(!owns().await, "not before the confirmation");

    let page = david.browser.open(&page.url).await;
    assert_eq!(page.by_id("quay-user"), "toolmaker");
    david.confirm(&page).await;
    assert_eq!(david.linked().await.as_deref(), Some("toolmaker"));
    story.until(owns).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_quay_sends_nothing_to_ends_the_attempt_and_says_what_to_do() {
    for mailing in [Mailing::Off, Mailing::Fails] {
        let story = with_mail(mailing).await;
        let david = story.person("david").await;
        let page = david.begin("invite", &[("quay_user", "")]).await;
        story
            .until(async || matches!(state(&david).await, Some(AttemptState::Refused(_))))
            .await;
        let page = david.browser.open(&page.url).await;
        assert_eq!(
            page.refusal().as_deref(),
            Some("not_invited"),
            "{mailing:?}"
        );
        assert!(
            page.text().contains("with your name at Quay"),
            "{}",
            page.text()
        );
        assert_eq!(david.linked().await, None);
    }
}
