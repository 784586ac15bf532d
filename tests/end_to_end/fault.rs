//! Faults at Quay and beside it: each ends as SECURITY.md's table says, and when the fault is gone
//! the component is as declared, with nothing twice and nothing lost.

mod call;
mod delivery;
mod later;
mod refusal;
mod squatter;
mod token;

use std::collections::BTreeSet;

use model::api::component::Component;
use quay_sim::{Fault, Moment, Symptom};
use reqwest::Method;

use super::{
    harbour::Harbour,
    main_job::{granted, organization, repository, robots},
};

/// The calls of a first component, in words and as the stand-in knows them.
pub(super) const CALLS: [(&str, Method, &str); 7] = [
    (
        "create the organization",
        Method::POST,
        "/api/v1/organization/",
    ),
    ("create the repository", Method::POST, "/api/v1/repository"),
    (
        "create the push robot",
        Method::PUT,
        "/api/v1/organization/*/robots/*-a",
    ),
    (
        "create the pull robot",
        Method::PUT,
        "/api/v1/organization/*/robots/*-pull",
    ),
    (
        "grant write",
        Method::PUT,
        "/api/v1/repository/*/permissions/user/*-a",
    ),
    (
        "grant read",
        Method::PUT,
        "/api/v1/repository/*/permissions/user/*-pull",
    ),
    ("test a credential", Method::GET, "/v2/auth"),
];

pub(crate) fn fault(method: Method, pattern: &str, moment: Moment, symptom: Symptom) -> Fault {
    match moment {
        Moment::BeforeEffect => Fault::before(method, pattern, symptom),
        Moment::AfterEffect => Fault::after(method, pattern, symptom),
    }
}

/// A component that is alone in its workspace is whole: one organization, which is the one that the
/// API names, one repository, two robots with exactly their roles, and credentials that work.
pub(crate) async fn assert_whole(harbour: &Harbour, component: &Component) {
    let quay = harbour.quay();
    let (org, path) = (organization(component), repository(component));
    let slug = format!("{}-", component.workspace);
    let mut organizations = quay.organizations().await;
    organizations.retain(|name| name.starts_with(&slug));
    assert_eq!(organizations, BTreeSet::from([org.clone()]));
    assert_eq!(quay.repositories(&org).await.len(), 1);
    let (push, pull) = robots(harbour, component).await;
    let both = BTreeSet::from([push.clone(), pull.clone()]);
    assert_eq!(quay.robots(&org).await, both);
    let roles = [(push, "write".to_owned()), (pull, "read".to_owned())];
    assert_eq!(quay.permissions(&path).await, roles.into());
    let file = harbour.delivered(component).unwrap();
    assert_eq!(granted(harbour, &file, &path).await, ["pull", "push"]);
    let file = harbour.delivered_pull(component).await.unwrap();
    assert_eq!(granted(harbour, &file, &path).await, ["pull"]);
}
