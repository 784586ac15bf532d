use model::{RobotSlot, Visibility};

use super::*;
use crate::{
    authority::AuthorityKind,
    conflict::Stranger,
    desired::{OtherSlot, Purpose},
    object::RobotKind,
    observed::{Doubt, Fact, Proof, Repository, Robot, Sight},
    port::Clock,
    testing,
};

const PUSH: RobotKind = RobotKind::Push(RobotSlot::A);

fn desired() -> Desired {
    testing::desired("foo").unwrap()
}

fn unasked() -> Observed {
    Observed::unasked(testing::VirtualClock::default().now())
}

/// What is known once the plan for `desired` went well, so many minutes ago.
fn settled(desired: &Desired, minutes_ago: u64) -> Observed {
    let mut observed = unasked();
    for stage in plan(desired, &observed).stages {
        for fact in stage
            .steps
            .iter()
            .flat_map(|step| step.facts_when_done(desired, &observed))
            .collect::<Vec<_>>()
        {
            observed.learn(fact);
        }
    }
    observed.now = observed
        .now
        .plus(std::time::Duration::from_secs(60 * minutes_ago));
    observed
}

/// What a component knows whose sibling was settled.
fn beside_a_sibling(minutes_ago: u64) -> Observed {
    let sibling = settled(&testing::desired("bar").unwrap(), minutes_ago);
    let mut observed = unasked();
    observed.now = sibling.now;
    observed.organization = sibling.organization;
    observed.pull = sibling.pull;
    observed.pull.grant = crate::Grant::Missing;
    observed
}

fn shown(desired: &Desired, observed: &Observed) -> String {
    plan(desired, observed).to_string()
}

