//! Whoever was there first, or comes in between, is never taken for us.

use std::collections::BTreeSet;

use super::*;
use crate::{
    conflict::Stranger,
    object::Object,
    port::TeamRole,
    testing::{Organization, Repository, Robot, Team},
};

fn account() -> BTreeSet<String> {
    BTreeSet::from([ACCOUNT.to_owned()])
}

/// Applies, expects this stranger, and that nobody touched anything of what was there.
#[track_caller]
fn assert_left_alone(harbour: &Harbour, object: Object, stranger: &Stranger) -> Report {
    let before = harbour.world(|world| world.organizations[ORG].clone());
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked, "{:?}", report.conditions);
    let found: Vec<_> = report
        .conflicts
        .iter()
        .map(|conflict| (conflict.object, &conflict.stranger))
        .collect();
    assert_eq!(found, [(object, stranger)]);
    assert_eq!(
        finding(&report, ConditionKind::Ready).reason,
        Reason::Conflict
    );
    let after = harbour.world(|world| world.organizations[ORG].clone());
    assert_eq!(after, before);
    let path = harbour.desired.repo_path();
    assert_eq!(harbour.fakes.pipelines.find(PUSH, &path), None);
    assert!(harbour.is_closed());
    report
}

/// The organization as we would have made it.
fn ours(harbour: &Harbour) -> Organization {
    Organization::new(ACCOUNT, harbour.desired.organization.contact.as_str())
}

#[test]
fn an_organization_that_somebody_made_first_and_invited_us_into_is_not_ours() {
    let harbour = Harbour::new();
    let mut squatted = Organization::new("mallory", "mallory@example.com");
    let owners = squatted.teams.get_mut("owners").unwrap();
    owners.members.insert(ACCOUNT.to_owned());
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), squatted));
    assert_left_alone(&harbour, Object::Organization, &Stranger::OtherContact);
}

#[test]
fn an_organization_that_hides_its_address_from_us_is_not_ours() {
    let harbour = Harbour::new();
    let contact = harbour.desired.organization.contact.as_str().to_owned();
    let hidden = Organization::new("mallory", &contact);
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), hidden));
    assert_left_alone(&harbour, Object::Organization, &Stranger::OtherContact);
}

#[test]
fn an_organization_that_others_own_too_is_not_exclusively_ours() {
    let harbour = Harbour::new();
    let mut organization = ours(&harbour);
    let owners = organization.teams.get_mut("owners").unwrap();
    owners.members.insert("mallory".to_owned());
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    let who = BTreeSet::from(["mallory".to_owned()]);
    assert_left_alone(&harbour, Object::Organization, &Stranger::OtherOwners(who));
}

#[test]
fn an_organization_that_others_are_invited_to_own_is_not_exclusively_ours() {
    let harbour = Harbour::new();
    let mut organization = ours(&harbour);
    let owners = organization.teams.get_mut("owners").unwrap();
    owners.invited.insert("mallory".to_owned());
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    let who = BTreeSet::from(["mallory".to_owned()]);
    assert_left_alone(&harbour, Object::Organization, &Stranger::OtherOwners(who));
}

#[test]
fn an_admin_team_that_nobody_expects_is_found() {
    let harbour = Harbour::new();
    let mut organization = ours(&harbour);
    let team = Team {
        role: TeamRole::Admin,
        members: BTreeSet::new(),
        invited: BTreeSet::new(),
    };
    organization.teams.insert("helpers".to_owned(), team);
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    let who = BTreeSet::from(["team helpers".to_owned()]);
    assert_left_alone(&harbour, Object::Organization, &Stranger::OtherOwners(who));
}

