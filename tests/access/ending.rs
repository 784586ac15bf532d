//! What ends with a session, and what does not keep one alive (S4).

use std::time::Duration;

use reqwest::{Method, StatusCode};

use super::{
    identity::Standing,
    person::Person,
    scene::{Scene, WORKSPACE},
};
use crate::end_to_end::{
    caller::{Caller as _, workspace_path},
    events::Events,
};

const NEARLY_IDLE: Duration = Duration::from_secs(29 * 60);

/// Something happens in the workspace, of which nothing is heard, and the stream ends.
async fn hears_no_more(scene: &Scene, mut events: Events) {
    const LATER: &str = "after-the-end";
    scene.platform.declare(WORKSPACE, LATER).await;
    while let Some(message) = events.next().await {
        assert!(!message.text.contains(LATER), "{message:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_events_ends_with_the_session() {
    let scene = Scene::set().await;
    let viewer = Standing::Viewer.enter(&scene.harbour).await;
    let events = Events::follow(&viewer, WORKSPACE, None).await;

    let store = scene.harbour.store();
    store.delete_session(viewer.session()).await.unwrap();

    hears_no_more(&scene, events).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_events_ends_with_the_membership() {
    let scene = Scene::set().await;
    let viewer = Standing::Viewer.enter(&scene.harbour).await;
    let events = Events::follow(&viewer, WORKSPACE, None).await;

    let owner = Standing::Owner.enter(&scene.harbour).await;
    let path = format!("{}/members/{}", workspace_path(WORKSPACE), viewer.id());
    owner.delete(&path).await.succeeded();

    hears_no_more(&scene, events).await;
}

async fn asks_by_itself(person: &Person) -> StatusCode {
    let asked = person.request(Method::GET, "/workspaces");
    let asked = asked.header(server::session::UNATTENDED, "true");
    asked.send().await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_keeps_itself_up_to_date_keeps_nobody_signed_in() {
    let scene = Scene::set().await;
    let clock = scene.harbour.clock();
    let used = Standing::Viewer.enter(&scene.harbour).await;
    let left_alone = Standing::Viewer.enter(&scene.harbour).await;
    clock.advance(NEARLY_IDLE);
    used.get("/workspaces").await.succeeded();
    assert_eq!(asks_by_itself(&left_alone).await, StatusCode::OK);
    let stream = Events::follow(&left_alone, WORKSPACE, None).await;

    clock.advance(NEARLY_IDLE);
    used.get("/workspaces").await.succeeded();
    assert_eq!(asks_by_itself(&left_alone).await, StatusCode::SEE_OTHER);
    hears_no_more(&scene, stream).await;
}
