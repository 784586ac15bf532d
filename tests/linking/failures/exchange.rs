//! What goes wrong when the code is exchanged.

use quay_sim::{Fault, Interface, Symptom};
use reqwest::{Method, StatusCode};

use super::scene::{
    Case, Road, Scene, attempt_page, each, pays_by_clicks, refused, revoke_all, shows, yes,
};
const EXCHANGE: &str = "/oauth/access_token";

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_lost_and_there_is_a_token_that_nobody_holds() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let sim = scene.story.quay.quay();
        sim.faults()
            .add(Fault::after(Method::POST, EXCHANGE, Symptom::Reset));
        let page = scene.consent(&david).await;
        let page = david.browser.open(&page.url).await;
        refused(&david, &page, "answer_lost", "What is owed at Quay").await;
        // An application of its own goes, and its token with it.
        if matches!(case.road, Road::Configured | Road::Own) {
            let revoke = async || revoke_all(&david, case.quay_user()).await;
            pays_by_clicks(&david, revoke).await;
        }
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_is_down_and_there_may_be_a_token() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let sim = scene.story.quay.quay();
        sim.faults()
            .add(Fault::before(Method::POST, EXCHANGE, Symptom::BadGateway));
        let page = scene.consent(&david).await;
        let page = david.browser.open(&page.url).await;
        refused(&david, &page, "answer_lost", "Then begin again").await;
        if matches!(case.road, Road::Configured | Road::Own) {
            pays_by_clicks(&david, async || {}).await;
        }
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quays_new_interface_is_passed() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let sim = scene.story.quay.quay();
        sim.reconfigure(|variant| variant.interface = Interface::React);
        scene.link(&david).await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_nginx_that_lets_no_exchange_pass_is_said_and_leaves_nothing() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let nginx = Symptom::Status(StatusCode::METHOD_NOT_ALLOWED);
        let sim = scene.story.quay.quay();
        sim.faults()
            .add(Fault::before(Method::POST, EXCHANGE, nginx).always());
        let page = scene.consent(&david).await;
        let page = david.browser.open(&page.url).await;
        refused(&david, &page, "code_refused", "tell an administrator").await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_an_application_of_ones_own_is_wrong() {
    let own = Case::passing().filter(|case| case.road == Road::Own);
    each(own, async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let wrong = scene.filled(&[("client_secret", "WRONG0WRONG0WRONG0WRONG0WRONG0WRONG0WRONG")]);
        let page = david.consent("own_application", &wrong).await;
        let page = david.browser.open(&page.url).await;
        refused(
            &david,
            &page,
            "code_refused",
            "check its client id and secret",
        )
        .await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_of_ones_own_that_is_none_is_refused_before_quay() {
    let own = Case::passing().filter(|case| case.road == Road::Own);
    each(own, async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        for wrong in [
            ("organization", ""),
            ("organization", "no/organization"),
            ("client_id", "not a client id"),
            ("client_secret", ""),
        ] {
            let fill = scene.filled(&[wrong]);
            let page = david.begin("own_application", &fill).await;
            assert_eq!(page.status, 400, "{wrong:?}: {}", page.text());
            assert!(page.text().contains("Go back"), "{}", page.text());
        }
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_is_read_only_when_the_code_comes_back() {
    each(Case::passing(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let sim = scene.story.quay.quay();
        let consent = scene.consent_page(&david).await;
        sim.faults()
            .add(Fault::before(Method::POST, EXCHANGE, Symptom::ReadOnly));
        let page = yes(&david, &consent).await;
        sim.reconfigure(|variant| variant.read_only = true);
        let page = david.browser.open(&page.url).await;
        let code = page.refusal().expect("it is over");
        shows(&page, &code, "egin again");
        assert_eq!(david.linked().await, None);
        // Nothing can be deleted until Quay takes writes again; then it is.
        sim.reconfigure(|variant| variant.read_only = false);
        let owes_clicks = david
            .overview()
            .await
            .debts
            .iter()
            .any(|it| !it.clicks.is_empty());
        if owes_clicks {
            pays_by_clicks(&david, async || {}).await;
        }
        scene.nothing_is_left(&david).await;
        let page = attempt_page(&david).await;
        assert_eq!(page.refusal(), Some(code));
    })
    .await;
}
