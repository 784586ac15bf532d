//! What the end of a link changes at Quay.

use std::{collections::BTreeSet, time::Duration};

use model::UserId;
use quay_sim::{Authorization, Fault, Symptom, Variant};
use reqwest::Method;
use serde_json::json;
use server::demo::quay::SERVICE_ACCOUNT;

use crate::linking::story::{Application, Person, Story};

/// Longer than the worker waits before it looks for ends of links again.
pub(super) const NEXT_LOOK: Duration = Duration::from_secs(31);
const EVERY_METHOD: [Method; 4] = [Method::GET, Method::POST, Method::PUT, Method::DELETE];

pub(super) async fn begin() -> Story {
    let open = Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    };
    Story::begin(open, Application::Administered).await
}

pub(super) async fn link(person: &Person<'_>) {
    let page = person.consent("identify", &[]).await;
    person.confirm(&page).await;
}

/// Waits until these alone own the organization that Berth made for david's workspace.
pub(super) async fn until_owned_by(story: &Story, owners: &[&str]) {
    let owners: BTreeSet<_> = owners.iter().map(ToString::to_string).collect();
    let owned = async || {
        let Some(ours) = story.organization().await else {
            return false;
        };
        let org = ours.name.as_str();
        story.members(SERVICE_ACCOUNT, org, "owners").await == owners
    };
    story.until(owned).await;
}

pub(super) async fn unlink(person: &Person<'_>) {
    let page = person.link_page().await;
    person.browser.send(&page, page.form("Unlink"), &[]).await;
    assert_eq!(person.linked().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_unlinks_owns_what_berth_made_no_more() {
    let story = begin().await;
    let david = story.person("david").await;
    david.declare("foo").await;
    david.ready("foo").await;
    link(&david).await;
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    unlink(&david).await;
    until_owned_by(&story, &[SERVICE_ACCOUNT]).await;
    // Whoever is not expected to own it would be in the way.
    david.hasten("foo").await;
    david.declare("bar").await;
    david.ready("bar").await;
    david.ready("foo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_workspace_owns_what_berth_made_no_more_and_the_others_do() {
    let story = begin().await;
    let david = story.person("david").await;
    let mut erin = story.person("erin").await;
    let member = format!("members/{}", UserId::of(&["urn:berth:samples", "erin"]));
    let member = david.at(&format!("api/v1/workspaces/david/{member}"));
    let owner = Some(json!({ "role": "owner" }));
    let (status, answer) = david.browser.call(Method::PUT, &member, owner).await;
    assert!(status.is_success(), "{answer}");
    // It is david's workspace that she links in.
    erin.name = "david".to_owned();
    for person in [&david, &erin] {
        link(person).await;
    }
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david", "erin"]).await;

    let (status, answer) = david.browser.call(Method::DELETE, &member, None).await;
    assert!(status.is_success(), "{answer}");
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    assert_eq!(david.linked().await.as_deref(), Some("david"));
}

/// From now on Quay does nothing that it is asked for.
fn goes_down(story: &Story, symptom: Symptom) {
    for method in EVERY_METHOD {
        let fault = Fault::before(method, "*", symptom);
        story.quay.quay().faults().add(fault.always());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_unlinks_while_quay_is_down_owns_nothing_once_it_is_up() {
    let story = begin().await;
    let david = story.person("david").await;
    link(&david).await;
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    goes_down(&story, Symptom::BadGateway);
    unlink(&david).await;
    assert_eq!(story.store().list_partings(None).await.unwrap().len(), 1);

    story.quay.quay().faults().clear();
    story.clock.advance(NEXT_LOOK);
    until_owned_by(&story, &[SERVICE_ACCOUNT]).await;
    let store = story.store();
    story
        .until(async || store.list_partings(None).await.unwrap().is_empty())
        .await;
    // Whoever is not expected to own it would be in the way.
    david.declare("foo").await;
    david.ready("foo").await;
}

/// Its claim on the workspace is anybody's after 15 seconds.
#[tokio::test(flavor = "multi_thread")]
async fn who_unlinks_while_berth_dies_owns_nothing_once_it_runs() {
    let mut story = begin().await;
    let david = story.person("david").await;
    link(&david).await;
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    goes_down(&story, Symptom::Delay(Duration::from_secs(3600)));
    let store = story.store();
    tokio::select! {
        () = unlink(&david) => panic!("it did not die"),
        () = story.until(async || !store.list_partings(None).await.unwrap().is_empty()) => {}
    }
    drop(david);
    story.quay.quay().faults().clear();
    story.die_and_start_again().await;

    // It looks each 30 seconds, and may find the workspace claimed by the dead.
    let waited = tokio::time::timeout(Duration::from_secs(60), async {
        let store = story.store();
        while !store.list_partings(None).await.unwrap().is_empty() {
            story.clock.advance(NEXT_LOOK);
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    waited.await.expect("nobody took it back");
    until_owned_by(&story, &[SERVICE_ACCOUNT]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_links_to_another_account_owns_it_by_that_one_alone() {
    let story = begin().await;
    let david = story.person("david").await;
    link(&david).await;
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    let other = story.somebody("david");
    other.sign_in().await;
    other.sign_in_to_quay("erin").await;
    link(&other).await;
    story.clock.advance(NEXT_LOOK);
    until_owned_by(&story, &[SERVICE_ACCOUNT, "erin"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_unlinks_while_they_are_made_an_owner_is_none_in_the_end() {
    let story = begin().await;
    let david = story.person("david").await;
    let page = david.consent("identify", &[]).await;
    let faults = story.quay.quay().faults();
    let path = "/api/v1/organization/david-*/team/owners/members/david";
    faults.add(Fault::before(Method::PUT, path, Symptom::Hold));
    david.confirm(&page).await;
    story.until(async || faults.remaining() == 0).await;
    unlink(&david).await;
    faults.release();
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    story.clock.advance(NEXT_LOOK);
    until_owned_by(&story, &[SERVICE_ACCOUNT]).await;
}
