//! Every call against every single scope, as recorded in `scope-matrix.json`.

use serde_json::{Value, json};

use crate::client::House;

const SCOPES: [&str; 8] = [
    "repo:read",
    "repo:write",
    "repo:admin",
    "repo:create",
    "user:read",
    "user:admin",
    "org:admin",
    "super:user",
];

fn matrix() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/recordings/scope-matrix.json"
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The call that a row of the matrix stands for.
fn call(row: &str, house: &House, uuid: &str) -> (String, Option<Value>) {
    let repo = "/api/v1/repository/mx/base";
    let org = "/api/v1/organization/mx";
    let role = Some(json!({ "role": "read" }));
    let (call, body) = match row {
        "GET /api/v1/user/" => ("GET /api/v1/user/".to_owned(), None),
        "POST /organization/ (create)" => (
            "POST /api/v1/organization/".into(),
            Some(json!({ "name": "new" })),
        ),
        "GET /organization/{org}: is_admin true" => (format!("GET {org}"), None),
        "PUT /organization/{org}" => (
            format!("PUT {org}"),
            Some(json!({ "email": "m@example.com" })),
        ),
        "DELETE /organization/{org}" => (format!("DELETE {org}"), None),
        "GET /organization/{org}/members" => (format!("GET {org}/members"), None),
        "PUT /organization/{org}/team/{team}" => (
            format!("PUT {org}/team/new"),
            Some(json!({ "role": "member" })),
        ),
        "PUT .../team/{team}/members/{user}" => (
            format!("PUT {org}/team/team/members/quayadmin"),
            Some(json!({})),
        ),
        "GET .../team/{team}/members" => (format!("GET {org}/team/owners/members"), None),
        "PUT /organization/{org}/robots/{r}" => (format!("PUT {org}/robots/new"), Some(json!({}))),
        "GET .../robots/{r} (with token)" => (format!("GET {org}/robots/rob"), None),
        "GET .../robots (list)" => (format!("GET {org}/robots"), None),
        "POST .../robots/{r}/regenerate" => (format!("POST {org}/robots/rob/regenerate"), None),
        "DELETE .../robots/{r}" => (format!("DELETE {org}/robots/rob"), None),
        "GET .../robots/{r}/permissions" => (format!("GET {org}/robots/rob/permissions"), None),
        "GET .../robots/{r}/federation" => (format!("GET {org}/robots/rob/federation"), None),
        "POST /repository (create, private)" => (
            "POST /api/v1/repository".into(),
            Some(
                json!({ "namespace": "mx", "repository": "new", "visibility": "private", "description": "" }),
            ),
        ),
        "GET /repository?namespace= (private ones listed)" => {
            ("GET /api/v1/repository?namespace=mx".into(), None)
        }
        "GET /repository/{repo} (private)" => (format!("GET {repo}"), None),
        "PUT /repository/{repo} (description)" => {
            (format!("PUT {repo}"), Some(json!({ "description": "d" })))
        }
        "POST .../changevisibility" => (
            format!("POST {repo}/changevisibility"),
            Some(json!({ "visibility": "private" })),
        ),
        "DELETE /repository/{repo}" => (format!("DELETE {repo}"), None),
        "PUT .../permissions/user/{robot}" => (format!("PUT {repo}/permissions/user/mx+rob"), role),
        "GET .../permissions/user/" => (format!("GET {repo}/permissions/user/"), None),
        "DELETE .../permissions/user/{user}" => {
            (format!("DELETE {repo}/permissions/user/bob"), None)
        }
        "PUT .../permissions/team/{team}" => (format!("PUT {repo}/permissions/team/team"), role),
        "GET .../tag/" => (format!("GET {repo}/tag/"), None),
        "POST .../prototypes" => (
            format!("POST {org}/prototypes"),
            Some(json!({ "role": "read", "delegate": { "name": "bob", "kind": "user" } })),
        ),
        "POST .../applications" => (
            format!("POST {org}/applications"),
            Some(json!({ "name": "another" })),
        ),
        "GET /user/authorizations" => ("GET /api/v1/user/authorizations".into(), None),
        "DELETE /user/authorizations/{uuid}" => {
            (format!("DELETE /api/v1/user/authorizations/{uuid}"), None)
        }
        "POST /user/apptoken" => (
            "POST /api/v1/user/apptoken".into(),
            Some(json!({ "title": "t" })),
        ),
        "GET .../repository/{repo}/logs" => (format!("GET {repo}/logs"), None),
        "GET /superuser/organizations/" => ("GET /api/v1/superuser/organizations/".into(), None),
        "POST /superuser/users/" => (
            "POST /api/v1/superuser/users/".into(),
            Some(json!({ "username": "new" })),
        ),
        "POST .../applications/{id}/tokens (own scope)" => (
            format!("POST {org}/applications/{}/tokens", house.client_id),
            Some(json!({ "name": "t" })),
        ),
        _ => panic!("no call for {row:?}"),
    };
    (call, body)
}

async fn furnished() -> (House, String) {
    let house = House::new();
    let token = house.alice();
    let repository = json!({ "namespace": "mx", "repository": "base", "visibility": "private", "description": "" });
    house
        .must(&token, "POST /api/v1/repository", Some(repository), 201)
        .await;
    house
        .must(&token, "PUT /api/v1/organization/mx/robots/rob", None, 201)
        .await;
    house
        .must(
            &token,
            "PUT /api/v1/organization/mx/team/team",
            Some(json!({ "role": "member" })),
            200,
        )
        .await;
    let role = Some(json!({ "role": "read" }));
    house
        .must(
            &token,
            "PUT /api/v1/repository/mx/base/permissions/user/bob",
            role,
            200,
        )
        .await;
    let authorizations = house
        .must(&token, "GET /api/v1/user/authorizations", None, 200)
        .await
        .json();
    let uuid = authorizations["authorizations"][0]["uuid"]
        .as_str()
        .unwrap()
        .to_owned();
    (house, uuid)
}

#[tokio::test]
async fn each_scope_may_do_what_the_matrix_says() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for (row, cells) in matrix().as_object().unwrap() {
        // Moving a tag needs an image, which the tests of the registry push.
        if row == "PUT .../tag/{tag}" {
            continue;
        }
        for scope in SCOPES {
            let column = if scope == "super:user" {
                "super:user (superuser, FULL_ACCESS on)"
            } else {
                scope
            };
            let expected = cells[column].as_str().unwrap();
            let (house, uuid) = furnished().await;
            let user = if scope == "super:user" {
                "quayadmin"
            } else {
                "alice"
            };
            let (call, mut body) = call(row, &house, &uuid);
            if row.contains("(own scope)") {
                body = Some(json!({ "name": "t", "scope": scope }));
            }
            let (method, path) = call.split_once(' ').unwrap();
            let answer = house
                .call(&house.token(user, scope), method, path, body)
                .await;
            let seen = answer.status.as_u16();
            checked += 1;
            let detail_fits = match expected.split_once(' ').map(|(_, detail)| detail) {
                Some("admin=True") => answer.json()["is_admin"] == true,
                Some("admin=False") => answer.json()["is_admin"] == false,
                Some("token=yes") => answer.text.contains("\"token\""),
                Some("token=no") => !answer.text.contains("\"token\""),
                Some(_) => answer.json()["repositories"].as_array().unwrap().len() == 1,
                None => true,
            };
            if !expected.starts_with(&seen.to_string()) || !detail_fits {
                wrong.push(format!(
                    "{row} with {scope}: {expected} expected, {seen} seen: {}",
                    answer.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(checked, 36 * 8);
}
