//! Every way, when all goes well.

use super::*;
use crate::{
    debt::{Evidence, Witness},
    testing::{Call, LATENCY},
};

#[test]
fn every_road_ends_with_a_link_and_everything_dead() {
    for road in Road::ALL {
        let story = Story::new();
        story.run(story.link(road)).unwrap();
        story.assert_everything_is_dead();
        assert!(story.kinds().contains(&EventKind::Settled), "{road:?}");
        let link = story.run(
            story
                .ports()
                .ledger
                .find_link(sample::workspace(1), sample::user("david")),
        );
        let link = link.unwrap().unwrap().value;
        assert_eq!(
            (link.quay_user.as_str(), link.proof()),
            ("alice", Some(&Proof::Token))
        );
    }
}

#[test]
fn what_quay_is_asked_on_each_road() {
    let calls = Road::ALL.map(|road| {
        let story = Story::new();
        story.run(story.link(road)).unwrap();
        let calls = story.fakes.quay.calls();
        let calls: Vec<_> = calls.iter().map(|call| format!("{call:?}")).collect();
        format!("{road:?}: {}", calls.join(", "))
    });
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn the_ten_year_token_is_swapped_at_once_where_the_user_owns_the_application() {
    for road in [Road::OursForOwners, Road::Theirs] {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        story.run(story.arrive(begun)).unwrap();
        let now = story.fakes.clock.now();
        let living = story.fakes.quay.living_of("alice");
        assert_eq!(living.len(), 1, "{road:?}");
        assert!(
            living[0].ends <= now.plus(crate::custody::LONGEST),
            "{road:?}"
        );
    }
}

#[test]
fn the_ten_year_token_is_swapped_in_the_organization_that_was_just_created() {
    for road in [Road::OneShot, Road::Ours, Road::Pasted] {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        let transaction = story.run(story.arrive(begun)).unwrap();
        story.run(story.confirm(&transaction)).unwrap();
        story
            .fakes
            .quay
            .change(|world| world.own("davids", "alice"));
        let id = story.custody().id;
        story
            .run(organization_created(
                story.ports(),
                id,
                sample::org("davids"),
            ))
            .unwrap();
        let living = story.fakes.quay.living_of("alice");
        assert_eq!(living.len(), 1, "{road:?}: {:?}", story.custody());
        assert!(
            living[0].ends <= story.fakes.clock.now().plus(crate::custody::LONGEST),
            "{road:?}"
        );
        story.run(finish(story.ports(), id)).unwrap();
        story.assert_everything_is_dead();
    }
}

#[test]
fn a_quay_that_cannot_mint_ends_the_ten_year_token_with_the_work() {
    for road in Road::ALL {
        let story = Story::new();
        story.fakes.quay.change(|world| world.mints = false);
        story.run(story.link(road)).unwrap();
        story.assert_everything_is_dead();
        assert!(!story.kinds().contains(&EventKind::DebtStuck), "{road:?}");
    }
}

#[test]
fn to_learn_who_somebody_is_takes_seconds_and_no_confirmation_to_end() {
    let story = Story::new();
    let begun = story
        .run(story.begin(Road::IdentifyOneShot))
        .unwrap()
        .unwrap();
    assert_eq!(
        story.fakes.quay.look(|world| world.tokens.len()),
        0,
        "no token before the callback"
    );
    let before = story.fakes.clock.now();
    let transaction = story.run(story.arrive(Some(begun))).unwrap();
    assert!(matches!(transaction.state, State::Unconfirmed { .. }));
    story.assert_everything_is_dead();
    assert!(story.fakes.clock.now() <= before.plus(LATENCY * 6));
}

#[test]
fn death_is_proven_by_the_read_that_the_token_passed() {
    let story = Story::new();
    story.run(story.link(Road::Ours)).unwrap();
    let proofs: Vec<_> = story
        .kinds()
        .into_iter()
        .filter(|kind| matches!(kind, EventKind::TokenDead(_)))
        .collect();
    let refused = EventKind::TokenDead(Evidence::Refused(Witness::User));
    assert_eq!(proofs, [refused.clone(), refused]);
}

#[test]
fn a_token_without_a_user_scope_is_never_asked_who_it_is_at_user() {
    let story = Story::new();
    let token = story
        .fakes
        .quay
        .generate("alice", "org:admin repo:admin")
        .unwrap();
    let pasted = paste(
        story.ports(),
        sample::visitor("david"),
        sample::workspace(1),
        token,
    );
    let transaction = story.run(pasted).unwrap();
    assert!(
        matches!(transaction.state, State::Unconfirmed { .. }),
        "the registry names it"
    );
    assert!(!story.fakes.quay.calls().contains(&Call::Own));
}

#[test]
fn signing_in_to_both_with_one_account_is_the_better_proof() {
    let story = Story::new();
    story.fakes.quay.change(|world| {
        world.users.insert(alice(), vec![sample::user("david")]);
    });
    let begun = story.run(story.begin(Road::OneShot)).unwrap();
    let transaction = story.run(story.arrive(begun)).unwrap();
    let State::Unconfirmed { proof, .. } = &transaction.state else {
        panic!("{transaction:?}");
    };
    assert_eq!(*proof, Proof::SameLogin);
}

#[test]
fn somebody_elses_login_is_no_better_proof() {
    let story = Story::new();
    story.fakes.quay.change(|world| {
        world.users.insert(alice(), vec![sample::user("erin")]);
    });
    let begun = story.run(story.begin(Road::OneShot)).unwrap();
    let transaction = story.run(story.arrive(begun)).unwrap();
    assert!(matches!(
        transaction.state,
        State::Unconfirmed {
            proof: Proof::Token,
            ..
        }
    ));
}
