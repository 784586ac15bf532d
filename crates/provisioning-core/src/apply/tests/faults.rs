//! Every row of SECURITY.md, "Faults and the right ends", and every step against every fault.

use super::*;
use crate::port::{Access, JournalError, PipelinesError, RegistryError, VaultError};

/// The changes that provisioning a first component makes.
const CHANGES: [Call; 4] = [
    Call::CreateOrganization,
    Call::CreateRepository,
    Call::CreateRobot,
    Call::Grant,
];

const ERRORS: [QuayError; 12] = [
    QuayError::Exists,
    QuayError::NameHeld,
    QuayError::Missing,
    QuayError::OutcomeUnknown,
    QuayError::RateLimited { retry_after: None },
    QuayError::ReadOnly,
    QuayError::TokenDead,
    QuayError::ScopeMissing,
    QuayError::Forbidden,
    QuayError::PlanLimit,
    QuayError::Captcha,
    QuayError::Unavailable,
];

#[test]
fn every_change_comes_to_the_same_end_after_every_fault() {
    let faults = ERRORS.map(Fault::Before).into_iter();
    for fault in faults.chain([Fault::LostAnswer]) {
        for call in CHANGES {
            let harbour = Harbour::new();
            harbour.fakes.quay.fault(call, fault);
            harbour.settle();
            harbour.assert_served();
        }
    }
}

#[test]
fn every_look_comes_to_the_same_end_after_every_fault() {
    let faults = ERRORS.map(Fault::Before).into_iter();
    for fault in faults.chain([Fault::LostAnswer]) {
        for look in [
            Call::FindOrganization,
            Call::ListTeamMembers,
            Call::ListRobots,
            Call::ListRepositories,
            Call::ListDefaultPermissions,
            Call::FindRobot,
            Call::FindRepository,
            Call::ListPermissions,
        ] {
            let harbour = Harbour::new();
            for call in CHANGES {
                harbour.fakes.quay.fault(call, Fault::LostAnswer);
            }
            harbour.fakes.quay.fault(look, fault);
            harbour.settle();
            harbour.assert_served();
        }
    }
}

#[test]
fn every_later_change_comes_to_the_same_end_after_every_fault() {
    let faults = ERRORS.map(Fault::Before).into_iter();
    for fault in faults.chain([Fault::LostAnswer]) {
        for call in [Call::CreateRobot, Call::Grant, Call::DeleteRobot] {
            if (call, fault) == (Call::DeleteRobot, Fault::Before(QuayError::Missing)) {
                continue; // a robot that is there is not said to be missing
            }
            let mut rotation = Harbour::settled();
            rotation.rotate();
            rotation.fakes.quay.fault(call, fault);
            rotation.settle();
            rotation.assert_served();
        }
        if fault != Fault::Before(QuayError::Missing) {
            let mut removal = Harbour::settled();
            removal.remove();
            removal.fakes.quay.fault(Call::DeleteRobot, fault);
            removal.settle();
            removal.assert_removed();
        }

        let mut change = Harbour::settled();
        change.desired.component.visibility = Visibility::Public;
        change.fakes.quay.fault(Call::ChangeVisibility, fault);
        change.settle();
        change.assert_served();
    }
}

// Organization

