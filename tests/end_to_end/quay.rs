//! The stand-in for Quay: what is there, seen with a token of the tests' own.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    str::FromStr as _,
};

use data_encoding::BASE64URL_NOPAD;
use quay_sim::{Calls, QuaySim, ScopeSet};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use server::demo::quay::{SCOPES, SERVICE_ACCOUNT, StandIn, USER};

use super::{delivered::Login, until};

/// The organization that the stand-in begins with.
const HOME: &str = "berth";

pub(crate) struct Quay {
    stand_in: StandIn,
    http: reqwest::Client,
    client_id: String,
    oracle: String,
    token_file: PathBuf,
}

/// Whose hand does something at Quay.
#[derive(Clone, Copy)]
pub(crate) enum By {
    /// The account that Berth works as.
    ServiceAccount,
    /// A user who has nothing to do with Berth.
    Stranger,
}

impl Quay {
    /// Starts it, and writes Berth's token into this file.
    pub(crate) async fn start(token_file: PathBuf) -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let stand_in = StandIn::start("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let application = stand_in
            .quay()
            .add_application(HOME, "Tests", "http://127.0.0.1");
        std::fs::write(&token_file, stand_in.token()).unwrap();
        let mut quay = Self {
            stand_in,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            client_id: application.unwrap().client_id,
            oracle: String::new(),
            token_file,
        };
        quay.oracle = quay.issue(SERVICE_ACCOUNT, SCOPES);
        quay
    }

    /// Its counters, faults, switches and clock.
    pub(crate) fn sim(&self) -> &QuaySim {
        self.stand_in.quay()
    }

    pub(crate) fn url(&self) -> String {
        self.stand_in.url()
    }

    /// Its host and port, as image references begin.
    pub(crate) fn host(&self) -> String {
        self.url().trim_start_matches("http://").to_owned()
    }

    /// The application that Berth's token comes from, as `quay.application` names it.
    pub(crate) fn application(&self) -> &str {
        self.stand_in.application()
    }

    /// The file that Berth's token is in.
    pub(crate) fn token_file(&self) -> &Path {
        &self.token_file
    }

    /// Berth's token, as it is in its file.
    pub(crate) fn service_token(&self) -> String {
        std::fs::read_to_string(&self.token_file).unwrap()
    }

    /// Every call of Quay's API but those that ask whose Berth's token is and what it may do, which
    /// a process does once.
    pub(crate) fn calls(&self) -> Calls {
        let calls = self.sim().calls().api();
        calls.matching(|call| !call.path.starts_with("/api/v1/user/"))
    }

    /// Waits until every fault of a limited number has met its calls.
    pub(crate) async fn until_faults_are_met(&self) {
        let met = until(async || {
            tokio::task::yield_now().await;
            (self.sim().faults().remaining() == 0).then_some(())
        });
        met.await.expect("a fault has met no call");
    }

    /// A fresh token of the service account.
    pub(crate) fn issue_service_token(&self, scopes: &str) -> String {
        self.issue(SERVICE_ACCOUNT, scopes)
    }

    fn issue(&self, user: &str, scopes: &str) -> String {
        let scopes = ScopeSet::from_str(scopes).unwrap();
        self.sim()
            .issue_token(user, &self.client_id, &scopes)
            .unwrap()
    }

    /// Gives Berth another token, by way of its file.
    pub(crate) fn replace_service_token(&self) {
        std::fs::write(&self.token_file, self.issue_service_token(SCOPES)).unwrap();
    }

    /// Takes back the token that Berth was started with.
    pub(crate) async fn revoke_service_token(&self) {
        let path = "/api/v1/user/authorizations";
        let listed = self.read(path).await.unwrap();
        let authorizations = listed["authorizations"].as_array().unwrap();
        let mut of_berth = authorizations
            .iter()
            .filter(|one| one["application"]["name"] == "Berth");
        let id = of_berth.next().unwrap()["uuid"].as_str().unwrap();
        self.write(Method::DELETE, &format!("{path}/{id}"), Value::Null)
            .await;
    }

    /// The organizations that the service account is in, but for the one that it began with.
    pub(crate) async fn organizations(&self) -> BTreeSet<String> {
        let user = self.read("/api/v1/user/").await.unwrap();
        names(&user["organizations"])
            .filter(|name| name != HOME)
            .collect()
    }

