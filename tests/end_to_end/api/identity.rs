//! Every route with every identity. The routes come from the API's own description, so that a new
//! one without an entry here fails.

use std::collections::BTreeSet;

use model::api::{credential::Credential, platform_token::PlatformScope};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use store::{Actor, AuditAction, AuditFilter, PageRequest};

use crate::end_to_end::{
    caller::{Caller, Garbage, Nobody, Platform, path},
    harbour::Harbour,
};

/// A route, and what becomes of the right caller's call.
struct Entry {
    /// As the description names it.
    operation: &'static str,
    /// What the caller has to hold.
    scope: PlatformScope,
    /// What stands in its path instead of the words in braces.
    path: [(&'static str, &'static str); 2],
    expected: StatusCode,
}

const WORKSPACE: (&str, &str) = ("workspace", "david");
const EMPTY: (&str, &str) = ("workspace", "empty");
const COMPONENT: (&str, &str) = ("component", "foo");
const NOTHING: (&str, &str) = ("", "");

/// In an order in which each of them can be done.
const ENTRIES: [Entry; 17] = {
    use PlatformScope::{Declare, Read, Reveal};
    const fn entry(
        operation: &'static str,
        scope: PlatformScope,
        path: [(&'static str, &'static str); 2],
        expected: StatusCode,
    ) -> Entry {
        Entry {
            operation,
            scope,
            path,
            expected,
        }
    }
    let (ok, accepted) = (StatusCode::OK, StatusCode::ACCEPTED);
    let component = [WORKSPACE, COMPONENT];
    [
        entry(
            "declare_workspace",
            Declare,
            [EMPTY, NOTHING],
            StatusCode::CREATED,
        ),
        entry("list_workspaces", Read, [NOTHING, NOTHING], ok),
        entry("get_workspace", Read, [WORKSPACE, NOTHING], ok),
        entry(
            "delete_workspace",
            Declare,
            [EMPTY, NOTHING],
            StatusCode::NO_CONTENT,
        ),
        entry("declare_component", Declare, component, ok),
        entry("list_components", Read, [WORKSPACE, NOTHING], ok),
        entry("get_component", Read, component, ok),
        entry("delete_component", Declare, component, accepted),
        entry("restore_component", Declare, component, accepted),
        entry("retry_component", Declare, component, accepted),
        entry("plan_component", Read, component, ok),
        entry("list_push_credentials", Read, component, ok),
        entry("list_pull_credentials", Read, [WORKSPACE, NOTHING], ok),
        entry("list_operations", Read, component, ok),
        entry("get_operation", Read, [WORKSPACE, ("operation", "?")], ok),
        entry("follow_events", Read, [WORKSPACE, NOTHING], ok),
        entry(
            "reveal_credential",
            Reveal,
            [WORKSPACE, ("credential", "?")],
            ok,
        ),
    ]
};

/// What answers everybody.
const OPEN: [&str; 4] = [
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/healthz",
    "/readyz",
];

/// A described route.
struct Route {
    method: Method,
    path: String,
    operation: String,
}

fn routes() -> Vec<Route> {
    let document = serde_json::to_value(server::api::document()).unwrap();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let Some(operation) = about["operationId"].as_str() else {
                panic!("{method} {path} has no operation id");
            };
            routes.push(Route {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                operation: operation.to_owned(),
            });
        }
    }
    routes
}

/// A harbour with a component that is ready, and the ids that its routes are called with.
struct Scene {
    harbour: Harbour,
    platform: Platform,
    credential: String,
    operation: String,
}

impl Scene {
    async fn set() -> Self {
        let harbour = Harbour::open().await;
        let platform = harbour.platform().await;
        let foo = platform.provision("david", "foo").await;
        let credentials = path(&["workspaces", "david", "credentials"]);
        let credentials: Vec<Credential> = platform.get(&credentials).await.json();
        Self {
            credential: credentials[0].id.to_string(),
            operation: foo.operation.unwrap().to_string(),
            harbour,
            platform,
        }
    }

    fn path(&self, route: &Route, entry: &Entry) -> String {
        let mut path = route.path.clone();
        for (word, value) in entry.path {
            let value = match word {
                "operation" => &self.operation,
                "credential" => &self.credential,
                _ => value,
            };
            path = path.replace(&format!("{{{word}}}"), value);
        }
        assert!(!path.contains('{'), "{path} is not filled in");
        path
    }

