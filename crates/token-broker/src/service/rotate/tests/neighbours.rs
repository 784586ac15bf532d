//! What was replaced at an odd moment is ended all the same, and holds nothing up.

use super::*;

const SMALL: &str = "user:admin org:admin repo:create";

#[test]
fn a_token_that_was_replaced_before_its_test_is_revoked() {
    let berth = Berth::new();
    let full = needed().to_string();
    for token in [berth.generate(&full), berth.generate(&full)] {
        // Nobody works meanwhile: Quay cannot be reached.
        berth.put_in_place(&token);
    }
    assert_eq!(berth.work(), Some(Next::Rest));
    berth.assert_settled("both that were replaced are revoked");
}

#[test]
fn a_token_that_was_put_back_is_revoked_when_it_is_replaced_again() {
    let berth = Berth::new();
    let full = needed().to_string();
    let (second, third) = (berth.generate(&full), berth.generate(&full));
    for token in [&second, &berth.first, &third] {
        berth.put_in_place(token);
    }
    assert_eq!(berth.work(), Some(Next::Rest));
    berth.assert_settled("the one that was put back is revoked too");
}

#[test]
fn what_was_known_of_a_token_is_known_when_it_is_put_back() {
    let berth = Berth::new();
    let before = berth.tokens().current;
    berth.put_in_place(&berth.generate(SMALL));
    berth.work();
    berth.put_in_place(&berth.first);
    let again = berth.tokens().current;
    assert_eq!((again.generation, again.id), (3, before.id));
    assert_eq!(again.health, Health::Proven);
    berth.work();
    berth.assert_settled("the small one is revoked");
}

#[test]
fn a_token_without_an_id_that_quay_does_not_name_is_shown() {
    let berth = Berth::new();
    let full = needed().to_string();
    let second = berth.generate(&full);
    berth.put_in_place(&second);
    berth.put_in_place(&berth.generate(&full));
    // The third is tested, the first is revoked; then Quay is asked for the second's name.
    while berth.tokens().retiring.len() != 1 {
        berth.work_once();
    }
    let refused = Fault::Before(QuayError::Refused);
    berth.fakes.quay.fail_next(Call::Name, refused);
    berth.work();
    let stuck = berth.tokens().stuck;
    assert_eq!(stuck.len(), 1, "{stuck:?}");
    assert_eq!(stuck[0].generation, 2);
    assert!(berth.fakes.book.safe().contains_key(&2), "to prove it dead");
}

#[test]
fn a_pending_token_that_does_not_do_is_revoked_when_another_takes_its_place() {
    let berth = Berth::new();
    berth.delete_the_first();
    let now = berth.fakes.clock.now();
    berth.change(|tokens| tokens.learn(Fact::Dead(Slot::Current), now));
    berth.paste(&berth.generate(SMALL));
    let asked = Some(Next::Ask(Plea::Broken));
    assert_eq!(berth.work(), asked);
    berth.paste(&berth.generate(&needed().to_string()));
    assert_eq!(berth.work(), Some(Next::Rest));
    berth.assert_settled("the one that does not do is revoked");
}

#[test]
fn a_lost_token_is_revoked_by_its_name_when_another_takes_its_place() {
    for fault in [Fault::LostAnswer, Fault::Before(QuayError::OutcomeUnknown)] {
        let berth = Berth::new();
        berth.ask();
        berth.fakes.quay.fail_next(Call::Mint, fault);
        berth.work_once();
        berth.delete_the_first();
        assert_eq!(berth.work(), Some(Next::Ask(Plea::Broken)));
        berth.paste(&berth.generate(&needed().to_string()));
        assert_eq!(berth.work(), Some(Next::Rest));
        berth.assert_settled("the lost one is revoked");
    }
}

#[test]
fn a_stuck_token_that_cannot_be_looked_at_holds_no_rotation_up() {
    let berth = Berth::new();
    berth.ask();
    let refused = Fault::Before(QuayError::Refused);
    for _ in 0..2 {
        berth.fakes.quay.fail_next(Call::DeleteToken, refused);
    }
    berth.work();
    assert_eq!(berth.tokens().stuck.len(), 1);
    berth.fakes.clock.advance(Duration::from_secs(3601));
    let away = Fault::Before(QuayError::Unavailable { retry_after: None });
    for _ in 0..5 {
        berth.fakes.quay.fail_next(Call::Own, away);
    }
    berth.ask();
    let before = berth.fakes.quay.calls().len();
    berth.work();
    let calls = berth.fakes.quay.calls().split_off(before);
    let looks = calls.iter().take_while(|call| **call != Call::Mint);
    assert_eq!(
        looks.filter(|call| **call == Call::Own).count(),
        1,
        "{calls:?}"
    );
}

#[test]
fn a_minted_token_that_is_written_into_the_file_too_is_not_revoked() {
    let berth = Berth::new();
    berth.ask();
    berth.work();
    let [minted] = <[_; 1]>::try_from(berth.fakes.quay.living_tokens()).unwrap();
    berth.put_in_place(&QuayToken::new(minted.text.clone().into()).unwrap());
    // Quay does not say that it is the same one.
    let refused = Fault::Before(QuayError::Refused);
    berth.fakes.quay.fail_next(Call::Name, refused);
    berth.work();
    assert_eq!(berth.tokens().current.id, None);
    let living = berth.fakes.quay.living_tokens();
    assert_eq!(living.len(), 1, "the one that works: {living:?}");
    assert_eq!(living[0].id, minted.id);
    assert_eq!(berth.tokens().retiring, []);
    let told = berth.fakes.book.happenings();
    assert_eq!(told.last(), Some(&Happening::Gone(2)));
}

#[test]
fn a_lost_token_that_quay_does_not_let_berth_look_for_is_shown_until_there_is_none() {
    let berth = Berth::new();
    berth.ask();
    berth.fakes.quay.fail_next(Call::Mint, Fault::LostAnswer);
    let refused = Fault::Before(QuayError::Refused);
    berth.fakes.quay.fail_next(Call::ListTokens, refused);
    berth.work();
    let look_again = || {
        berth.fakes.clock.advance(Duration::from_secs(3601));
        berth.work();
        berth.tokens().stuck.len()
    };
    assert_eq!(look_again(), 1, "it lives");
    let lost = "berth-service-tag-2";
    berth
        .fakes
        .quay
        .change(|world| world.tokens.retain(|token| token.name != lost));
    assert_eq!(look_again(), 0);
    berth.assert_settled("deleted by hand");
}

#[test]
fn a_token_that_quay_says_is_deleted_is_tested_when_it_is_put_back() {
    let berth = Berth::new();
    berth.put_in_place(&berth.generate(&needed().to_string()));
    let deleted = |it: &Retiring| it.state == RetiringState::Deleted;
    while !berth.tokens().retiring.iter().any(deleted) {
        berth.work_once();
    }
    berth.put_in_place(&berth.first);
    assert_eq!(berth.tokens().current.health, Health::Untried);
    assert_eq!(berth.work(), Some(Next::Ask(Plea::Broken)));
}
