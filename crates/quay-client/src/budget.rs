//! One budget for all calls to a Quay, shared by everything in this process.
//!
//! The decisions are a pure value, [`Scheduler`]: who may go, and when to ask again. Around it is
//! a thin shell that waits. No task runs in the background: whoever waits also drives the
//! scheduler, so nothing can be left behind when a caller goes away.

mod rate;
mod scheduler;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::WorkspaceId;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until},
};

use crate::{config::BudgetLimits, error::QuayError};
use scheduler::{Decision, Scheduler, Ticket};

/// On whose behalf a call is made. Tenants take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tenant {
    /// A workspace.
    Workspace(WorkspaceId),
    /// Berth itself: rotation of the service token, checks of the configuration.
    Berth,
}

/// How urgent a call is. Interactive calls go before all background calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Priority {
    /// A person or a pipeline waits.
    Interactive,
    /// Scans, rotations, clean-up.
    Background,
}

/// Where in the queue a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lane {
    /// On whose behalf.
    pub tenant: Tenant,
    /// How urgent.
    pub priority: Priority,
}

/// How a budget stands at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetSnapshot {
    /// Its bounds.
    pub limits: BudgetLimits,
    /// For how many calls there is room at once; none during a pause.
    pub free: u32,
    /// How many interactive calls wait for their turn.
    pub interactive: usize,
    /// How many background calls wait for their turn.
    pub background: usize,
    /// On behalf of how many tenants that is.
    pub tenants: usize,
    /// How long nobody goes yet, because Quay asked for a pause.
    pub paused_for: Option<Duration>,
}

/// The shared budget.
#[derive(Debug, Clone)]
pub(crate) struct Budget(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    scheduler: Scheduler,
    waiting: HashMap<Ticket, oneshot::Sender<()>>,
}

impl Budget {
    pub(crate) fn new(limits: BudgetLimits) -> Self {
        Self(Arc::new(Mutex::new(State {
            scheduler: Scheduler::new(limits),
            waiting: HashMap::new(),
        })))
    }

    /// Waits for the turn of one call. Dropping the future gives the turn back.
    ///
    /// # Errors
    /// [`QuayError::BudgetExhausted`], at once, when too many wait already.
    pub(crate) async fn acquire(&self, lane: Lane) -> Result<(), QuayError> {
        let mut waiter = self.enqueue(lane)?;
        loop {
            let next = self.drive(Instant::now());
            tokio::select! {
                biased;
                _ = &mut waiter.turn => {
                    waiter.taken = Taken::Yes;
                    return Ok(());
                }
                () = sleep_until(next) => {}
            }
        }
    }

    /// Quay asked for a pause: nobody goes for so long, and without a burst afterwards.
    pub(crate) fn pause(&self, retry_after: Option<Duration>) {
        self.state().scheduler.pause(Instant::now(), retry_after);
    }

    /// Quay answered a call: the next pause begins small again.
    pub(crate) fn answered(&self) {
        self.state().scheduler.answered();
    }

    /// How it stands now.
    pub(crate) fn snapshot(&self) -> BudgetSnapshot {
        self.state().scheduler.snapshot(Instant::now())
    }

    fn enqueue(&self, lane: Lane) -> Result<Waiter, QuayError> {
        let mut state = self.state();
        let ticket = state
            .scheduler
            .enqueue(lane)
            .ok_or(QuayError::BudgetExhausted)?;
        let (sender, turn) = oneshot::channel();
        state.waiting.insert(ticket, sender);
        Ok(Waiter {
            budget: self.clone(),
            ticket,
            turn,
            taken: Taken::No,
        })
    }

    /// Lets everybody go whose turn it is, and says when to ask again.
    fn drive(&self, now: Instant) -> Instant {
        /// Nobody waits: whoever asks is about to be told that it was their turn.
        const IDLE: Duration = Duration::from_secs(1);

        let mut state = self.state();
        loop {
            match state.scheduler.poll(now) {
                Decision::Go(ticket) => {
                    if let Some(sender) = state.waiting.remove(&ticket) {
                        // A waiter whose drop is under way gives the turn back itself.
                        let _ = sender.send(());
                    }
                }
                Decision::Wait(until) => return until,
                Decision::Idle => return now + IDLE,
            }
        }
    }

    /// The state is consistent between any two lines, so a panic elsewhere does not spoil it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue, given up when dropped.
struct Waiter {
    budget: Budget,
    ticket: Ticket,
    turn: oneshot::Receiver<()>,
    taken: Taken,
}

#[derive(PartialEq)]
enum Taken {
    Yes,
    No,
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if self.taken == Taken::Yes {
            return;
        }
        let mut state = self.budget.state();
        if state.waiting.remove(&self.ticket).is_some() {
            state.scheduler.cancel(self.ticket);
        } else {
            state.scheduler.give_back();
        }
    }
}

#[cfg(test)]
mod tests;