    async fn call(&self, caller: &dyn Caller, route: &Route, entry: &Entry) -> StatusCode {
        let path = self.path(route, entry);
        let answer = match route.method {
            Method::PUT => caller.put(&path, &json!({})).await,
            _ => caller.call(route.method.clone(), &path).await,
        };
        answer.status
    }
}

#[test]
fn every_described_route_has_an_entry_and_every_entry_a_route() {
    let described: BTreeSet<_> = routes().into_iter().map(|route| route.operation).collect();
    let entered = ENTRIES.map(|entry| entry.operation.to_owned());

    assert_eq!(described, BTreeSet::from(entered));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_through_who_does_not_prove_who_they_are() {
    let scene = Scene::set().await;
    let (harbour, api) = (&scene.harbour, scene.harbour.api());
    let token = format!("Bearer {}", scene.platform.token());
    let (garbage, basic): (&str, &str) = ("Bearer berth_pt_aaaa", "Basic dXNlcjpwYXNzd29yZA==");
    let mut impostors: Vec<Box<dyn Caller>> = vec![
        Box::new(Nobody(api.clone())),
        Box::new(harbour.expired().await),
        Box::new(harbour.revoked().await),
    ];
    for authorization in [
        garbage.to_owned(),
        basic.to_owned(),
        "Bearer".to_owned(),
        token.replace("Bearer", "Basic"),
        mistyped(&token),
        fresh_but_unknown(),
    ] {
        let api = api.clone();
        impostors.push(Box::new(Garbage { api, authorization }));
    }

    for entry in &ENTRIES {
        let route = route_of(entry);
        for impostor in &impostors {
            let status = scene.call(&**impostor, &route, entry).await;
            let shown = impostor.authorization();
            assert_eq!(
                status,
                StatusCode::UNAUTHORIZED,
                "{}: {shown:?}",
                entry.operation
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_needs_its_own_scope_and_no_other_will_do() {
    let scene = Scene::set().await;

    for entry in &ENTRIES {
        let route = route_of(entry);
        for scope in PlatformScope::ALL
            .into_iter()
            .filter(|scope| *scope != entry.scope)
        {
            let other = scene.harbour.platform_with(&[scope]).await;
            let status = scene.call(&other, &route, entry).await;
            assert_eq!(
                status,
                StatusCode::FORBIDDEN,
                "{}: {scope:?}",
                entry.operation
            );
        }
        let none = scene.harbour.platform_with(&[]).await;
        let status = scene.call(&none, &route, entry).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{}", entry.operation);
        let right = scene.harbour.platform_with(&[entry.scope]).await;
        let status = scene.call(&right, &route, entry).await;
        assert_eq!(status, entry.expected, "{}", entry.operation);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_want_of_a_scope_is_on_record() {
    let harbour = Harbour::open().await;
    let reader = harbour.platform_with(&[PlatformScope::Read]).await;

    let path = path(&["workspaces", "david"]);
    let problem = reader
        .put(&path, &json!({}))
        .await
        .problem(403, "forbidden");

    let trail = harbour
        .store()
        .list_audit(&AuditFilter::default(), &PageRequest::first(1))
        .await;
    let record = &trail.unwrap().items[0];
    assert_eq!(record.entry.action, AuditAction::Denied);
    assert_eq!(record.entry.actor, Actor::PlatformToken(reader.id()));
    assert_eq!(record.entry.subject, "declare");
    assert_eq!(record.entry.request_id, Some(problem.request_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_no_tenants_things_answers_everybody() {
    let harbour = Harbour::open().await;
    let nobody = Nobody(harbour.api().clone());

    for path in OPEN {
        assert_eq!(nobody.get(path).await.status, StatusCode::OK, "{path}");
    }
    let document: Value = nobody.get("/api/v1/openapi.json").await.json();
    let described = serde_json::to_value(server::api::document()).unwrap();
    assert_eq!(document, described);
}

fn route_of(entry: &Entry) -> Route {
    let mut routes = routes().into_iter();
    let found = routes.find(|route| route.operation == entry.operation);
    found.unwrap_or_else(|| panic!("{} is not described", entry.operation))
}

/// The token with its last character changed.
fn mistyped(token: &str) -> String {
    let (rest, last) = token.split_at(token.len() - 1);
    format!("{rest}{}", if last == "a" { "b" } else { "a" })
}

/// A token that is in order and that nobody has ever stored.
fn fresh_but_unknown() -> String {
    let token = server::platform_token::PlatformToken::from_random([7; 32]);
    format!("Bearer {}", token.expose())
}
