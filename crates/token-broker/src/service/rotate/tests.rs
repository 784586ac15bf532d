//! Whole rotations over fakes: killed at every moment, with every answer lost.

use std::time::Duration;

use super::{super::*, *};
use crate::{
    detected::Feature,
    port::Clock as _,
    scope::Scope,
    testing::{Call, Fakes, Fault, sample},
};

mod neighbours;
mod trail;

const POLICY: Policy = Policy {
    every: None,
    lifetime: Duration::from_secs(24 * 3600),
    grace: Duration::from_secs(45),
    minting: Feature::Unknown,
};

/// A Quay, and a Berth with its first token, which is proven.
struct Berth {
    fakes: Fakes,
    first: QuayToken,
}

impl Berth {
    fn new() -> Self {
        let berth = Self::begun(&needed().to_string());
        berth.work();
        berth
    }

    /// With a token of this scope that was not looked at.
    fn begun(scope: &str) -> Self {
        let fakes = Fakes::new();
        let first = fakes.quay.generate("berth", scope).unwrap();
        let berth = Self { fakes, first };
        let digest = sample::digest(berth.first.expose());
        let tokens = Tokens::first("tag", digest, berth.fakes.clock.now());
        berth.run(async |ports| {
            ports.safe.seal(1, &berth.first).await.unwrap();
            let stored = Stored::new(tokens);
            ports.book.commit(stored, Vec::new()).await.unwrap();
        });
        berth
    }

    fn ports<'a>(&'a self, application: &'a crate::ApplicationPath) -> Ports<'a> {
        Ports {
            quay: &self.fakes.quay,
            safe: &self.fakes.book,
            book: &self.fakes.book,
            clock: &self.fakes.clock,
            application: Some(application),
        }
    }

