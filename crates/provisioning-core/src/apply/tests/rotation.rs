//! A push credential passes to the other slot, whatever else is in the way.

use super::*;

#[track_caller]
fn assert_rotated(harbour: &Harbour, report: &Report) {
    assert!(report.is_rotated(&harbour.desired));
    let organization = harbour.world(|world| world.organizations[ORG].clone());
    let [a, b] = [RobotSlot::A, RobotSlot::B].map(|slot| harbour.short(RobotKind::Push(slot)));
    assert!(!organization.robots.contains_key(&a), "it has leaked");
    let key = harbour.key(RobotKind::Push(RobotSlot::B));
    let path = harbour.desired.repo_path();
    let delivered = harbour.fakes.pipelines.find(key.kind, &path);
    let expected = Delivered::Ours {
        generation: key.generation,
        robot: key.robot.to_string(),
        token: organization.robots[&b].token.clone(),
    };
    assert_eq!(delivered, Some(expected));
}

#[test]
fn a_full_plan_is_in_the_way_of_the_visibility_alone() {
    let mut harbour = Harbour::settled();
    harbour.desired.component.visibility = Visibility::Public;
    harbour.rotate();
    let full = Fault::Before(QuayError::PlanLimit);
    harbour.fakes.quay.fault(Call::ChangeVisibility, full);

    let report = harbour.apply();

    assert_eq!(report.next, Next::Blocked, "{:?}", report.conditions);
    assert_rotated(&harbour, &report);
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_quay_that_is_away_is_in_the_way_of_everything() {
    let mut harbour = Harbour::settled();
    harbour.desired.component.visibility = Visibility::Public;
    harbour.rotate();
    let away = Fault::Before(QuayError::Unavailable);
    harbour.fakes.quay.fault(Call::ChangeVisibility, away);
    let report = harbour.apply();
    assert!(!report.is_rotated(&harbour.desired));
    harbour.settle();
    harbour.assert_served();
}

#[test]
fn a_stranger_at_the_pull_robot_is_in_the_way_of_the_pull_credential_alone() {
    let mut harbour = Harbour::settled();
    harbour.rotate();
    let pull = harbour.short(RobotKind::Pull);
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        let robot = organization.robots.get_mut(&pull).unwrap();
        robot.description = "mallory's".to_owned();
        robot.metadata.clear();
    });
    let Fakes { journal, clock, .. } = &harbour.fakes;
    let mut observed = journal.observed(clock.now());
    observed.learn(Fact::Robot(
        RobotKind::Pull,
        Sight::Unknown(crate::Doubt::Recheck),
    ));

    let pass = apply(&harbour.desired, observed, harbour.fakes.ports());
    let report = harbour.fakes.fuse.run(pass).expect("nobody dies here");

    assert_eq!(report.next, Next::Blocked, "{:?}", report.conditions);
    assert_rotated(&harbour, &report);
}
