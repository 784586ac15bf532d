//! Hand-overs that go wrong at Quay (way D).

use std::time::Duration;

use model::UserId;
use quay_sim::{Fault, Mailing, Symptom};
use reqwest::Method;
use serde_json::json;
use server::demo::quay::SERVICE_ACCOUNT;

use super::scene::{
    Quay, api, attempt_page, each, finished, nothing_is_left, pending, refusal, refused, shows,
};
use crate::linking::{
    browser::Shown,
    story::{Application, Person, Story},
};

/// What to do at Quay, as the page says it.
struct Asked {
    page: Shown,
    team: String,
    description: String,
}

async fn set(quay: Quay) -> Story {
    let story = Story::begin(quay.variant(), Application::Absent).await;
    let sim = story.quay.quay();
    sim.add_organization("davids", "david").unwrap();
    sim.add_organization("erins", "erin").unwrap();
    story
}

async fn begin(person: &Person<'_>, fill: &[(&str, &str)]) -> Asked {
    let page = person.begin("hand_over", fill).await;
    Asked {
        team: page.by_id("team"),
        description: page.by_id("description"),
        page,
    }
}

async fn make_team(story: &Story, org: &str, asked: &Asked, role: &str, description: &str) {
    let owner = org.trim_end_matches('s');
    let team = format!("/api/v1/organization/{org}/team/{}", asked.team);
    let body = json!({ "role": role, "description": description });
    story.as_user(owner, Method::PUT, &team, Some(body)).await;
}

async fn add_member(story: &Story, org: &str, asked: &Asked) {
    let owner = org.trim_end_matches('s');
    let member = format!(
        "/api/v1/organization/{org}/team/{}/members/{SERVICE_ACCOUNT}",
        asked.team
    );
    story
        .as_user(owner, Method::PUT, &member, Some(json!({})))
        .await;
}

async fn hand_over(story: &Story, org: &str, asked: &Asked) {
    make_team(story, org, asked, "admin", &asked.description).await;
    add_member(story, org, asked).await;
}

/// Waits until the page asks whether it is them.
async fn found(person: &Person<'_>) -> Shown {
    let story = person.story;
    let is_found = async || {
        story.clock.advance(Duration::from_secs(2));
        let page = attempt_page(person).await;
        assert_eq!(page.refusal(), None, "{}", page.text());
        page.html.contains("quay-user")
    };
    story.until(is_found).await;
    attempt_page(person).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_of_the_wrong_role_is_asked_to_be_mended() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let asked = begin(&david, &[]).await;
        make_team(&story, "davids", &asked, "member", &asked.description).await;
        add_member(&story, "davids", &asked).await;
        if quay.mail == Mailing::Off {
            // Nothing shows who did it before the role is right: the page goes on to ask for it.
            story.clock.advance(Duration::from_secs(60));
            let page = david.browser.open(&asked.page.url).await;
            let waits = "Set the team's role to Admin.";
            assert!(page.text().contains(waits), "{}", page.text());
        } else {
            let page = found(&david).await;
            david.confirm(&page).await;
            pending(&david, "to Admin").await;
        }
        make_team(&story, "davids", &asked, "admin", &asked.description).await;
        if quay.mail == Mailing::Off {
            let page = found(&david).await;
            david.confirm(&page).await;
        }
        mended(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_whose_description_names_nobody_is_asked_to_be_mended() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let asked = begin(&david, &[]).await;
        make_team(&story, "davids", &asked, "admin", "something else").await;
        add_member(&story, "davids", &asked).await;
        let page = found(&david).await;
        david.confirm(&page).await;
        pending(&david, "description").await;
        make_team(&story, "davids", &asked, "admin", &asked.description).await;
        mended(&david).await;
    })
    .await;
}

