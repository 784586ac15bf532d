//! A harbour with everybody in it, and something for each route to be done to.

use data_encoding::BASE64URL_NOPAD;
use model::{
    Role, UserId, WorkspaceId,
    api::{credential::Credential, member::Identity},
};
use reqwest::Method;
use serde_json::{Value, json};
use server::clock::Clock as _;
use store::{Actor, AuditAction, AuditEntry, MemberSource, MemberToSet};

use super::{
    identity::Standing,
    person::ISSUER,
    table::{Body, Entry},
};
use crate::{
    end_to_end::{
        answer::Answer,
        caller::{Caller, Platform, path},
        harbour::Harbour,
    },
    sign_in::issuer::Issuer,
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
    issuer: Issuer,
}

/// The audience of this Berth's access tokens.
const AUDIENCE: &str = "https://berth.example/api";

impl Scene {
    pub(super) async fn set() -> Self {
        Self::set_with(&[("reveals_per_minute", "1000")]).await
    }

    pub(super) async fn set_with(settings: &[(&'static str, &str)]) -> Self {
        let issuer = Issuer::forger().await;
        let sign_in = [
            ("sign_in.issuer", issuer.name()),
            ("sign_in.client_id", "berth"),
            ("sign_in.client_secret", "a secret of the tests, for nobody"),
            ("sign_in.audiences", AUDIENCE),
        ];
        let harbour = Harbour::open_with(&[&sign_in, settings].concat()).await;
        let platform = harbour.platform().await;
        let foo = platform.provision(WORKSPACE, "foo").await;
        let credentials = path(&["workspaces", WORKSPACE, "components", "foo", "credentials"]);
        let credentials: Vec<Credential> = platform.get(&credentials).await.json();
        let scene = Self {
            credential: credentials[0].id.to_string(),
            operation: foo.operation.unwrap().to_string(),
            issuer,
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
            let program = Standing::OwnersProgram.name();
            let known = Identity {
                issuer: self.issuer.name().to_owned(),
                subject: program.to_owned(),
            };
            self.make_known_member(workspace, known, Role::Owner).await;
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
        self.make_known_member(workspace, known(name), role).await
    }

    async fn make_known_member(&self, workspace: &str, known: Identity, role: Role) -> UserId {
        let workspace = self.workspace(workspace).await;
        let member = MemberToSet {
            workspace,
            issuer: known.issuer,
            subject: known.subject,
            role,
            source: MemberSource::Granted,
        };
        let entry = AuditEntry {
            actor: Actor::CommandLine,
            action: AuditAction::MemberSet,
            workspace: Some(workspace),
            subject: "a member".to_owned(),
            detail: None,
            request_id: None,
        };
        let now = self.harbour.clock().now();
        let set = self.harbour.store().set_member(member, entry, now).await;
        set.unwrap().record.user.id
    }

    /// What `Authorization` shows with an access token of the provider for the owner, changed so.
    pub(super) async fn access_token(&self, change: &Value) -> String {
        let mut claims = self.claims();
        for (claim, value) in change.as_object().unwrap() {
            claims[claim] = value.clone();
        }
        let how = json!({ "header": { "typ": "at+jwt" } });
        format!("Bearer {}", self.issuer.sign(&claims, &how).await)
    }

    pub(super) fn unsigned_access_token(&self) -> String {
        let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let header = encode(&json!({ "alg": "none", "typ": "at+jwt" }));
        format!("Bearer {header}.{}.", encode(&self.claims()))
    }

    fn claims(&self) -> Value {
        let now = self.seconds();
        json!({
            "iss": self.issuer.name(), "aud": AUDIENCE, "sub": Standing::OwnersProgram.name(),
            "iat": now, "exp": now + 300, "client_id": "a program", "jti": "1",
            "preferred_username": "david",
        })
    }

    /// The time, in seconds since 1970.
    pub(super) fn seconds(&self) -> i64 {
        self.harbour.clock().now().as_unix_millis() / 1000
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
            ("{name}", "nothing.css"),
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
pub(super) fn known(name: &str) -> Identity {
    Identity {
        issuer: ISSUER.to_owned(),
        subject: name.to_owned(),
    }
}
