use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{custody::HOUR, testing::sample};

const POLICY: Policy = Policy {
    every: Some(Duration::from_secs(3600)),
    lifetime: Duration::from_secs(2 * 3600),
    grace: Duration::from_secs(10),
    minting: Feature::On,
};

fn name(token: &Token) -> String {
    named(token.generation)
}

fn named(generation: u64) -> String {
    format!("berth-service-sample-{generation}")
}

fn digest(token: &str) -> TokenDigest {
    TokenDigest::of(&[token])
}

fn fit(slot: Slot, id: Option<TokenId>) -> Fact {
    Fact::Fit {
        slot,
        id,
        ends: None,
        account: sample::user_at_quay("berth"),
    }
}

fn unfit(slot: Slot, flaw: Flaw) -> Fact {
    let id = Some(sample::token_id(99));
    Fact::Unfit { slot, id, flaw }
}

/// Quay, the vault, and whoever does the steps.
struct Rotation {
    tokens: Tokens,
    policy: Policy,
    now: Timestamp,
    /// Living tokens by name, and when they end.
    quay: BTreeMap<String, Timestamp>,
    /// Sealed generations.
    vault: BTreeSet<u64>,
    /// Whether a token may delete another one.
    deletes: Feature,
}

/// Where whoever does a step is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    Nowhere,
    BeforeTheEffect,
    AfterTheEffect,
    AfterTheSeal,
}

impl Rotation {
    fn new(minting: Feature) -> Self {
        let now = sample::time(0);
        let tokens = Tokens::first("sample", digest("first"), now);
        Self {
            quay: [(name(&tokens.current), sample::time(100_000_000))].into(),
            vault: [1].into(),
            tokens,
            policy: Policy { minting, ..POLICY },
            now,
            deletes: Feature::On,
        }
    }

    fn lives(&self, token: &Token) -> bool {
        self.quay
            .get(&name(token))
            .is_some_and(|ends| self.now < *ends)
    }

    fn usable(&self) -> usize {
        self.quay.values().filter(|ends| self.now < **ends).count()
    }

    /// Time passes until there is something to do.
    fn next(&mut self) -> Next {
        loop {
            match next(&self.tokens, &self.policy, self.now) {
                Next::At(at) => self.now = at,
                next => return next,
            }
        }
    }

    /// Does one step, or dies in it.
    fn take(&mut self, step: Step, death: Death) {
        self.tokens = self.tokens.clone().begun(step, &self.policy, self.now);
        if death == Death::BeforeTheEffect {
            return;
        }
        let fact = self.effect(step, death);
        if death == Death::Nowhere {
            self.tokens = self.tokens.clone().learn(fact, self.now);
        }
    }

    fn effect(&mut self, step: Step, death: Death) -> Fact {
        let current = self.tokens.current.clone();
        let pending = self.tokens.pending.clone().map(|it| it.token);
        let retiring = self.tokens.retiring.first().map(|it| it.token.clone());
        let acts = self.lives(&current);
        let mut delete = |token: Option<Token>, done: Fact, may: bool| match (acts, may) {
            (false, _) => Fact::Dead(Slot::Current),
            (true, false) => Fact::Barred,
            (true, true) => {
                self.quay.remove(&name(&token.unwrap()));
                done
            }
        };
        match step {
            Step::Mint if !acts => Fact::Dead(Slot::Current),
            Step::Mint => {
                let token = pending.unwrap();
                let ends = self.now.plus(self.policy.lifetime);
                self.quay.insert(name(&token), ends);
                if death != Death::AfterTheEffect {
                    self.vault.insert(token.generation);
                }
                let id = sample::token_id(u32::try_from(token.generation).unwrap());
                Fact::Minted { id, ends }
            }
            Step::Recover => match self.vault.contains(&pending.unwrap().generation) {
                true => Fact::Found,
                false => Fact::Lost,
            },
            Step::RevokeLost | Step::Discard => delete(pending, Fact::Absent, true),
            Step::Revoke => {
                let may = self.deletes == Feature::On;
                delete(retiring, Fact::Deleted, may)
            }
            Step::Test(slot) => {
                let token = match slot {
                    Slot::Current => current,
                    Slot::Pending => pending.unwrap(),
                };
                match self.lives(&token) {
                    true => fit(slot, None),
                    false => Fact::Dead(slot),
                }
            }
            Step::Switch => Fact::Switched,
            Step::Prove(generation) => {
                let mut stuck = self.tokens.stuck.iter().chain(retiring.as_ref());
                match self.lives(stuck.find(|it| it.generation == generation).unwrap()) {
                    true => Fact::StillAlive(generation),
                    false => Fact::Refused(generation),
                }
            }
        }
    }

