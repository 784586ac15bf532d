//! Linking a Quay account, step by step.

use super::{Stop, Tour};
use crate::browser::scene::Scene;

pub(super) const STOPS: &[Stop] = &[
    ("link", "/workspaces/{workspace}/link"),
    ("link-begun", "/workspaces/{workspace}/link"),
    ("link-to-confirm", "/workspaces/{workspace}/link/{key}"),
    ("link-waiting", "/workspaces/{workspace}/link/{key}"),
    ("link-called-off", "/workspaces/{workspace}/link"),
    ("link-refused", "/workspaces/{workspace}/link/{key}"),
    ("linked", "/workspaces/{workspace}/link"),
    ("link-elsewhere", "/link/refused/{code}"),
    ("link-no-attempt", "/link/refused/{code}"),
];

#[tokio::test(flavor = "multi_thread")]
async fn linking() {
    let scene = Scene::set().await;
    let david = scene.person("david").await;
    let window = &david.window;
    let mut tour = Tour::of(STOPS);

    david.sign_in_to_quay("david").await;
    david.open("/workspaces/david/link").await;
    tour.stop(window, "link").await;

    david.begin_link("hand_over").await;
    window.see("Waiting for Quay").await;
    tour.stop(window, "link-waiting").await;
    window.click("Call it off").await;
    window.see("called off").await;
    tour.stop(window, "link-called-off").await;

    david.begin_link("identify").await;
    window.click("Continue to Quay").await;
    window.click("Cancel").await;
    window.see("You said no at Quay").await;
    tour.stop(window, "link-refused").await;

    david.begin_link("create_as_user").await;
    tour.stop(window, "link-begun").await;
    david.consent_at_quay().await;
    window.see("You are linking Quay user david").await;
    tour.stop(window, "link-to-confirm").await;
    david.confirm_link("david").await;
    tour.stop(window, "linked").await;

    window.pardon("status of 409");
    david.open("/link/refused/other_user").await;
    tour.stop(window, "link-elsewhere").await;
    window.pardon("status of 404");
    david.open("/link/refused/nothing").await;
    tour.stop(window, "link-no-attempt").await;

    david.leave().await;
    tour.end();
}
