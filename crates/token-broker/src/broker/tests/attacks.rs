//! What an attacker tries, at this level. Each attempt is refused, is on record, and leaves nothing
//! alive.

use super::*;
use crate::{
    secret::AuthorizationCode,
    testing::{Call, FakeQuay},
};

/// What the attacker changes about the callback.
type Twist = fn(&mut Callback);

/// David begins, alice consents, and what comes back is not what it should be.
fn twisted(road: Road, twist: Twist) -> (Story, BrokerError) {
    let story = Story::new();
    let begun = story.run(story.begin(road)).unwrap().unwrap();
    let mut callback = story.consented(&begun);
    twist(&mut callback);
    let refused = story
        .run(super::callback(story.ports(), &callback))
        .unwrap_err();
    (story, refused)
}

const CODE_ROADS: [Road; 5] = [
    Road::IdentifyOneShot,
    Road::OneShot,
    Road::Ours,
    Road::OursForOwners,
    Road::Theirs,
];

fn is_exchanged(quay: &FakeQuay) -> bool {
    quay.calls().contains(&Call::Exchange)
}

#[test]
fn a_callback_that_is_not_what_it_should_be_is_never_exchanged() {
    let twists: [(Refusal, Twist); 8] = [
        (Refusal::OtherSession, |it| {
            it.visitor = sample::in_browser("david", "another");
        }),
        (Refusal::OtherUser, |it| it.visitor = sample::visitor("eve")),
        (Refusal::OtherUser, |it| {
            let session = it.visitor.session;
            it.visitor = Visitor {
                session,
                ..sample::visitor("eve")
            };
        }),
        (Refusal::StateMismatch, |it| {
            it.state = Some(TransactionSecret::from_random([9; 32]));
        }),
        (Refusal::ScopeChanged, |it| {
            it.scope = Some("user:admin org:admin repo:admin super:user".to_owned());
        }),
        (Refusal::ScopeChanged, |it| {
            it.scope = Some("org:admin user:admin".to_owned());
        }),
        (Refusal::Denied, |it| it.answer = Answer::Denied),
        (Refusal::QuayError, |it| it.answer = Answer::Error),
    ];
    for road in CODE_ROADS {
        for (why, twist) in twists {
            let (story, refused) = twisted(road, twist);
            assert_eq!(refused, BrokerError::Refused(why), "{road:?}");
            assert!(!is_exchanged(&story.fakes.quay), "{road:?}: {why:?}");
            assert!(
                story.kinds().contains(&EventKind::Refused(why)),
                "{road:?}: {why:?}"
            );
            story.assert_everything_is_dead();
        }
    }
}

#[test]
fn after_a_refused_callback_the_right_one_comes_too_late() {
    for road in CODE_ROADS {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap().unwrap();
        let mut stolen = story.consented(&begun);
        stolen.visitor = sample::visitor("eve");
        assert!(story.run(callback(story.ports(), &stolen)).is_err());
        let right = story.consented(&begun);
        let refused = story.run(callback(story.ports(), &right)).unwrap_err();
        assert_eq!(refused, BrokerError::Refused(Refusal::Replayed));
        assert!(!is_exchanged(&story.fakes.quay));
        story.assert_everything_is_dead();
    }
}

#[test]
fn a_path_that_nobody_was_sent_to_is_unknown() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::OneShot)).unwrap().unwrap();
    let mut callback = story.consented(&begun);
    callback.secret = TransactionSecret::from_random([9; 32]);
    let refused = story
        .run(super::callback(story.ports(), &callback))
        .unwrap_err();
    assert_eq!(refused, BrokerError::Unknown);
    assert!(!is_exchanged(&story.fakes.quay));
}

#[test]
fn state_that_comes_back_right_is_no_obstacle() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::OneShot)).unwrap().unwrap();
    let mut callback = story.consented(&begun);
    callback.state = Some(again(&begun.secret));
    assert!(story.run(super::callback(story.ports(), &callback)).is_ok());
}