/// What was asked for was done: the link is finished.
async fn mended(person: &Person<'_>) {
    let story = person.story;
    let goes_on = async || {
        story.clock.advance(Duration::from_secs(20));
        person.overview().await.organization.is_some()
    };
    story.until(goes_on).await;
    finished(person).await;
    nothing_is_left(person, "david").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_know_the_name_prove_nothing() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let away = Fault::before(
            Method::GET,
            "/api/v1/user/notifications",
            Symptom::BadGateway,
        );
        let faults = story.quay.quay().faults();
        faults.add(away.always());
        let asked = begin(&david, &[]).await;
        hand_over(&story, "davids", &asked).await;
        hand_over(&story, "erins", &asked).await;
        faults.clear();
        let is_over = async || {
            story.clock.advance(Duration::from_secs(2));
            refusal(&david).await.is_some()
        };
        story.until(is_over).await;
        let page = attempt_page(&david).await;
        refused(&david, &page, "ambiguous", "begin again with a fresh name").await;
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_hands_over_and_the_page_names_them() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let asked = begin(&david, &[]).await;
        hand_over(&story, "erins", &asked).await;
        let page = found(&david).await;
        assert_eq!(page.by_id("quay-user"), "erin");
        assert!(page.text().contains("erins"), "{}", page.text());
        let other = [("quay_user", "david")];
        let answer = david
            .browser
            .send(&page, page.form("Yes, link"), &other)
            .await;
        shows(&answer, "other_quay_user", "begin again");
        let page = attempt_page(&david).await;
        refused(&david, &page, "other_quay_user", "begin again").await;

        let asked = begin(&david, &[]).await;
        hand_over(&story, "erins", &asked).await;
        let page = found(&david).await;
        let call_off = page.form("Call it off");
        david.browser.send(&page, call_off, &[]).await;
        assert_eq!(refusal(&david).await.as_deref(), Some("called_off"));
        assert_eq!(david.linked().await, None);
        nothing_is_left(&david, "erin").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quay_user_is_somebody_elses_already() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let asked = begin(&david, &[]).await;
        hand_over(&story, "davids", &asked).await;
        david.confirm(&found(&david).await).await;
        let sim = story.quay.quay();
        let erin = story.person("erin").await;
        sim.add_organization("davids-other", "david").unwrap();
        let asked = begin(&erin, &[]).await;
        let team = format!("/api/v1/organization/davids-other/team/{}", asked.team);
        let body = json!({ "role": "admin", "description": asked.description });
        story.as_user("david", Method::PUT, &team, Some(body)).await;
        let member = format!("{team}/members/{SERVICE_ACCOUNT}");
        story
            .as_user("david", Method::PUT, &member, Some(json!({})))
            .await;
        let answer = erin.confirm(&found(&erin).await).await;
        shows(&answer, "linked_elsewhere", "as another user");
        let page = attempt_page(&erin).await;
        refused(&erin, &page, "linked_elsewhere", "as another user").await;
        assert_eq!(david.linked().await.as_deref(), Some("david"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_does_the_clicks() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        begin(&david, &[]).await;
        story.clock.advance(Duration::from_secs(61 * 60));
        david.sign_in().await;
        let page = attempt_page(&david).await;
        refused(&david, &page, "silent", "Take another way").await;
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_ends_midway_and_it_goes_on_in_another_browser() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let asked = begin(&david, &[]).await;
        let sign_out = asked.page.form("Sign out");
        david.browser.send(&asked.page, sign_out, &[]).await;
        hand_over(&story, "davids", &asked).await;
        let gone = david.browser.open(&asked.page.url).await;
        assert!(gone.url.path().contains("sign-in"), "{}", gone.url);
        let elsewhere = story.somebody("david");
        elsewhere.sign_in().await;
        let page = found(&elsewhere).await;
        elsewhere.confirm(&page).await;
        assert_eq!(elsewhere.linked().await.as_deref(), Some("david"));
        finished(&elsewhere).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_of_another_workspace_is_not_taken_twice() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let asked = begin(&david, &[]).await;
        hand_over(&story, "davids", &asked).await;
        david.confirm(&found(&david).await).await;
        finished(&david).await;

        let erin = story.person("erin").await;
        let member = format!("members/{}", UserId::of(&["urn:berth:samples", "david"]));
        let owner = json!({ "role": "owner" });
        api(&erin, Method::PUT, &member, Some(owner)).await;
        let mut there = story.person("david").await;
        there.name = "erin".to_owned();
        let asked = begin(&there, &[("organization", "davids")]).await;
        hand_over(&story, "davids", &asked).await;
        there.confirm(&found(&there).await).await;
        pending(&there, "Hand over another organization").await;
        assert_eq!(david.linked().await.as_deref(), Some("david"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_is_away_while_it_is_looked_for() {
    each(Quay::all(), async |quay| {
        let story = set(quay).await;
        let david = story.person("david").await;
        let asked = begin(&david, &[]).await;
        hand_over(&story, "davids", &asked).await;
        let faults = story.quay.quay().faults();
        let away = Fault::before(Method::GET, "/api/v1/*", Symptom::BadGateway);
        faults.add(away.always());
        story.clock.advance(Duration::from_secs(60));
        let page = attempt_page(&david).await;
        assert!(page.status.is_success(), "{}", page.text());
        assert_eq!(page.refusal(), None, "{}", page.text());
        faults.clear();
        david.confirm(&found(&david).await).await;
        finished(&david).await;
    })
    .await;
}
