//! A harbour with everybody in it, and something for each route to be done to.

use model::{
    Role, UserId, WorkspaceId,
    api::{credential::Credential, member::Identity as Known},
};
use reqwest::Method;
use server::clock::Clock as _;
use store::{Actor, AuditAction, AuditEntry, MemberSource, MemberToSet};

use super::{
    identity::Standing,
    person::ISSUER,
    table::{Body, Entry},
};
use crate::end_to_end::{
    answer::Answer,
    caller::{Caller, Platform, path},
    harbour::Harbour,
};

/// The workspace that everything happens in.
pub(super) const WORKSPACE: &str = "david";
/// A workspace with the same members and no components.
const EMPTY: &str = "empty";
/// A key, or a secret, of no attempt.
const NO_ATTEMPT: &str = "00000000000000000000000000000000000000000000000000000000000000ff";
const NO_CUSTODY: &str = "00000000-0000-4000-8000-000000000000";

/// A harbour with a component that is ready.
pub(super) struct Scene {
    pub(super) harbour: Harbour,
    pub(super) platform: Platform,
    pub(super) credential: String,
    operation: String,
}

impl Scene {
    pub(super) async fn set() -> Self {
        Self::set_with(&[("reveals_per_minute", "1000")]).await
    }

    pub(super) async fn set_with(settings: &[(&'static str, &str)]) -> Self {
        let harbour = Harbour::open_with(settings).await;
        let platform = harbour.platform().await;
        let foo = platform.provision(WORKSPACE, "foo").await;
        let credentials = path(&["workspaces", WORKSPACE, "components", "foo", "credentials"]);
        let credentials: Vec<Credential> = platform.get(&credentials).await.json();
        let scene = Self {
            credential: credentials[0].id.to_string(),
            operation: foo.operation.unwrap().to_string(),
            harbour,
            platform,
        };
        scene.mend().await;
        scene
    }

    /// Puts back what calls that went through have changed.
    pub(super) async fn mend(&self) {
        self.platform.declare(WORKSPACE, "foo").await;
        self.platform.declare_workspace(EMPTY).await;
        self.platform
            .declare_workspace(Standing::Stranger.name())
            .await;
        let stranger = Standing::Stranger.name();
        self.make_member(stranger, stranger, Role::Owner).await;
        for workspace in [WORKSPACE, EMPTY] {
            for (standing, role) in [
                (Standing::Owner, Role::Owner),
                (Standing::Developer, Role::Developer),
                (Standing::Viewer, Role::Viewer),
            ] {
                self.make_member(workspace, standing.name(), role).await;
            }
        }
        self.make_member(WORKSPACE, "guest", Role::Viewer).await;
    }

    pub(super) async fn workspace(&self, name: &str) -> WorkspaceId {
        let found = self
            .harbour
            .store()
            .find_workspace(&name.parse().unwrap())
            .await;
        found.unwrap().unwrap().id
    }

    pub(super) async fn make_member(&self, workspace: &str, name: &str, role: Role) -> UserId {
        let workspace = self.workspace(workspace).await;
        let member = MemberToSet {
            workspace,
            issuer: ISSUER.to_owned(),
            subject: name.to_owned(),
            role,
            source: MemberSource::Granted,
        };
        let entry = AuditEntry {
            actor: Actor::CommandLine,
            action: AuditAction::MemberSet,
            workspace: Some(workspace),
            subject: name.to_owned(),
            detail: None,
            request_id: None,
        };
        let now = self.harbour.clock().now();
        let set = self.harbour.store().set_member(member, entry, now).await;
        set.unwrap().record.user.id
    }

    /// The path of an entry, with every word in braces filled in.
    fn path(&self, entry: &Entry) -> String {
        let filled = [
            ("{workspace}", WORKSPACE),
            ("{new workspace}", "new"),
            ("{empty workspace}", EMPTY),
            ("{component}", "foo"),
            ("{credential}", &self.credential),
            ("{operation}", &self.operation),
            ("{user}", &known("guest").user().to_string()),
            ("{attempt}", NO_ATTEMPT),
            ("{secret}", NO_ATTEMPT),
            ("{custody}", NO_CUSTODY),
            ("{code}", "nothing"),
        ]
        .into_iter()
        .fold(entry.path.to_owned(), |path, (word, value)| {
            path.replace(word, value)
        });
        assert!(!filled.contains('{'), "{filled} is not filled in");
        filled
    }

    pub(super) async fn call(&self, caller: &dyn Caller, entry: &Entry) -> Answer {
        let request = caller.request(entry.method.clone(), &self.path(entry));
        Answer::to(match &entry.body {
            Body::Nothing if entry.method == Method::POST => request.body(""),
            Body::Nothing => request,
            Body::Json(value) => request.json(value),
            Body::Form(text) => {
                let form = "application/x-www-form-urlencoded";
                request.header("content-type", form).body(*text)
            }
        })
        .await
    }
}

/// How the provider of these tests knows somebody.
pub(super) fn known(name: &str) -> Known {
    Known {
        issuer: ISSUER.to_owned(),
        subject: name.to_owned(),
    }
}
