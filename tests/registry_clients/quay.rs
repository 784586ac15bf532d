//! A stand-in for Quay, and an owner's calls to it.

use quay_sim::{QuaySim, ScopeSet, Server};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// The organization that everything is in.
pub(super) const ORGANIZATION: &str = "david-mfrggzdfmztwq";

/// A robot's name and token.
#[derive(Debug)]
pub(super) struct Robot {
    pub(super) name: String,
    pub(super) token: String,
}

pub(super) struct Quay {
    server: Server,
    http: reqwest::Client,
    token: String,
}

impl Quay {
    pub(super) async fn start() -> Self {
        let server = QuaySim::builder().start().await.unwrap();
        let quay = server.quay();
        quay.add_user("berth", "password").unwrap();
        quay.add_organization("platform", "berth").unwrap();
        quay.add_organization(ORGANIZATION, "berth").unwrap();
        let application = quay
            .add_application("platform", "berth", "http://127.0.0.1/")
            .unwrap();
        let token = quay
            .issue_token("berth", &application.client_id, &ScopeSet::all())
            .unwrap();

        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().build().unwrap();
        Self {
            server,
            http,
            token,
        }
    }

    /// Its address, as it stands in front of a repository.
    pub(super) fn host(&self) -> String {
        self.server.address().to_string()
    }

    /// A private repository and a robot that may push to it and to no other.
    pub(super) async fn create_repository_with_robot(&self, repository: &str) -> Robot {
        let body = json!({
            "namespace": ORGANIZATION,
            "repository": repository,
            "visibility": "private",
            "description": "",
            "repo_kind": "image",
        });
        self.call(Method::POST, "repository", body).await;

        let shortname = format!("push-{repository}");
        let path = format!("organization/{ORGANIZATION}/robots/{shortname}");
        let robot = self
            .call(Method::PUT, &path, json!({ "description": "" }))
            .await;
        let text = |field: &str| robot[field].as_str().unwrap().to_owned();
        let robot = Robot {
            name: text("name"),
            token: text("token"),
        };

        let path = format!(
            "repository/{ORGANIZATION}/{repository}/permissions/user/{}",
            robot.name
        );
        self.call(Method::PUT, &path, json!({ "role": "write" }))
            .await;
        robot
    }

    pub(super) async fn delete_robot(&self, robot: &Robot) {
        let (_, shortname) = robot.name.split_once('+').unwrap();
        let path = format!("organization/{ORGANIZATION}/robots/{shortname}");
        self.call(Method::DELETE, &path, Value::Null).await;
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/api/v1/{path}", self.server.url());
        let answer = self
            .http
            .request(method, url)
            .bearer_auth(&self.token)
            .json(&body)
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        if status == StatusCode::NO_CONTENT {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap()
        }
    }
}
