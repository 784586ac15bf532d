//! In an organization of a user's own: who administers it is their business, whose it is and that
//! we have our place in it is not.

use std::collections::BTreeSet;

use super::*;
use crate::{
    authority::AuthorityKind,
    conflict::Stranger,
    desired::Footing,
    object::Object,
    port::TeamRole,
    testing::{Organization, Repository, Team},
};

const TEAM: &str = "berth-0123456789abcdef";

fn team(role: TeamRole, members: &[&str]) -> Team {
    Team {
        role,
        members: members.iter().map(ToString::to_string).collect(),
        invited: BTreeSet::new(),
    }
}

/// A harbour in david's organization, which erin owns too, and whose default permissions let her in.
fn davids() -> Harbour {
    let mut harbour = Harbour::new();
    harbour.desired.organization.footing = Footing::Joined {
        holder: "david".parse().unwrap(),
        team: TEAM.parse().unwrap(),
    };
    harbour.desired.organization.authority.kind = AuthorityKind::Member;
    let mut organization = Organization::new("david", "david@example.com");
    let owners = organization.teams.get_mut("owners").unwrap();
    owners.members.insert("erin".to_owned());
    let ours = team(TeamRole::Admin, &[ACCOUNT]);
    organization.teams.insert(TEAM.to_owned(), ours);
    let erin = ("erin".to_owned(), Role::Write);
    organization.default_permissions.extend([erin]);
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    harbour
}

fn change(harbour: &Harbour, change: impl FnOnce(&mut Organization)) {
    harbour.world(|world| change(world.organizations.get_mut(ORG).unwrap()));
}

/// Nothing is done there, and it says why.
#[track_caller]
fn assert_stopped(harbour: &Harbour, stranger: &Stranger) {
    let before = harbour.world(|world| world.organizations.clone());
    let report = harbour.look_again();
    assert_eq!(report.next, Next::Blocked, "{:?}", report.conditions);
    let found: Vec<_> = report
        .conflicts
        .iter()
        .map(|conflict| (conflict.object, &conflict.stranger))
        .collect();
    assert_eq!(found, [(Object::Organization, stranger)]);
    assert_eq!(harbour.world(|world| world.organizations.clone()), before);
}

#[test]
fn a_component_is_provisioned_there_and_its_repository_read_back() {
    let harbour = davids();
    let report = harbour.apply();
    assert_eq!(report.next, Next::Done, "{:?}", report.conditions);
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!(tally.calls.get(&Call::CreateOrganization), None);
    assert_eq!(tally.calls.get(&Call::FindRepository), Some(&1));
    let organization = harbour.world(|world| world.organizations[ORG].clone());
    assert_eq!(organization.contact, "david@example.com");
    assert_eq!(harbour.look_again().next, Next::Done);
}

#[test]
fn an_organization_that_is_gone_is_never_made_in_its_place() {
    let harbour = davids();
    harbour.world(|world| world.organizations.clear());
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    assert_eq!(report.conflicts[0].stranger, Stranger::Gone);
    assert!(harbour.world(|world| world.organizations.is_empty()));
}

#[test]
fn without_our_team_our_account_in_it_or_its_role_nothing_is_done() {
    for ours in [
        None,
        Some(team(TeamRole::Member, &[ACCOUNT])),
        Some(team(TeamRole::Creator, &[ACCOUNT])),
        Some(team(TeamRole::Admin, &["mallory"])),
    ] {
        for harbour in [davids(), {
            let settled = davids();
            assert_eq!(settled.apply().next, Next::Done);
            settled
        }] {
            change(&harbour, |it| {
                it.teams.remove(TEAM);
                it.teams
                    .extend(ours.clone().map(|team| (TEAM.to_owned(), team)));
                // Where our account has another way in, the team is what counts all the same.
                let owners = it.teams.get_mut("owners").unwrap();
                owners.members.insert(ACCOUNT.to_owned());
            });
            assert_stopped(&harbour, &Stranger::PutOut);
        }
    }
}