    fn do_next(&mut self) {
        match self.next() {
            Next::Do(step) => self.take(step, Death::Nowhere),
            other => panic!("{other:?}"),
        }
    }

    /// Until the current one is of this generation and nothing is left of the others.
    fn rotate_to(&mut self, generation: u64) {
        for _ in 0..50 {
            let done = self.tokens.current.generation >= generation;
            if done && self.tokens.retiring.is_empty() && self.tokens.pending.is_none() {
                return;
            }
            self.do_next();
        }
        panic!("it does not get there: {:#?}", self.tokens);
    }
}

#[test]
fn a_rotation_makes_before_it_breaks() {
    let mut rotation = Rotation::new(Feature::On);
    let mut steps = Vec::new();
    while rotation.tokens.current.generation == 1 || !rotation.tokens.retiring.is_empty() {
        let Next::Do(step) = rotation.next() else {
            panic!("{:#?}", rotation.tokens);
        };
        steps.push(step.to_string());
        rotation.take(step, Death::Nowhere);
        assert!((1..=3).contains(&rotation.usable()));
    }
    insta::assert_snapshot!(steps.join("\n"));
    assert_eq!(rotation.usable(), 1);
}

#[test]
fn the_old_one_is_refused_within_a_minute_of_the_switch() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.rotate_to(2);
    let switched = rotation.tokens.current.since;
    assert!(rotation.now <= switched.plus(Duration::from_secs(60)));
}

#[test]
fn calls_under_way_may_end_with_the_old_one() {
    let mut rotation = Rotation::new(Feature::On);
    while rotation.tokens.current.generation == 1 {
        rotation.do_next();
    }
    let switched = rotation.tokens.current.since;
    let next = next(&rotation.tokens, &rotation.policy, rotation.now);
    assert_eq!(next, Next::At(switched.plus(POLICY.grace)));
}

#[test]
fn while_one_is_retiring_the_next_one_waits() {
    let mut rotation = Rotation::new(Feature::On);
    while rotation.tokens.retiring.is_empty() {
        rotation.do_next();
    }
    rotation.tokens = rotation
        .tokens
        .clone()
        .pasted(digest("pasted"), rotation.now)
        .unwrap();
    rotation.quay.insert(named(3), sample::time(100_000_000));
    rotation.vault.insert(3);
    while !rotation.tokens.retiring.is_empty() {
        assert_eq!(rotation.tokens.current.generation, 2);
        rotation.do_next();
    }
    rotation.rotate_to(3);
    assert_eq!(rotation.usable(), 1);
}

#[test]
fn killed_at_every_point_it_goes_on_and_leaves_no_token_behind() {
    let deaths = [
        Death::BeforeTheEffect,
        Death::AfterTheEffect,
        Death::AfterTheSeal,
    ];
    for fatal in 0..8 {
        for death in deaths {
            let mut rotation = Rotation::new(Feature::On);
            for _ in 0..fatal {
                rotation.do_next();
            }
            if let Next::Do(step) = rotation.next() {
                rotation.take(step, death);
            }
            let generation = rotation.tokens.latest.max(2);
            rotation.rotate_to(generation);
            assert_eq!(
                rotation.usable(),
                1,
                "{fatal} {death:?}: {:?}",
                rotation.quay
            );
        }
    }
}

#[test]
fn where_quay_cannot_mint_an_administrator_is_asked_and_the_rest_is_the_same() {
    let mut rotation = Rotation::new(Feature::Off);
    rotation.do_next();
    assert_eq!(rotation.next(), Next::Ask(Plea::Due));
    rotation.tokens = rotation
        .tokens
        .clone()
        .pasted(digest("pasted"), rotation.now)
        .unwrap();
    assert_eq!(
        rotation
            .tokens
            .clone()
            .pasted(digest("pasted"), rotation.now),
        Err(NoPlace)
    );
    rotation.quay.insert(named(2), sample::time(100_000_000));
    rotation.vault.insert(2);
    rotation.rotate_to(2);
    assert_eq!(rotation.usable(), 1);
}

#[test]
fn a_pasted_token_that_does_not_do_changes_nothing() {
    for fact in [
        unfit(Slot::Pending, Flaw::OtherAccount),
        Fact::Dead(Slot::Pending),
    ] {
        let mut rotation = Rotation::new(Feature::Off);
        rotation.do_next();
        rotation.tokens = rotation
            .tokens
            .clone()
            .pasted(digest("pasted"), rotation.now)
            .unwrap();
        rotation.vault.insert(2);
        rotation.do_next();
        assert_eq!(rotation.next(), Next::Do(Step::Test(Slot::Pending)));
        rotation.tokens = rotation.tokens.clone().learn(fact, rotation.now);
        while rotation.tokens.pending.is_some() {
            rotation.do_next();
        }
        assert_eq!(rotation.tokens.current.generation, 1);
        assert!(rotation.tokens.retiring.is_empty());
    }
}

