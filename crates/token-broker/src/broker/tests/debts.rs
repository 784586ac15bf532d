//! What is left when something goes wrong, and how it ends.

use std::{
    pin::pin,
    task::{Context, Waker},
};

use super::*;
use crate::{
    custody::{LEASE, LONGEST},
    debt::{Clicks, Evidence},
    link::{Aftermath, LinkEnd},
    testing::{Call, Fault},
};

/// The answer to the exchange is lost: there is a token that nobody holds.
fn lost(road: Road) -> (Story, BrokerError) {
    let story = Story::new();
    let begun = story.run(story.begin(road)).unwrap();
    story
        .fakes
        .quay
        .fail_next(Call::Exchange, Fault::LostAnswer);
    let error = story.run(story.arrive(begun)).unwrap_err();
    assert_eq!(error, BrokerError::Refused(Refusal::AnswerLost));
    (story, error)
}

#[test]
fn a_lost_token_dies_with_its_one_shot_application() {
    for road in [Road::IdentifyOneShot, Road::OneShot] {
        let (story, _) = lost(road);
        story.assert_everything_is_dead();
        let dead = EventKind::TokenDead(Evidence::WithApplication);
        assert!(story.kinds().contains(&dead), "{road:?}");
    }
}

#[test]
fn a_lost_token_of_the_users_own_application_is_a_debt_with_clicks() {
    let (story, _) = lost(Road::Theirs);
    let shown = story
        .run(debts(story.ports(), Some(sample::workspace(1))))
        .unwrap();
    let [debt] = shown.as_slice() else {
        panic!("{shown:#?}");
    };
    assert!(debt.alarming);
    assert_eq!(
        debt.clicks,
        [Clicks::DeleteApplication {
            org: sample::org("alices"),
            application: "THEIRS".to_owned(),
        }]
    );
    assert!(story.kinds().contains(&EventKind::DebtStuck));
    insta::assert_snapshot!(debt.clicks[0]);
}

#[test]
fn a_lost_token_of_our_application_is_a_debt_with_clicks() {
    let (story, _) = lost(Road::Ours);
    let shown = story.run(debts(story.ports(), None)).unwrap();
    assert_eq!(
        shown[0].clicks,
        [Clicks::RevokeApplication { application: None }]
    );
    insta::assert_snapshot!(shown[0].clicks[0]);
}

#[test]
fn that_the_user_did_the_clicks_is_taken_on_trust_only_for_what_nobody_holds() {
    let (story, _) = lost(Road::Theirs);
    let id = story.custody().id;
    let (david, workspace) = (sample::user("david"), sample::workspace(1));
    for (user, workspace) in [
        (sample::user("eve"), workspace),
        (david, sample::workspace(2)),
    ] {
        let said = said_dead(story.ports(), id, user, workspace);
        assert_eq!(story.run(said).unwrap_err(), BrokerError::Unknown);
    }
    story
        .run(said_dead(story.ports(), id, david, workspace))
        .unwrap();
    assert!(story.custody().is_settled());
    assert!(
        story
            .kinds()
            .contains(&EventKind::TokenDead(Evidence::SaidByUser))
    );
}

#[test]
fn a_token_that_cannot_be_deleted_is_not_believed_dead_because_somebody_says_so() {
    let story = Story::new();
    // Neither can it delete itself, nor could we.
    let token = story.fakes.quay.generate("alice", "user:read").unwrap();
    let (visitor, workspace) = (sample::visitor("david"), sample::workspace(1));
    story
        .run(paste(story.ports(), visitor, workspace, token))
        .unwrap();
    story.let_the_worker_work(1);
    let debt = story.run(debts(story.ports(), None)).unwrap().remove(0);
    assert!(debt.alarming);
    assert_eq!(
        debt.clicks,
        [Clicks::RevokeApplication { application: None }]
    );

    story
        .run(said_dead(
            story.ports(),
            debt.custody,
            visitor.user,
            workspace,
        ))
        .unwrap();
    assert!(!story.custody().is_settled(), "it lives");

    story.fakes.quay.revoke_all("alice");
    story.let_the_worker_work(2);
    story.assert_everything_is_dead();
    let evidence = story.kinds().into_iter().find_map(|kind| match kind {
        EventKind::TokenDead(evidence) => Some(evidence),
        _ => None,
    });
    assert!(
        matches!(evidence, Some(Evidence::Refused(_))),
        "{evidence:?}"
    );
}

#[test]
fn a_debt_that_berth_can_pay_is_not_ended_by_word() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap();
    let transaction = story.run(story.arrive(begun)).unwrap();
    let id = story.custody().id;
    let said = said_dead(
        story.ports(),
        id,
        transaction.visitor.user,
        transaction.workspace,
    );
    assert_eq!(story.run(said).unwrap_err(), BrokerError::Unknown);
}