#[test]
fn a_robot_in_an_admin_team_is_found() {
    let mut harbour = Harbour::new();
    let team_name = "helpers".parse().unwrap();
    harbour.desired.organization.admin_teams.insert(team_name);
    let mut organization = ours(&harbour);
    let team = Team {
        role: TeamRole::Admin,
        members: BTreeSet::from(["acme+ci".to_owned()]),
        invited: BTreeSet::new(),
    };
    organization.teams.insert("helpers".to_owned(), team);
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    let who = BTreeSet::from(["acme+ci".to_owned()]);
    assert_left_alone(&harbour, Object::Organization, &Stranger::OtherOwners(who));
}

#[test]
fn default_permissions_that_let_others_in_are_found() {
    let harbour = Harbour::new();
    let mut organization = ours(&harbour);
    let mallory = ("mallory".to_owned(), Role::Read);
    organization.default_permissions.extend([mallory]);
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    let who = BTreeSet::from(["mallory".to_owned()]);
    assert_left_alone(
        &harbour,
        Object::Organization,
        &Stranger::OpenByDefault(who),
    );
}

#[test]
fn robots_under_our_prefix_that_are_not_ours_are_found() {
    let harbour = Harbour::new();
    let mut organization = ours(&harbour);
    for name in ["berth-evil-a", "ci"] {
        let robot = strange_robot();
        organization.robots.insert(name.to_owned(), robot);
    }
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    let which = BTreeSet::from(["acme+berth-evil-a".to_owned()]);
    assert_left_alone(
        &harbour,
        Object::Organization,
        &Stranger::OtherRobots(which),
    );
}

#[test]
fn the_organization_is_proven_again_before_anything_is_done_in_it() {
    let harbour = Harbour::settled();
    harbour.fakes.clock.advance(Duration::from_secs(600));
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        let owners = organization.teams.get_mut("owners").unwrap();
        owners.members.insert("mallory".to_owned());
    });
    let next = harbour.next_door("bar");
    let who = BTreeSet::from(["mallory".to_owned()]);
    assert_left_alone(&next, Object::Organization, &Stranger::OtherOwners(who));
}

#[test]
fn an_old_proof_does_not_serve_for_a_delivery() {
    let harbour = Harbour::new();
    harbour
        .fakes
        .pipelines
        .refuse(crate::port::PipelinesError::Unavailable);
    let _ = harbour.apply();
    harbour.fakes.pipelines.refuse(None);
    harbour.fakes.clock.advance(Duration::from_secs(600));
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        let owners = organization.teams.get_mut("owners").unwrap();
        owners.members.insert("mallory".to_owned());
    });
    let who = BTreeSet::from(["mallory".to_owned()]);
    assert_left_alone(&harbour, Object::Organization, &Stranger::OtherOwners(who));
}

#[test]
fn an_organization_that_was_ours_and_is_gone_is_not_made_again() {
    let harbour = Harbour::settled();
    harbour.world(|world| {
        world.delete_organization(ORG);
        world.collect();
    });
    for report in [harbour.look_again(), harbour.apply()] {
        assert_eq!(report.next, Next::Blocked);
        assert_eq!(report.conflicts[0].stranger, Stranger::Gone);
    }
    assert!(harbour.world(|world| world.organizations.is_empty()));
}

#[test]
fn an_organization_that_took_the_name_of_ours_is_not_ours() {
    let harbour = Harbour::settled();
    harbour.fakes.clock.advance(Duration::from_secs(600));
    harbour.world(|world| {
        let squatted = Organization::new("mallory", "mallory@example.com");
        world.organizations.insert(ORG.to_owned(), squatted);
    });
    let next = harbour.next_door("bar");
    assert_left_alone(&next, Object::Organization, &Stranger::Replaced);
}

#[test]
fn a_removal_does_not_end_while_the_robot_lives_in_an_organization_that_hides_from_us() {
    let mut harbour = Harbour::settled();
    harbour.fakes.clock.advance(Duration::from_secs(600));
    let quay = harbour.fakes.quay.clone();
    let set_contact = |contact: &str| {
        quay.world(|world| {
            world.organizations.get_mut(ORG).unwrap().contact = contact.to_owned();
        });
    };
    set_contact("mallory@example.com");
    harbour.remove();
    for _ in 0..2 {
        let report = harbour.apply();
        assert_eq!(report.next, Next::Blocked);
        assert_eq!(report.conflicts[0].stranger, Stranger::Replaced);
    }
    set_contact(harbour.desired.organization.contact.as_str());
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_removed();
}

