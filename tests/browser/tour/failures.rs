//! What was not done, and why.

use quay_sim::{Fault, Symptom};
use reqwest::Method;

use super::{Stop, Tour};
use crate::browser::scene::Scene;

pub(super) const STOPS: &[Stop] = &[
    (
        "failure-400",
        "/workspaces/{workspace}/components/{component}/delete",
    ),
    ("failure-403", "/workspaces/{workspace}/link"),
    ("failure-404", "/workspaces/{workspace}"),
    ("failure-502", "/workspaces/{workspace}/link"),
];

#[tokio::test(flavor = "multi_thread")]
async fn failures() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    let mut tour = Tour::of(STOPS);

    window.pardon("status of 404");
    david.open("/workspaces/somebody-elses").await;
    window.see("There is nothing here").await;
    tour.stop(window, "failure-404").await;

    window.pardon("status of 400");
    david.open("/workspaces/david").await;
    window.fill("Name", "foo").await;
    window.click("Add component").await;
    window.arrive("/workspaces/david/components/foo").await;
    window.click("Delete this component…").await;
    window.fill("Its name, to be sure", "bar").await;
    window.click("Delete").await;
    window.see("This cannot be used").await;
    tour.stop(window, "failure-400").await;

    window.pardon("status of 502");
    let down = Fault::before(Method::POST, "*/applications", Symptom::BadGateway);
    scene.story.quay.quay().faults().add(down.always());
    david.begin_link("create_as_user").await;
    window.see("Quay cannot be reached").await;
    tour.stop(window, "failure-502").await;
    david.leave().await;

    let erin = scene.person("erin").await;
    erin.window.pardon("status of 403");
    erin.window.pardon("status of 404");
    erin.open("/workspaces/david/link").await;
    tour.stop(&erin.window, "failure-403").await;
    erin.leave().await;

    tour.end();
}
