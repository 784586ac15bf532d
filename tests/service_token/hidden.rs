//! Who may not, and what nobody sees.

use model::api::platform_token::PlatformScope;
use quay_sim::Variant;
use reqwest::{Method, StatusCode};
use store::{AuditAction, AuditFilter, PageRequest};

use super::scene::Scene;
use crate::{
    end_to_end::{caller::Caller as _, logs},
    linking::story::{Application, Story},
};

const PATH: &str = "api/v1/administration/service-token";

#[tokio::test(flavor = "multi_thread")]
async fn a_developer_sees_and_rotates_nothing_and_that_is_on_record() {
    let story = Story::begin(Variant::default(), Application::Administered).await;
    let david = story.somebody("david");
    david.sign_in().await;
    for (method, path) in [
        (Method::GET, PATH.to_owned()),
        (Method::POST, format!("{PATH}/rotation")),
        (Method::POST, format!("{PATH}/replacement")),
    ] {
        let body = (path.ends_with("replacement")).then(|| serde_json::json!({ "token": "x" }));
        let (status, answer) = david.browser.call(method, david.at(&path), body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {answer}");
    }
    let filter = AuditFilter {
        action: Some(AuditAction::Denied),
        ..AuditFilter::default()
    };
    let page = PageRequest::first(9);
    let trail = story.store().list_audit(&filter, &page).await;
    let denied = trail.unwrap().items;
    assert_eq!(denied.len(), 3);
    assert!(denied.iter().all(|it| it.entry.subject == "administer"));

    let administrator = story.somebody("harbormaster");
    administrator.sign_in().await;
    let at = administrator.at(&format!("{PATH}/rotation"));
    let (status, answer) = administrator.browser.call(Method::POST, at, None).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_log_or_record_holds_a_token() {
    let scene = Scene::open().await;
    let first = scene.harbour.quay().service_token();
    scene.rotate().await.is(StatusCode::ACCEPTED);
    scene.switched_from(1).await;
    let minted = scene.sealed(2).await.unwrap();
    scene.settled().await;
    let pasted = scene.make_token();
    let answer = scene.paste(&pasted).await.is(StatusCode::ACCEPTED).text;
    scene.switched_from(2).await;
    let refused = scene.harbour.quay().issue_service_token("user:admin");
    let problem = scene.paste(&refused).await.is(StatusCode::CONFLICT).text;
    let state = scene.platform.get(&format!("/{PATH}")).await.text;
    let programs = scene
        .harbour
        .platform_with(&[PlatformScope::Read, PlatformScope::Declare])
        .await;
    programs
        .get(&format!("/{PATH}"))
        .await
        .is(StatusCode::FORBIDDEN);

    let store = scene.harbour.store();
    let row = store.find_service_token().await.unwrap().unwrap().value;
    let trail = store
        .list_audit(&AuditFilter::default(), &PageRequest::first(200))
        .await;
    let trail = format!("{:?}", trail.unwrap().items);
    let database: Vec<u8> = ["berth.db", "berth.db-wal"]
        .iter()
        .flat_map(|name| std::fs::read(scene.harbour.folder().join(name)).unwrap_or_default())
        .collect();
    let database = String::from_utf8_lossy(&database).into_owned();
    let log = String::from_utf8_lossy(&logs::heard()).into_owned();
    for token in [&first, &minted, &pasted, &refused] {
        for (what, place) in [
            ("an answer", &answer),
            ("a refusal", &problem),
            ("the state", &state),
            ("the record", &row),
            ("the trail", &trail),
            ("the database", &database),
            ("the log", &log),
        ] {
            assert!(!place.contains(token.as_str()), "{what}");
        }
    }
    assert!(log.contains("a step of the service token's rotation"));
}
