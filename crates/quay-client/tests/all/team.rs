//! Teams, members and invitations as recorded.

use quay_client::{Account, Deletion, Membership, TeamPath, TeamRole};
use serde_json::json;

use crate::{
    quay::{answering, replay},
    recording::recording,
};

fn team(org: &str, team: &str) -> TeamPath {
    TeamPath {
        org: org.parse().unwrap(),
        team: team.parse().unwrap(),
    }
}

fn user(name: &str) -> Account {
    Account::User(name.parse().unwrap())
}

fn robot(name: &str) -> Account {
    Account::Robot(name.parse().unwrap())
}

#[tokio::test]
async fn a_team_is_created_and_then_only_changed() {
    for (number, is_new) in [(170, true), (171, false)] {
        let quay = replay(number).await;
        let made = quay
            .api()
            .ensure_team(&team("course-1", "students"), TeamRole::Member, "students")
            .await
            .unwrap();
        assert_eq!((made.role, made.new_team), (TeamRole::Member, is_new));
        quay.sent_as_recorded().await;
    }
}

#[tokio::test]
async fn the_team_of_a_hand_over_carries_its_nonce() {
    let quay = replay(701).await;
    let made = quay
        .api()
        .ensure_team(&team("handover", "berth-n7k2"), TeamRole::Admin, "")
        .await
        .unwrap();
    assert_eq!(
        (made.name.as_str(), made.role),
        ("berth-n7k2", TeamRole::Admin)
    );
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn deleting_a_team_twice_is_success() {
    for (number, expected) in [(193, Deletion::Deleted), (194, Deletion::WasMissing)] {
        let quay = replay(number).await;
        let deletion = quay
            .api()
            .delete_team(&team("course-1", "creators"))
            .await
            .unwrap();
        assert_eq!(deletion, expected);
        quay.sent_as_recorded().await;
    }
}

#[tokio::test]
async fn members_are_listed_with_those_who_have_yet_to_accept() {
    let quay = replay(607).await;
    let members = quay
        .api()
        .list_team_members(&team("vorg", "owners"))
        .await
        .unwrap();
    let alice = members
        .iter()
        .find(|member| member.name.as_deref() == Some("alice"))
        .unwrap();
    let bob = members
        .iter()
        .find(|member| member.name.as_deref() == Some("bob"))
        .unwrap();
    assert!(!alice.invited && bob.invited);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn a_user_joins_at_once_or_is_invited_and_a_robot_always_joins() {
    let added = replay(176).await;
    let outcome = added
        .api()
        .add_team_member(&team("course-1", "owners"), &user("carol"))
        .await;
    assert_eq!(outcome.unwrap(), Membership::Member);
    added.sent_as_recorded().await;

    let invited = replay(605).await;
    let outcome = invited
        .api()
        .add_team_member(&team("vorg", "owners"), &user("bob"))
        .await;
    assert_eq!(outcome.unwrap(), Membership::Invited);
    invited.sent_as_recorded().await;

    let bot = replay(610).await;
    let outcome = bot
        .api()
        .add_team_member(&team("vorg", "owners"), &robot("vorg+v1"))
        .await;
    assert_eq!(outcome.unwrap(), Membership::Member);
    bot.sent_to("/api/v1/organization/vorg/team/owners/members/vorg%2Bv1")
        .await;
}

#[tokio::test]
async fn an_address_is_invited() {
    let quay = replay(609).await;
    let email = "someone@example.com".parse().unwrap();
    let outcome = quay
        .api()
        .invite_to_team(&team("vorg", "owners"), &email)
        .await
        .unwrap();
    assert_eq!(outcome, Membership::Invited);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn a_member_is_removed() {
    let quay = replay(188).await;
    let deletion = quay
        .api()
        .remove_team_member(&team("course-1", "students"), &user("bob"))
        .await;
    assert_eq!(deletion.unwrap(), Deletion::Deleted);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn an_invitation_tells_who_invited_and_is_accepted_by_its_code() {
    let found = replay(703).await;
    let invitations = found.api().list_invitations().await.unwrap();
    assert_eq!(invitations.len(), 1);
    let invitation = &invitations[0];
    assert_eq!(invitation.inviter.as_str(), "alice");
    assert_eq!(
        (invitation.org.as_str(), invitation.team.as_str()),
        ("handover", "berth-n7k2")
    );
    found.sent_as_recorded().await;

    let accepted = replay(704).await;
    let joined = accepted
        .api()
        .accept_invitation(&invitation.code)
        .await
        .unwrap();
    assert_eq!(
        (joined.org.as_str(), joined.team.as_str()),
        ("handover", "berth-n7k2")
    );
    accepted.sent_as_recorded().await;
}

#[tokio::test]
async fn notifications_that_are_no_readable_invitations_are_left_out() {
    let mut list = recording(703).json();
    let mut hostile = list["notifications"][0].clone();
    hostile["metadata"]["code"] = json!("urn:teaminvite:../../user");
    let notifications = list["notifications"].as_array_mut().unwrap();
    notifications.push(hostile);
    notifications.push(json!({"kind": "maintenance"}));
    let quay = answering(wiremock::ResponseTemplate::new(200).set_body_json(list)).await;
    assert_eq!(quay.api().list_invitations().await.unwrap().len(), 1);
}
