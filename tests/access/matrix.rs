//! Every route with every identity.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use store::{Actor, AuditAction, AuditFilter, PageRequest};

use super::{
    identity::{Identity, Standing, Unproven},
    route::routes,
    scene::Scene,
    table::{Entry, Gate, entries},
};

/// A path with nothing in its braces: what is in them has other names in the table.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    for (at, part) in path.split('{').enumerate() {
        let rest = if at == 0 {
            part
        } else {
            part.split_once('}').unwrap().1
        };
        if at > 0 {
            shape.push_str("{}");
        }
        shape.push_str(rest);
    }
    shape
}

#[test]
fn every_route_has_an_entry_and_every_entry_a_route() {
    let of = |method: &Method, path: &str| format!("{method} {}", shape(path));
    let there: BTreeSet<_> = routes()
        .iter()
        .map(|(method, path)| of(method, path))
        .collect();
    let entries = entries();
    let entered: BTreeSet<_> = entries
        .iter()
        .map(|entry| of(&entry.method, entry.path))
        .collect();

    assert_eq!(entered.len(), entries.len(), "one is entered twice");
    assert_eq!(there, entered);
}

fn is_as_it_should_be(identity: Identity, entry: &Entry, status: StatusCode) -> bool {
    match identity.refusal(entry.gate) {
        Some(refusal) => status == refusal,
        None => entry.answers.contains(&status.as_u16()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_through_whom_it_is_for_and_nobody_else() {
    let scene = Scene::set().await;

    let mut wrong = Vec::new();
    for entry in entries() {
        scene.mend().await;
        for identity in Identity::all() {
            let is_done = identity.refusal(entry.gate).is_none() && entry.gate.rule().is_some();
            let changes = entry.method != Method::GET;
            // A refusal is about what is there, so it has to be.
            if changes && (is_done || entry.method == Method::DELETE) {
                scene.mend().await;
            }
            let caller = identity.enter(&scene).await;
            let answer = scene.call(&*caller, &entry).await;
            if !is_as_it_should_be(identity, &entry, answer.status) {
                let (method, path) = (&entry.method, entry.path);
                wrong.push(format!("{method} {path}, {identity:?}: {}", answer.status));
            }
        }
    }

    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What a page from elsewhere can make a browser say of where a request comes from.
const LURES: [Option<(&str, &str)>; 6] = [
    None,
    Some(("origin", "https://evil.example")),
    Some(("origin", "null")),
    Some(("origin", "http://127.0.0.1:8081")),
    Some(("sec-fetch-site", "cross-site")),
    Some(("sec-fetch-site", "same-site")),
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_changed_for_a_page_from_elsewhere() {
    let scene = Scene::set().await;
    let owner = Standing::Owner.enter(&scene.harbour).await;
    let administrator = Standing::Administrator.enter(&scene.harbour).await;

    let changing = |entry: &Entry| entry.method != Method::GET;
    for entry in entries().into_iter().filter(changing) {
        // The provider calls this one, with a token of its own and no cookie.
        if entry.path.ends_with("/back-channel-logout") {
            continue;
        }
        for person in [&owner, &administrator] {
            for lure in LURES {
                let answer = scene.call(&person.lured(lure), &entry).await;
                let path = entry.path;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} with {lure:?}");
                assert!(answer.text.contains("cross_origin"), "{path}: {answer:?}");
            }
        }
    }

    let filter = AuditFilter {
        action: Some(AuditAction::Denied),
        ..AuditFilter::default()
    };
    let denied = scene
        .harbour
        .store()
        .list_audit(&filter, &PageRequest::first(1))
        .await;
    assert_eq!(denied.unwrap().items[0].entry.subject, "origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_a_right_is_on_record() {
    let scene = Scene::set().await;
    let refused = [
        Identity::Person(Standing::Stranger),
        Identity::Person(Standing::Viewer),
        Identity::Person(Standing::OwnerOfOld),
        Identity::Person(Standing::Administrator),
        Identity::Token(None),
    ];
    let filter = AuditFilter {
        action: Some(AuditAction::Denied),
        ..AuditFilter::default()
    };

    for entry in entries() {
        let gate = entry.gate;
        for identity in refused {
            let is_refused = identity
                .refusal(gate)
                .is_some_and(|status| status != StatusCode::SEE_OTHER);
            if !is_refused {
                continue;
            }
            let caller = identity.enter(&scene).await;
            let answer = scene.call(&*caller, &entry).await;
            let trail = scene
                .harbour
                .store()
                .list_audit(&filter, &PageRequest::first(1))
                .await;
            let last = trail.unwrap().items.swap_remove(0).entry;
            let id = answer.header("x-request-id");
            let what = format!("{} {} {identity:?}: {last:?}", entry.method, entry.path);
            assert_eq!(last.request_id.as_deref(), Some(id), "{what}");
            match (identity, last.actor) {
                (Identity::Person(_), Actor::User(_)) => {}
                (Identity::Token(_), Actor::PlatformToken(_)) => {}
                _ => panic!("{what}"),
            }
        }
    }
}

#[test]
fn the_table_knows_everybody_by_one_name() {
    let all = Identity::all();
    for (at, identity) in all.iter().enumerate() {
        assert!(!all[..at].contains(identity), "{identity:?}");
    }
    let nobody = Identity::Unproven(Unproven::Nothing);
    assert_eq!(nobody.refusal(Gate::See), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(nobody.refusal(Gate::Open), None);
}
