//! Following a workspace's events.

use std::time::Duration;

use model::api::event::{Event, EventKind};
use quay_sim::{Fault, Symptom};
use reqwest::Method;

use super::{
    answer::Answer,
    caller::{Caller, Platform, workspace_path},
    events::{Events, Message},
    harbour::Harbour,
};

/// The event with which a component has become ready and its work is over.
fn is_success(event: &Event) -> bool {
    event.kind == EventKind::Operation && event.message.contains("succeeded")
}

/// The last event of a component's provisioning.
fn is_last(event: &Event) -> bool {
    event.kind == EventKind::Condition && event.message.contains("CredentialDelivered")
}

/// Provisions a component and answers all events of its workspace until then.
async fn history(platform: &Platform) -> Vec<Message> {
    platform.provision("david", "foo").await;
    Events::follow(platform, "david", Some(0))
        .await
        .until(is_last)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn events_come_in_order_without_gaps_and_tell_the_whole_story() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;

    let history = history(&platform).await;

    for (place, message) in (1..).zip(&history) {
        let event = message.event.as_ref().unwrap();
        assert_eq!(message.name, "change");
        assert_eq!((message.id, event.sequence), (place, place));
    }
    for kind in [
        EventKind::Workspace,
        EventKind::Component,
        EventKind::Operation,
        EventKind::Step,
        EventKind::Credential,
        EventKind::Condition,
    ] {
        let told = |message: &Message| message.event.as_ref().unwrap().kind == kind;
        assert!(history.iter().any(told), "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reader_that_comes_back_misses_nothing_and_hears_nothing_twice() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let history = history(&platform).await;

    for (seen, rest) in (1..=history.len()).map(|place| history.split_at(place - 1)) {
        let last = seen.last().map_or(0, |message| message.id);
        let mut events = Events::follow(&platform, "david", Some(last)).await;
        assert_eq!(events.until(is_last).await, rest);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reader_that_comes_new_hears_only_what_happens_from_now_on() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let history = history(&platform).await;

    let mut events = Events::follow(&platform, "david", None).await;
    platform.declare("david", "bar").await;

    let first = events.next().await.unwrap();
    assert!(first.id > history.last().unwrap().id);
    let component = first.event.unwrap().component.unwrap();
    assert_eq!(component.as_str(), "bar");
}

#[tokio::test(flavor = "multi_thread")]
async fn reader_hears_of_no_other_workspace() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.declare_workspace("david").await;
    let mut events = Events::follow(&platform, "david", Some(0)).await;

    platform.provision("erin", "strange").await;
    platform.declare("david", "own").await;

    let is_own = |event: &Event| {
        event
            .component
            .as_ref()
            .is_some_and(|it| it.as_str() == "own")
    };
    for message in events.until(is_own).await {
        assert!(!message.text.contains("strange"), "{message:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reader_that_was_away_too_long_is_told_to_read_anew() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let history = history(&platform).await;
    let last = history.last().unwrap().id;
    let tomorrow = history[0]
        .event
        .as_ref()
        .unwrap()
        .at
        .plus(Duration::from_secs(86_400));
    harbour.store().trim_events(tomorrow, 2).await.unwrap();

    let mut events = Events::follow(&platform, "david", Some(1)).await;
    let reset = events.next().await.unwrap();

    assert_eq!((reset.name.as_str(), reset.event), ("reset", None));
    assert!(reset.id >= last);
    platform.declare("david", "bar").await;
    assert_eq!(events.next().await.unwrap().id, reset.id + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn last_event_that_is_no_number_is_refused() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.declare_workspace("david").await;

    let path = format!("{}/events", workspace_path("david"));
    for wrong in ["-1", "first", "99999999999999999999999999"] {
        let request = platform.request(Method::GET, &path);
        let answer = Answer::to(request.header("last-event-id", wrong)).await;
        answer.problem(400, "invalid_request");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_ends_when_berth_stops_and_not_before_the_work_is_done() {
    let mut harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.declare_workspace("david").await;
    let slow = Symptom::Delay(Duration::from_millis(300));
    let faults = harbour.quay().sim().faults().clone();
    faults.add(Fault::before(Method::POST, "/api/v1/repository", slow));
    let mut events = Events::follow(&platform, "david", Some(0)).await;
    platform.declare("david", "foo").await;
    let begins = |event: &Event| event.message.contains("create organization");
    events.until(begins).await;

    // Far longer than this test waits for anything: an open stream must not make a stop last.
    let stopped = harbour.stop(Duration::from_secs(600));

    events.until(is_success).await;
    while events.next().await.is_some() {}
    stopped.await.unwrap();
    harbour.start().await;
    let foo = platform.component("david", "foo").await;
    assert!(harbour.delivered(&foo).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_outlasts_the_grace_is_cut_off_and_taken_up_again() {
    let mut harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let hangs = Symptom::Delay(Duration::from_secs(600));
    let faults = harbour.quay().sim().faults().clone();
    faults.add(Fault::before(Method::POST, "/api/v1/repository", hangs));
    platform.declare("david", "foo").await;
    harbour.quay().until_faults_are_met().await;

    harbour.stop(Duration::from_millis(50)).await.unwrap();
    harbour.start().await;
    let foo = platform.ready("david", "foo").await;

    assert!(harbour.delivered(&foo).is_some());
    assert_eq!(harbour.quay().organizations().await.len(), 1);
}
