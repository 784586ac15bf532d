//! A server that plays recordings back, and a client of it.

use quay_client::{
    ApiToken, BudgetLimits, ClientConfig, Lane, Priority, QuayApi, QuayClient, Tenant,
};
use serde_json::Value;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::recording::{Recording, recording};

/// The lane of all tests that are not about lanes.
pub(crate) const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};

/// A server with the same answer for everything, and a client of it.
pub(crate) struct Replay {
    pub(crate) server: MockServer,
    pub(crate) client: QuayClient,
    pub(crate) recording: Option<Recording>,
    token: String,
}

/// Answers everything as in recording `number`, to the token of that recording.
pub(crate) async fn replay(number: u16) -> Replay {
    let recording = recording(number);
    let token = recording
        .token
        .clone()
        .unwrap_or_else(|| "FAKEtoken".to_owned());
    let mut replay = answering(recording.template()).await;
    replay.token = token;
    replay.recording = Some(recording);
    replay
}

/// Answers everything with `template`.
pub(crate) async fn answering(template: ResponseTemplate) -> Replay {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(template)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    Replay {
        server,
        client,
        recording: None,
        token: "FAKEtoken".to_owned(),
    }
}

/// A client whose budget never makes a test wait.
pub(crate) fn client(address: &str) -> QuayClient {
    let mut config = ClientConfig::new(address.parse().unwrap());
    config.budget = BudgetLimits {
        per_second: 1_000.try_into().unwrap(),
        burst: 1_000.try_into().unwrap(),
        ..config.budget
    };
    QuayClient::new(config).unwrap()
}

impl Replay {
    /// Answers everything with `template` from now on.
    pub(crate) async fn answer_with(&self, template: ResponseTemplate) {
        self.server.reset().await;
        Mock::given(any())
            .respond_with(template)
            .mount(&self.server)
            .await;
    }

    pub(crate) fn api(&self) -> QuayApi {
        self.client.with_token(&token(&self.token), LANE)
    }

    /// The one request that arrived.
    pub(crate) async fn request(&self) -> Request {
        let mut requests = self.server.received_requests().await.unwrap();
        assert_eq!(requests.len(), 1, "the client sends a call once");
        requests.remove(0)
    }

    /// Asserts that exactly the recorded request arrived: method, path and query byte for byte,
    /// and the JSON body.
    pub(crate) async fn sent_as_recorded(&self) {
        let target = self.recording.as_ref().unwrap().target.clone();
        self.sent_to(&target).await;
    }

    /// As [`Replay::sent_as_recorded`], where the recording spells the path otherwise than we do.
    pub(crate) async fn sent_to(&self, target: &str) {
        let body = self.recording.as_ref().unwrap().body.clone();
        self.sent(target, &body).await;
    }

    /// As [`Replay::sent_to`], where the recorded body is not ours either.
    pub(crate) async fn sent(&self, target: &str, body: &Value) {
        let recording = self.recording.as_ref().unwrap();
        let request = self.request().await;
        assert_eq!(request.method.as_str(), recording.method);
        assert_eq!(target_of(&request), target);
        if body.is_null() {
            assert!(request.body.is_empty(), "no body");
        } else {
            assert_eq!(&request.body_json::<Value>().unwrap(), body);
            assert_eq!(header(&request, "content-type"), Some("application/json"));
        }
        if let Some(token) = &recording.token {
            assert_eq!(
                header(&request, "authorization"),
                Some(format!("Bearer {token}").as_str())
            );
        }
        assert_eq!(header(&request, "x-requested-with"), Some("XMLHttpRequest"));
        assert!(
            header(&request, "user-agent")
                .unwrap()
                .starts_with("berth/")
        );
    }
}

pub(crate) fn token(text: &str) -> ApiToken {
    ApiToken::new(text.into()).unwrap()
}

/// Path and query as they went over the wire.
pub(crate) fn target_of(request: &Request) -> String {
    let url = &request.url;
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

pub(crate) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok())
}
