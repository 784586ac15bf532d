//! Linking over the real adapters, killed at every point between the redirect and the proof.
//!
//! The broker works as it does in a running Berth: over the database, over `quay-client`, against a
//! stand-in for Quay. Both tell the time by one clock that the test moves. A process dies before or
//! after any call of a port; another one takes over the database and works on until nothing is due.
//! Then either everything that the link made is dead, or there is a debt that tells the user what
//! to click: they click, and then everything is dead.

mod aftermath;
mod death;
mod mortal;
mod road;
mod world;

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use token_broker::Feature;

use road::Road;
use world::World;

/// How many seeds the test run takes; `cargo xtask kills --seeds <n>` takes more.
const SEEDS: &str = "BERTH_KILL_SEEDS";

async fn dies_at_every_point(road: Road) {
    for minting in [Feature::On, Feature::Off] {
        let world = World::open(road, minting).await;
        let mut moment = 0;
        loop {
            let life = world.new_life(road, moment).await;
            let died = life.dies_at(moment).await;
            life.assert_it_ends(&format!("{road:?}, minting {minting:?}, moment {moment}"))
                .await;
            if !died {
                break;
            }
            moment += 1;
        }
        assert!(moment > 20, "{road:?} has only {moment} moments");
    }
}

#[tokio::test]
async fn killed_at_any_point_way_a_by_an_application_for_one_link() {
    dies_at_every_point(Road::IdentifyOneShot).await;
}

#[tokio::test]
async fn killed_at_any_point_way_a_by_the_configured_application() {
    dies_at_every_point(Road::IdentifyConfigured).await;
}

#[tokio::test]
async fn killed_at_any_point_way_b_by_an_application_for_one_link() {
    dies_at_every_point(Road::OneShot).await;
}

#[tokio::test]
async fn killed_at_any_point_way_b_by_an_application_whose_owners_alone_may_consent() {
    dies_at_every_point(Road::OwnersOnly).await;
}

#[tokio::test]
async fn killed_at_any_point_way_c_by_the_users_own_application() {
    dies_at_every_point(Road::Theirs).await;
}

#[tokio::test]
async fn killed_at_any_point_way_e_by_a_pasted_token() {
    dies_at_every_point(Road::Pasted).await;
}

/// Lives of each kind for each seed.
const LIVES: usize = 3;

#[tokio::test]
async fn killed_again_and_again_at_random() {
    #[expect(
        clippy::disallowed_methods,
        reason = "how much is tested is no configuration of the server's"
    )]
    let seeds = std::env::var(SEEDS).map_or(1, |seeds| seeds.parse().unwrap());
    for seed in 0..seeds {
        let mut rng = StdRng::seed_from_u64(seed);
        for road in Road::ALL {
            let minting = if rng.random_bool(0.5) {
                Feature::On
            } else {
                Feature::Off
            };
            let world = World::open(road, minting).await;
            for number in 0..LIVES {
                let deaths: Vec<usize> = (0..rng.random_range(1..6))
                    .map(|_| rng.random_range(0..70))
                    .collect();
                let life = world.new_life(road, number).await;
                let (first, others) = deaths.split_first().unwrap();
                life.dies_at(*first).await;
                for moment in others {
                    life.dies_clearing_up_at(*moment).await;
                }
                life.assert_it_ends(&format!("seed {seed}, {road:?}, deaths {deaths:?}"))
                    .await;
            }
        }
    }
}
