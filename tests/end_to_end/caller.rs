//! Who calls Berth's API. Who somebody is, is a type, and what they may do follows from it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::{FutureExt as _, future::BoxFuture};
use model::{
    ConditionKind, ConditionStatus, PlatformTokenId, Reason,
    api::{component::Component, operation::Operation, workspace::Workspace},
};
use reqwest::{Method, RequestBuilder, StatusCode, Url, header};
use serde_json::{Value, json};
use server::platform_token::PlatformToken;

use super::{answer::Answer, events::Events, until};

/// The way to Berth's API. Clones go to the same place, and go on doing so when Berth moves.
#[derive(Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    address: Arc<Mutex<Option<SocketAddr>>>,
}

/// Somebody who calls.
pub(crate) trait Caller: Sync {
    fn api(&self) -> &Api;

    /// What they show to say who they are.
    fn authorization(&self) -> Option<String>;

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.api().request(method, path);
        match self.authorization() {
            Some(authorization) => request.header(header::AUTHORIZATION, authorization),
            None => request,
        }
    }

    fn call(&self, method: Method, path: &str) -> BoxFuture<'static, Answer> {
        Answer::to(self.request(method, path)).boxed()
    }

    fn get(&self, path: &str) -> BoxFuture<'static, Answer> {
        self.call(Method::GET, path)
    }

    fn post(&self, path: &str) -> BoxFuture<'static, Answer> {
        self.call(Method::POST, path)
    }

    fn delete(&self, path: &str) -> BoxFuture<'static, Answer> {
        self.call(Method::DELETE, path)
    }

    fn put(&self, path: &str, body: &Value) -> BoxFuture<'static, Answer> {
        Answer::to(self.request(Method::PUT, path).json(body)).boxed()
    }
}

/// Somebody who does not say who they are.
pub(crate) struct Nobody(pub(crate) Api);

/// Somebody who shows something that is no platform token of ours.
pub(crate) struct Garbage {
    pub(crate) api: Api,
    pub(crate) authorization: String,
}

/// A program with a platform token.
pub(crate) struct Platform {
    api: Api,
    token: PlatformToken,
    id: PlatformTokenId,
}

/// A program with a platform token whose time is over.
pub(crate) struct Expired {
    api: Api,
    token: PlatformToken,
}

/// A program with a platform token that was taken back.
pub(crate) struct Revoked {
    api: Api,
    token: PlatformToken,
}

impl Caller for Nobody {
    fn api(&self) -> &Api {
        &self.0
    }

    fn authorization(&self) -> Option<String> {
        None
    }
}

impl Caller for Garbage {
    fn api(&self) -> &Api {
        &self.api
    }

    fn authorization(&self) -> Option<String> {
        Some(self.authorization.clone())
    }
}

macro_rules! shows_its_token {
    ($($who:ident),+) => {
        $(impl Caller for $who {
            fn api(&self) -> &Api {
                &self.api
            }

            fn authorization(&self) -> Option<String> {
                Some(format!("Bearer {}", self.token.expose()))
            }
        })+
    };
}
shows_its_token!(Platform, Expired, Revoked);

impl Expired {
    pub(crate) fn new(api: Api, token: PlatformToken) -> Self {
        Self { api, token }
    }
}

impl Revoked {
    pub(crate) fn new(api: Api, token: PlatformToken) -> Self {
        Self { api, token }
    }
}

impl Api {
    /// It leads nowhere until Berth has moved in somewhere.
    pub(crate) fn new() -> Self {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .build();
        Self {
            http: http.unwrap(),
            address: Arc::default(),
        }
    }

    pub(crate) fn moved_to(&self, address: SocketAddr) {
        *self.address.lock().unwrap() = Some(address);
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address.lock().unwrap().unwrap()
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path))
    }

    fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address()).parse().unwrap()
    }
}

/// The path below `/api/v1` that these segments make, whatever is in them.
pub(crate) fn path(segments: &[&str]) -> String {
    let mut url: Url = "http://berth/api/v1".parse().unwrap();
    url.path_segments_mut().unwrap().extend(segments);
    url.path().to_owned()
}

/// The path of a workspace.
pub(crate) fn workspace_path(workspace: &str) -> String {
    path(&["workspaces", workspace])
}

/// The path of a component.
pub(crate) fn component_path(workspace: &str, component: &str) -> String {
    path(&["workspaces", workspace, "components", component])
}

/// What a platform does all day.
impl Platform {
    pub(crate) fn new(api: Api, token: PlatformToken, id: PlatformTokenId) -> Self {
        Self { api, token, id }
    }