#[test]
fn a_removal_ends_where_nothing_was_ever_ours() {
    let mut harbour = Harbour::new();
    let squatted = Organization::new("mallory", "mallory@example.com");
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), squatted));
    assert_eq!(harbour.apply().next, Next::Blocked);
    harbour.remove();
    assert_eq!(harbour.apply().next, Next::Done);
}

fn strange_repository(description: &str) -> Repository {
    Repository {
        description: description.to_owned(),
        visibility: Visibility::Private,
        permissions: account()
            .into_iter()
            .map(|name| (name, Role::Admin))
            .collect(),
    }
}

fn strange_robot() -> Robot {
    Robot {
        token: "STRANGE".to_owned(),
        description: String::new(),
        metadata: BTreeMap::new(),
    }
}

/// Lets somebody act in our organization just before our call.
fn in_between(harbour: &Harbour, call: Call, act: impl FnOnce(&mut Organization) + Send + 'static) {
    harbour.fakes.quay.just_before(call, |world| {
        act(world.organizations.get_mut(ORG).unwrap());
    });
}

#[track_caller]
fn assert_conflict(harbour: &Harbour, object: Object, stranger: &Stranger) {
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    let found: Vec<_> = report
        .conflicts
        .iter()
        .map(|conflict| (conflict.object, &conflict.stranger))
        .collect();
    assert_eq!(found, [(object, stranger)]);
    let path = harbour.desired.repo_path();
    assert_eq!(harbour.fakes.pipelines.find(PUSH, &path), None);
}

#[test]
fn a_repository_that_somebody_made_first_is_not_ours() {
    let harbour = Harbour::new();
    let repo = harbour.desired.component.repo.to_string();
    in_between(&harbour, Call::CreateRepository, move |organization| {
        let repository = strange_repository("an application");
        organization.repositories.insert(repo, repository);
    });
    assert_conflict(&harbour, Object::Repository, &Stranger::NoMarker);
    let repo = harbour.desired.component.repo.as_str();
    let kept = harbour.world(|world| world.organizations[ORG].repositories[repo].clone());
    assert_eq!(kept, strange_repository("an application"));
}

#[test]
fn a_repository_with_a_copied_marker_is_not_ours_while_others_have_access() {
    let harbour = Harbour::new();
    let repo = harbour.desired.component.repo.to_string();
    let marker = harbour.desired.component.marker.to_string();
    in_between(&harbour, Call::CreateRepository, move |organization| {
        let mut repository = strange_repository(&format!("berth:{marker}"));
        let mallory = ("mallory".to_owned(), Role::Read);
        repository.permissions.extend([mallory]);
        organization.repositories.insert(repo, repository);
    });
    let who = BTreeSet::from(["mallory".to_owned()]);
    assert_conflict(
        &harbour,
        Object::Repository,
        &Stranger::OthersHaveAccess(who),
    );
}

#[test]
fn where_two_can_be_told_that_they_made_a_repository_it_is_read_back() {
    let mut harbour = Harbour::new();
    harbour
        .desired
        .organization
        .owners
        .insert("erin".parse().unwrap());
    let mut organization = ours(&harbour);
    let owners = organization.teams.get_mut("owners").unwrap();
    owners.members.insert("erin".to_owned());
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    // Erin's repository is there by the time that we have our 201 and look.
    let repo = harbour.desired.component.repo.to_string();
    in_between(&harbour, Call::FindRepository, move |organization| {
        let repository = strange_repository("Erin's");
        organization.repositories.insert(repo, repository);
    });
    assert_conflict(&harbour, Object::Repository, &Stranger::NoMarker);
}