#[test]
fn an_organization_that_exists_and_carries_our_nonce_is_ours() {
    let harbour = Harbour::new();
    let contact = harbour.desired.organization.contact.clone();
    harbour.world(|world| {
        let ours = testing::Organization::new(ACCOUNT, contact.as_str());
        world.organizations.insert(ORG.to_owned(), ours);
    });
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn an_organization_whose_creation_was_not_answered_is_made_once() {
    for fault in [Fault::LostAnswer, Fault::Before(QuayError::OutcomeUnknown)] {
        let harbour = Harbour::new();
        harbour.fakes.quay.fault(Call::CreateOrganization, fault);
        assert_eq!(harbour.apply().next, Next::Done, "in the same pass");
        let expected = match fault {
            Fault::LostAnswer => 1,
            Fault::Before(_) => 2,
        };
        let tally = harbour.fakes.quay.take_tally();
        assert_eq!(tally.of(Call::CreateOrganization), expected);
        assert_eq!(harbour.world(|world| world.organizations.len()), 1);
        harbour.assert_served();
    }
}

#[test]
fn a_name_that_is_held_after_a_deletion_is_waited_for_and_not_asked_for_in_a_loop() {
    let harbour = Harbour::new();
    harbour.world(|world| world.held.insert(ORG.to_owned()));
    let report = harbour.apply();
    assert_eq!(harbour.fakes.quay.take_tally().api, 1);
    let a_minute = Next::Retry {
        after: Duration::from_secs(60),
        attempt: Attempt::Counted,
    };
    assert_eq!(report.next, a_minute);
    harbour.world(World::collect);
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_name_that_a_user_has_is_told_from_an_organization() {
    let harbour = Harbour::new();
    harbour.world(|world| world.users.insert(ORG.to_owned()));
    let report = harbour.apply();
    assert_eq!(harbour.fakes.quay.take_tally().api, 2);
    let finding = finding(&report, ConditionKind::OrganizationReady);
    assert!(finding.message.contains("a user has the name"));
}

// Robot

#[test]
fn a_robot_whose_creation_was_not_answered_is_adopted_with_the_token_that_it_has() {
    let harbour = Harbour::new();
    harbour
        .fakes
        .quay
        .fault(Call::CreateRobot, Fault::LostAnswer);
    assert_eq!(harbour.apply().next, Next::Done);
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!(tally.of(Call::CreateRobot), 2, "push and pull, each once");
    assert_eq!(tally.of(Call::RegenerateRobot), 0, "no second token");
    harbour.assert_served();
}

/// Somebody (an earlier life of ours) has left our robot there, made for this generation.
fn leave_behind(harbour: &Harbour, kind: RobotKind, generation: u64) {
    let mut robot = harbour.desired.robot(kind).clone();
    robot.generation = generation;
    let metadata = crate::ownership::robot_metadata(&robot);
    let short = harbour.short(kind);
    harbour
        .fakes
        .quay
        .just_before(Call::CreateRobot, move |world| {
            let left = testing::Robot {
                token: "LEFT BEHIND".to_owned(),
                description: String::new(),
                metadata,
            };
            let organization = world.organizations.get_mut(ORG).unwrap();
            organization.robots.insert(short, left);
        });
}

#[test]
fn a_robot_that_an_earlier_generation_left_behind_gets_a_new_token() {
    let mut harbour = Harbour::settled();
    harbour.rotate();
    let b = RobotKind::Push(RobotSlot::B);
    harbour.desired.component.push_b.generation = 4;
    leave_behind(&harbour, b, 2);
    assert_eq!(harbour.apply().next, Next::Done);
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!(tally.of(Call::RegenerateRobot), 1);
    assert_ne!(harbour.token_at_quay(b), "LEFT BEHIND");
    harbour.assert_served();
}

#[test]
fn a_regeneration_that_was_not_answered_is_done_again() {
    for fault in [Fault::LostAnswer, Fault::Before(QuayError::OutcomeUnknown)] {
        let mut harbour = Harbour::settled();
        harbour.rotate();
        let b = RobotKind::Push(RobotSlot::B);
        harbour.desired.component.push_b.generation = 4;
        leave_behind(&harbour, b, 2);
        harbour.fakes.quay.fault(Call::RegenerateRobot, fault);
        assert_eq!(harbour.apply().next, Next::Done);
        assert_ne!(harbour.token_at_quay(b), "LEFT BEHIND");
        harbour.assert_served();
    }
}

#[test]
fn a_robot_that_our_lost_records_made_keeps_the_token_that_builds_hold() {
    let harbour = Harbour::new();
    leave_behind(&harbour, PUSH, 1);
    assert_eq!(harbour.apply().next, Next::Done);
    assert_eq!(harbour.token_at_quay(PUSH), "LEFT BEHIND");
    harbour.assert_served();
}

// Repository

#[test]
fn a_repository_whose_creation_was_not_answered_is_made_once() {
    let harbour = Harbour::new();
    harbour
        .fakes
        .quay
        .fault(Call::CreateRepository, Fault::LostAnswer);
    assert_eq!(harbour.apply().next, Next::Done);
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!(tally.of(Call::CreateRepository), 1);
    assert_eq!(tally.of(Call::ListPermissions), 1);
    harbour.assert_served();
}

#[test]
fn a_description_that_people_edited_is_no_stranger() {
    let mut harbour = Harbour::settled();
    let repo = harbour.desired.component.repo.to_string();
    harbour.world(|world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        let repository = organization.repositories.get_mut(&repo).unwrap();
        repository.description = "Our application".to_owned();
        repository.permissions.insert("erin".to_owned(), Role::Read);
    });
    harbour.desired.component.visibility = Visibility::Public;
    let lost = Fault::Before(QuayError::OutcomeUnknown);
    harbour.fakes.quay.fault(Call::ChangeVisibility, lost);
    assert_eq!(harbour.apply().next, Next::Done);
}

// Grant

#[test]
fn a_permission_of_another_role_is_made_exact() {
    let harbour = Harbour::new();
    let robot = harbour.desired.robot(PUSH).name.to_string();
    let repo = harbour.desired.component.repo.to_string();
    harbour
        .fakes
        .quay
        .fault(Call::CreateRepository, Fault::LostAnswer);
    harbour
        .fakes
        .quay
        .just_before(Call::FindRepository, move |world| {
            let organization = world.organizations.get_mut(ORG).unwrap();
            let repository = organization.repositories.get_mut(&repo).unwrap();
            repository.permissions.insert(robot, Role::Admin);
        });
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_robot_that_is_gone_when_it_is_given_its_permission_is_made_again() {
    let harbour = Harbour::new();
    let short = harbour.short(PUSH);
    harbour.fakes.quay.just_before(Call::Grant, move |world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.robots.remove(&short);
    });
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_repository_that_is_gone_when_permissions_are_given_is_made_again() {
    let harbour = Harbour::new();
    let repo = harbour.desired.component.repo.to_string();
    harbour.fakes.quay.just_before(Call::Grant, move |world| {
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.repositories.remove(&repo);
    });
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

// Test

#[test]
fn a_permission_may_take_a_while_to_be_effective() {
    let harbour = Harbour::new();
    harbour.fakes.quay.registry_says([
        Ok(Access::default()),
        Ok(Access::default()),
        Err(RegistryError::Unavailable),
        Ok(Access::new(["pull"])),
    ]);
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_permission_that_is_not_effective_after_thirty_seconds_is_given_again() {
    let harbour = Harbour::new();
    let robot = harbour.desired.robot(PUSH).name.to_string();
    let repo = harbour.desired.component.repo.to_string();
    // Gone as soon as it is there.
    harbour.fakes.quay.registry_says([Ok(Access::default())]);
    harbour
        .fakes
        .quay
        .just_before_nth(Call::Grant, 1, move |world| {
            let organization = world.organizations.get_mut(ORG).unwrap();
            let repository = organization.repositories.get_mut(&repo).unwrap();
            repository.permissions.remove(&robot);
        });
    let before = harbour.fakes.clock.now();
    let report = harbour.apply();
    let after = harbour.fakes.clock.now();
    let waited = after.as_unix_millis() - before.as_unix_millis();
    assert!((30_000..40_000).contains(&waited), "{waited} ms");
    assert!(matches!(
        report.next,
        Next::Retry {
            attempt: Attempt::Counted,
            ..
        }
    ));
    let tested = finding(&report, ConditionKind::CredentialTested);
    assert_eq!(tested.reason, Reason::GrantNotEffective);
    let path = harbour.desired.repo_path();
    assert_eq!(
        harbour.fakes.pipelines.find(PUSH, &path),
        None,
        "not delivered"
    );
    harbour.settle();
    harbour.assert_served();
}

#[test]
fn a_token_that_somebody_regenerated_is_fetched_again() {
    let harbour = Harbour::new();
    let short = harbour.short(PUSH);
    harbour.fakes.quay.just_before(Call::Grant, move |world| {
        let token = world.fresh_token();
        let organization = world.organizations.get_mut(ORG).unwrap();
        organization.robots.get_mut(&short).unwrap().token = token;
    });
    let report = harbour.apply();
    let tested = finding(&report, ConditionKind::CredentialTested);
    assert_eq!(tested.reason, Reason::GrantNotEffective);
    harbour.settle();
    harbour.assert_served();
}

#[test]
fn a_registry_that_is_down_delays_and_loses_nothing() {
    let harbour = Harbour::new();
    let down = std::iter::repeat_n(Err(RegistryError::Unavailable), 60);
    harbour.fakes.quay.registry_says(down);
    let report = harbour.apply();
    let tested = finding(&report, ConditionKind::CredentialTested);
    assert_eq!(tested.reason, Reason::QuayUnavailable);
    harbour.settle();
    harbour.assert_served();
}

// Store

#[test]
fn a_token_that_could_not_be_stored_is_read_again_and_not_made_again() {
    let harbour = Harbour::new();
    harbour.fakes.vault.refuse(VaultError::Unavailable);
    let report = harbour.apply();
    assert!(matches!(report.next, Next::Retry { .. }));
    harbour.fakes.vault.refuse(None);
    harbour.settle();
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!(tally.of(Call::CreateRobot), 2);
    assert_eq!(tally.of(Call::RegenerateRobot), 0);
    harbour.assert_served();
}

#[test]
fn a_token_that_the_vault_lost_is_read_again() {
    let harbour = Harbour::new();
    harbour.fakes.pipelines.refuse(PipelinesError::Unavailable);
    let _ = harbour.apply();
    harbour.fakes.pipelines.refuse(None);
    harbour.fakes.vault.lose_everything();
    harbour.settle();
    harbour.assert_served();
}

// Deliver

#[test]
fn a_place_of_delivery_that_is_down_delays_and_loses_nothing() {
    let harbour = Harbour::new();
    harbour.fakes.pipelines.refuse(PipelinesError::Unavailable);
    let report = harbour.apply();
    let delivered = finding(&report, ConditionKind::CredentialDelivered);
    assert_eq!(delivered.reason, Reason::DeliveryFailed);
    let tested = finding(&report, ConditionKind::CredentialTested);
    assert_eq!(tested.reason, Reason::AsDeclared);
    harbour.fakes.pipelines.refuse(None);
    let _ = harbour.fakes.quay.take_tally();
    harbour.settle();
    assert_eq!(
        harbour.fakes.quay.take_tally().api,
        0,
        "what is done stays done"
    );
    harbour.assert_served();
}

#[test]
fn a_place_that_holds_a_later_generation_waits_for_a_person() {
    let harbour = Harbour::new();
    harbour
        .fakes
        .pipelines
        .refuse(PipelinesError::LaterGeneration);
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    let delivered = finding(&report, ConditionKind::CredentialDelivered);
    assert_eq!(delivered.reason, Reason::DeliveryFailed);
    assert!(delivered.message.contains("backup"));
    harbour.fakes.pipelines.refuse(None);
    harbour.settle();
    harbour.assert_served();
}

// What concerns every step

#[test]
fn without_a_journal_nothing_is_begun() {
    let harbour = Harbour::new();
    harbour.fakes.journal.refuse(JournalError::Unavailable);
    let report = harbour.apply();
    assert!(matches!(report.next, Next::Retry { .. }));
    assert_eq!(harbour.fakes.quay.take_tally().api, 0);
    let finding = finding(&report, ConditionKind::OrganizationReady);
    assert_eq!(finding.reason, Reason::InternalError);
}

#[test]
fn a_journal_that_fails_midway_stops_everything() {
    let harbour = Harbour::new();
    let journal = harbour.fakes.journal.clone();
    harbour
        .fakes
        .quay
        .just_before(Call::CreateOrganization, move |_| {
            journal.refuse(JournalError::Unavailable);
        });
    let _ = harbour.apply();
    assert_eq!(harbour.fakes.quay.take_tally().api, 1);
    harbour.fakes.journal.refuse(None);
    harbour.settle();
    harbour.assert_served();
}

#[test]
fn the_late_one_of_two_workers_stops() {
    let harbour = Harbour::new();
    let journal = harbour.fakes.journal.clone();
    harbour
        .fakes
        .quay
        .just_before(Call::CreateOrganization, move |_| {
            journal.refuse(JournalError::Superseded);
        });
    assert_eq!(harbour.apply().next, Next::Superseded);
    assert_eq!(harbour.fakes.quay.take_tally().api, 1);
}

#[test]
fn finished_steps_are_kept_when_the_token_dies_midway() {
    let harbour = Harbour::new();
    let dead = Fault::Before(QuayError::TokenDead);
    harbour.fakes.quay.fault(Call::CreateRepository, dead);
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    let repository = finding(&report, ConditionKind::RepositoryReady);
    assert_eq!(repository.reason, Reason::TokenDead);
    assert!(repository.message.contains("administrator"));
    let push = finding(&report, ConditionKind::OrganizationReady);
    assert_eq!(push.reason, Reason::AsDeclared);
    let _ = harbour.fakes.quay.take_tally();
    harbour.settle();
    let tally = harbour.fakes.quay.take_tally();
    assert_eq!(tally.api, 3, "the repository and two permissions");
    harbour.assert_served();
}

#[test]
fn a_dead_token_is_not_taken_for_a_squatter() {
    let harbour = Harbour::settled();
    harbour.world(|world| world.token = Token::Dead);
    let report = harbour.look_again();
    assert_eq!(report.next, Next::Blocked);
    assert_eq!(report.conflicts, []);
    assert!(report.is_token_dead());
    harbour.world(|world| world.token = Token::Alive);
    assert_eq!(harbour.look_again().next, Next::Done);
    harbour.assert_served();
}

/// The proof asks with the next token where the first is dead, and so hides its death.
#[test]
fn what_a_dead_token_saw_is_looked_at_again_with_the_next() {
    let harbour = Harbour::settled();
    harbour.world(|world| world.token = Token::Dead);
    let quay = &harbour.fakes.quay;
    quay.just_before(Call::ListRobots, |world| world.token = Token::Alive);
    let report = harbour.look_again();
    assert_eq!(report.conflicts, []);
    assert_eq!(report.next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_removal_says_that_the_token_is_dead() {
    let mut harbour = Harbour::settled();
    harbour.remove();
    harbour.fakes.clock.advance(Duration::from_secs(600));
    harbour.world(|world| world.token = Token::Dead);
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    assert!(report.is_token_dead());
    harbour.world(|world| world.token = Token::Alive);
    assert!(!harbour.apply().is_token_dead());
    harbour.assert_removed();
}

#[test]
fn a_users_dead_token_asks_for_the_link_again() {
    let mut harbour = Harbour::new();
    harbour.desired.organization.authority.kind = crate::AuthorityKind::LinkedUser;
    let dead = Fault::Before(QuayError::TokenDead);
    harbour.fakes.quay.fault(Call::CreateRepository, dead);
    let report = harbour.apply();
    let repository = finding(&report, ConditionKind::RepositoryReady);
    assert!(repository.message.contains("Link the Quay account again"));
}

#[test]
fn a_missing_scope_is_named() {
    for (call, scope) in [
        (Call::CreateOrganization, "user:admin"),
        (Call::CreateRepository, "repo:create"),
        (Call::CreateRobot, "org:admin"),
        (Call::Grant, "repo:admin"),
    ] {
        let harbour = Harbour::new();
        let fault = Fault::Before(QuayError::ScopeMissing);
        harbour.fakes.quay.fault(call, fault);
        let report = harbour.apply();
        assert_eq!(report.next, Next::Blocked);
        let ready = finding(&report, ConditionKind::Ready);
        assert_eq!(ready.reason, Reason::ScopeMissing);
        assert!(ready.message.contains(scope), "{}", ready.message);
    }
}

#[test]
fn being_forbidden_has_the_organization_looked_at_before_anything_else() {
    let harbour = Harbour::settled();
    harbour.world(|world| {
        world.delete_organization(ORG);
        world.collect();
    });
    let mut harbour = harbour;
    harbour.desired.component.visibility = Visibility::Public;
    let report = harbour.apply();
    let repository = finding(&report, ConditionKind::RepositoryReady);
    assert_eq!(repository.reason, Reason::Forbidden);
    let report = harbour.apply();
    assert_eq!(report.conflicts[0].stranger, crate::Stranger::Gone);
}

#[test]
fn a_plan_limit_is_a_choice_for_the_user_and_makes_nothing_public() {
    let mut harbour = Harbour::new();
    harbour.world(|world| world.private_repositories = Some(0));
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    let repository = finding(&report, ConditionKind::RepositoryReady);
    assert_eq!(repository.reason, Reason::PlanLimit);
    assert!(repository.message.contains("Declare the component public"));
    let made = harbour.world(|world| world.organizations[ORG].repositories.len());
    assert_eq!(made, 0);

    harbour.desired.component.visibility = Visibility::Public;
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.assert_served();
}

#[test]
fn a_plan_limit_leaves_a_public_repository_public() {
    let mut harbour = Harbour::new();
    harbour.desired.component.visibility = Visibility::Public;
    assert_eq!(harbour.apply().next, Next::Done);
    harbour.world(|world| world.private_repositories = Some(0));
    harbour.desired.component.visibility = Visibility::Private;
    let report = harbour.apply();
    let repository = finding(&report, ConditionKind::RepositoryReady);
    assert_eq!(repository.reason, Reason::PlanLimit);
    assert_eq!(report.next, Next::Blocked);
}

#[test]
fn a_captcha_needs_a_person() {
    let harbour = Harbour::new();
    let captcha = Fault::Before(QuayError::Captcha);
    harbour.fakes.quay.fault(Call::CreateOrganization, captcha);
    let report = harbour.apply();
    assert_eq!(report.next, Next::Blocked);
    let finding = finding(&report, ConditionKind::OrganizationReady);
    assert_eq!(finding.reason, Reason::CaptchaRequired);
}
