//! The registry's grants as recorded.

use model::{RepoPath, RobotName};
use quay_client::{AnswerFault, QuayError, RegistryEntity, RegistryLogin, RobotToken};

use crate::quay::{header, replay, target_of, token};

fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

/// The service's name is the host that was spoken to, which was another when it was recorded.
fn as_spoken_to(quay: &crate::quay::Replay) -> String {
    let here = quay.client.quay().service().replace(':', "%3A");
    quay.recording
        .as_ref()
        .unwrap()
        .target
        .replace("localhost%3A8480", &here)
}

#[tokio::test]
async fn the_registry_tells_a_robots_rights() {
    let name: RobotName = "course-1+student1".parse().unwrap();
    let password = RobotToken::new("PASSWORD".into()).unwrap();
    let login = RegistryLogin::Robot(&name, &password);
    for (number, at, actions) in [
        (401, "course-1/lab-1", &["pull", "push"][..]),
        (402, "course-1/proto", &[]),
        (403, "course-1/nosuch", &[]),
        (405, "course-1/open", &["pull"]),
    ] {
        let quay = replay(number).await;
        let grant = quay
            .client
            .get_registry_grant(&login, &path(at))
            .await
            .unwrap();
        assert_eq!(grant.actions_on(&path(at)), actions, "recording {number}");
        assert!(grant.actions_on(&path("course-1/sibling")).is_empty());
        assert_eq!(grant.entity(), RegistryEntity::Robot(name.clone()));

        let request = quay.request().await;
        assert_eq!(target_of(&request), as_spoken_to(&quay));
        // course-1+student1:PASSWORD
        let basic = "Basic Y291cnNlLTErc3R1ZGVudDE6UEFTU1dPUkQ=";
        assert_eq!(header(&request, "authorization"), Some(basic));
    }
}

#[tokio::test]
async fn a_frozen_repository_gives_pull_alone() {
    let quay = replay(627).await;
    let name = "vorg+v1".parse().unwrap();
    let password = RobotToken::new("PASSWORD".into()).unwrap();
    let at = path("vorg/r1");
    let grant = quay
        .client
        .get_registry_grant(&RegistryLogin::Robot(&name, &password), &at)
        .await
        .unwrap();
    assert_eq!(grant.actions_on(&at), ["pull"]);
    assert_eq!(grant.expires_at.as_unix_millis() / 1000, 1_795_459_571);
}

#[tokio::test]
async fn a_token_names_itself_and_its_user_at_the_registry() {
    let quay = replay(417).await;
    let named = quay.client.name_token(&token("FAKEtoken")).await.unwrap();
    let id = "83e787ce-db5b-45f6-8296-33d94a486a05";
    assert_eq!(named.id, id.parse().unwrap());
    assert_eq!(named.user.as_str(), "alice");

    let request = quay.request().await;
    // Nothing is asked for, or else it might be created.
    let (as_recorded, _) = as_spoken_to(&quay)
        .split_once("&scope=")
        .map(|(before, after)| (before.to_owned(), after.to_owned()))
        .unwrap();
    assert_eq!(target_of(&request), as_recorded);
    // $oauthtoken:FAKEtoken
    assert_eq!(
        header(&request, "authorization"),
        Some("Basic JG9hdXRodG9rZW46RkFLRXRva2Vu")
    );
}

#[tokio::test]
async fn what_does_not_name_itself_as_a_token_is_none() {
    // A robot's answer.
    let robot = replay(407).await;
    let refused = robot.client.name_token(&token("FAKEtoken")).await;
    assert!(
        matches!(
            refused,
            Err(QuayError::NotQuay {
                fault: AnswerFault::Shape { .. },
                ..
            })
        ),
        "{refused:?}"
    );
    let dead = replay(409).await;
    let refused = dead.client.name_token(&token("FAKEtoken")).await;
    assert!(matches!(refused, Err(QuayError::TokenDead)), "{refused:?}");
}
