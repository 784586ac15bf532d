//! An organization's log as recorded.

use futures::TryStreamExt;
use serde_json::json;
use time::macros::date;

use crate::{
    quay::{answering, target_of},
    recording::recording,
};

#[tokio::test]
async fn the_log_says_who_did_what_by_which_application() {
    let mut last_page = recording(708).json();
    last_page["next_page"] = json!(null);
    let quay = answering(wiremock::ResponseTemplate::new(200).set_body_json(last_page)).await;
    let api = quay.api();
    let entries: Vec<_> = api
        .list_organization_logs(&"handover".parse().unwrap(), date!(2026 - 11 - 02))
        .try_collect()
        .await
        .unwrap();
    let accepted = &entries[0];
    assert_eq!(accepted.kind, "org_team_member_invite_accepted");
    assert_eq!(accepted.performer.as_ref().unwrap().name, "quayadmin");
    assert_eq!(accepted.detail("inviter"), Some("alice"));
    assert_eq!(accepted.oauth_client(), Some("NHSNONDWNVNC49B3P9QI"));
    assert_eq!(
        target_of(&quay.request().await),
        "/api/v1/organization/handover/logs?starttime=11%2F02%2F2026"
    );
}
