//! An installation of its own: a stand-in for Quay, and a folder for everything that lasts.

use std::{path::PathBuf, str::FromStr};

use delivery::{Directory, Kind, Place};
use model::{ConditionKind, ConditionStatus, api::component::Component};
use quay_sim::QuaySim;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::{demo::quay::StandIn, platform_token::PlatformToken};
use tempfile::TempDir;
use tokio::process::Command;

use crate::process::{Ended, PATIENCE, Running, berth};

pub(crate) struct Installation {
    quay: StandIn,
    folder: TempDir,
}

/// A `berth serve`, and a caller of its API who may do everything.
pub(crate) struct Served {
    pub(crate) process: Running,
    http: reqwest::Client,
    base: String,
}

impl Installation {
    /// With a service token, and nothing else yet.
    pub(crate) async fn prepare() -> Self {
        let quay = StandIn::start("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("token"), quay.token()).unwrap();
        Self { quay, folder }
    }

    /// With keys, too.
    pub(crate) async fn found() -> Self {
        let installation = Self::prepare().await;
        installation.run(&["keys", "create"]).await.succeeded();
        installation
    }

    pub(crate) fn quay(&self) -> &QuaySim {
        self.quay.quay()
    }

    pub(crate) fn service_token(&self) -> &str {
        self.quay.token()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `berth` with this installation's configuration.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = berth(arguments);
        command
            .env("BERTH_LISTEN", "127.0.0.1:0")
            .env("BERTH_QUAY_URL", self.quay.url())
            .env("BERTH_QUAY_TOKEN_FILE", self.path("token"))
            .env("BERTH_DATABASE_PATH", self.path("berth.db"))
            .env("BERTH_KEYS_DIRECTORY", self.path("keys"))
            .env("BERTH_DELIVERY_DIRECTORY", self.path("delivered"));
        command
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments)).await
    }

    /// A platform token that may do everything.
    pub(crate) async fn token(&self) -> String {
        let scopes = [
            "token",
            "create",
            "--name",
            "test",
            "--scopes",
            "read,declare,reveal",
        ];
        let made = self.run(&scopes).await.succeeded();
        made.stdout.trim().to_owned()
    }

    pub(crate) async fn serve(&self, token: &str) -> Served {
        let process = Running::start(self.command(&["serve"]));
        let line: Value = serde_json::from_str(&process.line_with("serving").await).unwrap();
        let address = line["server.address"].as_str().unwrap();
        Served {
            base: format!("http://{address}/api/v1"),
            http: client(token),
            process,
        }
    }

    /// Whether the component's push credential lies where pipelines look.
    pub(crate) fn is_delivered(&self, component: &Component) -> bool {
        let place = Place {
            workspace: component.workspace.clone(),
            kind: Kind::Push {
                component: component.name.clone(),
                id: component.id,
            },
        };
        Directory::new(self.path("delivered")).file(&place).exists()
    }

    /// Waits until the stand-in's faults have met their calls.
    pub(crate) async fn until_faults_are_met(&self) {
        let met = async {
            while self.quay().faults().remaining() > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, met)
            .await
            .expect("a fault meets its call");
    }
}

impl Served {
    pub(crate) async fn call(&self, method: Method, path: &str) -> (StatusCode, Value) {
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base));
        if method == Method::PUT {
            request = request.json(&json!({}));
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// Declares a component, and its workspace first.
    pub(crate) async fn declare(&self, workspace: &str, component: &str) -> Component {
        let path = format!("/workspaces/{workspace}");
        let (status, _) = self.call(Method::PUT, &path).await;
        assert!(status.is_success(), "{status}");
        let path = format!("{path}/components/{component}");
        let (status, body) = self.call(Method::PUT, &path).await;
        assert!(status.is_success(), "{status}: {body}");
        serde_json::from_value(body).unwrap()
    }

    /// Waits until the component can be pushed to.
    pub(crate) async fn ready(&self, workspace: &str, component: &str) -> Component {
        let path = format!("/workspaces/{workspace}/components/{component}");
        let looking = async {
            let mut glance = tokio::time::interval(std::time::Duration::from_millis(20));
            loop {
                glance.tick().await;
                let (_, body) = self.call(Method::GET, &path).await;
                let seen: Component = serde_json::from_value(body).unwrap();
                if is_ready(&seen) {
                    return seen;
                }
            }
        };
        let waited = tokio::time::timeout(PATIENCE, looking).await;
        waited.unwrap_or_else(|_| panic!("it is not ready: {:#?}", self.process.log()))
    }
}

fn is_ready(component: &Component) -> bool {
    let mut conditions = component.conditions.iter();
    component.observed_generation == component.generation
        && conditions.any(|condition| {
            condition.kind == ConditionKind::Ready && condition.status == ConditionStatus::True
        })
}

fn client(token: &str) -> reqwest::Client {
    // Whoever comes second finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let token = PlatformToken::from_str(token).expect("a platform token, and nothing else");
    let mut bearer = reqwest::header::HeaderValue::from_str(&format!("Bearer {}", token.expose()));
    let mut headers = reqwest::header::HeaderMap::new();
    bearer.as_mut().unwrap().set_sensitive(true);
    headers.insert(reqwest::header::AUTHORIZATION, bearer.unwrap());
    let client = reqwest::Client::builder()
        .no_proxy()
        .default_headers(headers);
    client.build().unwrap()
}