#[test]
fn a_dead_current_token_is_replaced_by_hand_and_not_proven_dead_again() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.do_next();
    rotation.tokens = rotation
        .tokens
        .clone()
        .learn(Fact::Dead(Slot::Current), rotation.now);
    rotation.quay.clear();
    assert_eq!(rotation.next(), Next::Ask(Plea::Broken));
    rotation.tokens = rotation
        .tokens
        .clone()
        .pasted(digest("pasted"), rotation.now)
        .unwrap();
    rotation.quay.insert(named(2), sample::time(100_000_000));
    rotation.vault.insert(2);
    rotation.rotate_to(2);
    assert_eq!(rotation.usable(), 1);
}

#[test]
fn a_token_that_dies_while_its_successor_is_lost_does_not_block_the_administrator() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.do_next();
    rotation.next();
    rotation.take(Step::Mint, Death::AfterTheEffect);
    rotation.do_next();
    rotation.quay.clear();
    rotation.do_next();
    assert_eq!(rotation.next(), Next::Ask(Plea::Broken));
    assert!(
        rotation
            .tokens
            .pasted(digest("pasted"), rotation.now)
            .is_ok()
    );
}

#[test]
fn an_old_token_that_only_an_administrator_can_revoke_is_shown_and_holds_nothing_up() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.policy.every = Some(HOUR * 2);
    rotation.policy.lifetime = HOUR * 4;
    rotation.deletes = Feature::Off;
    while rotation.tokens.stuck.is_empty() {
        rotation.do_next();
    }
    rotation.deletes = Feature::On;
    let before = rotation.now;
    assert_eq!(rotation.next(), Next::Do(Step::Prove(1)), "every hour");
    assert_eq!(rotation.now, before.plus(HOUR));
    rotation.rotate_to(4);
    assert_eq!(rotation.tokens.stuck.len(), 1);
    rotation.quay.remove(&named(1));
    while !rotation.tokens.stuck.is_empty() {
        rotation.do_next();
    }
    assert!(rotation.tokens.current.generation < 6, "within the hour");
}

#[test]
fn no_generation_is_used_twice() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.do_next();
    rotation.next();
    rotation.take(Step::Mint, Death::AfterTheEffect);
    rotation.rotate_to(3);
    assert_eq!(rotation.tokens.current.generation, 3);
}

#[test]
fn one_without_an_end_is_rotated_when_somebody_wants_it_and_not_before() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.policy.every = None;
    rotation.do_next();
    assert_eq!(
        next(&rotation.tokens, &rotation.policy, rotation.now),
        Next::Rest
    );
    let wanted = rotation.tokens.clone().wanted(rotation.now);
    rotation.tokens = wanted.clone().wanted(rotation.now);
    assert_eq!(
        rotation.tokens, wanted,
        "wanting it twice is wanting it once"
    );
    rotation.rotate_to(2);
    assert!(!rotation.tokens.is_rotating());
    assert_eq!(rotation.tokens.current.origin, Origin::Minted);
}

#[test]
fn one_that_ends_is_renewed_when_half_of_its_life_is_over() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.policy.every = None;
    rotation.do_next();
    rotation.tokens = rotation.tokens.clone().wanted(rotation.now);
    rotation.rotate_to(2);
    let (since, ends) = (
        rotation.tokens.current.since,
        rotation.tokens.current.ends.unwrap(),
    );
    assert_eq!(rotation.next(), Next::Do(Step::Mint));
    assert!(rotation.now > since.plus(POLICY.lifetime / 3));
    assert!(rotation.now < ends.minus(POLICY.lifetime / 3));
}

#[test]
fn where_quay_refuses_to_mint_it_is_said_and_not_tried_again_for_a_while() {
    let mut rotation = Rotation::new(Feature::Unknown);
    rotation.do_next();
    let before = rotation.next();
    assert_eq!(before, Next::Do(Step::Mint));
    let refused = Fact::NotMinted(Trouble::Refused);
    let tokens = rotation.tokens.clone();
    let tokens = tokens.begun(Step::Mint, &rotation.policy, rotation.now);
    rotation.tokens = tokens.learn(refused, rotation.now);
    assert_eq!(rotation.tokens.pending, None);
    let step = rotation.tokens.steps.last().unwrap();
    assert_eq!(step.state, operation::StepState::Failed);
    let refused_at = rotation.now;
    assert_eq!(rotation.next(), Next::Do(Step::Mint));
    assert!(rotation.now > refused_at.plus(Duration::from_secs(60)));
    rotation.now = refused_at;
    rotation.tokens = rotation.tokens.clone().wanted(refused_at);
    assert_eq!(rotation.next(), Next::Do(Step::Mint), "asked for: at once");
}

