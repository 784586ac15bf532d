//! OAuth applications and their tokens as recorded.

use std::time::Duration;

use quay_client::{ApplicationPath, Deletion, NewApplication, NewToken, Scope, Scopes};

use serde_json::json;

use crate::{
    quay::{answering, replay},
    recording::recording,
};

fn application(org: &str, client_id: &str) -> ApplicationPath {
    ApplicationPath {
        org: org.parse().unwrap(),
        client_id: client_id.parse().unwrap(),
    }
}

#[tokio::test]
async fn an_application_is_created_read_listed_and_deleted() {
    let org = "apporg".parse().unwrap();
    let new = NewApplication {
        name: "class-registry".to_owned(),
        description: "test app".to_owned(),
        redirect_uri: "http://127.0.0.1:9099/callback".parse().unwrap(),
        application_uri: "http://127.0.0.1:9099/".parse().unwrap(),
    };
    let created = replay(29).await;
    let made = created.api().create_application(&org, &new).await.unwrap();
    assert_eq!(made.client_id.as_str(), "IMIKXCSKZT8N63FATXSA");
    assert_eq!(made.client_secret.expose().len(), 40);
    created.sent_as_recorded().await;

    let at = application("apporg", "IMIKXCSKZT8N63FATXSA");
    let read = replay(34).await;
    let found = read.api().find_application(&at).await.unwrap().unwrap();
    assert_eq!(found.redirect_uri, "http://127.0.0.1:9099/callback");
    read.sent_as_recorded().await;

    let list = replay(33).await;
    assert!(list.api().list_applications(&org).await.unwrap().len() >= 2);
    list.sent_as_recorded().await;

    let deleted = replay(375).await;
    let gone = application("apporg", "5KHQRZUW2FV783AIONMF");
    assert_eq!(
        deleted.api().delete_application(&gone).await.unwrap(),
        Deletion::Deleted
    );
    deleted.sent_as_recorded().await;
}

#[tokio::test]
async fn a_token_is_minted_that_ends_by_itself() {
    let quay = replay(709).await;
    let new = NewToken {
        name: "swap".to_owned(),
        scopes: Scopes::new([Scope::OrgAdmin, Scope::RepoAdmin]),
        lifetime: Duration::from_secs(5),
    };
    let at = application("handover", "BKP98JWW14SQAF72D2GZ");
    let minted = quay.api().mint_token(&at, &new).await.unwrap();
    assert_eq!(
        minted.issued.id.to_string(),
        "c03f0078-de06-4f70-be13-a06c312dd398"
    );
    assert_eq!(minted.issued.scope, "org:admin repo:admin");
    assert_eq!(minted.issued.created_by.as_deref(), Some("alice"));
    assert!(minted.token.expose().starts_with("FAKEMINTED"));
    assert_eq!(
        minted.issued.expires_at.to_string(),
        "2026-11-23T18:48:22.718Z"
    );
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn an_applications_tokens_are_listed_and_revoked() {
    let at = application("apporg", "KIY5EUSTBA7QLQ3FQGJU");
    let list = replay(38).await;
    let tokens = list.api().list_application_tokens(&at).await.unwrap();
    assert_eq!(tokens[0].scope, "user:read repo:read");
    list.sent_as_recorded().await;

    let again = replay(362).await;
    let id = "24c791cd-081d-4de0-a3f1-f94907755b6d".parse().unwrap();
    assert_eq!(
        again.api().revoke_token(&at, id).await.unwrap(),
        Deletion::WasMissing
    );
    again.sent_as_recorded().await;
}

#[tokio::test]
async fn all_pages_of_an_applications_tokens_are_read_and_a_token_of_a_consent_has_no_name() {
    let mut page = recording(38).json();
    page["tokens"][0]["name"] = json!(null);
    let last = wiremock::ResponseTemplate::new(200).set_body_json(&page);
    page["next_page"] = json!("MORE");
    let first = wiremock::ResponseTemplate::new(200).set_body_json(&page);
    let quay = answering(first).await;
    wiremock::Mock::given(wiremock::matchers::query_param("next_page", "MORE"))
        .respond_with(last)
        .with_priority(1)
        .mount(&quay.server)
        .await;
    let at = application("apporg", "KIY5EUSTBA7QLQ3FQGJU");
    let tokens = quay.api().list_application_tokens(&at).await.unwrap();
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0].name, None);
}