    pub(crate) fn id(&self) -> PlatformTokenId {
        self.id
    }

    pub(crate) fn token(&self) -> &str {
        self.token.expose()
    }

    pub(crate) async fn declare_workspace(&self, workspace: &str) -> Workspace {
        let answer = self.put(&workspace_path(workspace), &json!({})).await;
        answer.succeeded().json()
    }

    /// Declares a component, and its workspace first.
    pub(crate) async fn declare(&self, workspace: &str, component: &str) -> Component {
        self.declare_as(workspace, component, &json!({})).await
    }

    pub(crate) async fn declare_as(
        &self,
        workspace: &str,
        component: &str,
        declaration: &Value,
    ) -> Component {
        self.declare_workspace(workspace).await;
        let path = component_path(workspace, component);
        self.put(&path, declaration).await.succeeded().json()
    }

    pub(crate) async fn workspace(&self, workspace: &str) -> Workspace {
        self.get(&workspace_path(workspace))
            .await
            .succeeded()
            .json()
    }

    pub(crate) async fn component(&self, workspace: &str, component: &str) -> Component {
        let path = component_path(workspace, component);
        self.get(&path).await.succeeded().json()
    }

    /// The operation that works on a component, or did so last.
    pub(crate) async fn operation(&self, component: &Component) -> Option<Operation> {
        let workspace = component.workspace.as_str();
        let id = component.operation?.to_string();
        let path = path(&["workspaces", workspace, "operations", &id]);
        Some(self.get(&path).await.succeeded().json())
    }

    /// Asks for another attempt now.
    pub(crate) async fn retry(&self, workspace: &str, component: &str) {
        let path = format!("{}/retry", component_path(workspace, component));
        self.post(&path).await.is(StatusCode::ACCEPTED);
    }

    /// Declares a component and waits until it can be pushed to.
    pub(crate) async fn provision(&self, workspace: &str, component: &str) -> Component {
        self.declare(workspace, component).await;
        self.ready(workspace, component).await
    }

    /// Waits until a component can be pushed to, as it was declared last.
    pub(crate) async fn ready(&self, workspace: &str, component: &str) -> Component {
        self.until(workspace, component, "ready", is_ready).await
    }

    /// Waits until a component is not ready for this reason.
    pub(crate) async fn stuck(&self, workspace: &str, component: &str, why: Reason) -> Component {
        let is_stuck = |component: &Component| {
            ready_condition(component)
                .is_some_and(|(status, reason)| status != ConditionStatus::True && reason == why)
        };
        self.until(workspace, component, &format!("stuck: {why:?}"), is_stuck)
            .await
    }

    /// Looks at a component whenever something has changed in its workspace, until it is so.
    pub(crate) async fn until(
        &self,
        workspace: &str,
        component: &str,
        what: &str,
        is_so: impl Fn(&Component) -> bool,
    ) -> Component {
        let mut events = Events::follow(self, workspace, None).await;
        let mut last = None;
        let looked = until(async || {
            let seen = self.component(workspace, component).await;
            if is_so(&seen) {
                return Some(seen);
            }
            last = Some(seen);
            events.something_or_a_moment().await;
            None
        });
        match looked.await {
            Some(component) => component,
            None => {
                let seen = last.unwrap();
                let operation = self.operation(&seen).await;
                panic!("{workspace}/{component} is not {what}: {seen:#?}\n{operation:#?}")
            }
        }
    }

    /// Waits until a deletion was carried out.
    pub(crate) async fn gone(&self, workspace: &str, component: &str) {
        let mut events = Events::follow(self, workspace, None).await;
        let path = component_path(workspace, component);
        let gone = until(async || {
            if self.get(&path).await.status == StatusCode::NOT_FOUND {
                return Some(());
            }
            events.something_or_a_moment().await;
            None
        });
        gone.await.expect("the component is not gone");
    }
}

/// Whether everything that was declared of the component is so.
pub(crate) fn is_ready(component: &Component) -> bool {
    component.observed_generation == component.generation
        && ready_condition(component).is_some_and(|(status, _)| status == ConditionStatus::True)
}

/// What its condition `Ready` says.
pub(crate) fn ready_condition(component: &Component) -> Option<(ConditionStatus, Reason)> {
    let mut conditions = component.conditions.iter();
    let ready = conditions.find(|condition| condition.kind == ConditionKind::Ready)?;
    Some((ready.status, ready.reason))
}
