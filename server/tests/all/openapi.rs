//! `berth openapi`

use std::collections::BTreeSet;

use serde_json::Value;

use crate::process::{Ended, berth};

async fn document() -> Value {
    let printed = Ended::of(berth(&["openapi"])).await.succeeded().stdout;
    serde_json::from_str(&printed).unwrap()
}

/// Every call of the document: its path, its method and itself.
fn calls(document: &Value) -> Vec<(&str, &str, &Value)> {
    let mut calls = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, call) in methods.as_object().unwrap() {
            calls.push((path.as_str(), method.as_str(), call));
        }
    }
    assert!(calls.len() > 10);
    calls
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| match (name.as_str(), value) {
                ("$ref", Value::String(target)) => vec![target.as_str()],
                _ => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn document_is_openapi_3_1_and_what_the_server_serves() {
    let document = document().await;

    let version = document["openapi"].as_str().unwrap();
    assert!(version.starts_with("3.1."), "{version}");
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    assert_eq!(
        document,
        serde_json::to_value(server::api::document()).unwrap()
    );
}

#[tokio::test]
async fn every_reference_of_the_document_leads_somewhere() {
    let document = document().await;

    let references = references(&document);
    assert!(!references.is_empty());
    for target in references {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{target}");
    }
}

#[tokio::test]
async fn every_call_has_a_name_of_its_own_answers_and_all_of_its_paths_parameters() {
    let document = document().await;

    let mut names = BTreeSet::new();
    for (path, method, call) in calls(&document) {
        let name = call["operationId"].as_str().unwrap();
        assert!(names.insert(name), "{name} is there twice");
        assert!(!call["summary"].as_str().unwrap().is_empty(), "{name}");
        assert!(!call["responses"].as_object().unwrap().is_empty(), "{name}");
        let parameters = call["parameters"].as_array().cloned().unwrap_or_default();
        let in_path: BTreeSet<_> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let wanted: BTreeSet<_> = path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        assert_eq!(in_path, wanted, "{method} {path}");
    }
}

#[tokio::test]
async fn every_call_needs_somebody_who_proves_who_they_are() {
    let document = document().await;

    let schemes = &document["components"]["securitySchemes"];
    for token in ["platform_token", "access_token"] {
        let scheme = &schemes[token];
        assert_eq!(
            (&scheme["type"], &scheme["scheme"]),
            (&"http".into(), &"bearer".into())
        );
    }
    assert_eq!(schemes["session"]["in"], "cookie");
    assert_eq!(
        document["security"],
        serde_json::json!([{ "platform_token": [] }, { "access_token": [] }, { "session": [] }])
    );
    for (path, _, call) in calls(&document) {
        assert!(call.get("security").is_none(), "{path} makes an exception");
    }
}
