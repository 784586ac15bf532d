//! What Quay refuses for a reason that a person has to do something about.

use model::{Reason, api::operation::OperationState};
use quay_sim::Variant;
use serde_json::json;

use super::assert_whole;
use crate::end_to_end::{harbour::Harbour, main_job::organization};

/// Quay refuses until it is set up otherwise; Berth says why, and goes on when asked to.
async fn blocks(why: Reason, refuses: fn(&mut Variant), relents: fn(&mut Variant)) {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    harbour.quay().sim().reconfigure(refuses);

    platform.declare("david", "foo").await;
    let stuck = platform.stuck("david", "foo", why).await;
    let operation = platform.operation(&stuck).await.unwrap();
    assert_eq!(operation.state, OperationState::Blocked);
    assert!(operation.message.is_some(), "it says what to do");
    assert_eq!(harbour.delivered(&stuck), None);
    harbour.quay().sim().reconfigure(relents);
    platform.retry("david", "foo").await;

    assert_whole(&harbour, &platform.ready("david", "foo").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn captcha_blocks_until_the_account_is_let_through() {
    blocks(
        Reason::CaptchaRequired,
        |quay| quay.captcha = true,
        |quay| quay.captcha = false,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_limit_blocks_until_the_plan_has_room() {
    blocks(
        Reason::PlanLimit,
        |quay| quay.plan_limit = Some(0),
        |quay| quay.plan_limit = None,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_limit_makes_nothing_public_until_somebody_says_so() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    harbour
        .quay()
        .sim()
        .reconfigure(|quay| quay.plan_limit = Some(0));
    platform.declare("david", "foo").await;
    let stuck = platform.stuck("david", "foo", Reason::PlanLimit).await;
    let org = organization(&stuck);
    assert!(harbour.quay().repositories(&org).await.is_empty());

    let public = json!({ "visibility": "public" });
    platform.declare_as("david", "foo", &public).await;
    platform.ready("david", "foo").await;

    let repositories = harbour.quay().repositories(&org).await;
    assert_eq!(repositories, [("foo".to_owned(), true)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_limit_at_a_change_to_private_leaves_the_component_as_it_was() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let public = json!({ "visibility": "public" });
    platform.declare_as("david", "foo", &public).await;
    let foo = platform.ready("david", "foo").await;
    harbour
        .quay()
        .sim()
        .reconfigure(|quay| quay.plan_limit = Some(0));

    let private = json!({ "visibility": "private" });
    platform.declare_as("david", "foo", &private).await;
    platform.stuck("david", "foo", Reason::PlanLimit).await;

    let repositories = harbour.quay().repositories(&organization(&foo)).await;
    assert_eq!(repositories, [("foo".to_owned(), true)].into());
    assert!(harbour.delivered(&foo).is_some(), "builds go on");
}

#[tokio::test(flavor = "multi_thread")]
async fn organizations_that_only_superusers_make_are_forbidden_and_said_to_be() {
    use quay_sim::OrganizationCreation::{Everybody, SuperusersOnly};
    blocks(
        Reason::Forbidden,
        |quay| quay.organization_creation = SuperusersOnly,
        |quay| quay.organization_creation = Everybody,
    )
    .await;
}
