//! Killed at every point between the first click and the proof: afterwards everything is dead, or
//! there is a debt that tells the user what to click.

use super::*;
use crate::{debt::TokenState, testing::Fault};

/// Dies at this moment of a link by this road. `false` when the link was over before.
fn dies_at(story: &Story, road: Road, moment: usize) -> bool {
    story.fakes.fuse.light(moment);
    let ended = story.fakes.fuse.run(story.link(road));
    story.fakes.fuse.quench();
    ended.is_none()
}

/// Every token of alice's that lives is a debt on record: one debt for each token.
pub(super) fn assert_every_token_is_a_debt(story: &Story) {
    let living = story.fakes.quay.living_of("alice").len();
    let custodies = story.fakes.ledger.custodies();
    let debts = custodies
        .iter()
        .filter(|it| !it.is_settled())
        .flat_map(|it| [&it.given, &it.minted])
        .flatten()
        .filter(|token| !token.is_dead())
        .count();
    let was_pasted_a_moment_ago = custodies.is_empty();
    assert!(
        living <= debts || was_pasted_a_moment_ago,
        "{living} live: {custodies:#?}"
    );
}

/// Nothing but custody touches a token that nobody has confirmed.
pub(super) fn assert_nothing_is_lent_unconfirmed(story: &Story) {
    let confirmed = story
        .kinds()
        .iter()
        .any(|kind| matches!(kind, EventKind::Linked(..)));
    let loan = story.run(lend(
        story.ports(),
        &create_as_david(),
        &Organization::Missing,
    ));
    assert!(
        confirmed || !matches!(loan, Ok(Loan::User { .. })),
        "{loan:?}"
    );
}

/// The worker does what it can in a day. What is left is shown, and the user ends it by the clicks
/// that it names.
pub(super) fn assert_it_ends(story: &Story) {
    if story.fakes.ledger.custodies().is_empty() {
        // Berth has never heard of a token.
        assert!(story.fakes.vault.secrets().is_empty());
        return;
    }
    story.let_the_worker_work(25);
    let debts = story.run(debts(story.ports(), None)).unwrap();
    for debt in &debts {
        assert!(debt.alarming, "{debt:#?}");
        assert!(
            !debt.clicks.is_empty(),
            "{debt:#?}: {:#?}",
            story.fakes.ledger.custodies()
        );
    }
    assert_every_token_is_a_debt(story);
    if !debts.is_empty() {
        do_the_clicks(story);
        for debt in debts {
            let said = said_dead(story.ports(), debt.custody, debt.user, debt.workspace);
            story.run(said).unwrap();
        }
        story.let_the_worker_work(2);
    }
    story.assert_everything_is_dead();
}

fn do_the_clicks(story: &Story) {
    story.fakes.quay.revoke_all("alice");
    story
        .fakes
        .quay
        .change(|world| world.applications.retain(|_, it| it.name == "app"));
}

#[test]
fn killed_at_every_point_everything_dies_or_is_a_debt_with_clicks() {
    for road in Road::ALL {
        let mut moment = 0;
        loop {
            let story = Story::new();
            if !dies_at(&story, road, moment) {
                break;
            }
            assert_every_token_is_a_debt(&story);
            assert_nothing_is_lent_unconfirmed(&story);
            assert_it_ends(&story);
            moment += 1;
        }
        assert!(moment > 30, "{road:?} has only {moment} moments");
    }
}

#[test]
fn killed_at_every_point_of_the_clearing_up_it_is_cleared_up_all_the_same() {
    for road in Road::ALL {
        for moment in 0.. {
            let story = Story::new();
            let begun = story.run(story.begin(road)).unwrap();
            let transaction = story.run(story.arrive(begun)).unwrap();
            story.run(story.confirm(&transaction)).unwrap();
            story
                .fakes
                .quay
                .change(|world| world.own("davids", "alice"));
            story.fakes.fuse.light(moment);
            let id = story.custody().id;
            let work = async {
                organization_created(story.ports(), id, sample::org("davids")).await?;
                finish(story.ports(), id).await
            };
            let survived = story.fakes.fuse.run(work).is_some();
            story.fakes.fuse.quench();
            assert_every_token_is_a_debt(&story);
            story.let_the_worker_work(1);
            if survived {
                break;
            }
            story.assert_everything_is_dead();
        }
    }
}

