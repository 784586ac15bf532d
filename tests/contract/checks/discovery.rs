//! What discovery says, against `discovery-summary.json`.

use reqwest::Method;
use serde_json::Value;

use crate::{
    failure::{Failure, Verdict, expect_equal},
    quay::Quay,
    request::{Identity, Request},
};

/// The operations that Berth calls, as discovery names their paths.
const CALLED: [&str; 24] = [
    "/api/v1/organization/",
    "/api/v1/organization/{orgname}",
    "/api/v1/organization/{orgname}/applications",
    "/api/v1/organization/{orgname}/applications/{client_id}",
    "/api/v1/organization/{orgname}/logs",
    "/api/v1/organization/{orgname}/members",
    "/api/v1/organization/{orgname}/prototypes",
    "/api/v1/organization/{orgname}/prototypes/{prototypeid}",
    "/api/v1/organization/{orgname}/robots",
    "/api/v1/organization/{orgname}/robots/{robot_shortname}",
    "/api/v1/organization/{orgname}/robots/{robot_shortname}/federation",
    "/api/v1/organization/{orgname}/robots/{robot_shortname}/regenerate",
    "/api/v1/organization/{orgname}/team/{teamname}",
    "/api/v1/organization/{orgname}/team/{teamname}/members",
    "/api/v1/organization/{orgname}/team/{teamname}/members/{membername}",
    "/api/v1/repository",
    "/api/v1/repository/{repository}",
    "/api/v1/repository/{repository}/changevisibility",
    "/api/v1/repository/{repository}/permissions/team/",
    "/api/v1/repository/{repository}/permissions/team/{teamname}",
    "/api/v1/repository/{repository}/permissions/user/",
    "/api/v1/repository/{repository}/permissions/user/{username}",
    "/api/v1/repository/{repository}/tag/",
    "/api/v1/user/",
];

/// Compares what is listed with what was. Quay lists more than the summary keeps.
pub(super) async fn as_recorded(quay: &Quay) -> Verdict {
    let request = Request::new(Method::GET, "/api/v1/discovery");
    let answer = quay
        .send(&Identity::Nobody, request)
        .await?
        .expecting(200)?;
    let listed = answer
        .at("/paths")
        .ok_or_else(|| Failure::unlike("/paths", "an object", "nothing"))?;
    let recorded = quay.library().discovery()?;
    for path in CALLED {
        let operations = recorded
            .get(path)
            .ok_or_else(|| Failure::Check(format!("{path} was not discovered")))?;
        for (method, operation) in operations {
            let place = format!("{method} {path}");
            let found = listed.get(path).and_then(|path| path.get(method));
            let found = found.ok_or_else(|| Failure::unlike(&place, "to be listed", "nothing"))?;
            let id = found
                .get("operationId")
                .and_then(|id| id.as_str())
                .unwrap_or_default();
            expect_equal(&place, &operation.operation_id, &id.to_owned())?;
            expect_equal(&place, &operation.scope, &scopes(found))?;
        }
    }
    Ok(())
}

fn scopes(operation: &Value) -> Vec<Vec<String>> {
    let alternatives = operation
        .get("security")
        .and_then(|security| security.as_array());
    let texts = |list: &Value| {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(|scope| scope.as_str().map(str::to_owned))
            .collect()
    };
    alternatives
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.get("oauth2_implicit").map(texts))
        .collect()
}
