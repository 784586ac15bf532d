//! As much of WebDriver (W3C) as the stories need, and two commands of ChromeDriver's own.

use reqwest::Method;
use serde_json::{Value, json};

/// A session: one Chromium with one window.
pub(super) struct Session {
    http: reqwest::Client,
    at: String,
}

/// An element of the page that is shown. It is stale when that is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element(String);

/// How WebDriver writes an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What was asked for could not be done.
#[derive(Debug)]
pub(super) struct Refusal {
    error: String,
    message: String,
}

impl Refusal {
    /// Whether it may be otherwise in a moment: the page was not as it will be.
    pub(super) fn may_pass(&self) -> bool {
        [
            "element click intercepted",
            "element not interactable",
            "no such element",
            "stale element reference",
        ]
        .contains(&self.error.as_str())
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.error, self.message)
    }
}

impl Session {
    pub(super) async fn begin(driver: &str, capabilities: Value) -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut session = Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            at: format!("{driver}/session"),
        };
        let begun = session
            .post("", json!({ "capabilities": capabilities }))
            .await
            .unwrap();
        let id = begun["sessionId"].as_str().unwrap();
        session.at = format!("{driver}/session/{id}");
        session
    }

    /// Closes the window, and with it Chromium.
    pub(super) async fn end(&self) {
        self.command(Method::DELETE, "", None).await.unwrap();
    }

    /// Closes the window or tab that is in front; Chromium stays while there is another.
    pub(super) async fn close_window(&self) {
        self.command(Method::DELETE, "/window", None).await.unwrap();
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        self.command(Method::GET, path, None).await.unwrap()
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Result<Value, Refusal> {
        self.command(Method::POST, path, Some(body)).await
    }

    /// Runs a script's body with these arguments, and waits for what it returns.
    pub(super) async fn run(&self, script: &str, arguments: Value) -> Result<Value, Refusal> {
        let body = json!({ "script": script, "args": arguments });
        self.post("/execute/sync", body).await
    }

    /// Runs a script's body, and waits until it calls its last argument.
    pub(super) async fn run_until_done(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.post("/execute/async", body).await.unwrap()
    }

    /// Like [`run`](Self::run), where what it returns is an element or nothing.
    pub(super) async fn find(&self, script: &str, arguments: Value) -> Option<Element> {
        let found = self.run(script, arguments).await.unwrap();
        let id = found.get(ELEMENT)?.as_str()?;
        Some(Element(id.to_owned()))
    }

    pub(super) async fn click(&self, element: &Element) -> Result<(), Refusal> {
        let path = format!("/element/{}/click", element.0);
        self.post(&path, json!({})).await.map(drop)
    }

    /// Empties a field and types into it.
    pub(super) async fn type_over(&self, element: &Element, text: &str) -> Result<(), Refusal> {
        let path = format!("/element/{}", element.0);
        self.post(&format!("{path}/clear"), json!({})).await?;
        let text = json!({ "text": text });
        self.post(&format!("{path}/value"), text).await.map(drop)
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub(super) async fn press(&self, keys: &[char]) {
        let actions: Vec<_> = keys
            .iter()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.post("/actions", json!({ "actions": [keyboard] }))
            .await
            .unwrap();
    }

    /// A command of Chromium's own protocol.
    pub(super) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.post("/goog/cdp/execute", body).await.unwrap()
    }

    /// What the console said since it was asked last.
    pub(super) async fn console(&self) -> Value {
        self.post("/se/log", json!({ "type": "browser" }))
            .await
            .unwrap()
    }

    async fn command(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Refusal> {
        let mut request = self.http.request(method, format!("{}{path}", self.at));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let is_success = answer.status().is_success();
        let mut answer: Value = answer.json().await.unwrap();
        let value = answer["value"].take();
        if is_success {
            return Ok(value);
        }
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Err(Refusal {
            error: text("error"),
            message: text("message"),
        })
    }
}