#[test]
fn a_deletion_that_quay_only_claims_is_found_out_by_the_read() {
    for road in [Road::Ours, Road::Theirs, Road::OursForOwners] {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        story.run(story.arrive(begun)).unwrap();
        let claims = Fault::Before(QuayError::Missing);
        story.fakes.quay.fail_next(Call::DeleteToken, claims);
        story
            .run(finish(story.ports(), story.custody().id))
            .unwrap();
        assert!(!story.custody().is_settled(), "{road:?}: it lives");
        story.let_the_worker_work(1);
        story.assert_everything_is_dead();
    }
}

#[test]
fn while_quay_is_away_the_debt_is_tried_for_ever_and_alarmed_after_a_quarter_of_an_hour() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap();
    let transaction = story.run(story.arrive(begun)).unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    story
        .fakes
        .quay
        .fail(Fault::Before(QuayError::Unavailable { retry_after: None }));
    let taken = story.custody().taken.unwrap();
    story
        .run(finish(story.ports(), story.custody().id))
        .unwrap();
    assert!(!story.run(debts(story.ports(), None)).unwrap()[0].alarming);
    while story.fakes.clock.now() <= taken.plus(LONGEST) {
        let id = story.custody().id;
        story
            .fakes
            .clock
            .advance_to(wake(&story.custody()).unwrap());
        story.run(settle(story.ports(), id)).unwrap();
    }
    let custody = story.custody();
    assert!(story.run(debts(story.ports(), None)).unwrap()[0].alarming);
    assert!(wake(&custody).unwrap() <= story.fakes.clock.now().plus(crate::custody::LEASE));
    story.fakes.quay.fail(None);
    story.let_the_worker_work(1);
    story.assert_everything_is_dead();
}

#[test]
fn a_quay_that_says_how_long_to_wait_is_heeded() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap();
    let retry_after = Some(std::time::Duration::from_secs(17));
    let busy = Fault::Before(QuayError::Unavailable { retry_after });
    story.fakes.quay.fail_next(Call::Name, busy);
    let transaction = story.run(story.arrive(begun)).unwrap();
    assert_eq!(transaction.state, State::Checking);
    let wait = std::time::Duration::from_secs(17);
    assert_eq!(
        wake(&story.custody()),
        Some(story.fakes.clock.now().plus(wait))
    );
}

#[test]
fn a_vault_that_loses_a_token_leaves_a_debt_with_clicks() {
    let story = Story::new();
    story.fakes.quay.change(|world| world.mints = false);
    let begun = story.run(story.begin(Road::Ours)).unwrap();
    story.run(story.arrive(begun)).unwrap();
    story.fakes.vault.lose_everything();
    story.let_the_worker_work(1);
    let debt = story.run(debts(story.ports(), None)).unwrap().remove(0);
    assert!(debt.alarming && !debt.clicks.is_empty(), "{debt:#?}");
}

#[test]
fn every_end_of_a_link_ends_its_tokens_and_says_what_else_is_to_be_done() {
    for (why, expected) in [
        (LinkEnd::Unlinked, Aftermath::None),
        (LinkEnd::UnlinkedByAdministrator, Aftermath::None),
        (LinkEnd::Left, Aftermath::RotateSeen),
        (LinkEnd::OrganizationLost, Aftermath::AskToRelink),
        (LinkEnd::AccountLost, Aftermath::AskToRelink),
    ] {
        for road in Road::ALL {
            let story = Story::new();
            let begun = story.run(story.begin(road)).unwrap();
            let transaction = story.run(story.arrive(begun)).unwrap();
            story.run(story.confirm(&transaction)).unwrap();
            let user = transaction.visitor.user;
            let end = || unlink(story.ports(), transaction.workspace, user, why);
            assert_eq!(story.run(end()), Ok(expected), "{road:?}");
            story.assert_everything_is_dead();
            assert_eq!(story.run(end()), Err(BrokerError::Unknown), "it is over");
            let loan = story.run(lend(
                story.ports(),
                &create_as_david(),
                &Organization::Missing,
            ));
            assert!(!matches!(loan, Ok(Loan::User { .. })));
        }
    }
}

