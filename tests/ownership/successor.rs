//! The service token dies in the middle of a look, and there is another by then.
//!
//! To a dead token Quay shows an organization without its address and its teams, and does not say
//! why (358). What is asked next is asked with the other token, and succeeds.

use model::{Reason, api::service_token::ServiceToken};
use quay_sim::{Fault, ScopeSet, Symptom, Variant};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::demo::quay::{SCOPES, SERVICE_ACCOUNT};
use store::{AuditAction, AuditFilter, OrganizationState, PageRequest};

use super::end::{begin, link, unlink, until_owned_by};
use crate::linking::story::{Application, Person, Story};

const PATH: &str = "api/v1/administration/service-token";

/// A look at an organization of david's workspace, and at nothing in it.
fn look() -> Fault {
    Fault::before(Method::GET, "/api/v1/organization/david-*", Symptom::Hold)
}

/// Waits until a look is under way, replaces the token that it has, and lets it go on.
async fn dies_looking(story: &Story, administrator: &Person<'_>) {
    let sim = story.quay.quay();
    story.until(async || sim.faults().remaining() == 0).await;
    let living: Vec<_> = sim.live_tokens(SERVICE_ACCOUNT);
    let scopes: ScopeSet = SCOPES.parse().unwrap();
    let (_, application) = story.quay.application().split_once('/').unwrap();
    let next = sim
        .issue_token(SERVICE_ACCOUNT, application, &scopes)
        .unwrap();
    let at = administrator.at(&format!("{PATH}/replacement"));
    let body = Some(json!({ "token": next }));
    let (status, answer) = administrator.browser.call(Method::POST, at, body).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    let switched = async || {
        let at = administrator.at(PATH);
        let (_, answer) = administrator.browser.call(Method::GET, at, None).await;
        let state: ServiceToken = serde_json::from_value(answer).unwrap();
        state.current.generation > 1
    };
    story.until(switched).await;
    for token in living {
        let path = format!("/api/v1/user/authorizations/{}", token.id);
        story
            .as_user(SERVICE_ACCOUNT, Method::DELETE, &path, None)
            .await;
    }
    sim.faults().release();
}

async fn administrator(story: &Story) -> Person<'_> {
    let administrator = story.somebody("harbormaster");
    administrator.sign_in().await;
    administrator
}

async fn assert_no_conflict(story: &Story) {
    let filter = AuditFilter {
        action: Some(AuditAction::ConflictSeen),
        ..AuditFilter::default()
    };
    let page = PageRequest::first(9);
    let trail = story.store().list_audit(&filter, &page).await;
    assert_eq!(trail.unwrap().items, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_organization_is_no_conflict() {
    let story = Story::begin(Variant::default(), Application::Absent).await;
    let administrator = administrator(&story).await;
    let david = story.somebody("david");
    david.sign_in().await;
    david.declare("foo").await;
    david.ready("foo").await;
    story.quay.quay().faults().add(look());
    david.hasten("foo").await;
    dies_looking(&story, &administrator).await;

    david.declare("bar").await;
    david.ready("bar").await;
    david.ready("foo").await;
    assert_no_conflict(&story).await;
    let foo = david.component("foo").await;
    assert!(
        foo.conditions
            .iter()
            .all(|it| it.reason != Reason::Conflict)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_that_was_being_made_is_ours_and_no_other_is_made() {
    let story = begin().await;
    let administrator = administrator(&story).await;
    let david = story.person("david").await;
    let page = david.consent("identify", &[]).await;
    let faults = story.quay.quay().faults();
    let lost = Symptom::BadGateway;
    faults.add(Fault::after(Method::POST, "/api/v1/organization/", lost));
    faults.add(look());
    david.confirm(&page).await;
    dies_looking(&story, &administrator).await;

    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    let organization = story.organization().await.unwrap();
    assert!(matches!(organization.state, OrganizationState::Ours { .. }));
    assert_no_conflict(&story).await;
    let sim = story.quay.quay();
    let mut made = sim.organizations_owned_by(SERVICE_ACCOUNT);
    made.retain(|name| name.starts_with("david-"));
    assert_eq!(made.len(), 1, "{made:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_unlinks_owns_what_berth_made_no_more() {
    let story = begin().await;
    let administrator = administrator(&story).await;
    let david = story.person("david").await;
    link(&david).await;
    until_owned_by(&story, &[SERVICE_ACCOUNT, "david"]).await;
    let org = story.organization().await.unwrap().name;
    let path = format!("/api/v1/organization/{org}");
    let held = Fault::before(Method::GET, path, Symptom::Hold);
    story.quay.quay().faults().add(held);
    tokio::join!(unlink(&david), dies_looking(&story, &administrator));
    story.clock.advance(super::end::NEXT_LOOK);
    until_owned_by(&story, &[SERVICE_ACCOUNT]).await;
}
