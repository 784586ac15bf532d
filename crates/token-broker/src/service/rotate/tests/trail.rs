//! Everything that is made or brought has its end in the trail, and nothing is deleted without a
//! word.

use super::*;
use Happening::{Dead, Gone, Minted, Revoked, Switched};

const SMALL: &str = "user:admin org:admin repo:create";

#[test]
fn a_lost_token_is_on_record_before_it_is_revoked_and_when_it_is_gone() {
    let berth = Berth::new();
    berth.ask();
    berth.fakes.quay.fail_next(Call::Mint, Fault::LostAnswer);
    berth.work();
    let told = berth.fakes.book.happenings();
    let lost = [Minted(2), Revoked(2), Gone(2)];
    let next = [Minted(3), Switched(3), Revoked(1), Dead(1)];
    assert_eq!(told, [lost.as_slice(), &next].concat());
}

#[test]
fn a_pasted_token_that_does_not_do_is_on_record_before_it_is_revoked_and_proven_dead() {
    let berth = Berth::new();
    berth.paste(&berth.generate(SMALL));
    assert_eq!(berth.work(), Some(Next::Rest));
    assert_eq!(berth.fakes.book.happenings(), [Revoked(2), Dead(2)]);
    berth.assert_settled("it does not do");
}

#[test]
fn a_token_of_another_account_that_berth_cannot_delete_is_shown() {
    let berth = Berth::new();
    let full = needed().to_string();
    berth.paste(&berth.fakes.quay.generate("alice", &full).unwrap());
    let at = berth.work();
    assert!(matches!(at, Some(Next::At(_))), "it is looked at: {at:?}");
    let told = berth.fakes.book.happenings();
    assert_eq!(told, [Revoked(2), Happening::Stuck(2)]);
    assert_eq!(berth.tokens().stuck[0].generation, 2);
}

#[test]
fn what_is_refused_at_its_test_is_on_record_as_dead() {
    let berth = Berth::new();
    berth.paste(&QuayToken::new("REVOKED".into()).unwrap());
    berth.work();
    assert_eq!(berth.fakes.book.happenings(), [Dead(2)]);
}

#[test]
fn what_was_not_made_or_not_kept_is_on_record_as_gone() {
    let berth = Berth::new();
    berth.fakes.quay.change(|world| world.mints = false);
    berth.ask();
    berth.work();
    assert_eq!(berth.fakes.book.happenings(), [Minted(2), Gone(2)]);
    let now = berth.fakes.clock.now();
    berth.change(|tokens| tokens.pasted(sample::digest("x"), now).unwrap());
    berth.work();
    assert_eq!(berth.fakes.book.happenings()[2..], [Gone(3)]);
}

#[test]
fn a_dead_token_is_on_record_as_dead_when_another_has_its_place() {
    let berth = Berth::new();
    berth.delete_the_first();
    let now = berth.fakes.clock.now();
    berth.change(|tokens| tokens.learn(Fact::Dead(Slot::Current), now));
    berth.paste(&berth.generate(&needed().to_string()));
    berth.work();
    assert_eq!(berth.fakes.book.happenings(), [Switched(2), Dead(1)]);
}
