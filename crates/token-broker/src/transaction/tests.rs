use model::TeamName;

use super::*;
use crate::{
    secret::{AuthorizationCode, TransactionSecret},
    testing::sample,
};

const SECRET: [u8; 32] = [7; 32];

fn course() -> Course {
    Course::Code {
        way: Way::CreateAsUser,
        client: Client::Ours,
        scopes: "user:admin org:admin repo:admin".parse().unwrap(),
        custody: CustodyId::from_random([1; 16]),
    }
}

fn hand_over() -> Course {
    let team: TeamName = sample::team("berth-abc");
    Course::HandOver(HandOver {
        team,
        names: "David".to_owned(),
        hint: None,
        org: None,
    })
}

fn at(state: State) -> Transaction {
    Transaction {
        key: TransactionSecret::from_random(SECRET).key(),
        visitor: sample::visitor("david"),
        workspace: sample::workspace(1),
        course: course(),
        heard: sample::time(0),
        looked: None,
        state,
    }
}

fn unconfirmed() -> State {
    State::Unconfirmed {
        quay_user: sample::user_at_quay("alice"),
        proof: Proof::Token,
    }
}

fn ended() -> State {
    State::Ended(End::Refused(Refusal::Denied))
}

fn callback() -> Callback {
    Callback {
        secret: TransactionSecret::from_random(SECRET),
        visitor: sample::visitor("david"),
        state: None,
        scope: None,
        answer: Answer::Code(AuthorizationCode::new("CODE".into()).unwrap()),
    }
}

type Transition = fn(Transaction, Timestamp) -> Result<Transaction, Refused>;

const RECEIVE: Transition = |it, now| it.receive(&callback(), now);
const FOUND: Transition = |it, now| it.found(sample::user_at_quay("alice"), Proof::Token, now);
const CONFIRM: Transition = |it, now| {
    let (david, alice) = (sample::visitor("david"), sample::user_at_quay("alice"));
    it.confirm(&david, sample::workspace(1), &alice, now)
        .map(|(it, _)| it)
};

#[test]
fn every_transition_from_every_state() {
    use Refusal::{OutOfTurn, Replayed};
    let table: [(State, Transition, Result<State, Refusal>); 12] = [
        (State::Waiting, RECEIVE, Ok(State::Checking)),
        (State::Checking, RECEIVE, Err(Replayed)),
        (unconfirmed(), RECEIVE, Err(Replayed)),
        (ended(), RECEIVE, Err(Replayed)),
        (State::Waiting, FOUND, Err(OutOfTurn)),
        (State::Checking, FOUND, Ok(unconfirmed())),
        (unconfirmed(), FOUND, Err(OutOfTurn)),
        (ended(), FOUND, Err(Replayed)),
        (State::Waiting, CONFIRM, Err(OutOfTurn)),
        (State::Checking, CONFIRM, Err(OutOfTurn)),
        (unconfirmed(), CONFIRM, Ok(State::Ended(End::Linked))),
        (ended(), CONFIRM, Err(Replayed)),
    ];
    for (row, (from, transition, expected)) in table.into_iter().enumerate() {
        let before = at(from.clone());
        match (transition(before, sample::time(1)), expected) {
            (Ok(after), Ok(state)) => assert_eq!(after.state, state, "row {row}"),
            (Err(refused), Err(why)) => {
                assert_eq!(refused.why, why, "row {row}");
                let stays = matches!(from, State::Ended(_));
                let end = if stays {
                    from
                } else {
                    State::Ended(End::Refused(why))
                };
                assert_eq!(refused.transaction.state, end, "row {row}");
            }
            (got, expected) => panic!("row {row}: {got:?} instead of {expected:?}"),
        }
    }
}

#[test]
fn every_transition_after_the_silence_ends_it() {
    let silence = SILENCE.as_secs();
    for (from, transition) in [
        (State::Waiting, RECEIVE),
        (State::Checking, FOUND),
        (unconfirmed(), CONFIRM),
    ] {
        assert!(transition(at(from.clone()), sample::time(silence - 1)).is_ok());
        let refused = transition(at(from), sample::time(silence)).unwrap_err();
        assert_eq!(refused.why, Refusal::Silent);
    }
}

#[test]
fn a_callback_has_no_business_with_a_hand_over() {
    let transaction = Transaction {
        course: hand_over(),
        ..at(State::Waiting)
    };
    let refused = transaction
        .receive(&callback(), sample::time(1))
        .unwrap_err();
    assert_eq!(refused.why, Refusal::OutOfTurn);
}

#[test]
fn a_callback_with_another_secret_is_not_this_transactions() {
    let callback = Callback {
        secret: TransactionSecret::from_random([8; 32]),
        ..callback()
    };
    let refused = at(State::Waiting)
        .receive(&callback, sample::time(1))
        .unwrap_err();
    assert_eq!(refused.why, Refusal::StateMismatch);
}

#[test]
fn each_way_has_its_patience() {
    let hand_over = Transaction {
        course: hand_over(),
        ..at(State::Waiting)
    };
    let at_eleven_minutes = sample::time(11 * 60);
    assert!(at(State::Waiting).is_over(at_eleven_minutes));
    assert!(!hand_over.is_over(at_eleven_minutes));
    assert!(hand_over.is_over(sample::time(3600)));
}

#[test]
fn what_happens_at_quay_is_looked_for_eagerly_at_first_and_slower_later() {
    let looked = |second: Option<u64>| Transaction {
        course: hand_over(),
        looked: second.map(sample::time),
        ..at(State::Waiting)
    };
    for (last, next) in [
        (None, 3),
        (Some(3), 6),
        (Some(48), 51),
        (Some(320), 340),
        (Some(3590), 3600),
    ] {
        assert_eq!(looked(last).wake(), Some(sample::time(next)), "{last:?}");
    }
}

#[test]
fn what_waits_for_a_browser_is_looked_at_when_its_silence_is_over() {
    let silence = sample::time(SILENCE.as_secs());
    for state in [State::Waiting, State::Checking, unconfirmed()] {
        assert_eq!(at(state).wake(), Some(silence));
    }
    assert_eq!(at(ended()).wake(), None);
}

#[test]
fn what_is_stored_is_read_back_and_holds_no_secret() {
    for state in [State::Waiting, unconfirmed(), ended()] {
        let text = serde_json::to_string(&at(state.clone())).unwrap();
        assert_eq!(
            serde_json::from_str::<Transaction>(&text).unwrap(),
            at(state)
        );
        let secret = TransactionSecret::from_random(SECRET);
        assert!(!text.contains(secret.expose()));
    }
}
