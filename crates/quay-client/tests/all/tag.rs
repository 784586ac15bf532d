//! Tags as recorded.

use futures::TryStreamExt;
use model::RepoPath;
use serde_json::json;

use crate::{
    quay::{answering, target_of},
    recording::recording,
};

fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

#[tokio::test]
async fn tags_are_listed() {
    let mut only_page = recording(431).json();
    only_page["has_additional"] = json!(false);
    let quay = answering(wiremock::ResponseTemplate::new(200).set_body_json(only_page)).await;
    let api = quay.api();
    let tags: Vec<_> = api
        .list_tags(&path("course-1/lab-1"))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(tags.len(), 1);
    assert_eq!((tags[0].name.as_str(), tags[0].size), ("v2", Some(119)));
    assert_eq!(
        tags[0].last_modified.to_string(),
        "2026-11-23T17:40:53.000Z"
    );
    assert_eq!(
        target_of(&quay.request().await),
        "/api/v1/repository/course-1/lab-1/tag/?onlyActiveTags=true&limit=100&page=1"
    );
}