#[test]
fn two_transactions_cannot_be_mixed_up() {
    let story = Story::new();
    let first = story.run(story.begin(Road::OneShot)).unwrap().unwrap();
    let second = story.run(story.begin(Road::OneShot)).unwrap().unwrap();
    let mut callback = story.consented(&first);
    callback.state = Some(again(&second.secret));
    let refused = story
        .run(super::callback(story.ports(), &callback))
        .unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::StateMismatch));
    assert!(!is_exchanged(&story.fakes.quay));
    let second = story.consented(&second);
    assert!(
        story.run(super::callback(story.ports(), &second)).is_ok(),
        "the other goes on"
    );
}

#[test]
fn a_code_of_another_transaction_is_of_no_use() {
    let story = Story::new();
    let first = story.run(story.begin(Road::OneShot)).unwrap().unwrap();
    let second = story.run(story.begin(Road::OneShot)).unwrap().unwrap();
    let mut callback = story.consented(&first);
    callback.answer = story.consented(&second).answer;
    let refused = story
        .run(super::callback(story.ports(), &callback))
        .unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::CodeRefused));
    assert!(story.fakes.quay.living_of("alice").is_empty());
}

#[test]
fn a_callback_that_comes_twice_ends_the_transaction_and_its_token() {
    for road in CODE_ROADS {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap().unwrap();
        let transaction = story
            .run(callback(story.ports(), &story.consented(&begun)))
            .unwrap();
        let again = story.consented(&begun);
        let refused = story.run(callback(story.ports(), &again)).unwrap_err();
        assert_eq!(refused, BrokerError::Refused(Refusal::Replayed), "{road:?}");
        let exchanges = story.fakes.quay.calls().into_iter();
        assert_eq!(exchanges.filter(|call| *call == Call::Exchange).count(), 1);
        story.assert_everything_is_dead();
        let confirmed = story.run(story.confirm(&transaction)).unwrap_err();
        assert_eq!(confirmed, BrokerError::Refused(Refusal::Replayed));
    }
}

#[test]
fn a_callback_after_the_link_changes_nothing() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap().unwrap();
    let transaction = story
        .run(callback(story.ports(), &story.consented(&begun)))
        .unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    let refused = story
        .run(callback(story.ports(), &story.consented(&begun)))
        .unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::Replayed));
    let loan = story.run(lend(
        story.ports(),
        &create_as_david(),
        &Organization::Missing,
    ));
    assert!(matches!(loan, Ok(Loan::User { .. })), "{loan:?}");
}

#[test]
fn a_callback_after_ten_minutes_of_silence_comes_too_late() {
    for road in CODE_ROADS {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap().unwrap();
        let late = story.consented(&begun);
        story.fakes.clock.advance(crate::transaction::SILENCE);
        let refused = story.run(callback(story.ports(), &late)).unwrap_err();
        assert_eq!(refused, BrokerError::Refused(Refusal::Silent), "{road:?}");
        assert!(!is_exchanged(&story.fakes.quay));
        story.assert_everything_is_dead();
    }
}

#[test]
fn a_user_who_never_comes_back_leaves_nothing_behind() {
    for road in CODE_ROADS {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap().unwrap();
        let begun = begun.transaction;
        story.let_the_worker_work(1);
        story.assert_everything_is_dead();
        let seen = watch(story.ports(), begun.key, &begun.visitor, begun.workspace);
        assert_eq!(
            story.run(seen),
            Err(BrokerError::Refused(Refusal::Silent)),
            "{road:?}"
        );
    }
}

#[test]
fn a_user_who_never_confirms_leaves_nothing_behind_and_nothing_is_lent() {
    for road in Road::ALL {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        let transaction = story.run(story.arrive(begun)).unwrap();
        let loan = story.run(lend(
            story.ports(),
            &create_as_david(),
            &Organization::Missing,
        ));
        assert!(matches!(loan, Ok(Loan::Service(_))), "{road:?}");
        story.let_the_worker_work(1);
        story.assert_everything_is_dead();
        story.fakes.clock.advance(crate::transaction::SILENCE);
        let late = story.run(story.confirm(&transaction)).unwrap_err();
        assert_eq!(late, BrokerError::Refused(Refusal::Silent), "{road:?}");
    }
}

