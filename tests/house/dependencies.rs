//! Who may depend on whom. The arrows point one way: `model` knows nobody, the crates in the middle
//! do not know each other, and `server` joins them.

use super::workspace::{Package, packages};

/// Every package, and those of ours that it may use, in its tests too: the stand-in and the client
/// must not be able to hide each other's mistakes.
const MAY_USE: [(&str, &str); 12] = [
    ("model", ""),
    ("quay-client", "model"),
    ("provisioning-core", "model"),
    ("token-broker", "model"),
    ("store", "model"),
    ("delivery", "model"),
    ("frontend", "model"),
    ("quay-sim", ""),
    ("site", ""),
    ("xtask", ""),
    (
        "server",
        "delivery frontend model provisioning-core quay-client quay-sim store token-broker",
    ),
    (
        "tests",
        "delivery frontend model provisioning-core quay-client quay-sim server store token-broker",
    ),
];

/// Libraries of others that only some packages may know.
const KNOWN_BY: [(&str, &str); 4] = [
    ("axum", "quay-sim server"),
    ("kube", "delivery"),
    ("reqwest", "quay-client server tests"),
    ("sqlx", "store"),
];

/// A server is tested by a client, so here the tests of a package know more than it does.
const KNOWN_BY_TESTS_OF: [(&str, &str); 1] = [("reqwest", "quay-sim")];

#[test]
fn every_package_has_its_place_in_the_picture() {
    let strangers: Vec<_> = packages()
        .into_iter()
        .map(|package| package.name)
        .filter(|name| find(&MAY_USE, name).is_none())
        .collect();

    assert_eq!(strangers, Vec::<String>::new());
}

#[test]
fn packages_use_what_the_picture_allows() {
    assert_eq!(violations(&packages()), Vec::<String>::new());
}

#[test]
fn wrong_arrow_is_noticed() {
    let core = package("provisioning-core", r#"[{"name": "store", "kind": null}]"#);
    let core_tests = package("provisioning-core", r#"[{"name": "store", "kind": "dev"}]"#);
    let sim = package("quay-sim", r#"[{"name": "quay-client", "kind": "dev"}]"#);
    let routes = package("store", r#"[{"name": "axum", "kind": null}]"#);
    let sim_client = package("quay-sim", r#"[{"name": "reqwest", "kind": null}]"#);

    for wrong in [core, core_tests, sim, routes, sim_client] {
        assert_eq!(violations(&[wrong]).len(), 1);
    }
}

#[test]
fn allowed_arrows_are_not_complained_about() {
    let client = package(
        "quay-client",
        r#"[{"name": "model", "kind": null}, {"name": "reqwest", "kind": null}]"#,
    );
    let sim = package(
        "quay-sim",
        r#"[{"name": "reqwest", "kind": "dev"}, {"name": "axum", "kind": null}]"#,
    );

    assert_eq!(violations(&[client, sim]), Vec::<String>::new());
}

fn violations(packages: &[Package]) -> Vec<String> {
    let arrows = packages
        .iter()
        .flat_map(|package| package.dependencies.iter().map(move |used| (package, used)));
    arrows
        .filter(|(package, used)| !is_allowed(&package.name, &used.name, used.kind.as_deref()))
        .map(|(package, used)| format!("{} must not use {}", package.name, used.name))
        .collect()
}

fn is_allowed(package: &str, used: &str, kind: Option<&str>) -> bool {
    if find(&MAY_USE, used).is_some() {
        let ours = find(&MAY_USE, package).unwrap_or_default();
        return package == used || names(ours, used);
    }
    match find(&KNOWN_BY, used) {
        None => true,
        Some(_) if kind == Some("dev") && KNOWN_BY_TESTS_OF.contains(&(used, package)) => true,
        Some(knowing) => names(knowing, package),
    }
}

fn find<'table>(table: &[(&str, &'table str)], key: &str) -> Option<&'table str> {
    table
        .iter()
        .find(|(name, _)| *name == key)
        .map(|(_, list)| *list)
}

fn names(list: &str, name: &str) -> bool {
    list.split(' ').any(|listed| listed == name)
}

fn package(name: &str, dependencies: &str) -> Package {
    let json = format!(
        r#"{{"name": "{name}", "edition": "2024", "manifest_path": "/", "dependencies": {dependencies}}}"#
    );
    serde_json::from_str(&json).unwrap()
}
