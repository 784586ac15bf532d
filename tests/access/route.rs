//! The routes that the server has, as its own router tells them.

use std::collections::BTreeMap;

use reqwest::Method;

/// What axum's router prints of itself: for each route its methods, and then for each its path.
fn printed() -> String {
    let printed = format!("{:?}", server::api::routes());
    let (routes, _) = printed.split_once("fallback_router").unwrap();
    routes.to_owned()
}

/// Every method and path.
pub(crate) fn routes() -> Vec<(Method, String)> {
    let printed = printed();
    let (methods, paths) = printed.split_once("Node { paths:").unwrap();
    let paths: BTreeMap<u32, String> = entries(paths)
        .map(|(id, rest)| (id, rest.split('"').nth(1).unwrap().to_owned()))
        .collect();
    let mut routes = Vec::new();
    for (id, handlers) in entries(methods) {
        for method in [
            Method::GET,
            Method::PUT,
            Method::POST,
            Method::DELETE,
            Method::PATCH,
        ] {
            let nothing = format!("{}: None", method.as_str().to_lowercase());
            if !handlers.contains(&nothing) {
                routes.push((method, paths[&id].clone()));
            }
        }
    }
    routes.sort_by_key(|(method, path)| (path.clone(), method.to_string()));
    routes
}

/// What stands behind each `RouteId(…)`.
fn entries(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.split("RouteId(").skip(1).map(|entry| {
        let (id, rest) = entry.split_once(')').unwrap();
        (id.parse().unwrap(), rest)
    })
}

#[test]
fn what_the_router_says_of_itself_is_understood() {
    let routes = routes();

    assert!(routes.contains(&(Method::GET, "/healthz".to_owned())));
    assert!(!routes.contains(&(Method::POST, "/healthz".to_owned())));
    let document = serde_json::to_value(server::api::document()).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let route = (method.to_uppercase().parse().unwrap(), path.clone());
            assert!(routes.contains(&route), "{route:?}");
        }
    }
}