#[test]
fn before_the_confirmation_quay_hears_custody_calls_alone() {
    for road in Road::ALL {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        story.run(story.arrive(begun)).unwrap();
        let one_shots = story.fakes.quay.calls().into_iter();
        let one_shots = one_shots
            .filter(|call| *call == Call::MakeApplication)
            .count();
        assert!(
            one_shots <= 1,
            "{road:?}: only our own, before the redirect"
        );
        let custody_calls = story.fakes.quay.calls().into_iter().all(|call| {
            matches!(
                call,
                Call::MakeApplication
                    | Call::Exchange
                    | Call::Name
                    | Call::Own
                    | Call::Scopes
                    | Call::Mint
                    | Call::DeleteToken
                    | Call::DeleteApplication
            )
        });
        assert!(custody_calls, "{road:?}: {:?}", story.fakes.quay.calls());
        story
            .fakes
            .quay
            .change(|world| world.own("davids", "alice"));
        let id = story.custody().id;
        let told = organization_created(story.ports(), id, sample::org("davids"));
        story.run(told).unwrap();
        assert!(
            !story.made_applications_in("davids"),
            "{road:?}: nothing in alice's name"
        );
    }
}

#[test]
fn a_confirmation_by_anybody_else_or_of_anybody_else_ends_everything() {
    let cases: [(Refusal, Visitor, u8, &str); 5] = [
        (Refusal::OtherUser, sample::visitor("eve"), 1, "alice"),
        (
            Refusal::OtherSession,
            sample::in_browser("david", "another"),
            1,
            "alice",
        ),
        (
            Refusal::OtherWorkspace,
            sample::visitor("david"),
            2,
            "alice",
        ),
        (Refusal::OtherQuayUser, sample::visitor("david"), 1, "bob"),
        (Refusal::OtherUser, sample::visitor("eve"), 2, "bob"),
    ];
    for road in Road::ALL {
        for (why, visitor, workspace, quay_user) in cases {
            let story = Story::new();
            let begun = story.run(story.begin(road)).unwrap();
            let transaction = story.run(story.arrive(begun)).unwrap();
            let quay_user = sample::user_at_quay(quay_user);
            let workspace = sample::workspace(workspace);
            let work = super::confirm(
                story.ports(),
                transaction.key,
                &visitor,
                workspace,
                &quay_user,
            );
            assert_eq!(story.run(work), Err(BrokerError::Refused(why)), "{road:?}");
            assert!(story.kinds().contains(&EventKind::Refused(why)));
            story.assert_everything_is_dead();
            assert!(
                story.run(story.confirm(&transaction)).is_err(),
                "it has ended"
            );
        }
    }
}

#[test]
fn a_confirmation_before_anybody_was_found_ends_everything() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::OneShot)).unwrap().unwrap();
    let refused = story.run(story.confirm(&begun.transaction)).unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::OutOfTurn));
    story.assert_everything_is_dead();
}

#[test]
fn a_confirmation_works_once() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap();
    let transaction = story.run(story.arrive(begun)).unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    let again = story.run(story.confirm(&transaction)).unwrap_err();
    assert_eq!(again, BrokerError::Refused(Refusal::Replayed));
}

#[test]
fn a_token_works_for_its_user_in_its_workspace_and_for_nobody_else() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap();
    let transaction = story.run(story.arrive(begun)).unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    let by = |asked_by, workspace| Work {
        asked_by,
        workspace: sample::workspace(workspace),
        ..create_as_david()
    };
    for (work, may) in [
        (by(Some(sample::user("david")), 1), true),
        (by(Some(sample::user("erin")), 1), false),
        (by(Some(sample::user("david")), 2), false),
        (by(None, 1), false),
    ] {
        let loan = story.run(lend(story.ports(), &work, &Organization::Missing));
        assert_eq!(matches!(loan, Ok(Loan::User { .. })), may, "{work:?}");
    }
}