#[test]
fn the_first_component_takes_six_calls_in_three_stages() {
    let plan = plan(&desired(), &unasked());
    let changes = plan.count(Phase::Change);
    assert_eq!((changes.steps, changes.stages), (6, 3));
    assert_eq!(plan.count(Phase::Look), Count::default());
    assert_eq!(plan.count(Phase::Test).stages, 1);
    assert_eq!(plan.count(Phase::Deliver).stages, 1);
    insta::assert_snapshot!(plan, @r"
    1. create organization acme
    2. create private repository acme/foo
       create robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
       create robot acme+berth-beeqscijbfeqtcijbeeqscijbe-pull
    3. give robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a write on acme/foo
       give robot acme+berth-beeqscijbfeqtcijbeeqscijbe-pull read on acme/foo
    4. test the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a on acme/foo
       test the credential of acme+berth-beeqscijbfeqtcijbeeqscijbe-pull on acme/foo
    5. deliver the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
       deliver the credential of acme+berth-beeqscijbfeqtcijbeeqscijbe-pull
    ");
}

#[test]
fn the_next_component_takes_four_calls_in_two_stages() {
    let plan = plan(&desired(), &beside_a_sibling(9));
    let changes = plan.count(Phase::Change);
    assert_eq!((changes.steps, changes.stages), (4, 2));
    assert_eq!(plan.count(Phase::Look), Count::default());
    insta::assert_snapshot!(plan, @r"
    1. create private repository acme/foo
       create robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    2. give robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a write on acme/foo
       give robot acme+berth-beeqscijbfeqtcijbeeqscijbe-pull read on acme/foo
    3. test the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a on acme/foo
    4. deliver the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    ");
}

#[test]
fn an_organization_whose_proof_is_old_is_scanned_first() {
    let plan = plan(&desired(), &beside_a_sibling(10));
    assert_eq!(plan.count(Phase::Look).steps, 1);
    assert_eq!(plan.count(Phase::Change).steps, 4);
    insta::assert_snapshot!(plan, @r"
    1. scan organization acme: it has to be proven ours again
    2. create private repository acme/foo
       create robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    3. give robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a write on acme/foo
       give robot acme+berth-beeqscijbfeqtcijbeeqscijbe-pull read on acme/foo
    4. test the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a on acme/foo
    5. deliver the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    ");
}

#[test]
fn a_proof_that_another_authority_saw_is_no_proof() {
    let mut desired = desired();
    desired.organization.authority.kind = AuthorityKind::LinkedUser;
    let plan = plan(&desired, &beside_a_sibling(1));
    assert!(matches!(
        plan.stages.first().unwrap().steps.as_slice(),
        [Step::ScanOrganization { .. }]
    ));
}

#[test]
fn nothing_is_asked_when_nothing_is_to_be_done() {
    let desired = desired();
    let plan = plan(&desired, &settled(&desired, 60 * 24));
    assert!(plan.is_empty());
    insta::assert_snapshot!(plan, @"nothing to do");
}

#[test]
fn what_was_begun_is_looked_at_and_taken_over() {
    let desired = desired();
    let mut observed = beside_a_sibling(1);
    observed.learn(Fact::Repository(Sight::Unknown(Doubt::AnswerLost)));
    observed.learn(Fact::Robot(PUSH, Sight::Unknown(Doubt::AnswerLost)));
    insta::assert_snapshot!(shown(&desired, &observed), @r"
    1. look at repository acme/foo: it was begun, and the answer is not known
       look at robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    2. adopt the token of robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
       give robot acme+berth-beeqscijbfeqtcijbeeqscijbe-pull read on acme/foo
    3. give robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a write on acme/foo
    4. test the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a on acme/foo
    5. deliver the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    ");
}

#[test]
fn what_an_earlier_generation_left_behind_gets_a_new_token() {
    let mut desired = desired();
    desired.component.push_b.generation = 4;
    desired.component.purpose = Purpose::Serve {
        slot: RobotSlot::B,
        other_slot: OtherSlot::Keep,
    };
    let mut observed = settled(&testing::desired("foo").unwrap(), 1);
    let left_behind = Sight::Ours(Robot { generation: 2 });
    observed.learn(Fact::Robot(RobotKind::Push(RobotSlot::B), left_behind));
    insta::assert_snapshot!(shown(&desired, &observed), @r"
    1. regenerate the token of robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b
    2. give robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b write on acme/foo
    3. test the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b on acme/foo
    4. deliver the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b
    ");
}

#[test]
fn a_robot_whose_old_token_lives_is_given_no_permission() {
    let desired = desired();
    let mut observed = settled(&desired, 1);
    observed.learn(Fact::Robot(PUSH, Sight::Ours(Robot { generation: 7 })));
    observed.learn(Fact::Grant(PUSH, crate::Grant::Missing));
    observed.learn(Fact::Credential(PUSH, crate::Credential::NONE));
    let plan = plan(&desired, &observed);
    let first = &plan.stages.first().unwrap().steps;
    assert!(matches!(first.as_slice(), [Step::RegenerateRobot { .. }]));
}

#[test]
fn a_rotation_makes_the_other_slot_and_retires_the_first_when_it_is_told_to() {
    let first = testing::desired("foo").unwrap();
    let mut desired = first.clone();
    desired.component.push_b.generation = 2;
    desired.component.purpose = Purpose::Serve {
        slot: RobotSlot::B,
        other_slot: OtherSlot::Retire,
    };
    let plan = plan(&desired, &settled(&first, 1));
    insta::assert_snapshot!(plan, @r"
    1. create robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b
    2. give robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b write on acme/foo
    3. test the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b on acme/foo
    4. deliver the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b
    5. delete robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    ");
}

#[test]
fn in_an_organization_that_others_administer_a_new_repository_is_read_back() {
    let mut desired = desired();
    desired.organization.owners.insert("erin".parse().unwrap());
    let mut observed = beside_a_sibling(1);
    observed.learn(Fact::Organization(Sight::Ours(Proof {
        at: observed.now,
        authority: desired.organization.authority.clone(),
        administration: crate::Administration::Shared,
    })));
    insta::assert_snapshot!(shown(&desired, &observed), @r"
    1. create private repository acme/foo
       create robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    2. look at repository acme/foo: others could have made it at the same moment
    3. give robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a write on acme/foo
       give robot acme+berth-beeqscijbfeqtcijbeeqscijbe-pull read on acme/foo
    4. test the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a on acme/foo
    5. deliver the credential of acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
    ");
}

#[test]
fn a_pull_robot_that_a_sibling_made_again_is_given_its_permission_again() {
    let mut desired = desired();
    let mut observed = settled(&desired, 1);
    desired.organization.pull.generation = 2;
    observed.learn(Fact::Robot(
        RobotKind::Pull,
        Sight::Ours(Robot { generation: 2 }),
    ));
    observed.learn(Fact::Credential(
        RobotKind::Pull,
        crate::Credential {
            generation: 2,
            progress: crate::Progress::Current,
        },
    ));
    insta::assert_snapshot!(shown(&desired, &observed), @" 1. give robot acme+berth-beeqscijbfeqtcijbeeqscijbe-pull read on acme/foo");
}

#[test]
fn another_visibility_is_one_step() {
    let mut desired = desired();
    let observed = settled(&desired, 1);
    desired.component.visibility = Visibility::Public;
    insta::assert_snapshot!(shown(&desired, &observed), @" 1. make repository acme/foo public");
}

#[test]
fn a_repository_that_was_made_public_behind_our_back_is_made_private_again() {
    let desired = desired();
    let mut observed = settled(&desired, 1);
    observed.learn(Fact::Repository(Sight::Ours(Repository {
        visibility: Visibility::Public,
    })));
    insta::assert_snapshot!(shown(&desired, &observed), @" 1. make repository acme/foo private");
}

#[test]
fn removal_withdraws_before_it_deletes_and_leaves_the_repository() {
    let mut desired = desired();
    let observed = settled(&desired, 11);
    desired.component.purpose = Purpose::Remove;
    insta::assert_snapshot!(shown(&desired, &observed), @r"
    1. withdraw the push credential of acme/foo
    2. scan organization acme: it has to be proven ours again
    3. delete robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-a
       look at robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b
    4. delete robot acme+berth-mzxw6aaaabaabaaaaaaaaaaaaa-b
    ");
}

#[test]
fn a_component_that_never_came_to_quay_is_removed_without_a_call() {
    let mut desired = desired();
    desired.component.purpose = Purpose::Remove;
    let plan = plan(&desired, &unasked());
    assert_eq!(plan.count(Phase::Change), Count::default());
    assert_eq!(plan.count(Phase::Look), Count::default());
}

#[test]
fn nothing_is_done_beside_a_stranger() {
    let desired = desired();
    for fact in [
        Fact::Organization(Sight::Foreign(Stranger::OtherContact)),
        Fact::Repository(Sight::Foreign(Stranger::NoMarker)),
        Fact::Robot(PUSH, Sight::Foreign(Stranger::NoMarker)),
        Fact::Robot(RobotKind::Pull, Sight::Foreign(Stranger::NoMarker)),
    ] {
        let mut observed = beside_a_sibling(1);
        let object = fact.object();
        observed.learn(fact);
        let plan = plan(&desired, &observed);
        assert!(plan.stages.is_empty(), "{object}: {plan}");
        assert_eq!(plan.conflicts.len(), 1);
    }
    let mut observed = beside_a_sibling(1);
    observed.learn(Fact::Repository(Sight::Foreign(Stranger::NoMarker)));
    insta::assert_snapshot!(shown(&desired, &observed), @" !  acme/foo: this exists at Quay and was not made by Berth. Rename or delete it there if it is not needed");
}

#[test]
fn every_step_is_read_back_from_its_key_and_its_json() {
    let mut desired = desired();
    let first = plan(&desired, &unasked());
    desired.component.purpose = Purpose::Remove;
    let removal = plan(&desired, &settled(&testing::desired("foo").unwrap(), 11));
    for step in [first, removal]
        .into_iter()
        .flat_map(|plan| plan.stages)
        .flat_map(|stage| stage.steps)
    {
        assert_eq!(step.key().to_string().parse(), Ok(step.key()));
        let again = Step::again(step.key(), &desired).unwrap();
        assert_eq!((again.key(), again.subject()), (step.key(), step.subject()));
        let json = serde_json::to_string(&step).unwrap();
        assert_eq!(serde_json::from_str::<Step>(&json).unwrap(), step);
    }
}
