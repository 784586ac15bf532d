//! Workspaces and components, as their members see them.

use super::{Stop, Tour};
use crate::browser::{scene::Scene, seed};

pub(super) const STOPS: &[Stop] = &[
    ("workspaces", "/workspaces"),
    ("workspace-new", "/workspaces/{workspace}"),
    ("workspace", "/workspaces/{workspace}"),
    ("workspace-seen-by-a-developer", "/workspaces/{workspace}"),
    ("workspace-nothing-found", "/workspaces/{workspace}"),
    ("component-refused", "/workspaces/{workspace}/components"),
    (
        "component",
        "/workspaces/{workspace}/components/{component}",
    ),
    (
        "component-rotating",
        "/workspaces/{workspace}/components/{component}",
    ),
    (
        "component-conflict",
        "/workspaces/{workspace}/components/{component}",
    ),
    (
        "component-waiting",
        "/workspaces/{workspace}/components/{component}",
    ),
    (
        "component-under-way",
        "/workspaces/{workspace}/components/{component}",
    ),
    (
        "tags",
        "/workspaces/{workspace}/components/{component}/tags",
    ),
    (
        "component-deleted",
        "/workspaces/{workspace}/components/{component}",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn workspaces_and_components() {
    let scene = Scene::set().await;
    seed::some_weeks(&scene.story).await;
    let mut tour = Tour::of(STOPS);

    let david = scene.person("david").await;
    for (path, name) in [
        ("/workspaces", "workspaces"),
        ("/workspaces/david", "workspace"),
        ("/workspaces/david?name=nothing", "workspace-nothing-found"),
        ("/workspaces/david/components/storefront", "component"),
        (
            "/workspaces/david/components/payments",
            "component-rotating",
        ),
        ("/workspaces/david/components/fraud", "component-conflict"),
        (
            "/workspaces/david/components/recommendations",
            "component-waiting",
        ),
        (
            "/workspaces/david/components/reports",
            "component-under-way",
        ),
        ("/workspaces/david/components/storefront/tags", "tags"),
        (
            "/workspaces/david/components/legacy-admin",
            "component-deleted",
        ),
    ] {
        david.open(path).await;
        tour.stop(&david.window, name).await;
    }
    david.open("/workspaces/david").await;
    david.window.fill("Name", &"far-too-long".repeat(6)).await;
    david.window.click("Add component").await;
    david.window.see("63 characters").await;
    david.window.pardon("status of 400");
    tour.stop(&david.window, "component-refused").await;
    david.leave().await;

    let erin = scene.person("erin").await;
    erin.open("/workspaces/erin").await;
    tour.stop(&erin.window, "workspace-new").await;
    erin.open("/workspaces/david").await;
    tour.stop(&erin.window, "workspace-seen-by-a-developer")
        .await;
    erin.leave().await;

    tour.end();
}
