//! Tags of a repository.

use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::state::{Repository, RepositoryId, RepositoryState, Role, Scope, Tag};

use super::{Answer, Outcome, Refusal, Request, Route, access::RepositoryTarget, view::mail_date};

pub(super) fn routes() -> Vec<Route> {
    let one = "/api/v1/repository/{repository}/tag/{tag}";
    let write = Some(Scope::RepoWrite);
    vec![
        Route::new(Method::GET, "/api/v1/repository/{repository}/tag/", list)
            .documented("listRepoTags", Some(Scope::RepoRead)),
        Route::new(Method::PUT, one, change).documented("changeTag", write),
        Route::new(Method::DELETE, one, delete).documented("deleteFullTag", write),
    ]
}

static CHANGE: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Makes changes to a specific tag",
        "properties": {
            "manifest_digest": {
                "type": ["string", "null"],
                "description": "(If specified) The manifest digest to which the tag should point",
            },
            "expiration": {
                "type": ["number", "null"],
                "description": "(If specified) The expiration for the image",
            },
        },
    })
});

/// 431: newest first, dead ones too unless `onlyActiveTags`.
fn list(request: &mut Request<'_>) -> Outcome {
    let target = request.readable_repository()?;
    let id = target.id_or(Refusal::NotFound)?;
    let repository = request
        .world
        .repositories
        .get(&id)
        .ok_or(Refusal::NotFound)?;
    let number = |name: &str, otherwise| {
        request
            .query(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let page: usize = number("page", 1).max(1);
    let limit: usize = number("limit", 50).clamp(1, 100);
    let only_live = request.query_flag("onlyActiveTags").unwrap_or_default();
    let specific = request.query("specificTag").filter(|name| !name.is_empty());
    let filter = request
        .query("filter_tag_name")
        .and_then(|filter| filter.split_once(':'));
    let wanted = |tag: &&Tag| {
        let fits = match filter {
            Some(("like", part)) => tag.name.contains(part),
            Some((_, name)) => tag.name == name,
            None => true,
        };
        fits && specific.is_none_or(|name| tag.name == name) && (!only_live || tag.is_live())
    };
    let before = page.saturating_sub(1).saturating_mul(limit);
    let mut rest = repository.tags.iter().rev().filter(wanted).skip(before);
    let tags: Vec<Value> = rest
        .by_ref()
        .take(limit)
        .map(|tag| tag_view(repository, tag))
        .collect();
    let has_additional = rest.next().is_some();
    Ok(Answer::ok(
        json!({ "tags": tags, "page": page, "has_additional": has_additional }),
    ))
}

/// 438: sets a tag on a manifest that is there.
fn change(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Write)?;
    refuse_unless_normal(request, &target)?;
    let body = request.body(&CHANGE)?;
    let name = request.path("tag");
    if !is_tag_name(&name) {
        let rule = "Invalid tag: must match [A-Za-z0-9_.-], NOT start with \".\" or \"-\", and can contain 1-128 characters";
        return Err(Refusal::message(StatusCode::BAD_REQUEST, rule));
    }
    let id = target.id_or(Refusal::NotFound)?;
    let Some(digest) = body.get("manifest_digest").and_then(Value::as_str) else {
        return Ok(Answer::created("Updated".into()));
    };
    let now = request.now;
    let repository = request
        .world
        .repositories
        .get_mut(&id)
        .ok_or(Refusal::NotFound)?;
    if !repository.manifests.contains_key(digest) {
        return Err(Refusal::NotFound);
    }
    let original = repository.live_tag(&name).map(|tag| tag.digest.clone());
    repository.point_tag(&name, digest, now);
    let kind = if original.is_some() {
        "move_tag"
    } else {
        "create_tag"
    };
    let metadata = json!({
        "username": caller(request),
        "repo": target.name,
        "tag": name,
        "namespace": target.namespace_name,
        "manifest_digest": digest,
        "original_manifest_digest": original,
    });
    request.log(kind, target.namespace, Some(id), metadata);
    Ok(Answer::created("Updated".into()))
}

/// 439, 440.
fn delete(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Write)?;
    refuse_unless_normal(request, &target)?;
    let id: RepositoryId = target.id_or(Refusal::NotFound)?;
    let (name, now) = (request.path("tag"), request.now);
    let repository = request
        .world
        .repositories
        .get_mut(&id)
        .ok_or(Refusal::NotFound)?;
    if repository.end_tags(now, |tag| tag.name == name) == 0 {
        return Err(Refusal::NotFound);
    }
    let metadata = json!({
        "username": caller(request),
        "repo": target.name,
        "namespace": target.namespace_name,
        "tag": name,
    });
    request.log("delete_tag", target.namespace, Some(id), metadata);
    Ok(Answer::no_content())
}

fn refuse_unless_normal(request: &Request<'_>, target: &RepositoryTarget) -> Result<(), Refusal> {
    let repository = target
        .id()
        .and_then(|id| request.world.repositories.get(&id));
    let state = match repository.map(|repository| repository.state) {
        None | Some(RepositoryState::Normal) => return Ok(()),
        Some(state) => state.as_str(),
    };
    let message = format!("Repository is in read only or mirror mode: RepositoryState.{state}");
    Err(Refusal::message(StatusCode::SERVICE_UNAVAILABLE, message))
}

fn caller<'world>(request: &'world Request<'_>) -> Option<&'world str> {
    Some(request.world.account(request.principal.account()?)?.name())
}

fn is_tag_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=128).contains(&name.len()) && !name.starts_with(['.', '-']) && name.bytes().all(allowed)
}

fn tag_view(repository: &Repository, tag: &Tag) -> Value {
    let mut view = json!({
        "name": tag.name,
        "reversion": false,
        "start_ts": tag.started.unix_timestamp(),
        "manifest_digest": tag.digest,
        "is_manifest_list": repository.manifest(&tag.digest).is_some_and(|manifest| manifest.is_list()),
        "size": repository.size_of(&tag.digest),
        "last_modified": mail_date(tag.started),
    });
    if let (Some(view), Some(ended)) = (view.as_object_mut(), tag.ended) {
        view.insert("end_ts".into(), ended.unix_timestamp().into());
        view.insert("expiration".into(), mail_date(ended).into());
    }
    view
}

/// A tag as the repository's own view lists it (429).
pub(super) fn short_view(repository: &Repository, tag: &Tag) -> Value {
    json!({
        "name": tag.name,
        "size": repository.size_of(&tag.digest),
        "last_modified": mail_date(tag.started),
        "manifest_digest": tag.digest,
    })
}
