//! Lists of repositories.
//!
//! Any valid token lists what its user can see, whatever its scopes (244).

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    api::{Answer, Outcome, Refusal, Request},
    state::{Principal, Repository, Scope, Visibility},
};

/// 241 to 248: 100 a page.
const PAGE: usize = 100;

pub(super) fn list(request: &mut Request<'_>) -> Outcome {
    let namespace_name = request.query("namespace").filter(|name| !name.is_empty());
    let [public, starred] =
        ["public", "starred"].map(|name| request.query_flag(name).unwrap_or_default());
    if namespace_name.is_none() && !public && !starred {
        return Err(Refusal::invalid(
            "namespace, starred or public are required for this API call",
        ));
    }
    let namespace = namespace_name.map(|name| request.world.find_namespace(name));
    let wanted = |repository: &&Repository| match namespace {
        None => !starred,
        Some(found) => found == Some(repository.namespace) && !starred,
    };
    // The token's scopes do not matter: it lists what its user can read. Superusers are the
    // exception, they need theirs to see everything.
    let sees_all = request.world.has_full_access(&request.principal);
    let reader = reader(&request.principal);
    let visible = |repository: &&Repository| {
        let seen = request
            .world
            .granted_role(&reader, repository.namespace, Some(repository))
            .is_some();
        sees_all || seen || (public && repository.visibility == Visibility::Public)
    };
    let repositories = request
        .world
        .repositories
        .values()
        .filter(wanted)
        .filter(visible);
    let page = request.page_of(repositories, PAGE);
    let views: Vec<Value> = page
        .items
        .iter()
        .map(|repository| summary(request, repository))
        .collect();
    Ok(Answer::ok(page.with_next(json!({ "repositories": views }))))
}

/// The caller with the right to read and no other.
fn reader(principal: &Principal) -> Principal {
    match principal.account() {
        None => Principal::Anonymous,
        Some(user) => {
            let scopes = [Scope::RepoRead].into_iter().collect();
            Principal::Token {
                user,
                uuid: Uuid::nil(),
                scopes,
            }
        }
    }
}

fn summary(request: &Request<'_>, repository: &Repository) -> Value {
    let namespace = request
        .world
        .account(repository.namespace)
        .map(|account| account.name());
    let mut view = Map::from_iter([
        ("namespace".to_owned(), namespace.into()),
        ("name".to_owned(), repository.name.clone().into()),
        (
            "description".to_owned(),
            repository.description.clone().into(),
        ),
        (
            "is_public".to_owned(),
            (repository.visibility == Visibility::Public).into(),
        ),
        ("kind".to_owned(), "image".into()),
        ("state".to_owned(), repository.state.as_str().into()),
        ("quota_report".to_owned(), quota_report(request, repository)),
    ]);
    if request.principal.account().is_some() {
        view.insert("is_starred".into(), false.into());
    }
    if request.query_flag("last_modified").unwrap_or_default() {
        let newest = repository
            .tags
            .iter()
            .filter(|tag| tag.is_live())
            .map(|tag| tag.started.unix_timestamp())
            .max();
        view.insert("last_modified".into(), newest.into());
    }
    if request.query_flag("popularity").unwrap_or_default() {
        view.insert("popularity".into(), json!(0.0));
    }
    view.into()
}

fn quota_report(request: &Request<'_>, repository: &Repository) -> Value {
    let organization = request.world.organizations.get(&repository.namespace);
    let quota = organization.and_then(|organization| organization.quota_bytes);
    json!({ "quota_bytes": repository.stored_bytes(), "configured_quota": quota })
}
