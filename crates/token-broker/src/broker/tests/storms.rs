//! Crashes and lost answers at random.

use proptest::prelude::*;

use super::{crashes::*, *};
use crate::testing::Fault;

#[derive(Debug, Clone)]
struct Storm {
    road: Road,
    mints: bool,
    deaths: Vec<usize>,
    faults: Vec<(usize, Fault)>,
}

fn storm() -> impl Strategy<Value = Storm> {
    let fault = prop_oneof![
        Just(Fault::LostAnswer),
        Just(Fault::LostAnswer),
        Just(Fault::Before(QuayError::OutcomeUnknown)),
        Just(Fault::Before(QuayError::Unavailable { retry_after: None })),
        Just(Fault::Before(QuayError::Refused)),
    ];
    (
        prop::sample::select(Road::ALL.to_vec()),
        any::<bool>(),
        prop::collection::vec(0_usize..120, 0..6),
        prop::collection::vec((0_usize..40, fault), 0..6),
    )
        .prop_map(|(road, mints, deaths, faults)| Storm {
            road,
            mints,
            deaths,
            faults,
        })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_storm_leaves_a_token_without_a_debt(storm in storm()) {
        let story = Story::new();
        story.fakes.quay.change(|world| world.mints = storm.mints);
        for (nth, fault) in &storm.faults {
            story.fakes.quay.fail_nth(*nth, *fault);
        }
        let mut deaths = storm.deaths.iter();
        if let Some(moment) = deaths.next() {
            story.fakes.fuse.light(*moment);
        }
        let _ = story.fakes.fuse.run(story.link(storm.road));
        story.fakes.fuse.quench();
        assert_every_token_is_a_debt(&story);
        assert_nothing_is_lent_unconfirmed(&story);
        // The worker dies, too.
        for moment in deaths {
            story.fakes.clock.advance(crate::custody::LEASE * 2);
            for custody in story.fakes.ledger.custodies() {
                story.fakes.fuse.light(*moment);
                drop(story.fakes.fuse.run(settle(story.ports(), custody.id)));
                story.fakes.fuse.quench();
                assert_every_token_is_a_debt(&story);
                assert_nothing_is_lent_unconfirmed(&story);
            }
        }
        story.fakes.quay.fail(None);
        assert_it_ends(&story);
        let scopes = story.fakes.quay.look(|world| {
            let tokens = world.tokens.iter().chain(world.codes.values());
            tokens.map(|token| token.scope.clone()).collect::<Vec<_>>()
        });
        prop_assert!(scopes.iter().all(|scope| !scope.contains("super")));
    }
}
