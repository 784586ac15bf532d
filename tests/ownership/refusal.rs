//! What keeps an organization from being the user's is shown with what to do; no token is left.

use model::Reason;
use quay_sim::{Authorization, Fault, OrganizationCreation, Symptom, Variant};
use reqwest::{Method, StatusCode};

use crate::linking::story::{Application, Story};

fn open() -> Variant {
    Variant {
        authorization: Authorization::Everybody,
        ..Variant::default()
    }
}

async fn assert_refused(variant: Variant, fault: Option<Fault>, why: Reason) {
    let story = Story::begin(variant, Application::Administered).await;
    let david = story.person("david").await;
    let page = david.consent("create_as_user", &[]).await;
    if let Some(fault) = fault {
        story.quay.quay().faults().add(fault.always());
    }
    david.confirm(&page).await;
    let blockage = story.blocked().await;
    assert_eq!(blockage.reason, why);
    assert!(blockage.message.contains("ink"), "{}", blockage.message);
    story.until_dead("david").await;
    assert_eq!(david.linked().await.as_deref(), Some("david"));
    david.declare("foo").await;
    david.stuck("foo", Reason::NeedsLink).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captcha_says_to_create_it_at_quay_and_hand_it_over() {
    let variant = Variant {
        captcha: true,
        ..open()
    };
    assert_refused(variant, None, Reason::CaptchaRequired).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_create_organizations_is_told_so() {
    let variant = Variant {
        organization_creation: OrganizationCreation::SuperusersOnly,
        ..open()
    };
    assert_refused(variant, None, Reason::Forbidden).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_allows_no_more_says_so() {
    let status = Symptom::Status(StatusCode::PAYMENT_REQUIRED);
    let fault = Fault::before(Method::POST, "/api/v1/organization/", status);
    assert_refused(open(), Some(fault), Reason::PlanLimit).await;
}
