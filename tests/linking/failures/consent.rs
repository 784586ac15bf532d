//! What goes wrong between Berth and Quay's consent page, and on the way back from it.

use std::time::Duration;

use model::UserId;
use reqwest::Method;
use serde_json::json;

use super::scene::{
    Case, Road, Scene, api, attempt_page, each, nothing_is_left, recommends_hand_over, refusal,
    refused, shows, yes,
};
use crate::document::Form;

const LONGER_THAN_SILENCE: Duration = Duration::from_secs(11 * 60);
const LONGER_THAN_A_SESSION: Duration = Duration::from_secs(31 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn no_at_quay() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let consent = scene.consent_page(&david).await;
        let no = consent.form("Cancel");
        let page = david.browser.send(&consent, no, &[]).await;
        refused(&david, &page, "denied", "begin again").await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_back_from_quay() {
    each(Case::all(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let begun = scene.begin(&david).await;
        let waiting = begun.link("See how far it is");
        scene.story.clock.advance(LONGER_THAN_SILENCE);
        let page = david.browser.open(waiting).await;
        refused(&david, &page, "silent", "Take another way").await;
        recommends_hand_over(&david).await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_confirms_what_came_back() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let page = scene.consent(&david).await;
        scene.story.clock.advance(LONGER_THAN_SILENCE);
        let late = david.confirm(&page).await;
        shows(&late, "silent", "Take another way");
        let page = david.browser.open(&page.url).await;
        refused(&david, &page, "silent", "Take another way").await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_quay_shows_403_and_berth_says_what_that_means() {
    let closed = Case::all().filter(|case| !case.quay.is_open() && case.road != Road::Own);
    each(closed, async |case| {
        let scene = Scene::set(case).await;
        // Not the owner of anything.
        let erin = scene.story.person("erin").await;
        let begun = scene.begin(&erin).await;
        let quays = erin.browser.open(begun.link("Continue to Quay")).await;
        assert_eq!(quays.status, 403);
        assert!(
            begun.text().contains("If Quay shows 403"),
            "{}",
            begun.text()
        );
        let call_off = begun.form("Call it off");
        let home = erin.browser.send(&begun, call_off, &[]).await;
        assert!(home.text().contains("Begin again"), "{}", home.text());
        assert_eq!(refusal(&erin).await.as_deref(), Some("called_off"));
        home.way_form("hand_over");
        recommends_hand_over(&erin).await;
        nothing_is_left(&erin, "erin").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn not_signed_in_to_quay_is_a_bare_401_and_signing_in_mends_it() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.at_berth("david").await;
        let begun = scene.begin(&david).await;
        let to_quay = begun.link("Continue to Quay");
        assert_eq!(david.browser.open(&to_quay).await.status, 401);
        assert!(begun.link("Sign in to Quay").path().ends_with("signin"));
        david.sign_in_to_quay(case.quay_user()).await;
        let consent = david.browser.open(&to_quay).await;
        let page = yes(&david, &consent).await;
        assert_eq!(page.by_id("quay-user"), case.quay_user());
        david
            .browser
            .send(&page, page.form("Call it off"), &[])
            .await;
        assert_eq!(refusal(&david).await.as_deref(), Some("called_off"));
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_names_the_quay_user_and_somebody_who_is_not_that_calls_it_off() {
    let open = Case::passing().filter(|case| case.quay.is_open());
    each(open, async |case| {
        let scene = Scene::set(case).await;
        let david = scene.at_berth("david").await;
        david.sign_in_to_quay("erin").await;
        let page = scene.consent(&david).await;
        assert!(page.text().contains("You are linking Quay user erin"));
        let home = david
            .browser
            .send(&page, page.form("Call it off"), &[])
            .await;
        assert!(home.text().contains("The attempt was called off"));
        assert_eq!(refusal(&david).await.as_deref(), Some("called_off"));
        assert_eq!(david.linked().await, None);
        nothing_is_left(&david, "erin").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_quay_user_is_confirmed_than_was_found() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let page = scene.consent(&david).await;
        let confirm = page.form("Yes, link");
        let other = [("quay_user", "erin")];
        let answer = david.browser.send(&page, confirm, &other).await;
        shows(&answer, "other_quay_user", "begin again");
        let page = david.browser.open(&page.url).await;
        refused(&david, &page, "other_quay_user", "begin again").await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quay_user_is_somebody_elses_already() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        scene.link(&david).await;
        scene.nothing_is_left(&david).await;
        let erin = scene.at_berth("erin").await;
        erin.sign_in_to_quay(case.quay_user()).await;
        let page = scene.consent(&erin).await;
        let answer = erin.confirm(&page).await;
        shows(&answer, "linked_elsewhere", "as another user");
        let page = erin.browser.open(&page.url).await;
        refused(&erin, &page, "linked_elsewhere", "as another user").await;
        scene.nothing_is_left(&erin).await;
        assert_eq!(david.linked().await.as_deref(), Some(case.quay_user()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_is_signed_out_midway() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let begun = scene.begin(&david).await;
        let consent = david.browser.open(begun.link("Continue to Quay")).await;
        david
            .browser
            .send(&begun, begun.form("Sign out"), &[])
            .await;
        let page = yes(&david, &consent).await;
        shows(&page, "other_user", "Sign in to Berth as yourself");
        page.link("Sign in");
        david.sign_in().await;
        assert_eq!(david.linked().await, None);
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_runs_out_midway() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let consent = scene.consent_page(&david).await;
        scene.story.clock.advance(LONGER_THAN_A_SESSION);
        let page = yes(&david, &consent).await;
        let code = page.refusal().unwrap();
        assert!(["silent", "replayed"].contains(&code.as_str()), "{code}");
        page.link("Sign in");
        david.sign_in().await;
        assert_eq!(david.linked().await, None);
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_in_another_browser_ends_the_attempt() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        for (whose, code) in [
            (Some("david"), "other_session"),
            (Some("erin"), "other_user"),
            (None, "other_user"),
        ] {
            let david = scene.david().await;
            let begun = scene.begin(&david).await;
            let other = scene.story.somebody(whose.unwrap_or("david"));
            if whose.is_some() {
                other.sign_in().await;
            }
            other.sign_in_to_quay(case.quay_user()).await;
            let to_quay = begun.link("Continue to Quay");
            let consent = other.browser.open(to_quay).await;
            let page = yes(&other, &consent).await;
            shows(&page, code, "Nothing was linked");
            assert_eq!(page.status, 409, "{whose:?}");
            let waiting = begun.link("See how far it is");
            let page = david.browser.open(waiting).await;
            refused(&david, &page, code, "Nothing was linked").await;
            scene.nothing_is_left(&david).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_twice_is_used_once() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let page = scene.consent(&david).await;
        let callback = page.way.iter().find(|url| url.path().contains("callback"));
        let callback = callback.unwrap().clone();
        let again = david.browser.open(&callback).await;
        refused(&david, &again, "replayed", "begin again").await;
        let once_more = david.browser.open(&callback).await;
        refused(&david, &once_more, "replayed", "begin again").await;
        scene.nothing_is_left(&david).await;

        let page = scene.consent(&david).await;
        let callback = page.way.iter().find(|url| url.path().contains("callback"));
        let callback = callback.unwrap().clone();
        david.confirm(&page).await;
        let linked = david.linked().await;
        assert_eq!(linked.as_deref(), Some(case.quay_user()));
        let after = david.browser.open(&callback).await;
        let shown = format!("Linked Quay user {}", case.quay_user());
        assert!(after.text().contains(&shown), "{}", after.text());
        assert_eq!(david.linked().await, linked);
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_is_not_confirmed_in_another_workspace() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let erin = scene.at_berth("erin").await;
        let member = format!("members/{}", UserId::of(&["urn:berth:samples", "david"]));
        api(
            &erin,
            Method::PUT,
            &member,
            Some(json!({ "role": "owner" })),
        )
        .await;

        let page = scene.consent(&david).await;
        let elsewhere = page.url.path().replace("/david/", "/erin/");
        let shown = david.browser.open(david.at(&elsewhere)).await;
        assert_eq!(shown.status, 404, "{}", shown.text());
        let confirm = page.form("Yes, link");
        let confirm = Form {
            action: confirm.action.replace("/david/", "/erin/"),
            ..confirm
        };
        let answer = david.browser.send(&page, confirm, &[]).await;
        shows(
            &answer,
            "other_workspace",
            "Open that workspace's link page",
        );
        let page = attempt_page(&david).await;
        refused(&david, &page, "other_workspace", "begin again").await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}
