//! What ends a link, and what comes after.

use std::time::Duration;

use model::{UserId, api::link::LinkState};
use quay_sim::ScopeSet;
use reqwest::Method;
use serde_json::{Value, json};

use super::scene::{Case, Road, Scene, api, each, finished, nothing_is_left};
use crate::linking::story::{Person, Story};

fn is_over(state: &LinkState, words: &str) -> bool {
    matches!(state, LinkState::Ended { because, .. } if because.contains(words))
}

/// The page and the API say that the link is over, and why.
async fn ended(person: &Person<'_>, words: &str) {
    let link = person.overview().await.link.unwrap();
    assert!(is_over(&link.state, words), "{:?}", link.state);
    let page = person.link_page().await.text();
    assert!(page.contains("Your link Over"), "{page}");
    assert!(page.contains(words), "{page}");
}

async fn unlink(person: &Person<'_>) {
    let page = person.link_page().await;
    let home = person.browser.send(&page, page.form("Unlink"), &[]).await;
    assert!(home.status.is_success(), "{}", home.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn unlinking_ends_it_at_any_moment_and_it_can_be_linked_again() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        // Before anything was done with the token, and after everything was.
        for is_done in [false, true] {
            scene.link(&david).await;
            if is_done {
                finished(&david).await;
            }
            let stale = david.link_page().await;
            unlink(&david).await;
            ended(&david, "unlinked by the user").await;
            assert_eq!(david.linked().await, None);
            scene.nothing_is_left(&david).await;
            let again = stale.form("Unlink");
            let again = david.browser.send(&stale, again, &[]).await;
            assert_eq!(again.status, 404, "{}", again.text());
        }
        scene.link(&david).await;
        finished(&david).await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn linking_again_replaces_the_quay_user() {
    let open = Case::passing().filter(|case| case.quay.is_open());
    each(open, async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        scene.link(&david).await;
        finished(&david).await;
        scene.nothing_is_left(&david).await;
        let other = scene.at_berth("david").await;
        other.sign_in_to_quay("erin").await;
        let page = scene.consent(&other).await;
        other.confirm(&page).await;
        for person in [&david, &other] {
            assert_eq!(person.linked().await.as_deref(), Some("erin"));
        }
        nothing_is_left(&other, "erin").await;
        nothing_is_left(&david, "david").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_browser_shows_the_link_and_begins_an_attempt_of_its_own() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let first = scene.david().await;
        let page = scene.consent(&first).await;
        let second = scene.david().await;
        assert!(second.overview().await.attempt.is_none());
        let shown = second.browser.open(&page.url).await;
        assert_eq!(shown.status, 404, "{}", shown.text());
        // Calling the old one off frees its token; otherwise Quay would ask nothing any more.
        first
            .browser
            .send(&page, page.form("Call it off"), &[])
            .await;
        scene.nothing_is_left(&first).await;
        scene.link(&second).await;
        let linked = first.linked().await;
        assert_eq!(linked.as_deref(), Some(case.quay_user()));
        unlink(&first).await;
        ended(&second, "unlinked by the user").await;
        scene.nothing_is_left(&second).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_attempt_beside_the_first_leaves_nothing_of_either() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let first = scene.david().await;
        let waiting = scene.begin(&first).await;
        let second = scene.david().await;
        scene.link(&second).await;
        let consent = first.browser.open(waiting.link("Continue to Quay")).await;
        if consent.html.contains("Authorize Application") {
            super::scene::yes(&first, &consent).await;
        }
        scene.story.clock.advance(Duration::from_secs(11 * 60));
        scene.nothing_is_left(&first).await;
        let linked = second.linked().await;
        assert_eq!(linked.as_deref(), Some(case.quay_user()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_the_workspace_is_linked_there_no_more() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let erin = scene.at_berth("erin").await;
        let mut david = scene.david().await;
        let member = format!("members/{}", UserId::of(&["urn:berth:samples", "david"]));
        let owner = json!({ "role": "owner" });
        api(&erin, Method::PUT, &member, Some(owner)).await;
        david.name = "erin".to_owned();
        scene.link(&david).await;
        api(&erin, Method::DELETE, &member, None).await;
        let gone = david.link_page().await;
        assert_eq!(gone.status, 404, "{}", gone.text());
        let left = async || {
            scene.story.clock.advance(Duration::from_secs(2));
            let links = administered(&scene.story, "administration/links").await;
            let links = links["items"].as_array().unwrap().clone();
            links.iter().any(|link| {
                link["because"]
                    .as_str()
                    .is_some_and(|it| it.contains("left"))
            })
        };
        scene.story.until(left).await;
        nothing_is_left(&erin, case.quay_user()).await;
    })
    .await;
}

/// What an administrator is shown.
async fn administered(story: &Story, path: &str) -> Value {
    let harbormaster = story.somebody("harbormaster");
    harbormaster.sign_in().await;
    let at = harbormaster.at(&format!("api/v1/{path}"));
    let (status, answer) = harbormaster.browser.call(Method::GET, at, None).await;
    assert!(status.is_success(), "{answer}");
    answer
}

/// How an organization is lost at Quay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    Deleted,
    Renamed,
    PutOut,
}

impl Loss {
    const ALL: [Self; 3] = [Self::Deleted, Self::Renamed, Self::PutOut];

    async fn happen(self, scene: &Scene, org: &str) {
        let (story, owner) = (&scene.story, scene.case.quay_user());
        let at = format!("/api/v1/organization/{org}");
        match self {
            Self::Deleted => {
                story.as_user(owner, Method::DELETE, &at, None).await;
            }
            Self::PutOut => {
                let seen = story.as_user(owner, Method::GET, &at, None).await;
                let teams = seen["teams"].as_object().unwrap().clone();
                for team in teams.keys().filter(|team| team.starts_with("berth-")) {
                    let team = format!("{at}/team/{team}");
                    story.as_user(owner, Method::DELETE, &team, None).await;
                }
            }
            Self::Renamed => {
                let sim = story.quay.quay();
                sim.add_superuser("root", "a password of root's").unwrap();
                let tools = sim.add_application("tools", "Root", "http://127.0.0.1");
                let client = tools.unwrap().client_id;
                let scopes: ScopeSet = "super:user".parse().unwrap();
                let token = sim.issue_token("root", &client, &scopes).unwrap();
                let http = reqwest::Client::builder().no_proxy().build().unwrap();
                let at = format!("{}/api/v1/superuser/organizations/{org}", story.quay.url());
                let body = json!({ "name": "renamed-by-root" });
                let answer = http.put(at).bearer_auth(token).json(&body).send();
                let answer = answer.await.unwrap();
                assert!(answer.status().is_success(), "{}", answer.status());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_lost_at_quay_ends_the_link_and_linking_again_makes_another() {
    let roads = Case::creating().filter(|case| match case.quay.is_open() {
        true => case.road == Road::OneShot,
        false => case.road == Road::Own,
    });
    let losses = roads.flat_map(|case| Loss::ALL.map(|loss| (case, loss)));
    each(losses, async |(case, loss)| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        scene.link(&david).await;
        finished(&david).await;
        scene.nothing_is_left(&david).await;
        let lost = david.overview().await.organization.unwrap().name;
        api(&david, Method::PUT, "components/foo", Some(json!({}))).await;
        until_ready(&david, "foo").await;

        loss.happen(&scene, lost.as_str()).await;
        api(&david, Method::PUT, "components/bar", Some(json!({}))).await;
        until_lost(&david).await;
        ended(&david, "gone, renamed or closed to Berth").await;
        scene.nothing_is_left(&david).await;
        let bar = api(&david, Method::GET, "components/bar", None).await;
        assert!(bar.to_string().contains("link"), "{bar}");

        david.sign_in().await;
        scene.link(&david).await;
        finished(&david).await;
        let another = david.overview().await.organization.unwrap().name;
        assert_ne!(another, lost, "a lost name is never made again");
        until_ready(&david, "bar").await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

/// Waits until the component is as declared.
async fn until_ready(person: &Person<'_>, name: &str) {
    let component = format!("components/{name}");
    for _ in 0..200 {
        let foo = api(person, Method::GET, &component, None).await;
        let conditions = foo["conditions"].as_array().cloned().unwrap_or_default();
        let is_ready = |it: &Value| it["type"] == "Ready" && it["status"] == "True";
        if conditions.iter().any(is_ready) {
            return;
        }
        person.story.clock.advance(Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let foo = api(person, Method::GET, &component, None).await;
    panic!("not ready: {foo}");
}

/// Tries again, as what stands in the way says to, until Berth knows that the organization is gone:
/// one look that shows nothing may be Quay's mistake.
async fn until_lost(person: &Person<'_>) {
    for _ in 0..200 {
        let link = person.overview().await.link.unwrap();
        if is_over(&link.state, "gone, renamed or closed") {
            return;
        }
        api(person, Method::POST, "components/bar/retry", None).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let bar = api(person, Method::GET, "components/bar", None).await;
    panic!("not lost: {bar}");
}
