//! What concerns all workspaces, as a global administrator sees it.

use super::{Stop, Tour};
use crate::browser::{scene::Scene, seed};

pub(super) const STOPS: &[Stop] = &[
    ("administration-quiet", "/administration"),
    ("administration", "/administration"),
    ("administration-rotations", "/administration/rotations"),
    ("administration-work", "/administration/work"),
    ("administration-links", "/administration/links"),
    ("administration-debts", "/administration/debts"),
    ("administration-audit", "/administration/audit"),
    ("workspaces-all", "/workspaces"),
];

#[tokio::test(flavor = "multi_thread")]
async fn administration() {
    let scene = Scene::set().await;
    let mut tour = Tour::of(STOPS);
    let harbormaster = scene.person("harbormaster").await;
    harbormaster.open("/administration").await;
    tour.stop(&harbormaster.window, "administration-quiet")
        .await;

    seed::some_weeks(&scene.story).await;

    harbormaster.sign_in().await;
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
    harbormaster.leave().await;
    tour.end();
}
