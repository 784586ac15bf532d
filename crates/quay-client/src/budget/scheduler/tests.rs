use uuid::Uuid;

use super::*;

fn limits(per_second: u32, burst: u32, queue: usize) -> BudgetLimits {
    BudgetLimits {
        per_second: per_second.try_into().unwrap(),
        burst: burst.try_into().unwrap(),
        queue: queue.try_into().unwrap(),
    }
}

fn lane(tenant: u128, priority: Priority) -> Lane {
    Lane {
        tenant: Tenant::Workspace(Uuid::from_u128(tenant).into()),
        priority,
    }
}

fn interactive(tenant: u128) -> Lane {
    lane(tenant, Priority::Interactive)
}

/// The tickets that may go at `now`, in order.
fn going(scheduler: &mut Scheduler, now: Instant) -> Vec<Ticket> {
    let mut going = Vec::new();
    while let Decision::Go(ticket) = scheduler.poll(now) {
        going.push(ticket);
    }
    going
}

#[test]
fn a_burst_goes_at_once_and_the_rest_at_the_rate() {
    let mut scheduler = Scheduler::new(limits(5, 25, 100));
    let start = Instant::now();
    for _ in 0..40 {
        scheduler.enqueue(interactive(1)).unwrap();
    }
    assert_eq!(going(&mut scheduler, start).len(), 25);
    assert_eq!(
        scheduler.poll(start),
        Decision::Wait(start + Duration::from_millis(200))
    );
    assert_eq!(
        going(&mut scheduler, start + Duration::from_millis(199)).len(),
        0
    );
    assert_eq!(
        going(&mut scheduler, start + Duration::from_millis(200)).len(),
        1
    );
    assert_eq!(
        going(&mut scheduler, start + Duration::from_secs(2)).len(),
        9
    );
}

#[test]
fn no_stretch_of_time_sees_more_than_its_burst_and_its_rate() {
    let mut scheduler = Scheduler::new(limits(5, 25, 1_000));
    let start = Instant::now();
    for _ in 0..500 {
        scheduler.enqueue(interactive(1)).unwrap();
    }
    let mut times = Vec::new();
    for step in 0..600 {
        let now = start + Duration::from_millis(100 * step);
        times.extend(going(&mut scheduler, now).iter().map(|_| now));
    }
    for (position, from) in times.iter().enumerate() {
        let within = times[position..]
            .iter()
            .filter(|at| **at - *from < Duration::from_secs(10));
        assert!(within.count() <= 25 + 50);
    }
    assert_eq!(times.len(), 25 + 5 * 60 - 1);
}

#[test]
fn interactive_goes_before_background() {
    let mut scheduler = Scheduler::new(limits(1, 2, 10));
    let now = Instant::now();
    let scan = scheduler.enqueue(lane(1, Priority::Background)).unwrap();
    let person = scheduler.enqueue(interactive(2)).unwrap();
    assert_eq!(going(&mut scheduler, now), [person, scan]);
}

#[test]
fn tenants_take_turns_however_much_one_of_them_asks_for() {
    let mut scheduler = Scheduler::new(limits(1, 6, 100));
    let now = Instant::now();
    let greedy: Vec<_> = (0..10)
        .map(|_| scheduler.enqueue(interactive(1)).unwrap())
        .collect();
    let modest: Vec<_> = (0..2)
        .map(|_| scheduler.enqueue(interactive(2)).unwrap())
        .collect();
    let third = scheduler.enqueue(interactive(3)).unwrap();
    assert_eq!(
        going(&mut scheduler, now),
        [greedy[0], modest[0], third, greedy[1], modest[1], greedy[2]]
    );
}

#[test]
fn the_queue_is_bounded_and_a_cancelled_place_is_free_again() {
    let mut scheduler = Scheduler::new(limits(1, 1, 2));
    let first = scheduler.enqueue(interactive(1)).unwrap();
    let second = scheduler.enqueue(interactive(1)).unwrap();
    assert_eq!(scheduler.enqueue(interactive(2)), None);
    scheduler.cancel(first);
    scheduler.cancel(first);
    let other = scheduler.enqueue(interactive(2)).unwrap();
    assert_eq!(scheduler.enqueue(interactive(2)), None);
    let now = Instant::now();
    assert_eq!(going(&mut scheduler, now), [second]);
    assert_eq!(going(&mut scheduler, now + Duration::from_secs(1)), [other]);
    assert_eq!(scheduler.poll(now + Duration::from_secs(2)), Decision::Idle);
}

