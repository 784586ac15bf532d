//! Death at every moment: before an intent, after it, before an effect, after it, before what came
//! of it is recorded, after that; for each authority.

use super::*;
use crate::authority::AuthorityKind;

const KINDS: [AuthorityKind; 3] = [
    AuthorityKind::Service,
    AuthorityKind::LinkedUser,
    AuthorityKind::Member,
];

/// Dies at every moment of what `prepare` prepares, each time in a new world, then goes on.
fn at_every_moment(prepare: impl Fn() -> Harbour, check: impl Fn(&Harbour)) {
    let whole = prepare();
    whole.fakes.fuse.quench();
    assert_eq!(whole.apply().next, Next::Done);
    check(&whole);
    let moments = whole.fakes.fuse.passed();
    assert!(moments > 10);
    for moment in 0..moments {
        let harbour = prepare();
        harbour.fakes.fuse.light(moment);
        assert!(
            harbour.try_apply().is_none(),
            "moment {moment} of {moments}"
        );
        harbour.fakes.fuse.quench();
        let before = harbour.fakes.clock.now();
        harbour.settle();
        check(&harbour);
        let took = harbour.fakes.clock.now().as_unix_millis() - before.as_unix_millis();
        assert!(took < 30_000, "converged after {took} ms");
    }
}

#[test]
fn provisioning_survives_death_at_every_moment() {
    for kind in KINDS {
        let prepare = || {
            let mut harbour = Harbour::new();
            harbour.desired.organization.authority.kind = kind;
            harbour
        };
        at_every_moment(prepare, |harbour| {
            harbour.assert_served();
            assert_eq!(harbour.world(|world| world.organizations.len()), 1);
        });
    }
}

#[test]
fn a_rotation_survives_death_at_every_moment() {
    let prepare = || {
        let mut harbour = Harbour::settled();
        harbour.rotate();
        harbour
    };
    at_every_moment(prepare, Harbour::assert_served);
}

#[test]
fn a_removal_survives_death_at_every_moment() {
    let prepare = || {
        let mut harbour = Harbour::settled();
        harbour.remove();
        harbour
    };
    at_every_moment(prepare, Harbour::assert_removed);
}

#[test]
fn taking_over_what_is_left_behind_survives_death_at_every_moment() {
    let prepare = || {
        let mut harbour = Harbour::settled();
        harbour.rotate();
        let b = RobotKind::Push(RobotSlot::B);
        let left = harbour.desired.robot(b).clone();
        let short = harbour.short(b);
        harbour.desired.component.push_b.generation = 4;
        harbour.world(|world| {
            let robot = testing::Robot {
                token: "LEFT BEHIND".to_owned(),
                description: String::new(),
                metadata: crate::ownership::robot_metadata(&left),
            };
            let organization = world.organizations.get_mut(ORG).unwrap();
            organization.robots.insert(short, robot);
        });
        harbour
    };
    at_every_moment(prepare, |harbour| {
        harbour.assert_served();
        assert_ne!(
            harbour.token_at_quay(RobotKind::Push(RobotSlot::B)),
            "LEFT BEHIND"
        );
    });
}

#[test]
fn an_intent_is_committed_before_every_effect() {
    let whole = Harbour::new();
    whole.fakes.fuse.quench();
    let _ = whole.apply();
    for moment in 0..whole.fakes.fuse.passed() {
        let harbour = Harbour::new();
        harbour.fakes.fuse.light(moment);
        let nothing = harbour.world(|world| world.clone());
        let _ = harbour.try_apply();
        harbour.fakes.fuse.quench();
        let touched = harbour.world(|world| world.clone()) != nothing;
        let known = !harbour.fakes.journal.facts().is_empty() || !harbour.is_closed();
        assert!(
            known || !touched,
            "moment {moment}: an effect without an intent"
        );
    }
}

#[test]
fn dying_again_and_again_ends_well_too() {
    for first in (0..60).step_by(3) {
        for second in (0..40).step_by(7) {
            let harbour = Harbour::new();
            for moment in [first, second, second] {
                harbour.fakes.fuse.light(moment);
                let _ = harbour.try_apply();
            }
            harbour.fakes.fuse.quench();
            harbour.settle();
            harbour.assert_served();
        }
    }
}

#[test]
fn what_was_begun_is_looked_at_and_not_begun_again() {
    for (call, look) in [
        (Call::CreateOrganization, Call::FindOrganization),
        (Call::CreateRepository, Call::FindRepository),
        (Call::CreateRobot, Call::FindRobot),
    ] {
        let harbour = Harbour::new();
        let fuse = harbour.fakes.fuse.clone();
        // Dies as soon as the effect is there: its answer is never heard.
        harbour.fakes.quay.just_before(call, move |_| fuse.light(0));
        assert!(harbour.try_apply().is_none());
        harbour.fakes.fuse.quench();
        let _ = harbour.fakes.quay.take_tally();
        harbour.settle();
        let tally = harbour.fakes.quay.take_tally();
        assert!(tally.of(look) > 0, "{call:?} is looked at");
        assert_eq!(tally.of(call), 0, "{call:?} is not begun again");
        harbour.assert_served();
    }
}
