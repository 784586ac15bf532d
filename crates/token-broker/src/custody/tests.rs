use super::*;
use crate::{
    debt::Witness,
    id::ClientId,
    plan::{By, Next, Step, next},
    testing::sample,
};

/// One whose token was swapped at an application that was made in `davids`.
fn swapped() -> Custody {
    let start = sample::time(0);
    let id = CustodyId::from_random([1; 16]);
    let (workspace, david) = (sample::workspace(1), sample::user("david"));
    let mut custody = Custody::new(id, workspace, david, Way::CreateAsUser, start)
        .taken(start)
        .confirmed(start);
    custody.scopes = Some("user:admin org:admin repo:admin".parse().unwrap());
    custody.not_before = start;
    custody.given = None;
    custody.minted = Some(TokenDebt {
        state: TokenState::Alive(Witness::User),
        id: Some(sample::token_id(1)),
        ends: Some(sample::time(600)),
    });
    custody.holder = Some(holder("alice"));
    custody.swap = Swap::In(ApplicationDebt {
        org: sample::org("davids"),
        state: ApplicationState::There(client()),
    });
    custody
}

fn client() -> ClientId {
    sample::client("CLIENT")
}

fn holder(quay_user: &str) -> Holder {
    Holder {
        quay_user: sample::user_at_quay(quay_user),
        logins: Vec::new(),
    }
}

fn delete_application() -> Step {
    Step::DeleteApplication {
        app: App::Swap,
        client: client(),
        by: By::User(Which::Minted),
    }
}

#[test]
fn an_application_whose_token_died_early_by_its_deletion_is_gone() {
    for (second, gone) in [(599, true), (600, false)] {
        let now = sample::time(second);
        let custody = swapped()
            .ended(EndCause::WorkOver)
            .begun(&delete_application(), now)
            .learn(Fact::Dead(Which::Minted), now);
        let application = custody.application(App::Swap).unwrap();
        assert_eq!(application.is_gone(), gone, "dead at second {second}");
    }
}

#[test]
fn a_token_that_acts_as_somebody_else_ends_everything() {
    let sight = Sight {
        witness: Witness::User,
        id: Some(sample::token_id(1)),
        holder: holder("bob"),
        scopes: None,
    };
    let seen = Fact::Seen {
        which: Which::Minted,
        sight,
    };
    let custody = swapped().learn(seen, sample::time(1));
    assert_eq!(
        custody.phase,
        Phase::Ending(EndCause::Refused(Refusal::OtherQuayUser))
    );
    assert_eq!(custody.holder, Some(holder("alice")));
}

#[test]
fn what_was_refused_is_not_tried_again_in_the_same_round() {
    let now = sample::time(1);
    let custody = swapped().ended(EndCause::WorkOver);
    assert_eq!(next(&custody, now), Next::Do(delete_application()));
    let barred = Fact::Barred(Means::Application(App::Swap));
    let custody = custody.begun(&delete_application(), now).learn(barred, now);
    let Next::Do(Step::DeleteToken {
        which: Which::Minted,
        ..
    }) = next(&custody, now)
    else {
        panic!("{:?}", next(&custody, now));
    };
    let custody = custody.learn(Fact::TokenDeleted(Which::Minted), now);
    let custody = custody.learn(Fact::Dead(Which::Minted), now);
    assert_eq!(next(&custody, now), Next::Do(Step::AskPerson));
    let custody = custody.learn(Fact::Stuck, now);
    assert_eq!(next(&custody, now), Next::At(now.plus(HOUR)));
    let again = Step::DeleteApplication {
        app: App::Swap,
        client: client(),
        by: By::Service,
    };
    assert_eq!(next(&custody, now.plus(HOUR)), Next::Do(again), "for ever");
}

#[test]
fn while_a_step_is_under_way_nobody_takes_another() {
    let now = sample::time(1);
    let custody = swapped()
        .ended(EndCause::WorkOver)
        .begun(&delete_application(), now);
    assert_eq!(next(&custody, now), Next::At(now.plus(LEASE)));
    assert!(matches!(next(&custody, now.plus(LEASE)), Next::Do(_)));
}

#[test]
fn an_end_cannot_be_taken_back() {
    let now = sample::time(1);
    let ended = swapped().ended(EndCause::WorkOver);
    assert_eq!(ended.clone().confirmed(now).phase, ended.phase);
    assert_eq!(ended.clone().ended(EndCause::Unlinked).phase, ended.phase);
    let late = Custody {
        phase: Phase::Unconfirmed,
        ..swapped()
    };
    let then = late.until;
    assert_eq!(late.confirmed(then).phase, Phase::Unconfirmed);
}

#[test]
fn what_is_stored_is_read_back() {
    let custody = swapped().ended(EndCause::Refused(Refusal::Silent));
    let text = serde_json::to_string(&custody).unwrap();
    assert_eq!(serde_json::from_str::<Custody>(&text).unwrap(), custody);
}

#[test]
fn a_minted_token_that_quay_takes_past_its_time_is_deleted() {
    let now = sample::time(600);
    let custody = swapped().ended(EndCause::WorkOver);
    assert_eq!(
        next(&custody, now),
        Next::Do(Step::Prove(Which::Minted)),
        "over by our clock"
    );
    let custody = custody.learn(Fact::StillAlive(Which::Minted), now);
    assert_eq!(custody.stuck_since, None);
    assert_eq!(next(&custody, now), Next::Do(delete_application()));
}

#[test]
fn an_application_that_cannot_be_cleared_up_is_alarming_without_any_token() {
    let start = sample::time(0);
    let id = CustodyId::from_random([1; 16]);
    let (workspace, david) = (sample::workspace(1), sample::user("david"));
    let custody = Custody::new(id, workspace, david, Way::CreateAsUser, start);
    let longest = start.plus(LONGEST);
    assert!(!custody.is_alarming(longest));
    assert!(custody.is_alarming(longest.plus(Duration::from_millis(1))));
}
