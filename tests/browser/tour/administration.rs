//! What concerns all workspaces, as administrators see it.

use std::time::Duration;

use super::{Stop, Tour};
use crate::browser::{scene::Scene, seed};

pub(super) const STOPS: &[Stop] = &[
    ("administration-new", "/administration"),
    ("administration", "/administration"),
    ("administration-rotations-none", "/administration/rotations"),
    ("administration-links-none", "/administration/links"),
    ("administration-rotations", "/administration/rotations"),
    ("administration-work", "/administration/work"),
    ("administration-links", "/administration/links"),
    ("administration-link-ending", "/administration/links"),
    (
        "administration-link-not-ended",
        "/administration/links/{workspace}/{user}/end",
    ),
    ("administration-debts-none", "/administration/debts"),
    ("administration-debts", "/administration/debts"),
    ("administration-audit", "/administration/audit"),
    ("administration-audit-wrong", "/administration/audit"),
    ("workspaces-all", "/workspaces"),
];

#[tokio::test(flavor = "multi_thread")]
async fn administration() {
    let scene = Scene::set().await;
    let mut tour = Tour::of(STOPS);
    let new = scene.person("harbormaster").await;
    for (path, name) in [
        ("/administration", "administration-new"),
        ("/administration/rotations", "administration-rotations-none"),
        ("/administration/links", "administration-links-none"),
        ("/administration/debts", "administration-debts-none"),
    ] {
        new.open(path).await;
        tour.stop(&new.window, name).await;
    }
    new.leave().await;

    seed::some_weeks(&scene.story).await;
    seed::stale_grant(&scene.story).await;
    scene.story.clock.advance(Duration::from_secs(20 * 60));
    let harbormaster = scene.person("harbormaster").await;
    for (path, name) in [
        ("/administration", "administration"),
        ("/administration/rotations", "administration-rotations"),
        ("/administration/work", "administration-work"),
        ("/administration/links", "administration-links"),
        ("/administration/debts", "administration-debts"),
        ("/administration/audit", "administration-audit"),
        ("/workspaces", "workspaces-all"),
    ] {
        harbormaster.open(path).await;
        tour.stop(&harbormaster.window, name).await;
    }
    let window = &harbormaster.window;
    window.pardon("status of 400");
    harbormaster
        .open("/administration/audit?workspace=david&actor=somebody")
        .await;
    tour.stop(window, "administration-audit-wrong").await;

    harbormaster.open("/administration/links").await;
    window.click("End this link…").await;
    window.fill("The Quay user, to be sure", "erin").await;
    tour.stop(window, "administration-link-ending").await;
    window.click("End the link").await;
    window.see("type the Quay user: david").await;
    tour.stop(window, "administration-link-not-ended").await;
    harbormaster.leave().await;

    tour.end();
}
