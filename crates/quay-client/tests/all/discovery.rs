//! What a Quay offers, as recorded.

use quay_client::Operation;
use serde_json::json;

use crate::quay::{LANE, answering, header, replay, target_of};

#[tokio::test]
async fn discovery_tells_whether_tokens_can_be_minted() {
    let summary: serde_json::Value = serde_json::from_slice(
        &std::fs::read(crate::recording::directory().join("discovery-summary.json")).unwrap(),
    )
    .unwrap();
    let body = json!({"swagger": "2.0", "paths": summary});
    let quay = answering(wiremock::ResponseTemplate::new(200).set_body_json(body)).await;
    let found = quay.client.discover(LANE).await.unwrap();
    assert!(found.offers_minting() && found.offers(Operation::CreateRobot));
    let request = quay.request().await;
    assert_eq!(target_of(&request), "/api/v1/discovery");
    assert_eq!(header(&request, "authorization"), None);

    let mut older = summary;
    older
        .as_object_mut()
        .unwrap()
        .retain(|path, _| !path.ends_with("/tokens"));
    let body = json!({"paths": older});
    let quay = answering(wiremock::ResponseTemplate::new(200).set_body_json(body)).await;
    assert!(!quay.client.discover(LANE).await.unwrap().offers_minting());
}

#[tokio::test]
async fn the_registry_tells_what_it_can_do() {
    let quay = replay(4).await;
    let capabilities = quay.client.get_registry_capabilities(LANE).await.unwrap();
    assert!(!capabilities.sparse_manifests.supported);
    assert_eq!(capabilities.mirror_architectures.len(), 4);
    quay.sent_as_recorded().await;
}
