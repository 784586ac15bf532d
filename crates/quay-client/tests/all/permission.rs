//! Roles on repositories as recorded.

use model::RepoPath;
use quay_client::{Account, Deletion, RepositoryRole};

use crate::quay::{answering, replay, target_of};

fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

fn robot(name: &str) -> Account {
    Account::Robot(name.parse().unwrap())
}

#[tokio::test]
async fn a_robot_is_granted_a_role() {
    let quay = replay(315).await;
    let granted = quay
        .api()
        .set_user_permission(
            &path("course-1/lab-1"),
            &robot("course-1+student1"),
            RepositoryRole::Write,
        )
        .await
        .unwrap();
    assert_eq!(
        (granted.name.as_str(), granted.role),
        ("course-1+student1", RepositoryRole::Write)
    );
    assert!(granted.is_robot);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn user_permissions_are_listed_with_ghosts_of_deleted_namespaces() {
    let quay = replay(328).await;
    let listed = quay
        .api()
        .list_user_permissions(&path("course-1/lab-1"))
        .await
        .unwrap();
    assert!(
        listed
            .iter()
            .any(|p| p.name == "alice" && p.role == RepositoryRole::Admin && !p.is_robot)
    );
    assert!(
        listed
            .iter()
            .any(|p| p.name == "course-1+student1" && p.is_robot)
    );
    quay.sent_as_recorded().await;

    let ghost = replay(458).await;
    let listed = ghost
        .api()
        .list_user_permissions(&path("course-1/lab-1"))
        .await
        .unwrap();
    assert!(
        listed
            .iter()
            .any(|p| p.name == "bd474b23-50bb-4c5b-930c-016cd3787160")
    );
}

#[tokio::test]
async fn a_users_role_is_taken_away() {
    let quay = answering(wiremock::ResponseTemplate::new(204)).await;
    let lab = path("course-1/lab-1");
    let deletion = quay
        .api()
        .delete_user_permission(&lab, &robot("course-1+student1"))
        .await
        .unwrap();
    assert_eq!(deletion, Deletion::Deleted);
    let request = quay.request().await;
    assert_eq!(request.method.as_str(), "DELETE");
    assert_eq!(
        target_of(&request),
        "/api/v1/repository/course-1/lab-1/permissions/user/course-1%2Bstudent1"
    );

    let missing = replay(326).await;
    let deletion = missing
        .api()
        .delete_user_permission(&lab, &robot("course-1+student2"))
        .await;
    assert_eq!(deletion.unwrap(), Deletion::WasMissing);
}

#[tokio::test]
async fn team_permissions_are_set_listed_and_deleted() {
    let lab = path("course-1/lab-1");
    let students = "students".parse().unwrap();

    let set = replay(332).await;
    let granted = set
        .api()
        .set_team_permission(&lab, &students, RepositoryRole::Read)
        .await
        .unwrap();
    assert_eq!(
        (granted.name.as_str(), granted.role),
        ("students", RepositoryRole::Read)
    );
    set.sent_as_recorded().await;

    let list = replay(334).await;
    assert_eq!(
        list.api().list_team_permissions(&lab).await.unwrap(),
        [granted]
    );
    list.sent_as_recorded().await;

    let again = replay(337).await;
    let deletion = again
        .api()
        .delete_team_permission(&lab, &students)
        .await
        .unwrap();
    assert_eq!(deletion, Deletion::WasMissing);
    again.sent_as_recorded().await;
}