#[test]
fn after_unlinking_the_quay_user_is_free_for_somebody_else() {
    let story = Story::new();
    story.run(story.link(Road::OneShot)).unwrap();
    let david = sample::user("david");
    let ended = unlink(
        story.ports(),
        sample::workspace(1),
        david,
        LinkEnd::Unlinked,
    );
    story.run(ended).unwrap();
    let (erin, hers, quay_user) = (sample::visitor("erin"), sample::workspace(2), alice());
    let start = Road::Theirs.start().unwrap();
    let begun = story.run(begin(story.ports(), erin, hers, start)).unwrap();
    let transaction = story
        .run(callback(story.ports(), &story.consented(&begun)))
        .unwrap();
    let confirmed = super::confirm(story.ports(), transaction.key, &erin, hers, &quay_user);
    assert!(story.run(confirmed).is_ok());
}

#[test]
fn unlinking_while_quay_is_away_is_done_at_once_and_paid_later() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap();
    let transaction = story.run(story.arrive(begun)).unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    story
        .fakes
        .quay
        .fail(Fault::Before(QuayError::OutcomeUnknown));
    let (workspace, user) = (transaction.workspace, transaction.visitor.user);
    let ended = unlink(story.ports(), workspace, user, LinkEnd::Unlinked);
    assert_eq!(story.run(ended), Ok(Aftermath::None));
    let loan = story.run(lend(
        story.ports(),
        &create_as_david(),
        &Organization::Missing,
    ));
    assert!(!matches!(loan, Ok(Loan::User { .. })));
    story.fakes.quay.fail(None);
    story.let_the_worker_work(1);
    story.assert_everything_is_dead();
}

#[test]
fn a_one_shot_application_that_cannot_be_made_ends_the_attempt() {
    for fault in [
        Fault::LostAnswer,
        Fault::Before(QuayError::OutcomeUnknown),
        Fault::Before(QuayError::Refused),
        Fault::Before(QuayError::Unavailable { retry_after: None }),
    ] {
        let story = Story::new();
        story.fakes.quay.fail_next(Call::MakeApplication, fault);
        assert!(story.run(story.begin(Road::OneShot)).is_err(), "{fault:?}");
        story.let_the_worker_work(1);
        story.assert_everything_is_dead();
    }
}

#[test]
fn a_link_called_off_leaves_nothing_behind() {
    for road in Road::ALL {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        let transaction = story.run(story.arrive(begun)).unwrap();
        let Transaction {
            key,
            visitor,
            workspace,
            ..
        } = &transaction;
        let called_off = call_off(story.ports(), *key, visitor, *workspace);
        assert_eq!(story.run(called_off), Ok(Refusal::CalledOff), "{road:?}");
        story.assert_everything_is_dead();
        assert!(story.run(story.confirm(&transaction)).is_err());
    }
}

#[test]
fn a_living_grant_of_our_application_that_is_older_than_any_may_get_is_an_incident() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Ours)).unwrap();
    story.run(story.arrive(begun)).unwrap();
    let ours = sample::ours();
    let stale = || story.run(stale_grants(story.ports(), &ours, &[])).unwrap();
    assert!(stale().is_empty(), "it is at work");
    story.fakes.clock.advance(LONGEST);
    let found = stale();
    assert_eq!(found.len(), 1);
    let exempt = [found[0].id];
    assert!(
        story
            .run(stale_grants(story.ports(), &ours, &exempt))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_token_that_quay_gave_and_refuses_at_first_sight_is_not_believed_dead() {
    for road in [Road::Ours, Road::OneShot] {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        for call in [Call::Name, Call::Own] {
            story
                .fakes
                .quay
                .fail_next(call, Fault::Before(QuayError::TokenDead));
        }
        let refused = story.run(story.arrive(begun)).unwrap_err();
        assert_eq!(
            refused,
            BrokerError::Refused(Refusal::TokenDead),
            "{road:?}"
        );
        assert_eq!(
            story.fakes.quay.living_of("alice").is_empty(),
            story.custody().is_settled()
        );
        story.let_the_worker_work(2);
        story.assert_everything_is_dead();
    }
}

#[test]
fn a_token_that_is_known_to_hold_no_user_scope_is_not_asked_at_user() {
    let story = Story::new();
    let token = story.fakes.quay.generate("alice", "org:admin").unwrap();
    let id = crate::id::CustodyId::from_random([1; 16]);
    let now = story.fakes.clock.now();
    let (workspace, david) = (sample::workspace(1), sample::user("david"));
    let mut custody =
        Custody::new(id, workspace, david, crate::way::Way::PastedToken, now).taken(now);
    custody.scopes = Some("org:admin".parse().unwrap());
    let changes = Changes {
        custodies: vec![Stored::new(custody)],
        ..Changes::default()
    };
    let key = crate::settle::key(id, crate::port::SecretKind::Given);
    story
        .run(story.ports().vault.store(key, &token.expose().into()))
        .unwrap();
    story.run(story.ports().ledger.commit(changes)).unwrap();
    story.fakes.clock.advance(crate::custody::LEASE);
    let custody = story.run(settle(story.ports(), id)).unwrap();
    let alive = crate::debt::TokenState::Alive(crate::debt::Witness::Registry);
    assert_eq!(custody.given.map(|given| given.state), Some(alive));
    assert!(!story.fakes.quay.calls().contains(&Call::Own));
}

#[test]
fn a_token_that_could_not_mint_is_not_made_to_try() {
    let story = Story::new();
    let token = story.fakes.quay.generate("alice", "user:admin").unwrap();
    let (visitor, workspace) = (sample::visitor("david"), sample::workspace(1));
    let transaction = story
        .run(paste(story.ports(), visitor, workspace, token))
        .unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    story
        .fakes
        .quay
        .change(|world| world.own("davids", "alice"));
    let id = story.custody().id;
    let told = organization_created(story.ports(), id, sample::org("davids"));
    story.run(told).unwrap();
    assert!(!story.fakes.quay.calls().contains(&Call::MakeApplication));
    story.run(finish(story.ports(), id)).unwrap();
    story.assert_everything_is_dead();
}

#[test]
fn unlinking_ends_the_tokens_of_that_user_alone() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap();
    let transaction = story.run(story.arrive(begun)).unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    let (erin, workspace) = (sample::visitor("erin"), sample::workspace(1));
    let token = story.fakes.quay.generate("bob", CREATE_AS_USER).unwrap();
    let hers = story
        .run(paste(story.ports(), erin, workspace, token))
        .unwrap();
    let bob = sample::user_at_quay("bob");
    story
        .run(super::confirm(
            story.ports(),
            hers.key,
            &erin,
            workspace,
            &bob,
        ))
        .unwrap();

    story
        .run(unlink(story.ports(), workspace, erin.user, LinkEnd::Left))
        .unwrap();
    assert!(story.fakes.quay.living_of("bob").is_empty());
    let loan = story.run(lend(
        story.ports(),
        &create_as_david(),
        &Organization::Missing,
    ));
    assert!(
        matches!(loan, Ok(Loan::User { .. })),
        "david's is untouched: {loan:?}"
    );
}

