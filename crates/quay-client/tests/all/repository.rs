//! Repositories as recorded.

use futures::TryStreamExt;
use model::{RepoPath, Visibility};
use quay_client::{Deletion, NewRepository, RepositoryState};
use serde_json::json;

use crate::{
    quay::{LANE, answering, client, replay, target_of},
    recording::recording,
};

fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

#[tokio::test]
async fn repositories_are_created_private_public_and_nested() {
    for (number, at, visibility, description) in [
        (206, "course-1/lab-1", Visibility::Private, ""),
        (208, "course-1/open", Visibility::Public, "# Markdown"),
        (211, "course-1/team/a/lab", Visibility::Private, ""),
    ] {
        let quay = replay(number).await;
        let new = NewRepository {
            path: path(at),
            visibility,
            description: description.to_owned(),
        };
        quay.api().create_repository(&new).await.unwrap();
        quay.sent_as_recorded().await;
    }
}

#[tokio::test]
async fn a_repository_is_read_without_its_tags() {
    let quay = replay(231).await;
    let found = quay
        .api()
        .find_repository(&path("course-1/lab-1"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.namespace.as_str(), found.name.as_str()),
        ("course-1", "lab-1")
    );
    assert_eq!(found.description.as_deref(), Some(""));
    assert_eq!(found.visibility, Visibility::Private);
    assert_eq!(found.state, RepositoryState::Normal);
    assert!(!found.can_admin);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn last_pushes_are_listed_where_there_is_one() {
    let mut listed = recording(242).json();
    let repositories = listed["repositories"].as_array_mut().unwrap();
    repositories.truncate(3);
    repositories[0]["last_modified"] = json!(1_795_455_653);
    repositories[1]["last_modified"] = json!(1_795_455_653.5);
    let answer = wiremock::ResponseTemplate::new(200).set_body_json(listed);
    let quay = answering(answer).await;
    let org = "course-1".parse().unwrap();
    let pushes: Vec<_> = quay
        .api()
        .list_last_pushes(&org)
        .try_collect()
        .await
        .unwrap();
    let pushes: Vec<_> = pushes
        .into_iter()
        .map(|push| (push.name, push.at.map(|at| at.to_string())))
        .collect();
    let at = Some("2026-11-23T17:40:53.000Z".to_owned());
    let expected = [("lab-1", at), ("open", None), ("x1", None)];
    assert_eq!(pushes, expected.map(|(name, at)| (name.to_owned(), at)));
    assert_eq!(
        target_of(&quay.request().await),
        "/api/v1/repository?namespace=course-1&last_modified=true"
    );
}

#[tokio::test]
async fn a_pushed_repository_has_no_description_and_a_frozen_one_a_state() {
    let pushed = replay(430).await;
    let found = pushed
        .api()
        .find_repository(&path("course-1/pushed-new"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.description, None);

    let frozen = replay(625).await;
    let found = frozen
        .api()
        .find_repository(&path("vorg/r1"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.state, RepositoryState::ReadOnly);
    assert!(found.can_admin);
}

#[tokio::test]
async fn a_missing_repository_is_none() {
    for (number, at) in [(236, "course-1/nosuch"), (262, "course-1/gone")] {
        let quay = replay(number).await;
        assert_eq!(quay.api().find_repository(&path(at)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn repositories_are_listed() {
    let quay = replay(241).await;
    let api = quay.api();
    let listed: Vec<_> = api
        .list_repositories(&"course-1".parse().unwrap())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(
        listed.len(),
        quay.recording.as_ref().unwrap().json()["repositories"]
            .as_array()
            .unwrap()
            .len()
    );
    assert_eq!(
        (listed[0].name.as_str(), listed[0].visibility),
        ("lab-1", Visibility::Private)
    );
    assert_eq!(
        (listed[1].name.as_str(), listed[1].visibility),
        ("open", Visibility::Public)
    );
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn the_next_page_is_asked_for_with_what_the_last_one_said() {
    use wiremock::{
        Mock, MockServer,
        matchers::{query_param, query_param_is_missing},
    };

    let first = recording(246);
    let next_page = first.json()["next_page"].as_str().unwrap().to_owned();
    let server = MockServer::start().await;
    Mock::given(query_param_is_missing("next_page"))
        .respond_with(first.template())
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(query_param("next_page", next_page.as_str()))
        .respond_with(recording(243).template())
        .expect(1)
        .mount(&server)
        .await;
    let api = client(&server.uri()).with_token(&crate::quay::token("FAKEtoken"), LANE);
    let listed: Vec<_> = api
        .list_repositories(&"noemail".parse().unwrap())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(listed.len(), 101);
    assert_eq!(
        (listed[0].name.as_str(), listed[100].name.as_str()),
        ("p000", "open")
    );
}

#[tokio::test]
async fn an_unknown_organization_has_no_repositories() {
    let quay = replay(245).await;
    let api = quay.api();
    let listed: Vec<_> = api
        .list_repositories(&"nosuchns".parse().unwrap())
        .try_collect()
        .await
        .unwrap();
    assert!(listed.is_empty());
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn a_description_is_set() {
    let quay = replay(254).await;
    quay.api()
        .set_repository_description(&path("course-1/lab-1"), "new *text*")
        .await
        .unwrap();
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn visibility_is_set_also_to_what_it_was() {
    for number in [249, 250] {
        let quay = replay(number).await;
        let lab = path("course-1/lab-1");
        quay.api()
            .set_repository_visibility(&lab, Visibility::Public)
            .await
            .unwrap();
        quay.sent_as_recorded().await;
    }
}

#[tokio::test]
async fn deleting_a_repository_twice_looks_the_same() {
    for number in [260, 261] {
        let quay = replay(number).await;
        let deletion = quay
            .api()
            .delete_repository(&path("course-1/gone"))
            .await
            .unwrap();
        assert_eq!(deletion, Deletion::Deleted);
        quay.sent_as_recorded().await;
    }
}
