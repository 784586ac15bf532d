//! Who goes next: interactive before background, tenants in turn within each, first come first
//! served within a tenant.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use super::{BudgetSnapshot, Lane, Priority, Tenant, rate::Rate};
use crate::config::BudgetLimits;

/// One call's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Ticket {
    lane: Lane,
    number: u64,
}

/// What [`Scheduler::poll`] decides.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// This call may go now.
    Go(Ticket),
    /// Somebody waits, and nobody may go before this.
    Wait(Instant),
    /// Nobody waits.
    Idle,
}

#[derive(Debug)]
pub(super) struct Scheduler {
    rate: Rate,
    limits: BudgetLimits,
    waiting: usize,
    next_number: u64,
    interactive: Turns,
    background: Turns,
}

impl Scheduler {
    pub(super) fn new(limits: BudgetLimits) -> Self {
        Self {
            rate: Rate::new(limits),
            limits,
            waiting: 0,
            next_number: 0,
            interactive: Turns::default(),
            background: Turns::default(),
        }
    }

    /// A place at the end of the lane; none when the queue is full.
    pub(super) fn enqueue(&mut self, lane: Lane) -> Option<Ticket> {
        if self.waiting >= self.limits.queue.get() {
            return None;
        }
        let ticket = Ticket {
            lane,
            number: self.next_number,
        };
        self.next_number += 1;
        self.waiting += 1;
        self.turns(lane.priority).push(ticket);
        Some(ticket)
    }

    /// Takes a waiting call out of the queue.
    pub(super) fn cancel(&mut self, ticket: Ticket) {
        if self.turns(ticket.lane.priority).remove(ticket) {
            self.waiting -= 1;
        }
    }

    /// Decides. Call it again until it says to wait.
    pub(super) fn poll(&mut self, now: Instant) -> Decision {
        if self.waiting == 0 {
            return Decision::Idle;
        }
        if let Err(until) = self.rate.take(now) {
            return Decision::Wait(until);
        }
        match self.interactive.pop().or_else(|| self.background.pop()) {
            Some(ticket) => {
                self.waiting -= 1;
                Decision::Go(ticket)
            }
            None => {
                self.rate.give_back();
                Decision::Idle
            }
        }
    }

    /// A call that was let go will not be made after all.
    pub(super) fn give_back(&mut self) {
        self.rate.give_back();
    }

    pub(super) fn pause(&mut self, now: Instant, asked: Option<Duration>) {
        self.rate.pause(now, asked);
    }

    pub(super) fn answered(&mut self) {
        self.rate.answered();
    }

    /// How it stands, without deciding anything.
    pub(super) fn snapshot(&self, now: Instant) -> BudgetSnapshot {
        let tenants: HashSet<_> = [&self.interactive, &self.background]
            .into_iter()
            .flat_map(|turns| turns.queues.keys())
            .collect();
        BudgetSnapshot {
            limits: self.limits,
            free: self.rate.free(now),
            interactive: self.interactive.len(),
            background: self.background.len(),
            tenants: tenants.len(),
            paused_for: self.rate.paused_for(now),
        }
    }

    fn turns(&mut self, priority: Priority) -> &mut Turns {
        match priority {
            Priority::Interactive => &mut self.interactive,
            Priority::Background => &mut self.background,
        }
    }
}

/// Tenants in a circle; only those that wait are in it.
#[derive(Debug, Default)]
struct Turns {
    circle: VecDeque<Tenant>,
    queues: HashMap<Tenant, VecDeque<Ticket>>,
}

impl Turns {
    fn push(&mut self, ticket: Ticket) {
        let queue = self.queues.entry(ticket.lane.tenant).or_default();
        if queue.is_empty() {
            self.circle.push_back(ticket.lane.tenant);
        }
        queue.push_back(ticket);
    }

    fn pop(&mut self) -> Option<Ticket> {
        let tenant = self.circle.pop_front()?;
        let queue = self.queues.get_mut(&tenant)?;
        let ticket = queue.pop_front();
        if queue.is_empty() {
            self.queues.remove(&tenant);
        } else {
            self.circle.push_back(tenant);
        }
        ticket
    }

    fn len(&self) -> usize {
        self.queues.values().map(VecDeque::len).sum()
    }

    fn remove(&mut self, ticket: Ticket) -> bool {
        let tenant = ticket.lane.tenant;
        let Some(queue) = self.queues.get_mut(&tenant) else {
            return false;
        };
        let before = queue.len();
        queue.retain(|waiting| *waiting != ticket);
        let removed = queue.len() < before;
        if queue.is_empty() {
            self.queues.remove(&tenant);
            self.circle.retain(|waiting| *waiting != tenant);
        }
        removed
    }
}

#[cfg(test)]
mod tests;