#[test]
fn a_pause_holds_everybody_and_ends_without_a_burst() {
    let mut scheduler = Scheduler::new(limits(5, 25, 100));
    let start = Instant::now();
    for _ in 0..10 {
        scheduler.enqueue(interactive(1)).unwrap();
    }
    scheduler.pause(start, Some(Duration::from_secs(7)));
    let end = start + Duration::from_secs(7);
    assert_eq!(scheduler.poll(start), Decision::Wait(end));
    assert_eq!(going(&mut scheduler, end).len(), 1);
    assert_eq!(
        scheduler.poll(end),
        Decision::Wait(end + Duration::from_millis(200))
    );
}

#[test]
fn unexplained_pauses_double_until_quay_answers_again() {
    let mut scheduler = Scheduler::new(limits(5, 25, 100));
    let mut now = Instant::now();
    scheduler.enqueue(interactive(1)).unwrap();
    for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
        scheduler.pause(now, None);
        let end = now + Duration::from_secs(seconds);
        assert_eq!(scheduler.poll(now), Decision::Wait(end));
        now = end;
    }
    scheduler.answered();
    scheduler.pause(now, None);
    assert_eq!(
        scheduler.poll(now),
        Decision::Wait(now + Duration::from_secs(1))
    );
}

#[test]
fn a_turn_given_back_can_be_taken_by_another() {
    let mut scheduler = Scheduler::new(limits(1, 1, 10));
    let now = Instant::now();
    let first = scheduler.enqueue(interactive(1)).unwrap();
    let second = scheduler.enqueue(interactive(1)).unwrap();
    assert_eq!(going(&mut scheduler, now), [first]);
    scheduler.give_back();
    assert_eq!(going(&mut scheduler, now), [second]);
}

#[test]
fn a_snapshot_tells_what_is_free_who_waits_and_for_how_long() {
    let limits = limits(5, 25, 100);
    let mut scheduler = Scheduler::new(limits);
    let start = Instant::now();
    let rested = BudgetSnapshot {
        limits,
        free: 25,
        interactive: 0,
        background: 0,
        tenants: 0,
        paused_for: None,
    };
    assert_eq!(scheduler.snapshot(start), rested);

    for _ in 0..24 {
        scheduler.enqueue(interactive(1)).unwrap();
    }
    going(&mut scheduler, start);
    assert_eq!(
        scheduler.snapshot(start),
        BudgetSnapshot { free: 1, ..rested }
    );
    let soon = start + Duration::from_millis(400);
    assert_eq!(
        scheduler.snapshot(soon),
        BudgetSnapshot { free: 3, ..rested }
    );

    for lane in [
        interactive(1),
        interactive(2),
        lane(2, Priority::Background),
    ] {
        scheduler.enqueue(lane).unwrap();
    }
    scheduler.pause(soon, Some(Duration::from_secs(7)));
    let later = soon + Duration::from_secs(2);
    let paused = BudgetSnapshot {
        free: 0,
        interactive: 2,
        background: 1,
        tenants: 2,
        paused_for: Some(Duration::from_secs(5)),
        ..rested
    };
    assert_eq!(scheduler.snapshot(later), paused);
    let over = soon + Duration::from_secs(7);
    let without_a_burst = BudgetSnapshot {
        free: 1,
        paused_for: None,
        ..paused
    };
    assert_eq!(scheduler.snapshot(over), without_a_burst);
}

/// What a snapshot says is free goes at once, and no more.
#[test]
fn what_is_free_may_go_and_no_more() {
    for used in [0, 1, 12, 24, 25, 26] {
        let mut scheduler = Scheduler::new(limits(5, 25, 100));
        let start = Instant::now();
        for _ in 0..used {
            scheduler.enqueue(interactive(1)).unwrap();
        }
        going(&mut scheduler, start);
        for _ in 0..50 {
            scheduler.enqueue(interactive(2)).unwrap();
        }
        let now = start + Duration::from_millis(900);
        let free = scheduler.snapshot(now).free;
        let free = usize::try_from(free).unwrap();
        assert_eq!(going(&mut scheduler, now).len(), free, "{used}");
    }
}
