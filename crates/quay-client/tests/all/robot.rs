//! Robots as recorded.

use std::collections::BTreeMap;

use quay_client::{Deletion, FederatedIdentity, NewRobot};
use serde_json::json;

use crate::quay::{answering, replay};

#[tokio::test]
async fn a_robot_is_created_with_its_metadata() {
    let quay = replay(264).await;
    let new = NewRobot {
        description: "Student 1".to_owned(),
        metadata: BTreeMap::from([("student".to_owned(), "s1".to_owned())]),
    };
    let made = quay
        .api()
        .create_robot(&"course-1+student1".parse().unwrap(), &new)
        .await
        .unwrap();
    assert_eq!(made.name.to_string(), "course-1+student1");
    assert_eq!(made.token.expose().len(), 64);
    assert_eq!(made.metadata["student"], "s1");
    assert_eq!(made.created.to_string(), "2026-11-23T17:40:13.000Z");
    assert_eq!(made.last_accessed, None);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn a_robot_is_read_with_its_token() {
    let quay = replay(288).await;
    let found = quay
        .api()
        .find_robot(&"course-1+student1".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.description, "Student 1");
    assert!(found.token.expose().starts_with("FAKETOKEN132"));
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn a_missing_robot_is_none_though_quay_says_400() {
    let quay = replay(289).await;
    assert!(
        quay.api()
            .find_robot(&"course-1+nosuch".parse().unwrap())
            .await
            .unwrap()
            .is_none()
    );
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn robots_are_listed_without_their_tokens() {
    let quay = replay(290).await;
    let robots = quay
        .api()
        .list_robots(&"course-1".parse().unwrap())
        .await
        .unwrap();
    assert!(robots.iter().any(|robot| robot.name == "course-1+ab"));
    quay.sent_to("/api/v1/organization/course-1/robots?permissions=true&token=false")
        .await;
}

#[tokio::test]
async fn robots_of_organizations_with_longer_names_are_left_out() {
    let robot = |name: &str| {
        json!({"name": name, "created": "Mon, 23 Nov 2026 17:40:17 -0000", "last_accessed": null,
               "teams": [], "repositories": ["lab-1"], "description": ""})
    };
    let list =
        json!({"robots": [robot("course-1+a"), robot("course-10+a"), robot("course-1.x+a")]});
    let quay = answering(wiremock::ResponseTemplate::new(200).set_body_json(list)).await;
    let robots = quay
        .api()
        .list_robots(&"course-1".parse().unwrap())
        .await
        .unwrap();
    let names: Vec<_> = robots.iter().map(|robot| robot.name.as_str()).collect();
    assert_eq!(names, ["course-1+a"]);
    assert_eq!(robots[0].repositories, ["lab-1"]);
}

#[tokio::test]
async fn a_regenerated_robot_has_a_new_token() {
    let quay = replay(293).await;
    let robot = quay
        .api()
        .regenerate_robot(&"course-1+student1".parse().unwrap())
        .await
        .unwrap();
    assert!(robot.token.expose().starts_with("FAKETOKEN143"));
    assert!(robot.metadata.is_empty());
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn deleting_a_robot_twice_is_success_though_quay_says_400() {
    for (number, expected) in [(297, Deletion::Deleted), (298, Deletion::WasMissing)] {
        let quay = replay(number).await;
        let deletion = quay
            .api()
            .delete_robot(&"course-1+student3".parse().unwrap())
            .await
            .unwrap();
        assert_eq!(deletion, expected);
        quay.sent_as_recorded().await;
    }
}

#[tokio::test]
async fn robot_federation_is_read_and_replaced() {
    let name = "course-1+student1".parse().unwrap();
    let empty = replay(301).await;
    assert_eq!(
        empty.api().find_robot_federation(&name).await.unwrap(),
        Some(Vec::new())
    );
    empty.sent_as_recorded().await;

    let identity = FederatedIdentity {
        issuer: "https://oidc.example.com/realms/uni".to_owned(),
        subject: "repo:uni/course:ref".to_owned(),
    };
    let set = replay(302).await;
    let now = set
        .api()
        .set_robot_federation(&name, std::slice::from_ref(&identity))
        .await
        .unwrap();
    assert_eq!(now, [identity]);
    set.sent_as_recorded().await;

    let missing = replay(309).await;
    let nosuch = "course-1+nosuch".parse().unwrap();
    assert_eq!(
        missing.api().find_robot_federation(&nosuch).await.unwrap(),
        None
    );
    missing.sent_as_recorded().await;
}
