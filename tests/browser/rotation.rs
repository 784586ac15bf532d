//! A credential is rotated while a pipeline pushes with what was delivered.

use std::{
    fs,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use quay_sim::{Fault, Symptom};
use reqwest::Method;

use super::{scene::Scene, seed};
use crate::{
    linking::story::Story,
    registry_clients::{client::Skopeo, image::write_image},
};

/// Pushes again and again until it is told to stop, each time with what is delivered then; returns
/// how each push went that did not.
async fn push_on(
    story: &Story,
    image: &str,
    is_over: &AtomicBool,
    pushed: &AtomicUsize,
) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let layout = write_image(folder.path());
    let credential = story.delivered("david", "cart");
    let mut failed = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let outcome = Skopeo::new(folder.path())
            .push(&layout, image, &credential)
            .await;
        if outcome.code != 0 {
            failed.push(outcome.stderr);
        }
        pushed.fetch_add(1, Ordering::Relaxed);
    }
    failed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_began_before_a_rotation_ends_well_after_it() {
    let scene = Scene::set().await;
    let image = seed::provision(&scene.story, "cart").await;
    let david = scene.person("david").await;
    let window = &david.window;
    let folder = tempfile::tempdir().unwrap();
    let layout = write_image(folder.path());
    // What a build has taken before the rotation, and holds.
    let taken = folder.path().join("taken.json");
    fs::copy(scene.story.delivered("david", "cart"), &taken).unwrap();
    let faults = scene.story.quay.quay().faults().clone();
    faults.add(Fault::before(
        Method::PUT,
        "/v2/*/manifests/*",
        Symptom::Hold,
    ));

    let pushes = async {
        let skopeo = Skopeo::new(folder.path());
        skopeo.push(&layout, &image, &taken).await.succeeded();
        // The drain is not over: the next one goes through as well.
        skopeo.push(&layout, &image, &taken).await.succeeded();
    };
    let rotates = async {
        david.open("/workspaces/david/components/cart").await;
        let is_held = async || faults.remaining() == 0;
        window.until("a push under way", is_held).await;
        window.click("Rotate").await;
        window.see("The new one is delivered.").await;
        window.see("Replaced, works still").await;
        faults.release();
    };
    tokio::join!(pushes, rotates);

    let new = fs::read(scene.story.delivered("david", "cart")).unwrap();
    assert_ne!(new, fs::read(&taken).unwrap());
    david.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_push_fails_while_a_credential_is_rotated_from_its_page() {
    let scene = Scene::set().await;
    let image = seed::provision(&scene.story, "cart").await;
    let david = scene.person("david").await;
    let window = &david.window;
    david.open("/workspaces/david/components/cart").await;
    window.see("In use").await;
    let (is_over, pushed) = (AtomicBool::new(false), AtomicUsize::new(0));

    let rotates = async {
        let pushes = async |more: usize| {
            let enough = pushed.load(Ordering::Relaxed) + more;
            let come = async || pushed.load(Ordering::Relaxed) >= enough;
            window.until("more pushes", come).await;
        };
        pushes(2).await;
        window.click("Rotate").await;
        window.see("The new one is delivered.").await;
        window.see("Replaced, works still").await;
        pushes(2).await;
        is_over.store(true, Ordering::Relaxed);
    };
    let (failed, ()) = tokio::join!(push_on(&scene.story, &image, &is_over, &pushed), rotates);

    assert_eq!(failed, Vec::<String>::new(), "of {pushed:?} pushes");
    david.leave().await;
}
