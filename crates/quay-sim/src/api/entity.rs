//! Search by the beginning of a name, as the pages' fields use it.

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{Account, Avatar};

use super::{Answer, Outcome, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::new(Method::GET, "/api/v1/entities/{prefix}", search)]
}

const MOST: usize = 10;

/// 169: teams, then people and the organization's robots, then the organization itself.
fn search(request: &mut Request<'_>) -> Outcome {
    let prefix = request.path("prefix").replace(' ', "").to_lowercase();
    let namespace = request.query("namespace").unwrap_or_default();
    let organization = request.world.find_organization(namespace);
    let member = organization.filter(|organization| {
        request.world.organization_role(&request.principal, organization.id).is_some()
    });
    let asked = |name: &str| request.query_flag(name).unwrap_or_default();
    let mut results: Vec<Value> = Vec::new();
    if let Some(organization) = member.filter(|_| asked("includeTeams")) {
        let teams = request.world.teams.values().filter(|team| team.organization == organization.id);
        let teams = teams.filter(|team| team.name.starts_with(&prefix)).take(MOST);
        results.extend(teams.map(|team| {
            json!({ "name": team.name, "kind": "team", "is_org_member": true, "avatar": Avatar::team(&team.name) })
        }));
    }
    let users = request.world.users.values().map(Account::User);
    let robots = request.world.robots.values().map(Account::Robot);
    let robots = robots.filter(|robot| {
        member.is_some_and(|organization| robot.name().starts_with(&format!("{}+", organization.name)))
    });
    let people = users.chain(robots).filter(|account| account.name().starts_with(&prefix)).take(MOST);
    results.extend(people.map(|account| {
        let mut view = json!({
            "name": account.name(),
            "kind": "user",
            "is_robot": account.is_robot(),
            "avatar": account.avatar(),
        });
        if let (Some(view), Some(organization)) = (view.as_object_mut(), organization) {
            let member = account.is_robot() || request.world.is_member(organization.id, account.id());
            view.insert("is_org_member".into(), member.into());
        }
        view
    }));
    if let Some(organization) = member.filter(|found| asked("includeOrgs") && found.name.starts_with(&prefix)) {
        results.push(json!({
            "name": organization.name,
            "kind": "org",
            "is_org_member": true,
            "avatar": organization.avatar(),
        }));
    }
    Ok(Answer::ok(json!({ "results": results })))
}
