//! What was begun after a link does not come between it and its place.

use std::time::Duration;

use quay_sim::{Fault, Mailing, Symptom, Variant};
use reqwest::Method;

use super::story::{Application, Story};

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_is_begun_before_the_place_is_taken_does_not_keep_it_from_being_taken() {
    let variant = Variant {
        mailing: Mailing::Delivers,
        ..Variant::default()
    };
    let story = Story::begin(variant, Application::Absent).await;
    let david = story.person("david").await;
    let sim = story.quay.quay();
    sim.add_organization("davids", "david").unwrap();
    let page = david.begin("hand_over", &[]).await;
    let (team, description) = (page.by_id("team"), page.by_id("description"));
    story
        .hand_over("david", "davids", &team, &description)
        .await;
    let away = Fault::before(Method::PUT, "/api/v1/teaminvite/*", Symptom::BadGateway);
    sim.faults().add(away.always());
    story
        .until(async || {
            story.clock.advance(Duration::from_secs(2));
            let page = david.browser.open(&page.url).await;
            page.html.contains("quay-user")
        })
        .await;
    let found = david.browser.open(&page.url).await;
    david.confirm(&found).await;

    let other = david.begin("hand_over", &[]).await;
    assert_ne!(other.by_id("team"), team);
    sim.faults().clear();
    story
        .until(async || {
            story.clock.advance(Duration::from_secs(10));
            let organization = david.overview().await.organization;
            organization.is_some_and(|it| it.authority.contains("member"))
        })
        .await;
    assert_eq!(david.linked().await.as_deref(), Some("david"));
}