#[test]
fn with_a_one_shot_application_no_crash_needs_the_user() {
    for road in [Road::IdentifyOneShot, Road::OneShot] {
        for moment in 0.. {
            let story = Story::new();
            if !dies_at(&story, road, moment) {
                break;
            }
            story.let_the_worker_work(1);
            story.assert_everything_is_dead();
        }
    }
}

#[test]
fn any_one_answer_lost_everything_dies_or_is_a_debt_with_clicks() {
    for road in Road::ALL {
        let calls = {
            let story = Story::new();
            story.run(story.link(road)).unwrap();
            story.fakes.quay.calls().len()
        };
        for nth in 0..calls {
            for fault in [
                Fault::LostAnswer,
                Fault::Before(QuayError::OutcomeUnknown),
                Fault::Before(QuayError::Unavailable { retry_after: None }),
                Fault::Before(QuayError::Refused),
                Fault::Before(QuayError::TokenDead),
            ] {
                if (road, nth, fault) == (Road::Pasted, 0, Fault::Before(QuayError::TokenDead)) {
                    // A Quay that does not know the token: any text can be pasted.
                    continue;
                }
                let story = Story::new();
                story.fakes.quay.fail_nth(nth, fault);
                let _ = story.run(story.link(road));
                assert_every_token_is_a_debt(&story);
                assert_it_ends(&story);
            }
        }
    }
}

#[test]
fn the_death_of_everything_is_proven_within_a_minute_of_the_end_of_the_work() {
    for road in Road::ALL {
        for moment in 0.. {
            let story = Story::new();
            let begun = story.run(story.begin(road)).unwrap();
            let transaction = story.run(story.arrive(begun)).unwrap();
            story.run(story.confirm(&transaction)).unwrap();
            story
                .fakes
                .quay
                .change(|world| world.own("davids", "alice"));
            let id = story.custody().id;
            drop(story.run(organization_created(
                story.ports(),
                id,
                sample::org("davids"),
            )));
            let end = story.fakes.clock.now();
            story.fakes.fuse.light(moment);
            let survived = story.fakes.fuse.run(finish(story.ports(), id)).is_some();
            story.fakes.fuse.quench();
            // Killed before the end was on record, the caller calls again.
            story.run(finish(story.ports(), id)).unwrap();
            story.let_the_worker_work(1);
            story.assert_everything_is_dead();
            let last = story.fakes.ledger.events().last().unwrap().at;
            assert!(
                last <= end.plus(std::time::Duration::from_secs(60)),
                "{road:?} {moment}"
            );
            if survived {
                break;
            }
        }
    }
}

#[test]
fn a_page_that_is_loaded_again_after_a_crash_goes_on() {
    let story = Story::new();
    let begun = story.run(story.begin(Road::Theirs)).unwrap();
    // The last moment of the exchange: the token is sealed, and nothing is on record.
    let before = story.fakes.fuse.passed();
    let moment = (0..)
        .find(|moment| {
            let story = Story::new();
            let begun = story.run(story.begin(Road::Theirs)).unwrap();
            story.fakes.fuse.light(*moment);
            drop(story.fakes.fuse.run(story.arrive(begun)));
            let given = story.custody().given;
            let sought = given.is_some_and(|given| given.state == TokenState::Sought);
            sought && story.fakes.vault.secrets().len() == 2
        })
        .unwrap();
    assert!(before > 0);
    let (visitor, workspace) = (sample::visitor("david"), sample::workspace(1));
    let key = begun.as_ref().unwrap().transaction.key;
    story.fakes.fuse.light(moment);
    assert!(story.fakes.fuse.run(story.arrive(begun)).is_none());
    story.fakes.fuse.quench();
    story.fakes.clock.advance(crate::custody::LEASE);
    let transaction = story
        .run(watch(story.ports(), key, &visitor, workspace))
        .unwrap();
    assert!(
        matches!(transaction.state, State::Unconfirmed { .. }),
        "{transaction:?}"
    );
}
