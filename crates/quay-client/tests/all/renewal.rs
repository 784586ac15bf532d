//! A bearer that is replaced while it is used.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures::{FutureExt as _, future::BoxFuture};
use quay_client::{ApiToken, ClientConfig, QuayApi, QuayClient, QuayError, Renewal};
use wiremock::{Mock, MockServer, matchers::header};

use crate::{
    quay::{LANE, client},
    recording::recording,
};

/// Has one other token, or none, and counts how often it is asked.
struct Other {
    next: Option<&'static str>,
    asked: AtomicUsize,
}

impl Other {
    fn new(next: Option<&'static str>) -> Arc<Self> {
        Arc::new(Self {
            next,
            asked: AtomicUsize::new(0),
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Renewal for Other {
    fn renew<'a>(&'a self, refused: &'a ApiToken) -> BoxFuture<'a, Option<Arc<ApiToken>>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let next = self.next.filter(|next| *next != refused.expose());
        async move { next.map(|next| Arc::new(token(next))) }.boxed()
    }
}

fn token(text: &str) -> ApiToken {
    ApiToken::new(text.into()).unwrap()
}

/// A Quay that refuses everything but the token `NEXT`, which it answers as in recording 161.
async fn quay() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(header("authorization", "Bearer NEXT"))
        .respond_with(recording(161).template())
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(wiremock::matchers::any())
        .respond_with(recording(354).template())
        .mount(&server)
        .await;
    server
}

fn api(server: &MockServer, other: &Arc<Other>) -> QuayApi {
    let old = Arc::new(token("OLD"));
    let renewal: Arc<dyn Renewal> = other.clone();
    client(&server.uri()).with_renewable_token(old, renewal, LANE)
}

#[tokio::test]
async fn a_call_whose_bearer_is_dead_is_made_once_more_with_the_next() {
    let server = quay().await;
    let other = Other::new(Some("NEXT"));
    let api = api(&server, &other);
    api.get_own_user().await.unwrap();
    api.clone().get_own_user().await.unwrap();
    assert_eq!(other.asked(), 1, "the next call begins with the next token");
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent.len(), 3);
}

#[tokio::test]
async fn which_token_a_call_carries_is_decided_when_it_is_its_turn() {
    let server = quay().await;
    let other = Other::new(Some("NEXT"));
    let mut config = ClientConfig::new(server.uri().parse().unwrap());
    config.budget.per_second = NonZeroU32::new(4).unwrap();
    config.budget.burst = NonZeroU32::MIN;
    let renewal: Arc<dyn Renewal> = other.clone();
    let client = QuayClient::new(config).unwrap();
    let api = client.with_renewable_token(Arc::new(token("OLD")), renewal, LANE);
    let (first, second) = tokio::join!(api.get_own_user(), api.get_own_user());
    first.unwrap();
    second.unwrap();
    let sent = server.received_requests().await.unwrap();
    let carried: Vec<_> = sent
        .iter()
        .map(|request| request.headers["authorization"].to_str().unwrap())
        .collect();
    assert_eq!(carried, ["Bearer OLD", "Bearer NEXT", "Bearer NEXT"]);
}

#[tokio::test]
async fn where_there_is_no_other_or_that_is_dead_too_the_refusal_stands() {
    for (next, calls) in [(None, 1), (Some("DEAD"), 2)] {
        let server = quay().await;
        let other = Other::new(next);
        let refused = api(&server, &other).get_own_user().await;
        assert!(matches!(refused, Err(QuayError::TokenDeadOrScopeTooSmall)));
        assert_eq!(other.asked(), 1);
        let sent = server.received_requests().await.unwrap();
        assert_eq!(sent.len(), calls, "it is not tried for ever");
    }
}
