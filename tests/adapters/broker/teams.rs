//! Our account's organizations and teams, over the wire.

use quay_client::{Account, TeamPath, TeamRole};
use quay_sim::{Fault, Mailing, Symptom, Variant};
use reqwest::Method;
use token_broker::{
    HandOver, Refusal, Whom,
    port::{Addition, Asked, Member, QuayError, Role, Team, Teams as _},
    testing::{
        conformance::{self, TeamsBench},
        sample,
    },
};

use super::quayside::Quayside;

const TEAM: &str = "berth-abc";

fn place(org: &str, team: &str) -> TeamPath {
    TeamPath {
        org: sample::org(org),
        team: sample::team(team),
    }
}

fn account(name: &str) -> Account {
    Account::User(sample::user_at_quay(name))
}

/// Alice hands `alices` over: where mail fails, Quay says so and does it all the same (702).
async fn hand_over(alice: &quay_client::QuayApi) {
    let team = place("alices", TEAM);
    let made = alice.ensure_team(&team, TeamRole::Admin, "described").await;
    made.unwrap();
    match alice.add_team_member(&team, &account("berth")).await {
        Ok(_) | Err(quay_client::QuayError::MailNotSent) => {}
        Err(error) => panic!("{error}"),
    }
}

async fn keeps_what_the_port_promises(mailing: Mailing, asked: Asked) {
    let quayside = Quayside::open(Variant {
        mailing,
        ..Variant::default()
    })
    .await;
    hand_over(&quayside.as_alice()).await;
    let bench = TeamsBench {
        teams: &quayside.teams(),
        ours: sample::org("berths"),
        user: sample::user_at_quay("bob"),
        team: sample::team("probe"),
        asked,
        handed_over: (
            sample::user_at_quay("alice"),
            sample::org("alices"),
            sample::team(TEAM),
        ),
    };
    assert_eq!(conformance::teams(bench).await, Ok(()));
}

#[tokio::test]
async fn teams_of_a_quay_that_sends_no_mail_keep_what_the_port_promises() {
    keeps_what_the_port_promises(Mailing::Off, Asked::Added).await;
}

#[tokio::test]
async fn teams_of_a_quay_that_sends_mail_keep_what_the_port_promises() {
    keeps_what_the_port_promises(Mailing::Delivers, Asked::Invited).await;
}

#[tokio::test]
async fn teams_of_a_quay_whose_mail_fails_keep_what_the_port_promises() {
    keeps_what_the_port_promises(Mailing::Fails, Asked::Invited).await;
}

#[tokio::test]
async fn an_address_is_invited_where_mail_is_sent_and_refused_elsewhere() {
    let address = Whom::Address("bob@example.com".parse().unwrap());
    for (mailing, expected) in [
        (Mailing::Delivers, Ok(Asked::Invited)),
        (Mailing::Off, Err(QuayError::Refused)),
    ] {
        let quayside = Quayside::open(Variant {
            mailing,
            ..Variant::default()
        })
        .await;
        let teams = quayside.teams();
        let (org, team) = (sample::org("berths"), sample::team("probe"));
        let made = teams.ensure_team(&org, &team, Role::Member, "").await;
        assert_eq!(made, Ok(()));
        assert_eq!(teams.ask(&org, &team, &address).await, expected);
        let seen = teams.find_team(&org, &team).await.unwrap().unwrap();
        let pending = Member {
            account: None,
            pending: true,
        };
        let members = expected.map_or(vec![], |_| vec![pending]);
        assert_eq!(seen.members, members);
    }
}

#[tokio::test]
async fn nobody_of_that_name_can_be_asked() {
    let quayside = Quayside::usual().await;
    let (teams, org) = (quayside.teams(), sample::org("berths"));
    let team = sample::team("probe");
    teams
        .ensure_team(&org, &team, Role::Member, "")
        .await
        .unwrap();
    let whom = Whom::Name(sample::user_at_quay("nobody"));
    let asked = teams.ask(&org, &team, &whom).await;
    assert_eq!(asked, Err(QuayError::Missing));
}

#[tokio::test]
async fn a_robot_in_a_team_is_seen_as_somebody() {
    let quayside = Quayside::usual().await;
    let (berth, org) = (quayside.as_berth(), sample::org("berths"));
    let robot = "berths+bot".parse().unwrap();
    let new = quay_client::NewRobot {
        description: String::new(),
        metadata: Default::default(),
    };
    berth.create_robot(&robot, &new).await.unwrap();
    let team = sample::team("probe");
    let teams = quayside.teams();
    teams
        .ensure_team(&org, &team, Role::Creator, "described")
        .await
        .unwrap();
    berth
        .add_team_member(&place("berths", "probe"), &Account::Robot(robot))
        .await
        .unwrap();
    let seen = teams.find_team(&org, &team).await;
    let expected = Team {
        role: Role::Creator,
        description: "described".to_owned(),
        members: vec![Member {
            account: None,
            pending: false,
        }],
    };
    assert_eq!(seen, Ok(Some(expected)));
}

