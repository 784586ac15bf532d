//! Every call against every single scope, as `scope-matrix.json` has it.
//!
//! One check for each call: it tries the call with a token of each single scope. Those that must be
//! refused come first, so that an object that is deleted is there for all of them.

mod organization;
mod repository;
mod user;

use reqwest::Method;
use serde_json::Value;

use crate::{
    check::{Check, Need},
    failure::{Failure, Verdict, expect_equal},
    fixtures::World,
    litter::Litter,
    quay::Quay,
    request::{Answer, Body, Identity, Request},
};

pub(super) const TABLES: [&[Check]; 3] = [user::CHECKS, organization::CHECKS, repository::CHECKS];

const TABLE: &str = "scope-matrix.json";
const MINTING: &[Need] = &[Need::Minting];

/// The scopes that a plain user can have.
const SCOPES: [&str; 7] = [
    "repo:read",
    "repo:write",
    "repo:admin",
    "repo:create",
    "user:read",
    "user:admin",
    "org:admin",
];

/// Where a row of the table is tried.
struct Stage<'q> {
    quay: &'q Quay,
    world: &'q World,
    /// The path of the shared organization.
    organization: String,
}

impl<'q> Stage<'q> {
    async fn new(quay: &'q Quay) -> Result<Self, Failure> {
        let world = quay.world().await?;
        Ok(Self {
            quay,
            world,
            organization: format!("/api/v1/organization/{}", world.organization),
        })
    }

    /// The path of a fresh repository in the shared organization.
    async fn repository(&self) -> Result<String, Failure> {
        let name = self.quay.repository(&self.world.organization).await?;
        Ok(format!(
            "/api/v1/repository/{}/{name}",
            self.world.organization
        ))
    }

    /// The path of a fresh robot in the shared organization.
    async fn robot(&self) -> Result<String, Failure> {
        Ok(format!(
            "{}/robots/{}",
            self.organization,
            self.quay.robot(&self.world.organization).await?.shortname
        ))
    }

    /// The path of a fresh team in the shared organization.
    async fn team(&self) -> Result<String, Failure> {
        Ok(format!(
            "{}/team/{}",
            self.organization,
            self.quay.team(&self.world.organization, "member").await?
        ))
    }

    /// Tries a row of the table.
    async fn holds(&self, call: &str, request: impl Fn(&str) -> Request) -> Verdict {
        let matrix = self.quay.library().scope_matrix()?;
        let row = matrix
            .get(call)
            .ok_or_else(|| Failure::Check(format!("the matrix has no row {call}")))?;
        let cell = |scope: &'static str| Some((scope, row.get(scope)?.as_str()));
        let (refused, accepted): (Vec<_>, Vec<_>) = SCOPES
            .into_iter()
            .filter_map(cell)
            .partition(|(_, expected)| expected.starts_with('4'));
        expect_equal(
            "scopes in the row",
            &SCOPES.len(),
            &(refused.len() + accepted.len()),
        )?;
        for (scope, expected) in refused.into_iter().chain(accepted) {
            let token = Identity::Bearer(self.quay.token_with(scope).await?);
            let answer = self.quay.send(&token, request(scope)).await?;
            if let Ok(uuid) = answer.text_at("/token/uuid") {
                self.quay.notes().note(Litter::AppToken(uuid));
            }
            expect_equal(
                &format!("{call} with {scope}"),
                &expected.to_owned(),
                &outcome(&answer, expected),
            )?;
        }
        Ok(())
    }
}

/// An answer in the words of the table: the status, and what the table says beyond it.
fn outcome(answer: &Answer, expected: &str) -> String {
    let status = answer.status;
    match expected.split_once(' ').map(|(_, detail)| detail) {
        Some(detail) if detail.starts_with("admin=") => {
            let is_admin = answer.at("/is_admin") == Some(Value::Bool(true));
            format!("{status} admin={}", if is_admin { "True" } else { "False" })
        }
        Some(detail) if detail.starts_with("token=") => {
            let has_token = answer.at("/token").is_some() || answer.at("/robots/0/token").is_some();
            format!("{status} token={}", if has_token { "yes" } else { "no" })
        }
        // How many there were depended on what had been made before; that there were any counts.
        Some(detail) if detail.starts_with("n=") && lists_private(answer) => {
            format!("{status} {detail}")
        }
        _ => status.to_string(),
    }
}

fn lists_private(answer: &Answer) -> bool {
    let list = answer.at("/repositories").unwrap_or_default();
    list.as_array()
        .into_iter()
        .flatten()
        .any(|repository| repository.get("is_public") == Some(&Value::Bool(false)))
}

fn get(path: impl Into<String>) -> Request {
    Request::new(Method::GET, path)
}

fn delete(path: impl Into<String>) -> Request {
    Request::new(Method::DELETE, path)
}

fn put(path: impl Into<String>, body: Value) -> Request {
    Request::new(Method::PUT, path).with(Body::Json(body))
}

fn post(path: impl Into<String>, body: Value) -> Request {
    Request::new(Method::POST, path).with(Body::Json(body))
}