#[test]
fn another_organization_of_that_name_is_not_taken_for_it() {
    let harbour = davids();
    let contact = harbour.desired.organization.contact.as_str();
    let mut other = Organization::new("mallory", contact);
    let owners = other.teams.get_mut("owners").unwrap();
    owners.members.extend([ACCOUNT, "david"].map(str::to_owned));
    let helpers = team(TeamRole::Admin, &[ACCOUNT]);
    other.teams.insert("berth-helpers".to_owned(), helpers);
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), other));
    assert_stopped(&harbour, &Stranger::PutOut);
}

#[test]
fn whoever_is_only_invited_is_not_there_yet() {
    for (name, team, stranger) in [
        (ACCOUNT, TEAM, Stranger::PutOut),
        ("david", "owners", Stranger::HolderGone),
    ] {
        let harbour = davids();
        assert_eq!(harbour.apply().next, Next::Done);
        change(&harbour, |it| {
            let team = it.teams.get_mut(team).unwrap();
            assert!(team.members.remove(name));
            team.invited.insert(name.to_owned());
            // Our account goes on to see everything, so that nothing but the place is missing.
            let owners = it.teams.get_mut("owners").unwrap();
            owners.members.insert(ACCOUNT.to_owned());
        });
        assert_stopped(&harbour, &stranger);
    }
}

#[test]
fn once_the_user_does_not_own_it_nothing_is_done() {
    let harbour = davids();
    assert_eq!(harbour.apply().next, Next::Done);
    change(&harbour, |it| {
        let owners = it.teams.get_mut("owners").unwrap();
        owners.members.remove("david");
    });
    assert_stopped(&harbour, &Stranger::HolderGone);
    change(&harbour, |it| {
        let mates = team(TeamRole::Admin, &["david"]);
        it.teams.insert("mates".to_owned(), mates);
    });
    assert_eq!(
        harbour.look_again().next,
        Next::Done,
        "any admin team makes an owner"
    );
}

#[test]
fn a_dead_token_is_not_being_put_out() {
    let harbour = davids();
    harbour.world(|world| world.token = Token::Dead);
    let report = harbour.apply();
    assert!(report.conflicts.is_empty(), "{:?}", report.conflicts);
    assert!(report.is_token_dead());
}

#[test]
fn a_token_that_is_replaced_meanwhile_is_not_being_put_out() {
    let harbour = davids();
    harbour.world(|world| world.token = Token::Dead);
    let quay = &harbour.fakes.quay;
    quay.just_before(Call::ListRobots, |world| world.token = Token::Alive);
    let report = harbour.apply();
    assert!(report.conflicts.is_empty(), "{:?}", report.conflicts);
    assert_eq!(report.next, Next::Done);
}

#[test]
fn a_repository_that_somebody_else_made_there_is_left_alone() {
    let harbour = davids();
    let theirs = Repository {
        description: "not Berth's".to_owned(),
        visibility: Visibility::Private,
        permissions: BTreeMap::from([("erin".to_owned(), Role::Admin)]),
    };
    let name = harbour.desired.component.repo.to_string();
    change(&harbour, |it| {
        it.repositories.insert(name, theirs);
    });
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    assert_eq!(report.conflicts[0].stranger, Stranger::NoMarker);
}

#[test]
fn robots_that_look_like_ours_are_strangers_there_too() {
    let harbour = davids();
    let squatted = crate::testing::Robot {
        token: "THEIRS".to_owned(),
        description: String::new(),
        metadata: BTreeMap::new(),
    };
    change(&harbour, |it| {
        it.robots.insert("berth-helper".to_owned(), squatted);
    });
    let which = BTreeSet::from([format!("{ORG}+berth-helper")]);
    assert_stopped(&harbour, &Stranger::OtherRobots(which));
}
