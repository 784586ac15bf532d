//! Every call as recorded: what is sent, and what the answer means.

use std::{collections::BTreeMap, time::Duration};

use futures::TryStreamExt;
use model::{RepoPath, RobotName, Visibility};
use quay_client::{
    Account, ApplicationPath, AuthorizationCode, Authorize, ClientSecret, CodeExchange, Delegate,
    DelegateKind, Deletion, FederatedIdentity, Membership, NewApplication, NewOrganization,
    NewRepository, NewRobot, NewToken, Operation, RegistryEntity, RegistryLogin, RepositoryRole,
    RepositoryState, RobotToken, Scope, Scopes, TeamPath, TeamRole,
};
use serde_json::json;
use time::macros::date;

use crate::quay::{LANE, answering, client, header, replay, target_of};
use crate::recording::recording;

fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

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

fn application(org: &str, client_id: &str) -> ApplicationPath {
    ApplicationPath {
        org: org.parse().unwrap(),
        client_id: client_id.parse().unwrap(),
    }
}

#[tokio::test]
async fn an_organization_is_created() {
    let quay = replay(121).await;
    let new = NewOrganization {
        name: "course-1".parse().unwrap(),
        email: "course-1@example.com".to_owned(),
    };
    quay.api().create_organization(&new).await.unwrap();
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn an_owner_sees_an_organizations_address_and_teams() {
    let quay = replay(154).await;
    let found = quay
        .api()
        .find_organization(&"course-1".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.name.as_str(), found.email.as_str()),
        ("course-1", "course-1@example.com")
    );
    assert!(found.is_admin && found.is_member);
    assert_eq!(found.teams["owners"].role, TeamRole::Admin);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn a_stranger_sees_neither_address_nor_teams() {
    let quay = replay(157).await;
    let found = quay
        .api()
        .find_organization(&"course-1".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.email, "");
    assert!(!found.is_admin && found.teams.is_empty());
}

#[tokio::test]
async fn a_missing_organization_is_none() {
    let quay = replay(158).await;
    let found = quay
        .api()
        .find_organization(&"nosuchorg".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(found, None);
    quay.sent_as_recorded().await;
}

#[tokio::test]
async fn an_organization_is_deleted() {
    let quay = replay(199).await;
    let deletion = quay
        .api()
        .delete_organization(&"todelete".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(deletion, Deletion::Deleted);
    quay.sent_as_recorded().await;
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

#[tokio::test]
async fn default_permissions_are_created_listed_and_deleted() {
    let org = "course-1".parse().unwrap();
    let delegate = Delegate::Account(robot("course-1+student2"));

    let created = replay(338).await;
    let made = created
        .api()
        .create_prototype(&org, &delegate, RepositoryRole::Write)
        .await
        .unwrap();
    assert_eq!(made.id.to_string(), "3e9e8b19-de31-4674-aa88-8738129a3a5f");
    assert_eq!(
        (made.delegate.name.as_str(), made.delegate.kind),
        ("course-1+student2", DelegateKind::User)
    );
    created.sent_as_recorded().await;

    let list = replay(342).await;
    let listed = list.api().list_prototypes(&org).await.unwrap();
    assert!(listed.iter().any(|p| {
        p.delegate.kind == DelegateKind::Team
            && p.activating_user
                .as_ref()
                .is_some_and(|user| user.name == "alice")
    }));
    list.sent_as_recorded().await;

    for (number, expected) in [(346, Deletion::Deleted), (347, Deletion::WasMissing)] {
        let quay = replay(number).await;
        assert_eq!(
            quay.api().delete_prototype(&org, made.id).await.unwrap(),
            expected
        );
        quay.sent_as_recorded().await;
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
async fn a_token_says_whose_it_is_as_far_as_its_scope_lets_it() {
    let admin = replay(161).await;
    let alice = admin.api().get_own_user().await.unwrap();
    assert_eq!(alice.username, "alice");
    assert_eq!(alice.email.as_deref(), Some("alice@example.com"));
    assert_eq!(alice.organizations[0].is_org_admin, Some(true));
    admin.sent_as_recorded().await;

    let reader = replay(162).await;
    let alice = reader.api().get_own_user().await.unwrap();
    assert_eq!((alice.username.as_str(), alice.email), ("alice", None));
    assert_eq!(alice.organizations[0].is_org_admin, None);
}

#[tokio::test]
async fn users_are_found_and_organizations_are_no_users() {
    let bob = replay(165).await;
    let found = bob
        .api()
        .find_user(&"bob".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.username, "bob");
    bob.sent_as_recorded().await;

    let org = replay(167).await;
    assert_eq!(
        org.api()
            .find_user(&"course-1".parse().unwrap())
            .await
            .unwrap(),
        None
    );
    org.sent_as_recorded().await;
}

#[tokio::test]
async fn authorizations_are_listed_and_deleted() {
    let list = replay(348).await;
    let authorizations = list.api().list_authorizations().await.unwrap();
    assert_eq!(
        authorizations[0].id.to_string(),
        "85f79980-b93d-4816-b872-303ec733431f"
    );
    assert_eq!(authorizations[0].application.name, "minter");
    assert_eq!(authorizations[0].application.organization.name, "apporg");
    let scopes: Vec<_> = authorizations[0]
        .scopes
        .iter()
        .map(|s| s.scope.as_str())
        .collect();
    assert_eq!(scopes, ["user:read", "repo:read"]);
    list.sent_as_recorded().await;

    let deleted = replay(353).await;
    let id = "cc451b54-81ea-45aa-a8b3-157c8047e366".parse().unwrap();
    assert_eq!(
        deleted.api().delete_authorization(id).await.unwrap(),
        Deletion::Deleted
    );
    deleted.sent_as_recorded().await;

    let missing = replay(638).await;
    let id = "00000000-0000-0000-0000-000000000000".parse().unwrap();
    assert_eq!(
        missing.api().delete_authorization(id).await.unwrap(),
        Deletion::WasMissing
    );
    missing.sent_as_recorded().await;
}

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

#[test]
fn the_authorize_url_is_the_recorded_one() {
    let recorded = recording(103).target;
    let url = client("http://127.0.0.1:8480").authorize_url(&Authorize {
        client_id: &"IMIKXCSKZT8N63FATXSA".parse().unwrap(),
        redirect_uri: &"http://127.0.0.1:9099/callback".parse().unwrap(),
        scopes: &Scopes::new([Scope::UserRead]),
        state: "st-4f2a",
    });
    assert_eq!(url.as_str(), format!("http://127.0.0.1:8480{recorded}"));
}

#[tokio::test]
async fn a_code_is_exchanged_with_everything_in_the_form_and_the_cookie_that_reaches_quay() {
    let quay = replay(90).await;
    let recorded = quay.recording.as_ref().unwrap().body.clone();
    let text = |name: &str| recorded[name].as_str().unwrap().to_owned();
    let exchanged = quay
        .client
        .exchange_code(
            &CodeExchange {
                client_id: &text("client_id").parse().unwrap(),
                client_secret: &ClientSecret::new(text("client_secret").into()).unwrap(),
                redirect_uri: &text("redirect_uri").parse().unwrap(),
                scopes: &text("scope").parse().unwrap(),
                code: &AuthorizationCode::new(text("code").into()).unwrap(),
            },
            LANE,
        )
        .await
        .unwrap();
    assert!(exchanged.token.expose().starts_with("FAKEaccesstoken79"));
    assert_eq!(exchanged.expires_in, Duration::from_secs(315_576_000));

    let request = quay.request().await;
    assert_eq!(
        (request.method.as_str(), target_of(&request).as_str()),
        ("POST", "/oauth/access_token")
    );
    assert_eq!(
        header(&request, "content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(header(&request, "cookie"), Some("defaultui=angular"));
    assert_eq!(header(&request, "authorization"), None);
    let sent: serde_json::Map<String, serde_json::Value> =
        url::form_urlencoded::parse(&request.body)
            .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
            .collect();
    assert_eq!(serde_json::Value::Object(sent), recorded);
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
async fn a_token_names_itself_at_the_registry() {
    let quay = replay(417).await;
    let token = crate::quay::token("FAKEtoken");
    let grant = quay
        .client
        .get_registry_grant(&RegistryLogin::OauthToken(&token), &path("course-1/lab-1"))
        .await
        .unwrap();
    assert_eq!(
        grant.entity(),
        RegistryEntity::OauthToken("83e787ce-db5b-45f6-8296-33d94a486a05".parse().unwrap())
    );
    let request = quay.request().await;
    assert_eq!(target_of(&request), as_spoken_to(&quay));
    // $oauthtoken:FAKEtoken
    assert_eq!(
        header(&request, "authorization"),
        Some("Basic JG9hdXRodG9rZW46RkFLRXRva2Vu")
    );
}
