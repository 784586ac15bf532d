//! Lists of tags and of repositories.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    Refusal,
    place::{Visit, principal},
    root,
};
use crate::sim::QuaySim;

/// What one page holds unless the client asks for less.
const PAGE: usize = 50;

/// `GET …/tags/list?n=<at most>&last=<after this one>`, in alphabetical order (435); `Link` leads on.
pub(super) fn tags(visit: &Visit<'_>) -> Result<Response, Refusal> {
    let repository = visit.readable()?;
    let repository = visit
        .world
        .repositories
        .get(&repository)
        .ok_or(Refusal::UnknownName)?;
    let live = repository.tags.iter().filter(|tag| tag.is_live());
    let mut names: Vec<&str> = live.map(|tag| tag.name.as_str()).collect();
    names.sort_unstable();
    let last = visit.query.first("last").unwrap_or_default();
    names.retain(|name| *name > last);
    let asked = visit.query.first("n").and_then(|n| n.parse().ok());
    let page = asked.unwrap_or(PAGE).clamp(1, PAGE);
    let more = names.len() > page;
    names.truncate(page);
    let path = visit.target.repository();
    let mut response = Json(json!({"name": path, "tags": names})).into_response();
    if let Some(last) = names.last().filter(|_| more) {
        let link = format!(r#"</v2/{path}/tags/list?n={page}&last={last}>; rel="next""#);
        if let Ok(link) = link.parse() {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    Ok(response)
}

/// `GET /v2/_catalog`: the repositories that somebody was given, not those that are just public (425).
pub(super) async fn catalog(
    State(quay): State<QuaySim>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let claims = root::bearer(&headers, quay.public_url(), quay.clock().now())?;
    let world = quay.world();
    let principal = principal(&world, claims.as_ref().map(|claims| claims.sub.as_str()));
    let mut paths: Vec<String> = world
        .repositories
        .values()
        .filter(|repository| {
            let role = world.granted_role(&principal, repository.namespace, Some(repository));
            role.is_some()
        })
        .filter_map(|repository| {
            let namespace = world.account(repository.namespace)?;
            Some(format!("{}/{}", namespace.name(), repository.name))
        })
        .collect();
    paths.sort_unstable();
    Ok(Json(json!({"repositories": paths})).into_response())
}