    fn run<T>(&self, work: impl AsyncFnOnce(Ports<'_>) -> T) -> Option<T> {
        let application = sample::ours();
        self.fakes.fuse.run(work(self.ports(&application)))
    }

    fn tokens(&self) -> Tokens {
        self.fakes.book.record().unwrap()
    }

    fn change(&self, change: impl FnOnce(Tokens) -> Tokens) {
        self.run(async |ports| {
            let read = ports.book.read().await.unwrap().unwrap();
            let before = read.value.clone();
            let changed = read.map(change);
            let ends = ended(&before, &changed.value);
            ports.book.commit(changed, ends).await.unwrap();
        });
    }

    fn ask(&self) {
        let now = self.fakes.clock.now();
        self.change(|tokens| tokens.wanted(now));
    }

    /// A token of Berth's account that somebody makes.
    fn generate(&self, scope: &str) -> QuayToken {
        self.fakes.quay.generate("berth", scope).unwrap()
    }

    /// The administrator writes this one into the file, and it is taken up.
    fn put_in_place(&self, token: &QuayToken) {
        let now = self.fakes.clock.now();
        let digest = sample::digest(token.expose());
        self.change(|tokens| tokens.replaced(digest, now));
        self.seal_latest(token);
    }

    /// The administrator pastes this one.
    fn paste(&self, token: &QuayToken) {
        let now = self.fakes.clock.now();
        let digest = sample::digest(token.expose());
        self.change(|tokens| tokens.pasted(digest, now).unwrap());
        self.seal_latest(token);
        self.change(|tokens| tokens.learn(Fact::Found, now));
    }

    fn seal_latest(&self, token: &QuayToken) {
        let latest = self.tokens().latest;
        self.run(async |ports| ports.safe.seal(latest, token).await.unwrap());
    }

    /// Somebody deletes the first one at Quay.
    fn delete_the_first(&self) {
        let first = self.first.expose();
        self.fakes
            .quay
            .change(|world| world.tokens.retain(|token| token.text != first));
    }

    /// The worker does what there is to do; `None` when it dies.
    fn work(&self) -> Option<Next> {
        for _ in 0..200 {
            match self.run(async |ports| advance(ports, &POLICY).await)? {
                Ok(Next::Do(_)) => {}
                Ok(Next::At(at)) if self.tokens().is_rotating() => {
                    self.fakes.clock.advance_to(at);
                }
                Ok(other) => return Some(other),
                Err(error) => panic!("{error}"),
            }
        }
        panic!("it does not end: {:#?}", self.tokens());
    }

    /// The worker takes one step, when it is time.
    fn work_once(&self) {
        loop {
            match self.run(async |ports| advance(ports, &POLICY).await) {
                Some(Ok(Next::At(at))) => self.fakes.clock.advance_to(at),
                Some(Ok(Next::Do(_))) => return,
                other => panic!("{other:?}"),
            }
        }
    }

    /// One token lives, it is the current one, and nothing else is kept.
    fn assert_settled(&self, when: &str) {
        let tokens = self.tokens();
        let living = self.fakes.quay.living_tokens();
        assert_eq!(living.len(), 1, "{when}: {living:?} {tokens:#?}");
        assert_eq!(Some(living[0].id), tokens.current.id, "{when}");
        assert_eq!(tokens.current.health, Health::Proven, "{when}");
        let safe = self.fakes.book.safe();
        let kept = [(tokens.current.generation, living[0].text.clone())];
        assert_eq!(safe, kept.into(), "{when}: nothing but the current one");
        let told = self.fakes.book.happenings();
        for generation in (1..=tokens.latest).filter(|it| *it != tokens.current.generation) {
            let has_end = told.contains(&Happening::Dead(generation))
                || told.contains(&Happening::Gone(generation));
            assert!(has_end, "{when}: generation {generation} in {told:?}");
        }
    }
}

#[test]
fn a_rotation_that_was_asked_for_leaves_one_new_token_and_is_on_record_before_it_is_done() {
    let berth = Berth::new();
    assert_eq!(berth.work(), Some(Next::Rest));
    berth.ask();
    let at = berth.work();
    assert!(matches!(at, Some(Next::At(_))), "it ends by itself: {at:?}");
    berth.assert_settled("in peace");
    assert_eq!(berth.tokens().current.generation, 2);
    let minted = &berth.fakes.quay.living_tokens()[0];
    assert_eq!(minted.name, "berth-service-tag-2");
    assert_eq!(minted.scope, needed().to_string());
    assert_eq!(
        berth.fakes.book.happenings(),
        [
            Happening::Minted(2),
            Happening::Switched(2),
            Happening::Revoked(1),
            Happening::Dead(1)
        ]
    );
}

#[test]
fn killed_at_every_moment_it_goes_on_and_one_token_works_all_the_time() {
    for moment in 0.. {
        let berth = Berth::new();
        berth.ask();
        berth.fakes.fuse.light(moment);
        let ended = berth.work();
        berth.fakes.fuse.quench();
        let current = berth.tokens().current.id;
        let living = berth.fakes.quay.living_tokens();
        assert!(
            living.iter().any(|it| Some(it.id) == current),
            "{moment}: the current one works"
        );
        assert!(living.len() <= 2, "{moment}: {living:?}");
        berth.work();
        berth.assert_settled(&format!("moment {moment}"));
        if ended.is_some() {
            assert!(moment > 20, "the fuse was lit for every moment: {moment}");
            return;
        }
    }
}

#[test]
fn a_lost_answer_to_any_call_leaves_no_token_behind() {
    for call in [
        Call::Mint,
        Call::DeleteToken,
        // By its name only a token is looked for whose minting was lost.
        Call::ListTokens,
        Call::Name,
        Call::Scopes,
        Call::Own,
    ] {
        for fault in [
            Fault::LostAnswer,
            Fault::Before(QuayError::OutcomeUnknown),
            Fault::Before(QuayError::Unavailable { retry_after: None }),
        ] {
            let berth = Berth::new();
            berth.ask();
            berth.fakes.quay.fail_next(call, fault);
            let lost = matches!(call, Call::Mint | Call::ListTokens);
            if call == Call::ListTokens {
                berth.fakes.quay.fail_next(Call::Mint, Fault::LostAnswer);
            }
            let before = berth.fakes.quay.calls().len();
            berth.work();
            let calls = berth.fakes.quay.calls().split_off(before);
            assert!(calls.contains(&call), "{call:?} {fault:?}: {calls:?}");
            berth.assert_settled(&format!("{call:?} {fault:?}"));
            let minted = berth.tokens().current.generation;
            assert_eq!(minted, if lost { 3 } else { 2 }, "{call:?} {fault:?}");
        }
    }
}

#[test]
fn a_lost_answer_to_the_revocation_of_a_lost_token_is_made_good() {
    let berth = Berth::new();
    berth.ask();
    berth.fakes.quay.fail_next(Call::Mint, Fault::LostAnswer);
    berth
        .fakes
        .quay
        .fail_next(Call::DeleteToken, Fault::LostAnswer);
    berth.work();
    berth.assert_settled("both lost");
}

#[test]
fn somebody_who_was_taken_for_dead_takes_back_what_they_minted() {
    let berth = Berth::new();
    berth.ask();
    let now = berth.fakes.clock.now();
    berth.run(async |ports| {
        let read = ports.book.read().await.unwrap().unwrap();
        let begun = read.map(|it| it.begun(Step::Mint, &POLICY, now));
        ports.book.commit(begun.clone(), Vec::new()).await.unwrap();
        let begun = begun.written();
        let fact = effect(ports, &POLICY, &begun.value, Step::Mint).await;
        // Meanwhile another process found nothing and went on.
        let other = begun.clone().map(|it| it.learn(Fact::Absent, now));
        let ends = ended(&begun.value, &other.value);
        ports.book.commit(other, ends).await.unwrap();
        let late = learn(ports, begun, fact.unwrap()).await;
        assert_eq!(late, Err(LedgerError::Superseded.into()));
    });
    assert_eq!(berth.fakes.quay.living_tokens().len(), 1);
    berth.work();
    berth.assert_settled("and another was minted");
}

#[test]
fn where_quay_does_not_mint_nothing_is_lost_but_the_wish() {
    let berth = Berth::new();
    berth.fakes.quay.change(|world| world.mints = false);
    berth.ask();
    assert_eq!(berth.work(), Some(Next::Rest));
    berth.assert_settled("it cannot");
    let tokens = berth.tokens();
    assert_eq!(tokens.current.generation, 1);
    assert!(tokens.steps[0].message.is_some());
}

#[test]
fn a_pasted_token_takes_over_and_the_one_before_is_revoked_without_minting_too() {
    let berth = Berth::new();
    berth.fakes.quay.change(|world| world.mints = false);
    berth.paste(&berth.generate(&needed().to_string()));
    assert_eq!(berth.work(), Some(Next::Rest));
    berth.assert_settled("pasted");
    assert_eq!(berth.tokens().current.origin, Origin::Pasted);
}

#[test]
fn a_pasted_token_that_was_not_sealed_is_forgotten_and_asked_for_again() {
    let berth = Berth::new();
    let now = berth.fakes.clock.now();
    berth.change(|tokens| tokens.pasted(sample::digest("x"), now).unwrap());
    berth.work();
    berth.assert_settled("not sealed");
    assert_eq!(berth.tokens().current.generation, 1);
}

#[test]
fn what_quay_does_not_let_berth_delete_is_shown_until_it_is_refused() {
    let berth = Berth::new();
    berth.ask();
    let refused = Fault::Before(QuayError::Refused);
    for _ in 0..2 {
        berth.fakes.quay.fail_next(Call::DeleteToken, refused);
    }
    berth.work();
    assert_eq!(berth.tokens().stuck.len(), 1);
    assert!(berth.fakes.book.happenings().contains(&Happening::Stuck(1)));
    assert_eq!(berth.fakes.quay.living_tokens().len(), 2);
    berth.delete_the_first();
    berth.fakes.clock.advance(Duration::from_secs(3601));
    berth.work();
    assert_eq!(berth.tokens().stuck, []);
    berth.assert_settled("by hand");
}

#[test]
fn what_a_first_token_lacks_is_named() {
    for (scope, flaw) in [
        ("org:admin repo:admin repo:create", Scope::UserAdmin),
        ("user:admin org:admin repo:create", Scope::RepoAdmin),
        ("user:admin org:admin repo:admin", Scope::RepoCreate),
    ] {
        let berth = Berth::begun(scope);
        let asked = Next::Ask(crate::service::Plea::Broken);
        assert_eq!(berth.work(), Some(asked), "{scope}");
        let current = berth.tokens().current;
        assert_eq!(current.health, Health::Unfit);
        assert_eq!(current.flaw, Some(Flaw::Lacks(flaw).to_string()));
    }
}