#[test]
fn a_quay_user_of_somebody_else_cannot_be_linked() {
    let story = Story::new();
    story.run(story.link(Road::OneShot)).unwrap();
    let start = Road::Theirs.start().unwrap();
    let (eve, hers) = (sample::visitor("eve"), sample::workspace(2));
    let begun = story.run(begin(story.ports(), eve, hers, start)).unwrap();
    let transaction = story
        .run(callback(story.ports(), &story.consented(&begun)))
        .unwrap();
    let quay_user = alice();
    let confirmed = super::confirm(story.ports(), transaction.key, &eve, hers, &quay_user);
    assert_eq!(
        story.run(confirmed),
        Err(BrokerError::Refused(Refusal::LinkedElsewhere))
    );
    story.assert_everything_is_dead();
    let david = sample::visitor("david");
    let link = story
        .ports()
        .ledger
        .find_link(sample::workspace(1), david.user);
    assert!(
        story.run(link).unwrap().unwrap().value.holds(),
        "the first link is untouched"
    );
}

#[test]
fn one_user_may_link_in_two_workspaces_and_link_again() {
    let story = Story::new();
    story.run(story.link(Road::OneShot)).unwrap();
    story.run(story.link(Road::Pasted)).unwrap();
    let (david, second) = (sample::visitor("david"), sample::workspace(2));
    let start = Road::Theirs.start().unwrap();
    let begun = story
        .run(begin(story.ports(), david, second, start))
        .unwrap();
    let transaction = story
        .run(callback(story.ports(), &story.consented(&begun)))
        .unwrap();
    let quay_user = alice();
    let confirmed = super::confirm(story.ports(), transaction.key, &david, second, &quay_user);
    assert!(story.run(confirmed).is_ok());
}

#[test]
fn a_token_that_may_administer_all_of_quay_is_deleted_and_never_used() {
    let story = Story::new();
    let scope = "user:admin org:admin repo:admin super:user";
    let token = story.fakes.quay.generate("alice", scope).unwrap();
    let pasted = paste(
        story.ports(),
        sample::visitor("david"),
        sample::workspace(1),
        token,
    );
    assert_eq!(
        story.run(pasted).map(|_| ()),
        Err(BrokerError::Refused(Refusal::TooPowerful))
    );
    story.assert_everything_is_dead();
}

#[test]
fn a_text_that_is_no_token_is_refused() {
    let story = Story::new();
    let token = crate::secret::QuayToken::new("GARBAGE".into()).unwrap();
    let pasted = paste(
        story.ports(),
        sample::visitor("david"),
        sample::workspace(1),
        token,
    );
    assert_eq!(
        story.run(pasted).map(|_| ()),
        Err(BrokerError::Refused(Refusal::TokenDead))
    );
    story.assert_everything_is_dead();
}

#[test]
fn a_code_that_quay_refuses_ends_everything() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap().unwrap();
    let mut callback = story.consented(&begun);
    callback.answer = Answer::Code(AuthorizationCode::new("GARBAGE".into()).unwrap());
    let refused = story
        .run(super::callback(story.ports(), &callback))
        .unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::CodeRefused));
    story.assert_everything_is_dead();
}

#[test]
fn another_user_neither_sees_nor_ends_a_link_that_is_under_way() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap().unwrap();
    let key = begun.transaction.key;
    for (visitor, workspace) in [
        (sample::visitor("eve"), 1),
        (sample::in_browser("david", "another"), 1),
        (sample::visitor("david"), 2),
    ] {
        let seen = watch(story.ports(), key, &visitor, sample::workspace(workspace));
        assert_eq!(story.run(seen), Err(BrokerError::Unknown));
    }
    assert!(
        story
            .run(callback(story.ports(), &story.consented(&begun)))
            .is_ok()
    );
}