#[test]
fn a_shared_organization_is_served_after_the_repository_was_read_back() {
    let mut harbour = Harbour::new();
    harbour
        .desired
        .organization
        .owners
        .insert("erin".parse().unwrap());
    let mut organization = ours(&harbour);
    let owners = organization.teams.get_mut("owners").unwrap();
    owners.members.insert("erin".to_owned());
    harbour.world(|world| world.organizations.insert(ORG.to_owned(), organization));
    assert_eq!(harbour.apply().next, Next::Done);
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!(tally.of(Call::FindRepository), 1);
    harbour.assert_served();
}

#[test]
fn a_robot_that_somebody_made_first_is_not_ours() {
    for kind in [PUSH, RobotKind::Pull] {
        let harbour = Harbour::new();
        let short = harbour.short(kind);
        in_between(&harbour, Call::CreateRobot, move |organization| {
            organization.robots.insert(short, strange_robot());
        });
        assert_conflict(&harbour, Object::Robot(kind), &Stranger::NoMarker);
        assert_eq!(harbour.token_at_quay(kind), "STRANGE");
        let vault = harbour.fakes.vault.credentials();
        assert!(!vault.values().any(|(_, token)| token == "STRANGE"));
    }
}

#[test]
fn a_robot_with_the_marker_of_another_is_not_ours() {
    let harbour = Harbour::new();
    let short = harbour.short(PUSH);
    let other = harbour.desired.component.push_b.marker.to_string();
    in_between(&harbour, Call::CreateRobot, move |organization| {
        let mut robot = strange_robot();
        robot.metadata.insert("berth-marker".to_owned(), other);
        organization.robots.insert(short, robot);
    });
    assert_conflict(&harbour, Object::Robot(PUSH), &Stranger::NoMarker);
}

#[test]
fn a_robot_that_was_swapped_between_the_look_and_the_adoption_is_not_adopted() {
    let harbour = Harbour::new();
    harbour
        .fakes
        .quay
        .fault(Call::CreateRobot, Fault::LostAnswer);
    let short = harbour.short(PUSH);
    harbour
        .fakes
        .quay
        .just_before_nth(Call::FindRobot, 1, move |world| {
            let organization = world.organizations.get_mut(ORG).unwrap();
            organization.robots.insert(short, strange_robot());
        });
    assert_conflict(&harbour, Object::Robot(PUSH), &Stranger::NoMarker);
    let vault = harbour.fakes.vault.credentials();
    assert!(!vault.values().any(|(_, token)| token == "STRANGE"));
}

#[test]
fn a_strange_robot_in_the_idle_slot_is_not_deleted_by_a_removal() {
    let mut harbour = Harbour::settled();
    let short = harbour.short(RobotKind::Push(RobotSlot::B));
    let inserted = short.clone();
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.robots.insert(inserted, strange_robot());
    });
    harbour.remove();
    let report = harbour.apply();
    assert_eq!(report.next, Next::Done, "what is ours is gone");
    assert_eq!(report.conflicts.len(), 1);
    let robots = harbour.world(|world| world.organizations[ORG].robots.clone());
    assert!(robots.contains_key(&short));
    assert!(!robots.contains_key(&harbour.short(PUSH)));
}

/// Somebody who may do so puts another robot in the place of ours, and we do not know.
fn swap_robot(harbour: &Harbour, kind: RobotKind) {
    let short = harbour.short(kind);
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.robots.insert(short, strange_robot());
    });
}

#[test]
fn a_robot_that_is_ours_by_old_records_only_is_not_deleted() {
    let mut harbour = Harbour::settled();
    swap_robot(&harbour, PUSH);
    harbour.remove();
    let report = harbour.apply();
    assert_eq!(report.conflicts[0].stranger, Stranger::NoMarker);
    assert_eq!(harbour.token_at_quay(PUSH), "STRANGE");
}

