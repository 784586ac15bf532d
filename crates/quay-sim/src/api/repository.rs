//! Repositories.

mod list;

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::{
    state::{
        AccountId, NewRepository, Repository, RepositoryState, Role, Scope, TeamRole, Visibility,
        is_repository_name,
    },
    variant::DuplicateCreates,
};

use super::{Answer, Outcome, Refusal, Request, Route, tag};

const ALL: &str = "/api/v1/repository";
const ONE: &str = "/api/v1/repository/{repository}";

/// The routes whose path ends with the repository's; they are tried after all that go further.
pub(super) fn routes() -> Vec<Route> {
    let admin = Some(Scope::RepoAdmin);
    vec![
        Route::new(Method::POST, ALL, create).documented("createRepo", Some(Scope::RepoCreate)),
        Route::new(Method::GET, ALL, list::list).documented("listRepos", Some(Scope::RepoRead)),
        Route::new(
            Method::POST,
            "/api/v1/repository/{repository}/changevisibility",
            change_visibility,
        )
        .documented("changeRepoVisibility", admin),
        Route::new(
            Method::PUT,
            "/api/v1/repository/{repository}/changestate",
            change_state,
        )
        .only_if(|variant| variant.repository_states),
        Route::new(Method::GET, ONE, get).documented("getRepo", Some(Scope::RepoRead)),
        Route::new(Method::PUT, ONE, update).documented("updateRepo", Some(Scope::RepoWrite)),
        Route::new(Method::DELETE, ONE, delete).documented("deleteRepository", admin),
    ]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of a new repository",
        "required": ["repository", "visibility", "description"],
        "properties": {
            "repository": { "type": "string", "description": "Repository name" },
            "visibility": {
                "type": "string",
                "description": "Visibility which the repository will start with",
                "enum": ["public", "private"],
            },
            "namespace": {
                "type": "string",
                "description": "Namespace in which the repository should be created. If omitted, the username of the caller is used",
            },
            "description": { "type": "string", "description": "Markdown encoded description for the repository" },
            "repo_kind": {
                "type": ["string", "null"],
                "description": "The kind of repository",
                "enum": ["image", null],
            },
        },
    })
});

static UPDATE: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Fields which can be updated in a repository.",
        "required": ["description"],
        "properties": {
            "description": { "type": "string", "description": "Markdown encoded description for the repository" },
        },
    })
});

static VISIBILITY: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Change the visibility for the repository.",
        "required": ["visibility"],
        "properties": {
            "visibility": {
                "type": "string",
                "description": "Visibility which the repository will start with",
                "enum": ["public", "private"],
            },
        },
    })
});

static STATE: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Change the state of the repository.",
        "required": ["state"],
        "properties": {
            "state": {
                "type": "string",
                "description": "Determines whether pushes are allowed.",
                "enum": ["NORMAL", "READ_ONLY", "MIRROR"],
            },
        },
    })
});

/// 206 to 227, 343, 505, 634.
fn create(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&NEW)?;
    let caller = request.user()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let own = || {
        request
            .world
            .account(caller)
            .map(|account| account.name().to_owned())
    };
    let namespace_name = text("namespace").or_else(own).unwrap_or_default();
    let namespace = request
        .world
        .find_namespace(&namespace_name)
        .ok_or(Refusal::Unauthorized)?;
    if request
        .world
        .organization_role(&request.principal, namespace)
        < Some(TeamRole::Creator)
    {
        return Err(Refusal::Unauthorized);
    }
    let name = text("repository").unwrap_or_default();
    let created =
        Answer::created(json!({ "namespace": namespace_name, "name": name, "kind": "image" }));
    if let Some(existing) = request.world.find_repository(&namespace_name, &name) {
        let overlap = existing.settled >= request.arrival;
        let both =
            request.world.variant.duplicate_creates == DuplicateCreates::AllSucceed && overlap;
        return if both {
            Ok(created)
        } else {
            Err(Refusal::invalid("Repository already exists"))
        };
    }
    let visibility = visibility(&body);
    if visibility == Visibility::Private {
        check_plan(request, namespace)?;
    }
    let nested_allowed = request.world.variant.extended_repository_names || !name.contains('/');
    if !is_repository_name(&name) || !nested_allowed {
        return Err(Refusal::invalid("Invalid repository name"));
    }
    let description = text("description");
    let new = NewRepository {
        namespace,
        name: name.clone(),
        description,
        visibility,
    };
    let id = request.world.create_repository(new, &request.principal);
    if let Some(repository) = request.world.repositories.get_mut(&id) {
        repository.settled = request.latest;
    }
    request.log(
        "create_repo",
        namespace,
        Some(id),
        json!({ "repo": name, "namespace": namespace_name }),
    );
    Ok(created)
}

fn visibility(body: &Value) -> Visibility {
    let is_public = body.get("visibility").and_then(Value::as_str) == Some("public");
    if is_public {
        Visibility::Public
    } else {
        Visibility::Private
    }
}

