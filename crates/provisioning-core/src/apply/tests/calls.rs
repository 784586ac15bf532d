//! How much is asked, and what it comes to when all goes well.

use super::*;

#[test]
fn the_first_component_takes_six_calls_in_three_stages() {
    let harbour = Harbour::new();
    let report = harbour.apply();
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!((tally.api, tally.stages), (6, 3));
    assert_eq!(tally.registry, 3, "push, its sibling, pull");
    assert_eq!(report.next, Next::Done);
    harbour.assert_served();
    let ready = finding(&report, ConditionKind::Ready);
    assert_eq!(ready.reason, Reason::AsDeclared);
    assert_eq!(report.conditions.len(), 6);
}

#[test]
fn the_next_component_takes_four_calls_in_two_stages() {
    let first = Harbour::settled();
    let next = first.next_door("bar");
    assert_eq!(next.apply().next, Next::Done);
    let tally = next.fakes.quay.take_tally();
    assert_eq!((tally.api, tally.stages), (4, 2));
    next.assert_served();
    first.assert_served();
}

#[test]
fn a_scan_is_five_calls_in_two_stages() {
    let harbour = Harbour::settled();
    harbour.fakes.clock.advance(Duration::from_secs(600));
    let next = harbour.next_door("bar");
    assert_eq!(next.apply().next, Next::Done);
    let tally = next.fakes.quay.take_tally();
    assert_eq!((tally.api, tally.stages), (5 + 4, 2 + 2));
}

#[test]
fn applying_again_asks_nobody_anything() {
    let harbour = Harbour::settled();
    assert_eq!(harbour.apply().next, Next::Done);
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!((tally.api, tally.registry), (0, 0));
}

#[test]
fn a_rotation_makes_before_it_breaks() {
    let mut harbour = Harbour::settled();
    let old = harbour.short(PUSH);
    harbour.rotate();
    harbour.desired.component.purpose = Purpose::Serve {
        slot: RobotSlot::B,
        other_slot: OtherSlot::Keep,
    };
    assert_eq!(harbour.apply().next, Next::Done);
    let still_there = harbour.world(|world| world.organizations[ORG].robots.contains_key(&old));
    assert!(still_there, "builds may still hold its credential");
    let lives: Vec<Life> = [PUSH, RobotKind::Push(RobotSlot::B)]
        .map(|kind| {
            let mut key = harbour.key(kind);
            key.generation = match kind {
                PUSH => 1,
                _ => 2,
            };
            harbour.fakes.vault.credentials()[&key].0
        })
        .into();
    assert_eq!(lives, [Life::Retiring, Life::Current]);

    harbour.rotate();
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_removal_leaves_the_repository_and_the_organization() {
    let mut harbour = Harbour::settled();
    harbour.remove();
    let report = harbour.apply();
    assert_eq!(report.next, Next::Done);
    assert_eq!(
        finding(&report, ConditionKind::Ready).reason,
        Reason::Deleting
    );
    harbour.assert_removed();
    let again = harbour.apply();
    assert_eq!(again.next, Next::Done);
}

#[test]
fn another_visibility_is_one_call() {
    let mut harbour = Harbour::settled();
    harbour.desired.component.visibility = Visibility::Public;
    assert_eq!(harbour.apply().next, Next::Done);
    assert_eq!(harbour.fakes.quay.take_tally().api, 1);
    harbour.assert_served();
}

#[test]
fn a_dry_run_looks_and_changes_nothing() {
    let harbour = Harbour::settled();
    harbour.fakes.clock.advance(Duration::from_secs(600));
    let short = harbour.short(PUSH);
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.robots.remove(&short);
    });
    let before = harbour.world(|world| world.clone());
    let mut observed = harbour.fakes.journal.observed(harbour.fakes.clock.now());
    observed.organization = Sight::Unknown(crate::Doubt::Recheck);
    let rehearsal = crate::rehearse(
        &harbour.desired,
        observed,
        &harbour.fakes.quay,
        &harbour.fakes.robots,
    );
    let plan = harbour.fakes.fuse.run(rehearsal).unwrap().unwrap();
    insta::assert_snapshot!(plan, @r"
    1. create robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    2. give robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a write on acme/foo
    3. test the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a on acme/foo
    4. deliver the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    ");
    assert_eq!(harbour.world(|world| world.clone()), before);
}

#[test]
fn what_is_gone_from_quay_is_made_again() {
    let harbour = Harbour::settled();
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.robots.clear();
        organization.repositories.clear();
    });
    assert_eq!(harbour.look_again().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_permission_that_was_taken_away_is_given_again() {
    for kind in [PUSH, RobotKind::Pull] {
        let harbour = Harbour::settled();
        let robot = harbour.desired.robot(kind).name.to_string();
        let repo = harbour.desired.component.repo.as_str();
        harbour.world(|world| {
            let organization = world.organizations.get_mut(ORG).unwrap();
            let repository = organization.repositories.get_mut(repo).unwrap();
            repository.permissions.remove(&robot);
        });
        assert_eq!(harbour.look_again().next, Next::Done);
        harbour.assert_served();
    }
}

#[test]
fn a_robot_that_was_deleted_comes_back_with_a_token_that_is_delivered() {
    let harbour = Harbour::settled();
    let short = harbour.short(PUSH);
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.robots.remove(&short);
    });
    harbour
        .fakes
        .quay
        .fault(Call::CreateRobot, Fault::LostAnswer);
    assert_eq!(harbour.look_again().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_repository_that_was_made_public_behind_our_back_is_made_private_again() {
    let harbour = Harbour::settled();
    let repo = harbour.desired.component.repo.as_str();
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        let repository = organization.repositories.get_mut(repo).unwrap();
        repository.visibility = Visibility::Public;
    });
    assert_eq!(harbour.look_again().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn two_first_components_at_once_share_one_organization_and_one_pull_robot() {
    let one = Harbour::new();
    let other = one.next_door("bar");
    let now = one.fakes.clock.now();
    let both = futures::future::join(
        apply(
            &one.desired,
            one.fakes.journal.observed(now),
            one.fakes.ports(),
        ),
        apply(
            &other.desired,
            other.fakes.journal.observed(now),
            other.fakes.ports(),
        ),
    );
    let _ = one.fakes.fuse.run(both).unwrap();
    one.settle();
    other.settle();
    one.assert_served();
    other.assert_served();
    assert_eq!(one.world(|world| world.organizations[ORG].robots.len()), 3);
}

#[test]
fn two_components_at_once_survive_death_at_every_moment() {
    for moment in 0..140 {
        let one = Harbour::new();
        let other = one.next_door("bar");
        let now = one.fakes.clock.now();
        one.fakes.fuse.light(moment);
        let both = futures::future::join(
            apply(
                &one.desired,
                one.fakes.journal.observed(now),
                one.fakes.ports(),
            ),
            apply(
                &other.desired,
                other.fakes.journal.observed(now),
                other.fakes.ports(),
            ),
        );
        let _ = one.fakes.fuse.run(both);
        one.fakes.fuse.quench();
        one.settle();
        other.settle();
        one.settle();
        one.assert_served();
        other.assert_served();
    }
}
