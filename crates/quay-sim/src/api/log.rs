//! Audit logs of organizations, repositories and users.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use time::{Date, Duration, OffsetDateTime, macros::format_description};

use crate::state::{Account, AccountId, LogEntry, Performer, RepositoryId, Role, Scope};

use super::{Answer, Outcome, Refusal, Request, Route, view::mail_date};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/api/v1/organization/{orgname}/logs",
            of_organization,
        )
        .documented("listOrgLogs", Some(Scope::OrgAdmin)),
        Route::new(
            Method::GET,
            "/api/v1/repository/{repository}/logs",
            of_repository,
        )
        .documented("listRepoLogs", Some(Scope::RepoAdmin)),
        Route::new(Method::GET, "/api/v1/user/logs", of_user)
            .documented("listUserLogs", Some(Scope::UserAdmin)),
    ]
}

const PAGE: usize = 20;

/// 452, 708.
fn of_organization(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    answer(request, organization, None)
}

/// 451.
fn of_repository(request: &mut Request<'_>) -> Outcome {
    let target = request.repository_as(Role::Admin)?;
    let id = target.id_or(Refusal::NotFound)?;
    answer(request, target.namespace, Some(id))
}

fn of_user(request: &mut Request<'_>) -> Outcome {
    let user = request.administered_user()?;
    answer(request, user, None)
}

/// Newest first. Without `starttime` only the last day, always one day beyond `endtime`.
fn answer(
    request: &Request<'_>,
    namespace: AccountId,
    repository: Option<RepositoryId>,
) -> Outcome {
    let asked = |name: &str| request.query(name).and_then(day);
    let from = asked("starttime").unwrap_or(request.now - Duration::DAY);
    let until = asked("endtime").unwrap_or(request.now) + Duration::DAY;
    if until < from {
        return Err(Refusal::message(StatusCode::BAD_REQUEST, "Bad Request"));
    }
    let performer = request.query("performer").filter(|name| !name.is_empty());
    let performer = performer.map(|name| request.world.find_account(name).map(Account::id));
    let wanted = |entry: &&LogEntry| {
        entry.namespace == namespace
            && (from..until).contains(&entry.at)
            && repository.is_none_or(|repository| entry.repository == Some(repository))
            && performer
                .is_none_or(|id| id.is_some_and(|id| entry.performer == Performer::Account(id)))
    };
    let page = request.page_of_log(request.world.logs.iter().rev().filter(wanted), PAGE);
    let logs: Vec<Value> = page
        .items
        .iter()
        .map(|entry| entry_view(request, entry))
        .collect();
    Ok(Answer::ok(page.with_next(json!({
        "start_time": mail_date(from),
        "end_time": mail_date(until),
        "logs": logs,
    }))))
}

/// `11/23/2026`; anything else is as if it were not there.
fn day(text: &str) -> Option<OffsetDateTime> {
    let format = format_description!("[month]/[day]/[year]");
    Date::parse(text, format)
        .ok()
        .map(|date| date.midnight().assume_utc())
}

fn entry_view(request: &Request<'_>, entry: &LogEntry) -> Value {
    let mut view = json!({
        "kind": entry.kind,
        "metadata": entry.metadata,
        "ip": "127.0.0.1",
        "datetime": mail_date(entry.at),
    });
    if let Performer::Account(id) = entry.performer
        && let Some(account) = request.world.account(id)
        && let Some(view) = view.as_object_mut()
    {
        let performer = json!({
            "kind": "user",
            "name": account.name(),
            "is_robot": account.is_robot(),
            "avatar": account.avatar(),
        });
        view.insert("performer".into(), performer);
    }
    view
}
