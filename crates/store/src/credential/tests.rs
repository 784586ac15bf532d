use super::*;

fn credential(state: CredentialState) -> CredentialRecord {
    let time = Timestamp::from_unix_millis(0).unwrap();
    let id = uuid::Uuid::from_u128(1);
    CredentialRecord {
        id: id.into(),
        workspace: id.into(),
        purpose: CredentialPurpose::Pull,
        robot: "david-x+berth".parse().unwrap(),
        generation: 1,
        state,
        created_at: time,
        tested_at: Some(time),
        delivered_at: Some(time),
    }
}

#[test]
fn every_state_takes_every_change_as_the_table_says() {
    use CredentialChange as Change;
    use CredentialState as State;
    const CHANGES: [Change; 5] = [
        Change::Tested,
        Change::Delivered,
        Change::Current,
        Change::Retiring,
        Change::Retired,
    ];
    let table = [
        (
            State::Pending,
            [
                Some(State::Pending),
                Some(State::Pending),
                Some(State::Current),
                None,
                Some(State::Retired),
            ],
        ),
        (
            State::Current,
            [
                Some(State::Current),
                Some(State::Current),
                Some(State::Current),
                Some(State::Retiring),
                Some(State::Retired),
            ],
        ),
        (
            State::Retiring,
            [
                Some(State::Retiring),
                None,
                None,
                Some(State::Retiring),
                Some(State::Retired),
            ],
        ),
        (
            State::Retired,
            [None, None, None, None, Some(State::Retired)],
        ),
    ];
    for (state, expected) in table {
        for (change, expected) in CHANGES.into_iter().zip(expected) {
            let after = credential(state).after(change).ok();
            assert_eq!(after, expected, "{state:?} {change}");
        }
    }
}

#[test]
fn nothing_counts_untested_or_undelivered() {
    let mut untested = credential(CredentialState::Pending);
    untested.tested_at = None;
    assert!(untested.after(CredentialChange::Delivered).is_err());
    assert!(untested.after(CredentialChange::Current).is_err());
    let mut undelivered = credential(CredentialState::Pending);
    undelivered.delivered_at = None;
    assert!(undelivered.after(CredentialChange::Current).is_err());
}

#[test]
fn a_secret_does_not_print_itself() {
    let secret = CredentialSecret::new("SECRET".to_owned());
    assert_eq!(format!("{secret:?}"), "CredentialSecret");
}
