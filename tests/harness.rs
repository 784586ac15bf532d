//! Berth and a stand-in for Quay, running in this process, and a platform that calls Berth.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, ensure};
use delivery::{Directory, Kind, Place};
use futures::{Stream, StreamExt as _};
use model::{
    ConditionKind, ConditionStatus, PlatformTokenId,
    api::{
        component::{Component, ComponentDeclaration},
        platform_token::PlatformScope,
        workspace::WorkspaceDeclaration,
    },
};
use reqwest::{Client, Method};
use serde::{Serialize, de::DeserializeOwned};
use server::{
    berth::Berth,
    clock::{Clock as _, SystemClock},
    config::{Config, Settings},
    demo::quay::StandIn,
    installation,
    platform_token::PlatformToken,
    random::Random,
    sign_in::SignIn,
};
use store::{Actor, PlatformTokenToStore};
use tempfile::TempDir;

/// How long a component may take to become ready, unless a test says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Calls to Quay a second and at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    pub(crate) per_second: u32,
    pub(crate) burst: u32,
}

/// So much that nothing waits for it.
pub(crate) const UNLIMITED: Budget = Budget {
    per_second: 10_000,
    burst: 10_000,
};

/// Berth and its Quay. Both end with it.
pub(crate) struct Harness {
    /// The stand-in: its address and token, its counters and faults.
    pub(crate) quay: StandIn,
    berth: Berth,
    http: Client,
    token: PlatformToken,
    folder: TempDir,
}

impl Harness {
    /// Starts both on free ports of loopback, with everything that lasts in a temporary folder.
    /// Nobody can sign in.
    pub(crate) async fn start(budget: Budget) -> anyhow::Result<Self> {
        Self::start_with(budget, &[], SignIn::Off).await
    }

    /// The same, where Berth is configured with this, too, and people sign in like this.
    pub(crate) async fn start_with(
        budget: Budget,
        configured: &[(&'static str, String)],
        sign_in: SignIn,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let quay = StandIn::start("127.0.0.1:0".parse()?).await?;
        let config = config(&folder, &quay, budget, configured)?;
        let random = Arc::new(Random::from_system()?);
        installation::create_keys_if_missing(&config, &random)?;
        let clock = Arc::new(SystemClock);
        let berth = Berth::start_with(&config, clock, Arc::clone(&random), sign_in).await?;
        let token = platform_token(&berth, &random).await?;
        let http = Client::builder().no_proxy().build()?;
        Ok(Self {
            quay,
            berth,
            http,
            token,
            folder,
        })
    }

    /// Declares a workspace.
    pub(crate) async fn declare_workspace(&self, workspace: &str) -> anyhow::Result<()> {
        let path = format!("workspaces/{workspace}");
        self.put(&path, &WorkspaceDeclaration::default()).await
    }

    /// Declares a component of a workspace that is declared already.
    pub(crate) async fn declare(&self, workspace: &str, component: &str) -> anyhow::Result<()> {
        let path = format!("workspaces/{workspace}/components/{component}");
        self.put(&path, &ComponentDeclaration::default()).await
    }

    /// Waits until what was declared of a component is so.
    pub(crate) async fn ready(
        &self,
        workspace: &str,
        component: &str,
        patience: Duration,
    ) -> anyhow::Result<Component> {
        let waited = tokio::time::timeout(patience, self.follow(workspace, component)).await;
        waited
            .with_context(|| format!("{workspace}/{component} is not ready after {patience:?}"))?
    }

    /// The file that a component's push credential is delivered to.
    pub(crate) fn delivered_file(&self, component: &Component) -> PathBuf {
        let kind = Kind::Push {
            component: component.name.clone(),
            id: component.id,
        };
        let place = Place {
            workspace: component.workspace.clone(),
            kind,
        };
        Directory::new(self.folder.path().join("delivered")).file(&place)
    }

    /// Calls what answers an object; `path` begins after `/api/v1/`.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
    ) -> anyhow::Result<T> {
        let call = self.http.request(method, self.url(path));
        let answer = call.bearer_auth(self.token.expose()).send().await?;
        ensure!(
            answer.status().is_success(),
            "{path}: {}",
            answer.text().await?
        );
        Ok(answer.json().await?)
    }

    /// Looks at a component after every event, until it is ready.
    async fn follow(&self, workspace: &str, component: &str) -> anyhow::Result<Component> {
        let mut events = self.events(workspace).await?;
        let path = format!("workspaces/{workspace}/components/{component}");
        loop {
            let component: Component = self.call(Method::GET, &path).await?;
            if is_ready(&component) {
                return Ok(component);
            }
            events
                .next()
                .await
                .context("Berth stopped telling events")?;
        }
    }

    async fn events(&self, workspace: &str) -> anyhow::Result<impl Stream<Item = ()> + Unpin> {
        let request = self
            .http
            .get(self.url(&format!("workspaces/{workspace}/events")));
        let answer = request
            .bearer_auth(self.token.expose())
            .send()
            .await?
            .error_for_status()?;
        Ok(answer
            .bytes_stream()
            .take_while(|chunk| std::future::ready(chunk.is_ok()))
            .map(|_| ()))
    }

    async fn put(&self, path: &str, body: &impl Serialize) -> anyhow::Result<()> {
        let request = self.http.put(self.url(path)).json(body);
        let answer = request.bearer_auth(self.token.expose()).send().await?;
        ensure!(
            answer.status().is_success(),
            "{path}: {}",
            answer.text().await?
        );
        Ok(())
    }

    /// Where Berth is.
    pub(crate) fn home(&self) -> String {
        format!("http://{}", self.berth.address())
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.home())
    }
}

fn is_ready(component: &Component) -> bool {
    let ready = component
        .conditions
        .iter()
        .find(|condition| condition.kind == ConditionKind::Ready);
    component.observed_generation == component.generation
        && ready.is_some_and(|ready| ready.status == ConditionStatus::True)
}

fn config(
    folder: &TempDir,
    quay: &StandIn,
    budget: Budget,
    configured: &[(&'static str, String)],
) -> anyhow::Result<Config> {
    let within = |name: &str| folder.path().join(name).display().to_string();
    let mut settings = Settings::default();
    for (key, value) in configured {
        settings.default_to(key, value);
    }
    settings.default_to("listen", "127.0.0.1:0");
    settings.default_to("quay.url", quay.url());
    settings.default_to("quay.token", quay.token());
    settings.default_to("quay.requests_per_second", budget.per_second.to_string());
    settings.default_to("quay.burst", budget.burst.to_string());
    settings.default_to("database.path", within("berth.db"));
    settings.default_to("keys.directory", within("keys"));
    settings.default_to("delivery.directory", within("delivered"));
    Ok(Config::read(&settings)?)
}

async fn platform_token(berth: &Berth, random: &Random) -> anyhow::Result<PlatformToken> {
    let token = PlatformToken::from_random(random.bytes());
    let to_store = PlatformTokenToStore {
        id: PlatformTokenId::from_random(random.bytes()),
        name: "harness".to_owned(),
        scopes: PlatformScope::ALL.into_iter().collect(),
        hash: token.hash(),
        expires_at: None,
    };
    let now = SystemClock.now();
    berth
        .store()
        .create_platform_token(to_store, &Actor::CommandLine, now)
        .await?;
    Ok(token)
}
