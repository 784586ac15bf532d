//! Hooks on a repository's events. They are kept and shown, and never called.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{Notification, RepositoryId, Role, Scope};

use super::{Answer, Outcome, Refusal, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    let all = "/api/v1/repository/{repository}/notification/";
    let one = "/api/v1/repository/{repository}/notification/{uuid}";
    let admin = Some(Scope::RepoAdmin);
    vec![
        Route::new(Method::GET, all, list).documented("listRepoNotifications", admin),
        Route::new(Method::POST, all, create).documented("createRepoNotification", admin),
        Route::new(Method::GET, one, get).documented("getRepoNotification", admin),
        Route::new(Method::DELETE, one, delete).documented("deleteRepoNotification", admin),
    ]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Information for creating a notification on a repository",
        "required": ["event", "method", "config", "eventConfig"],
        "properties": {
            "event": { "type": "string", "description": "The event on which the notification will respond" },
            "method": { "type": "string", "description": "The method of notification (such as email or web callback)" },
            "config": {
                "type": "object",
                "description": "JSON config information for the specific method of notification",
            },
            "eventConfig": {
                "type": "object",
                "description": "JSON config information for the specific event of notification",
            },
            "title": { "type": "string", "description": "The human-readable title of the notification" },
        },
    })
});

fn repository(request: &Request<'_>) -> Result<RepositoryId, Refusal> {
    request.repository_as(Role::Admin)?.id_or(Refusal::NotFound)
}

/// 442.
fn list(request: &mut Request<'_>) -> Outcome {
    let id = repository(request)?;
    let repository = request
        .world
        .repositories
        .get(&id)
        .ok_or(Refusal::NotFound)?;
    let notifications: Vec<Value> = repository
        .notifications
        .iter()
        .map(notification_view)
        .collect();
    Ok(Answer::ok(json!({ "notifications": notifications })))
}

/// 441.
fn create(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let body = request.body(&NEW)?;
    let id = target.id_or(Refusal::NotFound)?;
    let field = |name: &str| body.get(name).cloned().unwrap_or_default();
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let notification = Notification {
        uuid: request.world.ids.uuid(),
        title: field("title"),
        event: text("event"),
        method: text("method"),
        config: field("config"),
        event_config: field("eventConfig"),
    };
    let view = notification_view(&notification);
    let metadata = json!({
        "repo": target.name,
        "namespace": target.namespace_name,
        "notification_id": notification.uuid.to_string(),
        "event": notification.event,
        "method": notification.method,
    });
    if let Some(repository) = request.world.repositories.get_mut(&id) {
        repository.notifications.push(notification);
    }
    request.log(
        "add_repo_notification",
        target.namespace,
        Some(id),
        metadata,
    );
    Ok(Answer::created(view))
}

fn get(request: &mut Request<'_>) -> Outcome {
    let id = repository(request)?;
    let uuid = request.path("uuid");
    let repository = request
        .world
        .repositories
        .get(&id)
        .ok_or(Refusal::NotFound)?;
    let mut notifications = repository.notifications.iter();
    let found = notifications.find(|notification| notification.uuid.to_string() == uuid);
    Ok(Answer::ok(notification_view(
        found.ok_or(Refusal::NotFound)?,
    )))
}

fn delete(request: &mut Request<'_>) -> Outcome {
    let id = repository(request)?;
    let uuid = request.path("uuid");
    let repository = request
        .world
        .repositories
        .get_mut(&id)
        .ok_or(Refusal::NotFound)?;
    let before = repository.notifications.len();
    repository
        .notifications
        .retain(|notification| notification.uuid.to_string() != uuid);
    if repository.notifications.len() == before {
        return Err(Refusal::data(format!(
            "No repository notification found with uuid: {uuid}"
        )));
    }
    Ok(Answer::no_content())
}

fn notification_view(notification: &Notification) -> Value {
    json!({
        "uuid": notification.uuid.to_string(),
        "title": notification.title,
        "event": notification.event,
        "method": notification.method,
        "config": notification.config,
        "event_config": notification.event_config,
        "number_of_failures": 0,
    })
}