#[test]
fn a_token_that_the_administrator_puts_in_place_works_at_once_and_the_one_before_retires() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.policy.every = None;
    rotation.do_next();
    let before = rotation.tokens.clone();
    assert_eq!(
        before.clone().replaced(digest("first"), rotation.now),
        before,
        "it is the same one"
    );
    rotation.tokens = before.replaced(digest("second"), rotation.now);
    rotation.quay.insert(named(2), sample::time(100_000_000));
    rotation.vault.insert(2);
    assert_eq!(rotation.tokens.current.generation, 2);
    assert_eq!(rotation.next(), Next::Do(Step::Test(Slot::Current)));
    rotation.rotate_to(2);
    assert_eq!(rotation.usable(), 1);
}

#[test]
fn a_token_put_in_place_that_does_not_do_ends_no_other() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.do_next();
    rotation.tokens = rotation
        .tokens
        .clone()
        .replaced(digest("second"), rotation.now);
    rotation.tokens = rotation.tokens.clone().learn(
        unfit(Slot::Current, Flaw::Lacks(crate::scope::Scope::RepoAdmin)),
        rotation.now,
    );
    assert_eq!(rotation.next(), Next::Ask(Plea::Broken));
    assert!(rotation.tokens.current.flaw.is_some());
    rotation.tokens = rotation
        .tokens
        .clone()
        .replaced(digest("first"), rotation.now);
    let retiring = &rotation.tokens.retiring;
    assert_eq!(retiring.len(), 1, "the first one is the current one again");
    assert_eq!(retiring[0].token.digest, Some(digest("second")));
}

#[test]
fn a_token_put_in_place_during_a_rotation_wins_and_what_was_minted_is_revoked() {
    for death in [Death::Nowhere, Death::AfterTheEffect] {
        let mut rotation = Rotation::new(Feature::On);
        rotation.do_next();
        rotation.next();
        rotation.take(Step::Mint, death);
        let now = rotation.now;
        rotation.tokens = rotation.tokens.clone().replaced(digest("file"), now);
        rotation.quay.insert(named(3), sample::time(100_000_000));
        rotation.vault.insert(3);
        rotation.rotate_to(3);
        assert_eq!(rotation.tokens.current.digest, Some(digest("file")));
        assert_eq!(rotation.quay.keys().collect::<Vec<_>>(), [&named(3)]);
    }
}

#[test]
fn the_steps_of_a_rotation_are_kept_with_what_came_of_each() {
    let mut rotation = Rotation::new(Feature::On);
    rotation.do_next();
    rotation.tokens = rotation.tokens.clone().wanted(rotation.now);
    rotation.next();
    rotation.take(Step::Mint, Death::AfterTheEffect);
    let open = rotation.tokens.steps.last().unwrap();
    assert_eq!(open.state, operation::StepState::Started);
    rotation.rotate_to(3);
    let steps = &rotation.tokens.steps;
    let told: Vec<_> = steps.iter().map(|it| (it.key.as_str(), it.state)).collect();
    use operation::StepState::{Done, Failed};
    assert_eq!(
        told,
        [
            ("mint-2", Failed),
            ("recover-2", Failed),
            ("revoke-lost-2", Done),
            ("mint-3", Done),
            ("test-3", Done),
            ("switch-3", Done),
            ("revoke-1", Done),
            ("prove-1", Done),
        ]
    );
    for step in steps {
        assert!(step.finished_at >= Some(step.started_at), "{step:?}");
        assert_eq!(step.message.is_some(), step.state == Failed, "{step:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn there_are_always_one_to_three_usable_tokens(
        deaths in prop::collection::vec(
            prop_oneof![
                3 => Just(Death::Nowhere),
                1 => Just(Death::BeforeTheEffect),
                1 => Just(Death::AfterTheEffect),
                1 => Just(Death::AfterTheSeal),
            ],
            0..80,
        )
    ) {
        let mut rotation = Rotation::new(Feature::On);
        for death in deaths {
            let Next::Do(step) = rotation.next() else {
                panic!("{:#?}", rotation.tokens);
            };
            rotation.take(step, death);
            prop_assert!((1..=3).contains(&rotation.usable()), "{:?}", rotation.quay);
            prop_assert!(rotation.lives(&rotation.tokens.current), "the current one works");
        }
    }
}
