//! How long what a link made outlives its work, when Quay takes 280 ms a call and 5 calls a second.
//!
//! The broker works over what stands behind its ports in a running Berth; each link is begun in a
//! browser, confirmed, and makes an organization as the user.

#[path = "../link_kills/death.rs"]
mod death;
#[path = "../link_kills/mortal.rs"]
#[expect(
    clippy::unwrap_used,
    reason = "a poisoned lock ends a measurement, too"
)]
mod mortal;
#[path = "../link_kills/road.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "shared with tests: what goes wrong ends the measurement"
)]
mod road;
#[path = "../link_kills/world.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "shared with tests: what goes wrong ends the measurement"
)]
mod world;

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use futures::{StreamExt as _, TryStreamExt as _};
use quay_sim::{Authorization, Clock, RateLimit, Variant};
use token_broker::settle;

use crate::{CALL, say};
use death::Death;
use road::{Road, clear};
use world::World;

/// How long what a link made may live after its work (L5).
const LIMIT: Duration = Duration::from_secs(60);

/// Quay's own limit, which Berth keeps to. The stand-in's is twice that: here the people's browsers
/// come from the same address as Berth.
const PER_SECOND: u32 = 5;
const BURST: u32 = 25;

/// How many people link at once.
const AT_ONCE: usize = 4;

/// The ways that have a token that works.
const ROADS: [Road; 3] = [Road::OneShot, Road::Theirs, Road::Pasted];

/// Links so many users, and says how long it took until everything was proven dead.
pub(crate) async fn measure(links: usize) -> anyhow::Result<bool> {
    let world = World::with(
        Variant {
            authorization: Authorization::Everybody,
            rate_limit: Some(RateLimit {
                per_second: PER_SECOND * 2,
                burst: BURST * 2,
            }),
            ..Variant::default()
        },
        Clock::running(),
        Duration::ZERO,
        (nonzero(PER_SECOND)?, nonzero(BURST)?),
    )
    .await;
    world.sim().set_latency(CALL);
    let lives = (0..links).zip(ROADS.into_iter().cycle());
    let mut took: Vec<Duration> = futures::stream::iter(lives)
        .map(|(number, road)| outlived(&world, road, number))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    took.sort_unstable();
    let at = |percent: usize| {
        let rank = (took.len() * percent).div_ceil(100).saturating_sub(1);
        took.get(rank).copied().context("too few links")
    };
    let (p50, p99, max) = (at(50)?, at(99)?, at(100)?);
    let holds = p99 < LIMIT;
    say(&format!(
        "  {links} links by the ways B, C and E, {AT_ONCE} at once: p50 {:.2} s, p99 {:.2} s, max {:.2} s",
        p50.as_secs_f64(),
        p99.as_secs_f64(),
        max.as_secs_f64(),
    ));
    say(&format!(
        "  p99 under {} s: {}",
        LIMIT.as_secs(),
        if holds { "ok" } else { "FAILED" }
    ));
    Ok(holds)
}

/// From the end of the work to the proven death of everything that the link made.
async fn outlived(world: &World, road: Road, number: usize) -> anyhow::Result<Duration> {
    let life = world.new_life(road, number).await;
    let death = Death::default();
    let process = world.process(&death);
    let ports = process.ports();
    let found = life.arrive(ports).await?;
    life.confirm(ports, &found).await?;
    let (id, org) = life
        .work(ports, &death)
        .await?
        .context("no token was lent")?;
    let end = Instant::now();
    let mut custody = clear(ports, id, org).await?;
    while !custody.is_settled() {
        ensure!(
            end.elapsed() < LIMIT * 2,
            "{road:?} is never over: {custody:?}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
        custody = settle(ports, id).await?;
    }
    let took = end.elapsed();
    let living = world.sim().live_tokens(&life.name);
    ensure!(living.is_empty(), "{road:?} left {living:?}");
    Ok(took)
}

fn nonzero(number: u32) -> anyhow::Result<NonZeroU32> {
    NonZeroU32::new(number).context("a limit of nothing")
}
