//! After each way the organization is whose it should be, and no token of a user is left.

use quay_sim::{Authorization, Fault, Mailing, Symptom, Variant};
use reqwest::Method;
use serde_json::json;
use server::demo::quay::SERVICE_ACCOUNT;
use store::{Footing, OrganizationState};

use crate::linking::story::{Application, Person, Story};

fn open(mailing: Mailing) -> Variant {
    Variant {
        authorization: Authorization::Everybody,
        mailing,
        ..Variant::default()
    }
}

async fn link(person: &Person<'_>, way: &str) {
    let page = person.consent(way, &[]).await;
    person.confirm(&page).await;
}

/// Made as david, with a component that is there before the link and one that comes after it.
async fn made_as_david(mailing: Mailing) {
    let story = Story::begin(open(mailing), Application::Administered).await;
    let david = story.person("david").await;
    link(&david, "create_as_user").await;
    let organization = story.joined().await;
    story.until_dead("david").await;
    story.assert_davids(&organization).await;
    david.declare("foo").await;
    let foo = david.ready("foo").await;
    assert_eq!(foo.repository.unwrap().org, organization.name);
    assert!(story.living_tokens("david").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_made_as_the_user_is_theirs_and_berth_a_member_without_mail() {
    made_as_david(Mailing::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_made_as_the_user_is_theirs_and_berth_accepts_its_invitation() {
    made_as_david(Mailing::Delivers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_whose_mail_failed_is_accepted_all_the_same() {
    made_as_david(Mailing::Fails).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_proven_owns_what_berth_has_made() {
    let story = Story::begin(open(Mailing::Off), Application::Administered).await;
    let david = story.person("david").await;
    david.declare("foo").await;
    david.ready("foo").await;
    link(&david, "identify").await;
    let ours = story.organization().await.unwrap();
    let owners = async || {
        story
            .members(SERVICE_ACCOUNT, ours.name.as_str(), "owners")
            .await
    };
    story.until(async || owners().await.contains("david")).await;
    assert_eq!(owners().await.len(), 2);
    assert_eq!(ours.footing, Footing::Ours);
    // What is expected of the organization has changed with the link.
    david.hasten("foo").await;
    david.declare("bar").await;
    david.ready("bar").await;
    david.ready("foo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_without_an_organization_makes_one_and_its_owner() {
    let story = Story::begin(open(Mailing::Off), Application::Administered).await;
    let david = story.person("david").await;
    link(&david, "identify").await;
    story
        .until(async || {
            let Some(ours) = story.organization().await else {
                return false;
            };
            matches!(ours.state, OrganizationState::Ours { .. })
                && story
                    .members(SERVICE_ACCOUNT, ours.name.as_str(), "owners")
                    .await
                    .contains("david")
        })
        .await;
    david.declare("foo").await;
    david.ready("foo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_that_was_handed_over_is_adopted_under_its_own_name() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let david = story.person("david").await;
    hand_over(&story, &david).await;
    let organization = story.joined().await;
    assert_eq!(organization.name.as_str(), "davids");
    story.assert_davids(&organization).await;
    david.declare("foo").await;
    let foo = david.ready("foo").await;
    assert_eq!(foo.repository.unwrap().org.as_str(), "davids");
}

pub(super) async fn hand_over(story: &Story, david: &Person<'_>) {
    story
        .quay
        .quay()
        .add_organization("davids", "david")
        .unwrap();
    let page = david.begin("hand_over", &[]).await;
    let (team, description) = (page.by_id("team"), page.by_id("description"));
    story
        .hand_over("david", "davids", &team, &description)
        .await;
    story
        .until(async || {
            let attempt = david.overview().await.attempt.unwrap();
            serde_json::to_value(&attempt).unwrap()["state"] == "unconfirmed"
        })
        .await;
    let page = david.browser.open(&page.url).await;
    david.confirm(&page).await;
}

/// Every call that founds, its answer lost before or after it took effect.
#[tokio::test(flavor = "multi_thread")]
async fn a_founding_survives_every_lost_answer() {
    let calls = [
        (Method::POST, "/api/v1/organization/"),
        (Method::PUT, "/api/v1/organization/*/team/berth-*"),
        (Method::GET, "/api/v1/organization/*/team/berth-*/members"),
        (Method::PUT, "/api/v1/organization/*/team/berth-*/members/*"),
        (Method::PUT, "/api/v1/teaminvite/*"),
    ];
    let stories = calls.into_iter().flat_map(|(method, path)| {
        [Fault::before, Fault::after].map(|fault| fault(method.clone(), path, Symptom::Reset))
    });
    futures::future::join_all(stories.map(|fault| async move {
        let story = Story::begin(open(Mailing::Delivers), Application::Administered).await;
        let david = story.person("david").await;
        let page = david.consent("create_as_user", &[]).await;
        let sim = story.quay.quay();
        sim.faults().add(fault);
        david.confirm(&page).await;
        let organization = story.joined().await;
        assert_eq!(sim.faults().remaining(), 0, "the fault met its call");
        story.assert_davids(&organization).await;
        story.until_dead("david").await;
        let own = story
            .as_user("david", Method::GET, "/api/v1/user/", None)
            .await;
        let own = own["organizations"].as_array().unwrap().len();
        assert_eq!(own, 1, "one organization");
    }))
    .await;
}

/// Somebody takes the name between the intent and the creation.
#[tokio::test(flavor = "multi_thread")]
async fn a_squatted_name_is_not_adopted_and_another_is_taken() {
    let story = Story::begin(open(Mailing::Off), Application::Administered).await;
    let david = story.person("david").await;
    let sim = story.quay.quay();
    let page = david.consent("create_as_user", &[]).await;
    let hold = Fault::before(Method::POST, "/api/v1/organization/", Symptom::ReadOnly);
    sim.faults().add(hold.always());
    david.confirm(&page).await;
    story
        .until(async || story.organization().await.is_some())
        .await;
    let squatted = story.organization().await.unwrap();
    sim.add_organization(squatted.name.as_str(), "erin")
        .unwrap();
    // Even as david's, and with our account in it, it is not the one that was asked for.
    let owners = format!("/api/v1/organization/{}/team/owners/members", squatted.name);
    for guest in ["david", SERVICE_ACCOUNT] {
        let path = format!("{owners}/{guest}");
        story
            .as_user("erin", Method::PUT, &path, Some(json!({})))
            .await;
    }
    sim.faults().clear();
    let organization = story.joined().await;
    assert_ne!(organization.name, squatted.name);
    story.assert_davids(&organization).await;
    let path = format!("/api/v1/organization/{}", squatted.name);
    let untouched = story.as_user("erin", Method::GET, &path, None).await;
    assert_eq!(untouched["teams"].as_object().unwrap().len(), 1);
}
