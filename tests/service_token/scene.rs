//! A harbour whose service token is rotated, and what its administrator sees.

use std::time::Duration;

use model::api::{
    administration::Grants,
    service_token::{RotationProgress, ServiceToken, TokenHealth},
};
use quay_sim::LiveToken;
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use server::demo::quay::{SCOPES, SERVICE_ACCOUNT};
use store::{AuditFilter, PageRequest};

use crate::end_to_end::{
    answer::Answer,
    caller::{Caller as _, Platform},
    harbour::Harbour,
};

/// Longer than calls under way may use the token before.
pub(super) const DRAIN: Duration = Duration::from_secs(46);
/// Longer than anybody else waits before they take up a step of the dead.
pub(super) const LEASE: Duration = Duration::from_secs(31);
/// How long something that goes on by itself may take.
const PATIENCE: Duration = Duration::from_secs(30);
const PATH: &str = "/api/v1/administration/service-token";

pub(super) struct Scene {
    pub(super) harbour: Harbour,
    pub(super) platform: Platform,
    /// The ids of the tokens that are the tests' own.
    others: Vec<String>,
}

impl Scene {
    /// Berth's account owns the application; the first token was looked at.
    pub(super) async fn open() -> Self {
        Self::of(Harbour::open_with_application(&[]).await).await
    }

    /// The same at a Quay that does not mint.
    pub(super) async fn without_minting() -> Self {
        let harbour = Harbour::open_with_application(&[]).await;
        harbour
            .quay()
            .sim()
            .reconfigure(|quay| quay.minting = false);
        Self::of(harbour).await
    }

    pub(super) async fn of(harbour: Harbour) -> Self {
        let platform = harbour.platform().await;
        let mut scene = Self {
            platform,
            harbour,
            others: Vec::new(),
        };
        let first = scene
            .until("the first is tested", |it| {
                it.current.health == TokenHealth::Proven
            })
            .await;
        let first = first.current.id.unwrap().to_string();
        let living = scene.living().into_iter().map(|token| token.id);
        scene.others = living.filter(|id| *id != first).collect();
        scene
    }

    pub(super) async fn state(&self) -> ServiceToken {
        let answer = self.platform.get(PATH).await;
        answer.is(StatusCode::OK).json()
    }

    /// Has it rotated now.
    pub(super) async fn rotate(&self) -> Answer {
        self.platform.post(&format!("{PATH}/rotation")).await
    }

    /// Brings another.
    pub(super) async fn paste(&self, token: &str) -> Answer {
        let path = format!("{PATH}/replacement");
        let request = self.platform.request(Method::POST, &path);
        Answer::to(request.json(&json!({ "token": token }))).await
    }

    /// A token of Berth's account that somebody makes at Quay.
    pub(super) fn make_token(&self) -> String {
        self.harbour.quay().issue_service_token(SCOPES)
    }

    /// Waits until it is so.
    pub(super) async fn until(
        &self,
        what: &str,
        is_so: impl Fn(&ServiceToken) -> bool,
    ) -> ServiceToken {
        let looking = async {
            loop {
                let state = self.state().await;
                if is_so(&state) {
                    return state;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, looking).await {
            Ok(state) => state,
            Err(_) => panic!("{what}: {:#?}", self.state().await),
        }
    }

    /// Waits until another than this generation is the current one.
    pub(super) async fn switched_from(&self, generation: u64) -> ServiceToken {
        self.until("it is switched", |it| it.current.generation > generation)
            .await
    }

    /// Lets calls under way end, and waits until nothing is left of the rotation.
    pub(super) async fn settled(&self) -> ServiceToken {
        self.until("it is draining", |it| {
            it.rotation != RotationProgress::Running
        })
        .await;
        self.harbour.clock().advance(DRAIN);
        self.until("it is over", |it| it.rotation == RotationProgress::Resting)
            .await
    }

    /// The living tokens of Berth's account, those of the tests left out.
    pub(super) fn living(&self) -> Vec<LiveToken> {
        let living = self.harbour.quay().sim().live_tokens(SERVICE_ACCOUNT);
        let ours = living
            .into_iter()
            .filter(|token| !self.others.contains(&token.id));
        ours.collect()
    }

    /// Exactly one token lives: the current one, which is this generation.
    pub(super) async fn assert_only(&self, generation: u64) {
        let state = self.state().await;
        let living: Vec<_> = self.living().into_iter().map(|token| token.id).collect();
        assert_eq!(state.current.generation, generation, "{state:#?}");
        assert_eq!(
            living,
            [state.current.id.unwrap().to_string()],
            "{state:#?}"
        );
        assert_eq!((state.pending, state.retiring), (None, vec![]));
    }

    /// The token of a generation, as Berth has sealed it.
    pub(super) async fn sealed(&self, generation: u64) -> Option<String> {
        let store = self.harbour.store();
        let sealed: Option<SecretString> = store.open_service_token(generation).await.unwrap();
        sealed.map(|token| token.expose_secret().to_owned())
    }

    /// What Quay answers to a token.
    pub(super) async fn asked_with(&self, token: &str) -> StatusCode {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = http.get(format!("{}/api/v1/user/", self.harbour.quay().url()));
        let answer = request.bearer_auth(token).send().await.unwrap();
        answer.status()
    }

    /// The ids of the living tokens of Berth's application that are said to be incidents.
    pub(super) async fn incidents(&self) -> Vec<String> {
        let answer = self.platform.get("/api/v1/administration/grants").await;
        let grants: Grants = answer.is(StatusCode::OK).json();
        assert_eq!(grants.unseen, None);
        grants.stale.into_iter().map(|it| it.id).collect()
    }

    /// What is on record of the service token, the oldest first.
    pub(super) async fn record(&self) -> Vec<String> {
        let filter = AuditFilter::default();
        let store = self.harbour.store();
        let trail = store.list_audit(&filter, &PageRequest::first(200)).await;
        let mut told: Vec<_> = trail
            .unwrap()
            .items
            .into_iter()
            .map(|record| record.entry)
            .filter(|entry| entry.subject.starts_with("service token"))
            .map(|entry| format!("{:?} {}", entry.action, entry.subject))
            .collect();
        told.reverse();
        told
    }
}
