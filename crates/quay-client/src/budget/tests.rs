use super::*;

const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};

fn budget(per_second: u32, burst: u32, queue: usize) -> Budget {
    Budget::new(BudgetLimits {
        per_second: per_second.try_into().unwrap(),
        burst: burst.try_into().unwrap(),
        queue: queue.try_into().unwrap(),
    })
}

#[tokio::test(start_paused = true)]
async fn calls_beyond_the_burst_wait_for_their_turn() {
    let budget = budget(5, 25, 1_000);
    let start = Instant::now();
    let calls: Vec<_> = (0..75)
        .map(|_| {
            let budget = budget.clone();
            tokio::spawn(async move { budget.acquire(LANE).await.map(|()| Instant::now()) })
        })
        .collect();
    let mut waits = Vec::new();
    for call in calls {
        waits.push(call.await.unwrap().unwrap() - start);
    }
    waits.sort();
    assert!(waits[24] < Duration::from_millis(10));
    let last = waits[74];
    assert!(
        last >= Duration::from_secs(10) && last < Duration::from_millis(10_100),
        "{last:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_refuses_at_once() {
    let budget = budget(1, 1, 1);
    budget.acquire(LANE).await.unwrap();
    let waiting = tokio::spawn({
        let budget = budget.clone();
        async move { budget.acquire(LANE).await }
    });
    tokio::task::yield_now().await;
    let refused = budget.acquire(LANE).await.unwrap_err();
    assert!(matches!(refused, QuayError::BudgetExhausted));
    assert!(waiting.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_costs_nothing() {
    let budget = budget(1, 1, 10);
    budget.acquire(LANE).await.unwrap();
    for _ in 0..50 {
        let gave_up = tokio::time::timeout(Duration::from_millis(1), budget.acquire(LANE)).await;
        assert!(gave_up.is_err());
    }
    let start = Instant::now();
    budget.acquire(LANE).await.unwrap();
    assert!(start.elapsed() <= Duration::from_secs(1));
}

/// Dropped after its turn was called and before it noticed: the turn is not lost.
#[tokio::test(start_paused = true)]
async fn a_turn_called_for_somebody_who_left_goes_to_the_next() {
    let budget = budget(1, 1, 10);
    let absent = budget.enqueue(LANE).unwrap();
    budget.drive(Instant::now());
    drop(absent);
    let start = Instant::now();
    budget.acquire(LANE).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_pause_holds_those_who_wait_already() {
    let budget = budget(5, 1, 10);
    budget.acquire(LANE).await.unwrap();
    let start = Instant::now();
    let waiting = tokio::spawn({
        let budget = budget.clone();
        async move { budget.acquire(LANE).await }
    });
    tokio::task::yield_now().await;
    budget.pause(Some(Duration::from_secs(30)));
    waiting.await.unwrap().unwrap();
    let waited = start.elapsed();
    assert!(
        waited >= Duration::from_secs(30) && waited < Duration::from_secs(31),
        "{waited:?}"
    );
}