#[tokio::test]
async fn a_dead_service_token_sees_no_team_as_missing() {
    let quayside = Quayside::usual().await;
    let (teams, org) = (quayside.teams(), sample::org("berths"));
    let seen = teams.find_team(&org, &sample::team("owners")).await;
    assert!(matches!(seen, Ok(Some(_))), "{seen:?}");

    // Deleting its application deletes the token (376).
    let berth = quayside.as_berth();
    let application = quay_client::ApplicationPath {
        org: org.clone(),
        client_id: quayside.our_application().client.as_str().parse().unwrap(),
    };
    berth.delete_application(&application).await.unwrap();

    let later = QuayError::Unavailable { retry_after: None };
    for _ in 0..2 {
        let seen = teams.find_team(&org, &sample::team("owners")).await;
        assert_eq!(seen, Err(later));
    }
    assert_eq!(teams.invitations().await, Err(later));
}

#[tokio::test]
async fn an_addition_by_a_token_of_ours_or_by_our_own_account_proves_nobody() {
    for case in ["our application", "one made for a link", "our account"] {
        let quayside = Quayside::usual().await;
        let alice = quayside.as_alice();
        let team = place("alices", TEAM);
        alice.ensure_team(&team, TeamRole::Admin, "").await.unwrap();
        let performer = match case {
            "our application" => {
                let added = quayside.as_alice_by_our_application();
                added.add_team_member(&team, &account("berth")).await
            }
            "one made for a link" => {
                let name = "berth-6f1c1e5e-8a3e-4b62-9d20-0a4b5c6d7e8f";
                let sim = quayside.sim();
                let made = sim.add_application("alices", name, "").unwrap();
                let api = quayside.api_of("alice", &made.client_id);
                api.add_team_member(&team, &account("berth")).await
            }
            _ => {
                let owners = place("alices", "owners");
                alice
                    .add_team_member(&owners, &account("berth"))
                    .await
                    .unwrap();
                // By whatever application.
                let client_id = quayside.alices_application().client;
                let berth = quayside.api_of("berth", client_id.as_str());
                berth.add_team_member(&team, &account("berth")).await
            }
        };
        performer.unwrap();
        let teams = quayside.teams();
        let (org, team) = (sample::org("alices"), sample::team(TEAM));
        let additions = teams.additions(&org, &team).await.unwrap();
        assert!(
            matches!(
                additions.as_slice(),
                [Addition {
                    by_our_token: true,
                    ..
                }]
            ),
            "{case}: {additions:?}"
        );
        let mut hand_over = HandOver::new([1; 32], String::new(), None).unwrap();
        hand_over.team = team;
        assert_eq!(
            hand_over.added(&org, &additions),
            Err(Refusal::ByOurToken),
            "{case}"
        );
    }
}

#[tokio::test]
async fn an_addition_to_another_team_or_of_somebody_else_says_nothing() {
    let quayside = Quayside::usual().await;
    let alice = quayside.as_alice();
    for (team, whom) in [("other-team", "berth"), (TEAM, "bob")] {
        let team = place("alices", team);
        alice.ensure_team(&team, TeamRole::Admin, "").await.unwrap();
        alice.add_team_member(&team, &account(whom)).await.unwrap();
    }
    let (teams, org, team) = (quayside.teams(), sample::org("alices"), sample::team(TEAM));
    assert_eq!(teams.additions(&org, &team).await, Ok(vec![]));
}

#[tokio::test]
async fn an_organization_of_a_workspace_is_not_unclaimed_and_neither_is_our_own() {
    let quayside = Quayside::usual().await;
    quayside.sim().add_organization("claimed", "berth").unwrap();
    quayside.sim().add_organization("free", "berth").unwrap();
    let claim = store::testing::claimed(quayside.store()).await;
    store::testing::organization(quayside.store(), &claim.fence, "claimed").await;
    let unclaimed = quayside.teams().unclaimed_organizations().await;
    assert_eq!(unclaimed, Ok(vec![sample::org("free")]));
}

#[tokio::test]
async fn a_lost_answer_to_asking_is_told_from_a_refusal() {
    let quayside = Quayside::usual().await;
    let (teams, org) = (quayside.teams(), sample::org("berths"));
    let team = sample::team("probe");
    teams
        .ensure_team(&org, &team, Role::Member, "")
        .await
        .unwrap();
    let path = "/api/v1/organization/berths/team/probe/members/*";
    let lost = Fault::after(Method::PUT, path, Symptom::Reset);
    quayside.sim().faults().add(lost);
    let whom = Whom::Name(sample::user_at_quay("bob"));
    let asked = teams.ask(&org, &team, &whom).await;
    assert_eq!(asked, Err(QuayError::OutcomeUnknown));
    let seen = teams.find_team(&org, &team).await.unwrap().unwrap();
    assert_eq!(seen.members.len(), 1);
}