/// 402 where the namespace's plan has no room for one more private repository.
fn check_plan(request: &Request<'_>, namespace: AccountId) -> Result<(), Refusal> {
    let Some(limit) = request.world.variant.plan_limit else {
        return Ok(());
    };
    let private = request.world.repositories.values().filter(|repository| {
        repository.namespace == namespace && repository.visibility == Visibility::Private
    });
    let free = private.count() < limit || request.world.has_full_access(&request.principal);
    if free {
        Ok(())
    } else {
        Err(Refusal::PaymentRequired)
    }
}

/// 230 to 239, 429, 430.
fn get(request: &mut Request<'_>) -> Outcome {
    let target = request.readable_repository()?;
    let id = target.id_or(Refusal::NotFound)?;
    let repository = request
        .world
        .repositories
        .get(&id)
        .ok_or(Refusal::NotFound)?;
    let mut view = repository_view(request, repository, &target.namespace_name);
    if request.query_flag("includeTags").unwrap_or(true) {
        let live = repository.tags.iter().filter(|tag| tag.is_live()).take(500);
        let tags: Map<String, Value> = live
            .map(|tag| (tag.name.clone(), tag::short_view(repository, tag)))
            .collect();
        view.insert("tags".into(), tags.into());
    }
    if request.query_flag("includeStats").unwrap_or_default() {
        view.insert("stats".into(), json!([]));
    }
    let role = request
        .world
        .granted_role(&request.principal, target.namespace, Some(repository));
    let can_write = role >= Some(Role::Write) && repository.state == RepositoryState::Normal;
    view.insert("can_write".into(), can_write.into());
    view.insert("can_admin".into(), (role == Some(Role::Admin)).into());
    Ok(Answer::ok(view.into()))
}

fn repository_view(
    request: &Request<'_>,
    repository: &Repository,
    namespace: &str,
) -> Map<String, Value> {
    let is_public = repository.visibility == Visibility::Public;
    let organization = request.world.organizations.get(&repository.namespace);
    let badge = if is_public {
        String::new()
    } else {
        repository.badge_token.to_string()
    };
    Map::from_iter([
        ("namespace".to_owned(), namespace.into()),
        ("name".to_owned(), repository.name.clone().into()),
        ("kind".to_owned(), "image".into()),
        (
            "description".to_owned(),
            repository.description.clone().into(),
        ),
        ("is_public".to_owned(), is_public.into()),
        ("is_organization".to_owned(), organization.is_some().into()),
        ("is_starred".to_owned(), false.into()),
        ("status_token".to_owned(), badge.into()),
        ("trust_enabled".to_owned(), false.into()),
        (
            "tag_expiration_s".to_owned(),
            organization
                .map_or(1_209_600, |organization| {
                    organization.tag_expiration_seconds
                })
                .into(),
        ),
        ("is_free_account".to_owned(), true.into()),
        ("state".to_owned(), repository.state.as_str().into()),
    ])
}

/// 254 to 256, 506.
fn update(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Write)?;
    let body = request.body(&UPDATE)?;
    let id = target.id_or(Refusal::NotFound)?;
    let description = body
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if let Some(repository) = request.world.repositories.get_mut(&id) {
        repository.description = Some(description.clone());
    }
    let metadata = json!({ "repo": target.name, "namespace": target.namespace_name, "description": description });
    request.log("set_repo_description", target.namespace, Some(id), metadata);
    Ok(Answer::ok(json!({ "success": true })))
}

/// 259 to 261: a missing one is deleted just as well.
fn delete(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    if let Some(id) = target.id() {
        request.world.repositories.remove(&id);
    }
    let metadata = json!({ "repo": target.name, "namespace": target.namespace_name });
    request.log("delete_repo", target.namespace, None, metadata);
    Ok(Answer::no_content())
}

/// 249 to 253: a missing repository gets 200 and `null`.
fn change_visibility(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let body = request.body(&VISIBILITY)?;
    let Some(id) = target.id() else {
        return Ok(Answer::ok(Value::Null));
    };
    let visibility = visibility(&body);
    if visibility == Visibility::Private {
        check_plan(request, target.namespace)?;
    }
    if let Some(repository) = request.world.repositories.get_mut(&id) {
        repository.visibility = visibility;
    }
    let metadata = json!({
        "repo": target.name,
        "namespace": target.namespace_name,
        "visibility": body.get("visibility"),
    });
    request.log(
        "change_repo_visibility",
        target.namespace,
        Some(id),
        metadata,
    );
    Ok(Answer::ok(json!({ "success": true })))
}

/// 625 to 629.
fn change_state(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let body = request.body(&STATE)?;
    let id = target.id_or(Refusal::NotFound)?;
    let state = match body.get("state").and_then(Value::as_str) {
        Some("READ_ONLY") => RepositoryState::ReadOnly,
        Some("MIRROR") => RepositoryState::Mirror,
        _ => RepositoryState::Normal,
    };
    if let Some(repository) = request.world.repositories.get_mut(&id) {
        repository.state = state;
    }
    let metadata = json!({
        "repo": target.name,
        "namespace": target.namespace_name,
        "state_changed": state.as_str(),
    });
    request.log("change_repo_state", target.namespace, Some(id), metadata);
    Ok(Answer::ok(json!({ "success": true })))
}