#[test]
fn a_token_that_died_before_anybody_looked_at_it_is_a_debt_and_asked_no_oftener_than_each_hour() {
    for road in [Road::Ours, Road::Theirs] {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        let busy = Fault::Before(QuayError::Unavailable { retry_after: None });
        story.fakes.quay.fail_next(Call::Name, busy);
        story.run(story.arrive(begun)).unwrap();
        story.fakes.quay.revoke_all("alice");
        story.let_the_worker_work(1);
        let debt = story.run(debts(story.ports(), None)).unwrap().remove(0);
        assert!(debt.alarming && !debt.clicks.is_empty(), "{debt:#?}");
        let calls = story.fakes.quay.calls().len();
        assert!(calls < 12, "{road:?}: {calls} calls in an hour");
        let (david, workspace) = (sample::user("david"), sample::workspace(1));
        let said = said_dead(story.ports(), debt.custody, david, workspace);
        story.run(said).unwrap();
        story.assert_everything_is_dead();
    }
}

#[test]
fn a_confirmed_token_whose_work_never_comes_is_dead_in_a_quarter_of_an_hour() {
    for road in Road::ALL {
        let story = Story::new();
        let begun = story.run(story.begin(road)).unwrap();
        let transaction = story.run(story.arrive(begun)).unwrap();
        story.run(story.confirm(&transaction)).unwrap();
        let taken = story.custody().taken.unwrap();
        story.let_the_worker_work(1);
        story.assert_everything_is_dead();
        let last = story.fakes.ledger.events().last().unwrap().at;
        assert!(last <= taken.plus(LONGEST), "{road:?}");
    }
}

/// Quay was too busy to take the exchange for longer than a worker leaves it alone.
#[test]
fn a_token_that_comes_after_it_was_given_up_dies_at_once() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Ours)).unwrap().unwrap();
    let consented = story.consented(&begun);
    story.fakes.quay.hold(Call::Exchange);
    let mut callback = pin!(callback(story.ports(), &consented));
    let mut context = Context::from_waker(Waker::noop());
    assert!(callback.as_mut().poll(&mut context).is_pending());
    let patient = story.fakes.clock.now().plus(3 * LEASE);
    story.let_the_worker_work_until(patient);
    story.fakes.clock.advance_to(patient);

    story.fakes.quay.hold(None);
    assert!(story.run(callback).is_err(), "it took too long");
    assert!(story.fakes.quay.calls().contains(&Call::DeleteToken));
    story.let_the_worker_work_until(story.fakes.clock.now().plus(LEASE));
    story.assert_everything_is_dead();
}
