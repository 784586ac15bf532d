//! Names of every script, and the traps among them, all the way to Quay and to the delivered file.

use std::collections::BTreeSet;

use model::{RepoName, api::component::Component};

use crate::end_to_end::{
    caller::{Caller, path},
    harbour::Harbour,
    main_job::{granted, repository},
};

/// What callers may call their things, however hard it is on a path, a URL or a registry.
fn hard_names() -> Vec<String> {
    let mut names: Vec<String> = [
        "a--b", "Build", "tag", "trigger", "x", "a.b", "a_b", "a-b", "A-B", "käse", "日本", "a b",
        "100%", "%2F", "a?b", "a#b", "a+b", "a&b=c", "'\"<>", "-", "~", "...a", "𝕏",
    ]
    .map(str::to_owned)
    .into();
    names.push("a".repeat(63));
    names.push("ü".repeat(63));
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn components_of_any_name_converge_and_never_meet() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let names = hard_names();
    for name in &names {
        let declared = platform.declare("david", name).await;
        assert_eq!(declared.name.as_str(), name);
    }

    let (mut repositories, mut files) = (BTreeSet::new(), BTreeSet::new());
    for name in &names {
        let ready: Component = platform.ready("david", name).await;
        let file = harbour.delivered(&ready).unwrap();
        let repository = repository(&ready);
        assert_eq!(
            granted(&harbour, &file, &repository).await,
            ["pull", "push"],
            "{name}"
        );
        let (_, within) = repository.split_once('/').unwrap();
        assert!(within.parse::<RepoName>().is_ok(), "{within}");
        assert!(file.path.starts_with(harbour.config().delivery));
        repositories.insert(repository);
        files.insert(file.path);
    }
    assert_eq!(
        (repositories.len(), files.len()),
        (names.len(), names.len())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn workspaces_of_any_name_get_organizations_of_their_own() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;

    for name in ["Käse & Brot", "日本", "david", "David"] {
        let foo = platform.provision(name, "foo").await;
        assert!(harbour.delivered(&foo).is_some(), "{name}");
    }

    assert_eq!(harbour.quay().organizations().await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_would_break_a_path_are_refused_whatever_their_spelling() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.declare_workspace("david").await;
    let too_long = "ü".repeat(64);

    let components = path(&["workspaces", "david", "components"]);
    for name in ["a/b", "a\\b", "a\nb", " a", "a ", "\u{0}", &too_long] {
        let path = format!("{components}/{}", every_byte_escaped(name));
        let answer = platform.put(&path, &serde_json::json!({})).await;
        let problem = answer.problem(400, "invalid_request");
        assert!(!problem.detail.contains('\n'), "{problem:?}");
    }
    // A client resolves a bare `..`, so its dots are escaped by hand.
    for dots in ["%2E%2E", "%2e", "%c0%ae", "%ff"] {
        let path = format!("{components}/{dots}");
        let answer = platform.put(&path, &serde_json::json!({})).await;
        assert!(answer.status.is_client_error(), "{dots}: {answer:?}");
    }
    let listed: serde_json::Value = platform.get(&components).await.json();
    assert_eq!(listed["items"], serde_json::json!([]));
}

fn every_byte_escaped(name: &str) -> String {
    name.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
