//! Applying plans to fakes, and asking what is then.

mod calls;
mod crashes;
mod faults;
mod joined;
mod rotation;
mod squatters;
mod storms;
mod waiting;

use std::{collections::BTreeMap, time::Duration};

use model::{Condition, ConditionKind, Reason, RobotSlot, Visibility};

use super::*;
use crate::{
    desired::{OtherSlot, Purpose},
    object::RobotKind,
    port::{Clock, CredentialKey, Journal, QuayError, Role},
    report::{Attempt, Next},
    testing::{self, Call, Delivered, Fakes, Fault, Life, Token, World},
};

const ACCOUNT: &str = "berth";
const ORG: &str = "acme";
const PUSH: RobotKind = RobotKind::Push(RobotSlot::A);

/// A component and the world that it is provisioned in.
struct Harbour {
    desired: Desired,
    fakes: Fakes,
}

impl Harbour {
    fn new() -> Self {
        let harbour = Self {
            desired: testing::desired("foo").unwrap(),
            fakes: Fakes::new(ACCOUNT),
        };
        harbour.fakes.robots.declare(&harbour.desired);
        harbour
    }

    /// A harbour whose component has been provisioned.
    fn settled() -> Self {
        let harbour = Self::new();
        assert_eq!(harbour.apply().next, Next::Done);
        let _ = harbour.fakes.quay.take_tally();
        harbour
    }

    /// Another component of the same workspace, in the same world.
    fn next_door(&self, component: &str) -> Self {
        let desired = testing::desired(component).unwrap();
        self.fakes.robots.declare(&desired);
        Self {
            desired,
            fakes: self.fakes.for_component(component),
        }
    }

    /// One pass, out of what the journal remembers; `None` when it died.
    fn try_apply(&self) -> Option<Report> {
        let Fakes {
            journal,
            clock,
            fuse,
            ..
        } = &self.fakes;
        let observed = journal.observed(clock.now());
        fuse.run(apply(&self.desired, observed, self.fakes.ports()))
    }

    fn apply(&self) -> Report {
        self.try_apply().expect("nobody dies here")
    }

    /// One pass that begins with a scan, as the search for drift does.
    fn look_again(&self) -> Report {
        let Fakes {
            journal,
            clock,
            fuse,
            ..
        } = &self.fakes;
        let mut observed = journal.observed(clock.now());
        observed.organization = Sight::Unknown(crate::Doubt::Recheck);
        let pass = apply(&self.desired, observed, self.fakes.ports());
        fuse.run(pass).expect("nobody dies here")
    }

    /// Passes until there is nothing left to do. Whoever is needed in between does the right thing.
    fn settle(&self) -> Report {
        for _ in 0..40 {
            let report = self.apply();
            match report.next {
                Next::Done => return report,
                Next::Retry { after, .. } => self.fakes.clock.advance(after),
                Next::Park { probe_after } => self.fakes.clock.advance(probe_after),
                Next::Blocked if report.conflicts.is_empty() => {}
                Next::Blocked => panic!("conflicts: {:?}", report.conflicts),
                Next::Superseded => {}
            }
        }
        panic!("it does not converge: {:?}", self.apply());
    }

    fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.fakes.quay.world(act)
    }

    fn key(&self, kind: RobotKind) -> CredentialKey {
        let robot = self.desired.robot(kind);
        CredentialKey {
            kind,
            robot: robot.name.clone(),
            generation: robot.generation,
        }
    }

    fn short(&self, kind: RobotKind) -> String {
        self.desired.robot(kind).name.shortname().to_string()
    }

    fn token_at_quay(&self, kind: RobotKind) -> String {
        let short = self.short(kind);
        self.world(|world| world.organizations[ORG].robots[&short].token.clone())
    }

    fn is_closed(&self) -> bool {
        let open = self.fakes.fuse.run(self.fakes.journal.open_steps());
        open.unwrap().unwrap().is_empty()
    }

    /// The oracle: exactly what was declared is there, and nothing else.
    #[track_caller]
    fn assert_served(&self) {
        let Purpose::Serve { slot, .. } = self.desired.component.purpose else {
            panic!("it is to be removed");
        };
        let organization = self.world(|world| world.organizations[ORG].clone());
        assert_eq!(
            organization.contact,
            self.desired.organization.contact.as_str()
        );

        let repository = &organization.repositories[self.desired.component.repo.as_str()];
        assert_eq!(repository.visibility, self.desired.component.visibility);
        assert!(self.desired.component.marker.is_in(&repository.description));
        let push = RobotKind::Push(slot);
        let robot = |kind| self.desired.robot(kind).name.to_string();
        let permissions = BTreeMap::from([
            (ACCOUNT.to_owned(), Role::Admin),
            (robot(push), Role::Write),
            (robot(RobotKind::Pull), Role::Read),
        ]);
        assert_eq!(repository.permissions, permissions);

        let idle = self.short(RobotKind::Push(slot.other()));
        assert!(!organization.robots.contains_key(&idle), "an orphan");
        let vault = self.fakes.vault.credentials();
        for kind in [push, RobotKind::Pull] {
            let token = organization.robots[&self.short(kind)].token.clone();
            let key = self.key(kind);
            assert_eq!(
                vault.get(&key),
                Some(&(Life::Current, token.clone())),
                "{kind}"
            );
            let delivered = Delivered::Ours {
                generation: key.generation,
                robot: key.robot.to_string(),
                token,
            };
            let path = self.desired.repo_path();
            assert_eq!(self.fakes.pipelines.find(kind, &path), Some(delivered));
        }
        let of_idle = |key: &CredentialKey| key.robot.shortname().as_str() == idle;
        assert!(!vault.keys().any(of_idle), "a credential of nobody");
        assert!(self.is_closed(), "an intent was left open");
    }

    /// The oracle for a component that is gone.
    #[track_caller]
    fn assert_removed(&self) {
        let organization = self.world(|world| world.organizations[ORG].clone());
        for slot in [RobotSlot::A, RobotSlot::B] {
            let short = self.short(RobotKind::Push(slot));
            assert!(!organization.robots.contains_key(&short));
            let vault = self.fakes.vault.credentials();
            assert!(!vault.keys().any(|key| key.kind == RobotKind::Push(slot)));
        }
        assert!(
            organization
                .robots
                .contains_key(&self.short(RobotKind::Pull))
        );
        let repo = self.desired.component.repo.as_str();
        assert!(organization.repositories.contains_key(repo));
        let path = self.desired.repo_path();
        assert_eq!(self.fakes.pipelines.find(PUSH, &path), None);
        assert!(self.fakes.pipelines.find(RobotKind::Pull, &path).is_some());
        assert!(self.is_closed(), "an intent was left open");
    }

    fn rotate(&mut self) {
        self.desired.component.push_b.generation = 2;
        self.desired.component.purpose = Purpose::Serve {
            slot: RobotSlot::B,
            other_slot: OtherSlot::Retire,
        };
    }

    fn remove(&mut self) {
        self.desired.component.purpose = Purpose::Remove;
    }
}

#[track_caller]
fn finding(report: &Report, kind: ConditionKind) -> &crate::Finding {
    let of_kind = |finding: &&crate::Finding| finding.kind == kind;
    report.conditions.iter().find(of_kind).expect("an aspect")
}

#[test]
fn a_condition_keeps_its_time_until_its_status_changes() {
    let harbour = Harbour::new();
    let report = harbour.apply();
    let [earlier, now] = [0, 5].map(|minutes| {
        harbour
            .fakes
            .clock
            .now()
            .plus(Duration::from_secs(60 * minutes))
    });
    let ready = finding(&report, ConditionKind::Ready);
    let first: Condition = ready.clone().into_condition(None, earlier, 1);
    let same = ready.clone().into_condition(Some(&first), now, 2);
    assert_eq!(
        (same.last_transition_time, same.observed_generation),
        (earlier, 2)
    );
    let mut worse = ready.clone();
    worse.status = model::ConditionStatus::False;
    let other = worse.into_condition(Some(&same), now, 2);
    assert_eq!(other.last_transition_time, now);
}
