//! Issuers, as processes of Node.js.

use std::{path::Path, process::Stdio};

use reqwest::Url;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// A running issuer. It ends with its standard input, and so with this.
pub(crate) struct Issuer {
    pub(crate) url: Url,
    http: reqwest::Client,
    _process: Child,
    /// Node.js ends itself when nobody would hear what it says.
    _said: Lines<BufReader<ChildStdout>>,
}

impl Issuer {
    /// The certified provider, for a Berth at this address.
    pub(crate) async fn certified(berth: &str) -> Self {
        Self::start("provider.js", &[berth]).await
    }

    /// The one that lies when it is told to.
    pub(crate) async fn forger() -> Self {
        Self::start("forger.js", &[]).await
    }

    async fn start(script: &str, arguments: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("openid_provider");
        assert!(
            folder.join("node_modules/oidc-provider").is_dir(),
            "the OpenID Provider is not installed: `cargo xtask test` does it, or `npm ci` in {}",
            folder.display()
        );
        let mut process = Command::new("node")
            .arg(script)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines
            .next_line()
            .await
            .unwrap()
            .expect("the issuer says where it is");
        let said: Value = serde_json::from_str(&line).unwrap();
        let _chosen = rustls::crypto::ring::default_provider().install_default();
        Self {
            url: said["issuer"].as_str().unwrap().parse().unwrap(),
            http: reqwest::Client::builder().build().unwrap(),
            _process: process,
            _said: lines,
        }
    }

    /// What it calls itself.
    pub(crate) fn name(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// What to say from now on that is not so; `null`: nothing.
    pub(crate) async fn lie(&self, lie: Value) {
        self.ask("lie", &lie).await;
    }

    /// Takes another key, and publishes only that.
    pub(crate) async fn rotate(&self) {
        self.ask("rotate", &Value::Null).await;
    }

    /// A JWT with these claims, signed as `how` says.
    pub(crate) async fn sign(&self, claims: &Value, how: &Value) -> String {
        let mut wish = how.clone();
        wish["claims"] = claims.clone();
        let answer = self.ask("sign", &wish).await;
        answer["token"].as_str().unwrap().to_owned()
    }

    /// How often its discovery document was read.
    pub(crate) async fn discoveries(&self) -> u64 {
        self.ask("discoveries", &json!({})).await["discoveries"]
            .as_u64()
            .unwrap()
    }

    async fn ask(&self, path: &str, body: &Value) -> Value {
        let url = self.url.join(path).unwrap();
        let answer = self.http.post(url).json(body).send().await.unwrap();
        answer.json().await.unwrap()
    }
}
