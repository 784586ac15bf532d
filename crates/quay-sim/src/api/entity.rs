//! Search by the beginning of a name, as the pages' fields use it.

use axum::http::Method;
use serde_json::{Value, json};

use crate::state::{Account, Avatar, Organization};

use super::{Answer, Outcome, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::new(Method::GET, "/api/v1/entities/{prefix}", search)]
}

const MOST: usize = 10;

/// 169: teams, then the organization's robots and people, then the organization itself.
fn search(request: &mut Request<'_>) -> Outcome {
    let prefix = request.path("prefix").replace(' ', "").to_lowercase();
    let namespace = request.query("namespace").unwrap_or_default();
    let organization = request.world.find_organization(namespace);
    let member = organization.filter(|organization| {
        request
            .world
            .organization_role(&request.principal, organization.id)
            .is_some()
    });
    let asked = |name: &str| request.query_flag(name).unwrap_or_default();
    let mut results: Vec<Value> = Vec::new();
    if let Some(organization) = member.filter(|_| asked("includeTeams")) {
        let teams = request
            .world
            .teams
            .values()
            .filter(|team| team.organization == organization.id);
        let teams = teams
            .filter(|team| team.name.starts_with(&prefix))
            .take(MOST);
        results.extend(teams.map(|team| {
            json!({ "name": team.name, "kind": "team", "is_org_member": true, "avatar": Avatar::team(&team.name) })
        }));
    }
    let robots = request
        .world
        .robots
        .values()
        .map(Account::Robot)
        .filter(|robot| {
            let of = |organization: &Organization| format!("{}+{prefix}", organization.name);
            member.is_some_and(|organization| robot.name().starts_with(&of(organization)))
        });
    let users = request.world.users.values().map(Account::User);
    let users = users.filter(|user| user.name().starts_with(&prefix));
    results.extend(robots.chain(users).take(MOST).map(|account| {
        let mut view = json!({
            "name": account.name(),
            "kind": "user",
            "is_robot": account.is_robot(),
            "avatar": account.avatar(),
        });
        // Quay says so of everybody once an organization is named.
        if let (Some(view), Some(_)) = (view.as_object_mut(), organization) {
            view.insert("is_org_member".into(), true.into());
        }
        view
    }));
    if let Some(organization) =
        member.filter(|found| asked("includeOrgs") && found.name.starts_with(&prefix))
    {
        results.push(json!({
            "name": organization.name,
            "kind": "org",
            "is_org_member": true,
            "avatar": organization.avatar(),
        }));
    }
    Ok(Answer::ok(json!({ "results": results })))
}