#[test]
fn a_robot_that_is_ours_by_old_records_only_is_given_no_new_token() {
    let mut harbour = Harbour::settled();
    swap_robot(&harbour, PUSH);
    harbour.desired.component.push_a.generation = 2;
    let stranger = Stranger::NoMarker;
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    assert_eq!(report.conflicts[0].stranger, stranger);
    assert_eq!(harbour.token_at_quay(PUSH), "STRANGE");
}

#[test]
fn a_conflict_that_somebody_resolved_is_one_no_more() {
    let harbour = Harbour::new();
    let repo = harbour.desired.component.repo.to_string();
    in_between(&harbour, Call::CreateRepository, move |organization| {
        let repository = strange_repository("an application");
        organization.repositories.insert(repo, repository);
    });
    assert_conflict(&harbour, Object::Repository, &Stranger::NoMarker);
    let repo = harbour.desired.component.repo.as_str();
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.repositories.remove(repo);
    });
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_credential_that_reaches_further_is_not_delivered() {
    let harbour = Harbour::new();
    let robot = harbour.desired.robot(PUSH).name.to_string();
    let next_door = harbour.desired.component.sibling.repo.to_string();
    in_between(&harbour, Call::Grant, move |organization| {
        let mut repository = strange_repository("next door");
        repository.permissions.insert(robot, Role::Read);
        organization.repositories.insert(next_door, repository);
    });
    let what = BTreeSet::from(["acme/next-door: pull".to_owned()]);
    let stranger = Stranger::ReachesTooFar(what);
    assert_conflict(&harbour, Object::Credential(PUSH), &stranger);
}

#[test]
fn a_credential_that_may_do_more_on_its_own_repository_is_not_delivered() {
    let harbour = Harbour::new();
    let all = crate::port::Access::new(["pull", "push", "*"]);
    harbour.fakes.quay.registry_says([Ok(all)]);
    let what = BTreeSet::from(["acme/foo: *, pull, push".to_owned()]);
    let stranger = Stranger::ReachesTooFar(what);
    assert_conflict(&harbour, Object::Credential(PUSH), &stranger);
}

#[test]
fn a_robot_that_could_create_repositories_is_found_out_on_a_missing_one() {
    let harbour = Harbour::new();
    let robot = harbour.desired.robot(PUSH).name.to_string();
    in_between(&harbour, Call::Grant, move |organization| {
        let team = Team {
            role: TeamRole::Creator,
            members: BTreeSet::from([robot]),
            invited: BTreeSet::new(),
        };
        organization.teams.insert("makers".to_owned(), team);
    });
    let what = BTreeSet::from(["acme/next-door: pull, push".to_owned()]);
    let stranger = Stranger::ReachesTooFar(what);
    assert_conflict(&harbour, Object::Credential(PUSH), &stranger);
}

#[test]
fn a_public_sibling_may_be_pulled() {
    let mut harbour = Harbour::new();
    harbour.desired.component.sibling.visibility = Visibility::Public;
    let next_door = harbour.desired.component.sibling.repo.to_string();
    in_between(&harbour, Call::Grant, move |organization| {
        let mut repository = strange_repository("next door");
        repository.visibility = Visibility::Public;
        organization.repositories.insert(next_door, repository);
    });
    assert_eq!(harbour.apply().next, Next::Done);
}

#[test]
fn what_lies_where_the_credential_should_go_is_left_alone() {
    let harbour = Harbour::new();
    let path = harbour.desired.repo_path();
    harbour.fakes.pipelines.put_foreign(PUSH, &path);
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    assert_eq!(report.conflicts[0].stranger, Stranger::OtherDelivery);
    let delivered = finding(&report, ConditionKind::CredentialDelivered);
    assert_eq!(delivered.reason, Reason::Conflict);
    assert_eq!(
        harbour.fakes.pipelines.find(PUSH, &path),
        Some(Delivered::Foreign)
    );
}