#[test]
fn nothing_that_is_stored_or_told_holds_a_secret() {
    for road in Road::ALL {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        let transaction_secret = begun.as_ref().map(|it| it.secret.expose().to_owned());
        let transaction = story.run(story.arrive(begun)).unwrap();
        story.run(story.confirm(&transaction)).unwrap();
        let mut secrets: Vec<_> = story.fakes.quay.look(|world| {
            world
                .tokens
                .iter()
                .map(|token| token.text.clone())
                .collect()
        });
        secrets.extend(transaction_secret);
        secrets.extend(["SECRET1", "CODE1", "CODE2", "CODE3", "CODE4"].map(str::to_owned));
        let told = [
            serde_json::to_string(&story.fakes.ledger.custodies()).unwrap(),
            serde_json::to_string(&story.fakes.ledger.transactions()).unwrap(),
            format!("{:?}", story.fakes.ledger.events()),
            format!(
                "{:?}",
                story.run(lend(
                    story.ports(),
                    &create_as_david(),
                    &Organization::Missing
                ))
            ),
        ]
        .concat();
        for secret in secrets {
            assert!(
                !told.contains(&format!("\"{secret}\"")),
                "{road:?}: {secret}"
            );
        }
    }
}

#[test]
fn a_callback_into_a_custody_that_has_ended_is_never_exchanged() {
    for road in CODE_ROADS {
        let story = Story::new();
        story.run(story.link(Road::Pasted)).unwrap();
        let begun = story.run(story.begin(road)).unwrap().unwrap();
        let callback = story.consented(&begun);
        let end = crate::link::LinkEnd::Unlinked;
        let ended = unlink(
            story.ports(),
            sample::workspace(1),
            sample::user("david"),
            end,
        );
        story.run(ended).unwrap();
        let refused = story.run(super::callback(story.ports(), &callback));
        let called_off = BrokerError::Refused(Refusal::CalledOff);
        assert_eq!(refused, Err(called_off), "{road:?}");
        assert!(!is_exchanged(&story.fakes.quay), "{road:?}");
        story.assert_everything_is_dead();
    }
}

#[test]
fn a_callback_after_the_worker_has_cleared_up_is_never_exchanged() {
    for road in CODE_ROADS {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap().unwrap();
        let callback = story.consented(&begun);
        let id = begun.transaction.custody().unwrap();
        // The custody was begun before the attempt, and so its time is over before.
        let custody = story.custody();
        let changes = Changes {
            custodies: vec![Stored {
                value: Custody {
                    until: story.fakes.clock.now(),
                    ..custody
                },
                version: story
                    .run(story.ports().ledger.find_custody(id))
                    .unwrap()
                    .unwrap()
                    .version,
            }],
            ..Changes::default()
        };
        story.run(story.ports().ledger.commit(changes)).unwrap();
        story.run(settle(story.ports(), id)).unwrap();
        let refused = story.run(super::callback(story.ports(), &callback));
        assert_eq!(
            refused,
            Err(BrokerError::Refused(Refusal::Silent)),
            "{road:?}"
        );
        assert!(!is_exchanged(&story.fakes.quay), "{road:?}");
        story.assert_everything_is_dead();
    }
}

#[test]
fn nobody_is_confirmed_by_a_token_whose_end_has_begun() {
    for road in [Road::OneShot, Road::Ours, Road::Theirs, Road::Pasted] {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        let transaction = story.run(story.arrive(begun)).unwrap();
        story
            .run(finish(story.ports(), story.custody().id))
            .unwrap();
        let called_off = BrokerError::Refused(Refusal::CalledOff);
        assert_eq!(
            story.run(story.confirm(&transaction)),
            Err(called_off),
            "{road:?}"
        );
        let links = story.ports().ledger.list_links(sample::workspace(1));
        assert!(story.run(links).unwrap().is_empty(), "{road:?}");
    }
}
