//! What keeps the organization from being created after the link was confirmed.

use std::time::Duration;

use quay_sim::{Fault, OrganizationCreation, Symptom};
use reqwest::{Method, StatusCode};

use super::scene::{Case, Road, Scene, each, finished, pending, recommends_hand_over};
use crate::linking::story::Person;

const CREATE: &str = "/api/v1/organization/";

/// What keeps Quay from creating it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    Captcha,
    PlanLimit,
    Forbidden,
}

impl Obstacle {
    const ALL: [Self; 3] = [Self::Captcha, Self::PlanLimit, Self::Forbidden];

    fn stand_in_the_way(self, scene: &Scene) {
        let sim = scene.story.quay.quay();
        match self {
            Self::Captcha => sim.reconfigure(|variant| variant.captcha = true),
            Self::Forbidden => sim.reconfigure(|variant| {
                variant.organization_creation = OrganizationCreation::SuperusersOnly;
            }),
            Self::PlanLimit => {
                let payment = Symptom::Status(StatusCode::PAYMENT_REQUIRED);
                let fault = Fault::before(Method::POST, CREATE, payment);
                sim.faults().add(fault.always());
            }
        }
    }

    fn go(scene: &Scene) {
        let sim = scene.story.quay.quay();
        sim.faults().clear();
        sim.reconfigure(|variant| {
            variant.captcha = false;
            variant.organization_creation = OrganizationCreation::Everybody;
        });
    }

    /// What the page says to do, to somebody whose own token met it.
    fn words(self) -> &'static str {
        match self {
            Self::Captcha => "Create one at Quay yourself, then hand it over",
            Self::PlanLimit => "Change the plan there, then link again",
            Self::Forbidden => "Ask Quay's administrators",
        }
    }
}

fn obstructed() -> impl Iterator<Item = (Case, Obstacle)> {
    Case::creating().flat_map(|case| Obstacle::ALL.map(|obstacle| (case, obstacle)))
}

/// The organization is there, and this Quay user administers it.
async fn owns_it(person: &Person<'_>, quay_user: &str) {
    finished(person).await;
    let overview = person.overview().await;
    let org = overview.organization.unwrap().name;
    let path = format!("/api/v1/organization/{org}");
    let seen = person.story.as_user(quay_user, Method::GET, &path, None);
    assert_eq!(seen.await["is_admin"], true, "{org}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_goes_on_to_say_what_is_in_the_way_and_linking_again_mends_it() {
    each(obstructed(), async |(case, obstacle)| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        obstacle.stand_in_the_way(&scene);
        scene.link(&david).await;
        pending(&david, obstacle.words()).await;
        scene.nothing_is_left(&david).await;
        // It is tried again, without a token now: the page says the same still.
        scene.story.clock.advance(Duration::from_secs(300));
        tokio::time::sleep(Duration::from_millis(1500)).await;
        pending(&david, obstacle.words()).await;

        Obstacle::go(&scene);
        scene.link(&david).await;
        owns_it(&david, case.quay_user()).await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_berths_own_account_from_it_is_said_and_goes_on_by_itself() {
    let identify = Case::passing().filter(|case| case.road == Road::Identify);
    let obstructed = identify.flat_map(|case| Obstacle::ALL.map(|obstacle| (case, obstacle)));
    each(obstructed, async |(case, obstacle)| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        obstacle.stand_in_the_way(&scene);
        scene.link(&david).await;
        let words = match obstacle {
            Obstacle::Captcha => "Create one at Quay yourself, then hand it over",
            Obstacle::PlanLimit | Obstacle::Forbidden => "An administrator of Berth",
        };
        pending(&david, words).await;
        scene.nothing_is_left(&david).await;
        if obstacle == Obstacle::Captcha {
            recommends_hand_over(&david).await;
        }
        Obstacle::go(&scene);
        scene.story.clock.advance(Duration::from_secs(300));
        finished(&david).await;
        assert_eq!(david.linked().await.as_deref(), Some("david"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_is_taken_and_another_one_is_made() {
    each(Case::creating(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        // The first attempt commits to a name, and creates nothing.
        Obstacle::Captcha.stand_in_the_way(&scene);
        scene.link(&david).await;
        pending(&david, Obstacle::Captcha.words()).await;
        scene.nothing_is_left(&david).await;
        let intended = david.overview().await.organization.unwrap().name;
        Obstacle::go(&scene);
        let sim = scene.story.quay.quay();
        sim.add_organization(intended.as_str(), "erin").unwrap();

        scene.link(&david).await;
        let moved = async || {
            scene.story.clock.advance(Duration::from_secs(2));
            let organization = david.overview().await.organization;
            organization.is_some_and(|it| it.name != intended)
        };
        scene.story.until(moved).await;
        owns_it(&david, case.quay_user()).await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_is_read_only_for_a_while() {
    each(Case::creating(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let page = scene.consent(&david).await;
        let sim = scene.story.quay.quay();
        sim.reconfigure(|variant| variant.read_only = true);
        david.confirm(&page).await;
        assert_eq!(david.linked().await.as_deref(), Some(case.quay_user()));
        tokio::time::sleep(Duration::from_millis(1500)).await;
        sim.reconfigure(|variant| variant.read_only = false);
        scene.story.clock.advance(Duration::from_secs(120));
        owns_it(&david, case.quay_user()).await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_is_read_only_for_longer_than_a_token_may_live() {
    each(Case::creating(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let page = scene.consent(&david).await;
        let sim = scene.story.quay.quay();
        sim.reconfigure(|variant| variant.read_only = true);
        david.confirm(&page).await;
        scene.story.clock.advance(Duration::from_secs(15 * 60 + 1));
        // It cannot be deleted, and so it is alarmed.
        let alarms = async || {
            let debts = david.overview().await.debts;
            debts.iter().any(|debt| debt.alarming)
        };
        scene.story.until(alarms).await;
        pending(&david, "Link your Quay account again").await;
        sim.reconfigure(|variant| variant.read_only = false);
        scene.story.clock.advance(Duration::from_secs(300));
        scene.nothing_is_left(&david).await;
        scene.link(&david).await;
        owns_it(&david, case.quay_user()).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_the_creation_is_lost() {
    each(Case::creating(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let sim = scene.story.quay.quay();
        sim.faults()
            .add(Fault::after(Method::POST, CREATE, Symptom::Reset));
        scene.link(&david).await;
        scene.story.clock.advance(Duration::from_secs(5));
        owns_it(&david, case.quay_user()).await;
        scene.nothing_is_left(&david).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_dies_at_quay_before_the_work_is_done() {
    each(Case::creating(), async |case| {
        let scene = Scene::set(case).await;
        let david = scene.david().await;
        let page = scene.consent(&david).await;
        super::scene::revoke_all(&david, case.quay_user()).await;
        david.confirm(&page).await;
        pending(&david, "Link your Quay account again").await;
        scene.nothing_is_left(&david).await;
        scene.link(&david).await;
        owns_it(&david, case.quay_user()).await;
    })
    .await;
}
