use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;

use super::*;
use crate::scope::Scopes;

fn recorded(name: &str) -> BTreeMap<String, Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/recordings")
        .join(name);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Calls that work and that Quay does not publish.
const UNPUBLISHED: [Operation; 9] = [
    Operation::InviteToTeam,
    Operation::ListNotifications,
    Operation::AcceptInvitation,
    Operation::ListAuthorizations,
    Operation::DeleteAuthorization,
    Operation::Discover,
    Operation::GetRegistryCapabilities,
    Operation::ExchangeCode,
    Operation::AuthorizeAtRegistry,
];

#[test]
fn every_route_is_one_that_quay_publishes_with_the_scope_that_it_says() {
    let published = recorded("discovery-summary.json");
    for operation in Operation::ALL {
        let method = operation.method().as_str().to_ascii_lowercase();
        let found = published
            .get(operation.route())
            .and_then(|methods| methods.get(&method));
        if UNPUBLISHED.contains(operation) {
            assert!(found.is_none(), "{operation:?} is published after all");
            continue;
        }
        let found = found.unwrap_or_else(|| panic!("{operation:?} is not published"));
        let says = found["scope"][0][0].as_str();
        // Listing names needs no scope in truth, whatever is published (244).
        if *operation != Operation::ListRepositories {
            assert_eq!(
                operation.scopes().first().map(|scope| scope.as_str()),
                says,
                "{operation:?}"
            );
        }
    }
}

/// The scope matrix in its own words, and the calls that they are.
const MATRIX: &[(&str, Operation)] = &[
    ("GET /api/v1/user/", Operation::GetOwnUser),
    (
        "POST /organization/ (create)",
        Operation::CreateOrganization,
    ),
    ("DELETE /organization/{org}", Operation::DeleteOrganization),
    ("PUT /organization/{org}/team/{team}", Operation::EnsureTeam),
    (
        "PUT .../team/{team}/members/{user}",
        Operation::AddTeamMember,
    ),
    ("GET .../team/{team}/members", Operation::ListTeamMembers),
    ("PUT /organization/{org}/robots/{r}", Operation::CreateRobot),
    ("GET .../robots/{r} (with token)", Operation::FindRobot),
    ("GET .../robots (list)", Operation::ListRobots),
    ("POST .../robots/{r}/regenerate", Operation::RegenerateRobot),
    ("DELETE .../robots/{r}", Operation::DeleteRobot),
    (
        "GET .../robots/{r}/federation",
        Operation::ListRobotFederation,
    ),
    (
        "POST /repository (create, private)",
        Operation::CreateRepository,
    ),
    (
        "GET /repository?namespace= (private ones listed)",
        Operation::ListRepositories,
    ),
    (
        "GET /repository/{repo} (private)",
        Operation::FindRepository,
    ),
    (
        "PUT /repository/{repo} (description)",
        Operation::SetRepositoryDescription,
    ),
    (
        "POST .../changevisibility",
        Operation::SetRepositoryVisibility,
    ),
    ("DELETE /repository/{repo}", Operation::DeleteRepository),
    (
        "PUT .../permissions/user/{robot}",
        Operation::SetUserPermission,
    ),
    ("GET .../permissions/user/", Operation::ListUserPermissions),
    (
        "DELETE .../permissions/user/{user}",
        Operation::DeleteUserPermission,
    ),
    (
        "PUT .../permissions/team/{team}",
        Operation::SetTeamPermission,
    ),
    ("GET .../tag/", Operation::ListTags),
    ("POST .../prototypes", Operation::CreatePrototype),
    ("POST .../applications", Operation::CreateApplication),
    (
        "POST .../applications/{id}/tokens (own scope)",
        Operation::MintToken,
    ),
    ("GET /user/authorizations", Operation::ListAuthorizations),
    (
        "DELETE /user/authorizations/{uuid}",
        Operation::DeleteAuthorization,
    ),
];

#[test]
fn every_scope_that_was_tried_is_enough_or_not_as_the_table_says() {
    let matrix = recorded("scope-matrix.json");
    for (words, operation) in MATRIX {
        for (scope, status) in matrix[*words].as_object().unwrap() {
            // What a superuser may do depends on Quay's configuration.
            let Ok(scope) = scope.parse::<Scope>() else {
                continue;
            };
            let let_through = status.as_str().unwrap().starts_with('2');
            let held = Scopes::new([scope]);
            let needed = operation.scopes();
            let enough = needed.is_empty() || needed.iter().any(|scope| held.include(*scope));
            assert_eq!(enough, let_through, "{words} with {scope}");
        }
    }
}

#[test]
fn reads_change_nothing_and_writes_do() {
    for operation in Operation::ALL {
        let reads = operation.method() == Method::GET;
        assert_eq!(
            operation.change() == Change::Nothing,
            reads,
            "{operation:?}"
        );
    }
}
