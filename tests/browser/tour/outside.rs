//! What people see who are not signed in.

use super::{Stop, Tour};
use crate::browser::scene::Scene;

pub(super) const STOPS: &[Stop] = &[
    ("welcome", "/"),
    ("sign-in", "/sign-in"),
    ("session-over", "/sign-in"),
    ("signed-out", "/signed-out"),
    ("api", "/api/v1/docs"),
];

#[tokio::test]
async fn outside() {
    let scene = Scene::set().await;
    let somebody = scene.somebody("david").await;
    let window = &somebody.window;
    let mut tour = Tour::of(STOPS);

    for (path, name) in [
        ("/", "welcome"),
        ("/sign-in", "sign-in"),
        ("/sign-in?return_to=/workspaces&unsent=true", "session-over"),
        ("/signed-out", "signed-out"),
        ("/api/v1/docs", "api"),
    ] {
        somebody.open(path).await;
        tour.stop(window, name).await;
    }

    somebody.leave().await;
    tour.end();
}