    /// The repositories of an organization, and whether they are public.
    pub(crate) async fn repositories(&self, org: &str) -> BTreeMap<String, bool> {
        let path = format!("/api/v1/repository?namespace={org}");
        let listed = self.read(&path).await.unwrap();
        assert!(listed.get("next_page").is_none(), "one page holds them");
        let listed = listed["repositories"].as_array().unwrap();
        listed
            .iter()
            .map(|one| (text(&one["name"]), one["is_public"].as_bool().unwrap()))
            .collect()
    }

    /// The full names of an organization's robots.
    pub(crate) async fn robots(&self, org: &str) -> BTreeSet<String> {
        let path = format!("/api/v1/organization/{org}/robots?token=false");
        let listed = self.read(&path).await.unwrap();
        names(&listed["robots"]).collect()
    }

    /// Who may do what on a repository, the account that made it left out.
    pub(crate) async fn permissions(&self, repository: &str) -> BTreeMap<String, String> {
        let path = format!("/api/v1/repository/{repository}/permissions/user/");
        let listed = self.read(&path).await.unwrap();
        let listed = listed["permissions"].as_object().unwrap();
        listed
            .iter()
            .map(|(name, one)| (name.clone(), text(&one["role"])))
            .filter(|(name, _)| name != SERVICE_ACCOUNT)
            .collect()
    }

    /// What the registry grants on a repository to who asks for push and pull; the status where it
    /// refuses the login.
    pub(crate) async fn granted(
        &self,
        login: &Login,
        repository: &str,
    ) -> Result<BTreeSet<String>, StatusCode> {
        let scope = format!("repository:{repository}:push,pull");
        let request = self.http.get(format!("{}/v2/auth", self.url()));
        let answer = request
            .query(&[("service", self.host()), ("scope", scope)])
            .basic_auth(&login.username, Some(&login.password))
            .send()
            .await
            .unwrap();
        if !answer.status().is_success() {
            return Err(answer.status());
        }
        let body: Value = answer.json().await.unwrap();
        let claims = claims(body["token"].as_str().unwrap());
        let access = claims["access"].as_array().unwrap();
        Ok(access
            .iter()
            .filter(|one| one["name"] == repository)
            .flat_map(|one| one["actions"].as_array().unwrap())
            .map(text)
            .collect())
    }

    /// Makes an organization by somebody else's hand.
    pub(crate) async fn squat_organization(&self, org: &str) {
        let body = json!({ "name": org, "email": "squatter@example.com" });
        self.by(By::Stranger, Method::POST, "/api/v1/organization/", body)
            .await;
    }

    /// Makes a repository that is not marked as Berth's.
    pub(crate) async fn squat_repository(&self, org: &str, name: &str) {
        let body = json!({
            "namespace": org,
            "repository": name,
            "visibility": "private",
            "description": "mine",
            "repo_kind": "image",
        });
        self.write(Method::POST, "/api/v1/repository", body).await;
    }

    /// Makes a robot that is not marked as Berth's; returns its token.
    pub(crate) async fn squat_robot(&self, org: &str, shortname: &str) -> Login {
        let path = format!("/api/v1/organization/{org}/robots/{shortname}");
        let body = json!({ "description": "mine" });
        let robot = self.write(Method::PUT, &path, body).await;
        Login {
            username: text(&robot["name"]),
            password: text(&robot["token"]),
        }
    }

    pub(crate) async fn write(&self, method: Method, path: &str, body: Value) -> Value {
        self.by(By::ServiceAccount, method, path, body).await
    }

    async fn by(&self, by: By, method: Method, path: &str, body: Value) -> Value {
        let token = match by {
            By::ServiceAccount => self.oracle.clone(),
            By::Stranger => self.issue(USER, SCOPES),
        };
        let request = self.http.request(method, format!("{}{path}", self.url()));
        let answer = request.bearer_auth(token).json(&body);
        done(answer, path).await.unwrap()
    }

    /// Reads as the service account; `None` when it is not there.
    pub(crate) async fn read(&self, path: &str) -> Option<Value> {
        let request = self.http.get(format!("{}{path}", self.url()));
        done(request.bearer_auth(&self.oracle), path).await
    }
}

async fn done(request: RequestBuilder, path: &str) -> Option<Value> {
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    match status {
        StatusCode::NOT_FOUND => None,
        StatusCode::NO_CONTENT => Some(Value::Null),
        _ => {
            assert!(status.is_success(), "{path}: {status} {text}");
            Some(serde_json::from_str(&text).unwrap())
        }
    }
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    let payload = BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

fn names(list: &Value) -> impl Iterator<Item = String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| text(&one["name"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
