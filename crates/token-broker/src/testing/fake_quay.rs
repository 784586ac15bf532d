//! A Quay in memory, as far as linking and custody see it.

mod person;
mod teams;
mod tokens;
mod world;

use std::{
    collections::BTreeMap,
    future::poll_fn,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use model::Timestamp;

use super::{Fuse, VirtualClock, lock};
use crate::port::{Clock as _, QuayError};

pub use world::{Application, Organization, Token, World};

/// How long a call takes: what a real one takes with an OAuth token (QUAY.md).
pub const LATENCY: Duration = Duration::from_millis(280);

/// A Quay in memory; clones are the same Quay.
#[derive(Clone)]
pub struct FakeQuay {
    state: Arc<Mutex<State>>,
    clock: VirtualClock,
    fuse: Fuse,
}

#[derive(Default)]
struct State {
    world: World,
    calls: Vec<Call>,
    next: Vec<(Call, Fault)>,
    nth: BTreeMap<usize, Fault>,
    from_now_on: Option<Fault>,
    held: Option<Call>,
}

/// A call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the method of its name")]
pub enum Call {
    Exchange,
    Name,
    Own,
    Scopes,
    Mint,
    ListTokens,
    DeleteToken,
    MakeApplication,
    FindApplication,
    DeleteApplication,
    Invitations,
    Accept,
    UnclaimedOrganizations,
    FindTeam,
    Additions,
    EnsureTeam,
    Ask,
    Remove,
}

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing happens, and this is the answer.
    Before(QuayError),
    /// What was asked for happens, and the answer is lost.
    LostAnswer,
}

impl FakeQuay {
    pub(super) fn new(clock: VirtualClock, fuse: Fuse) -> Self {
        let state = State {
            world: World::populated(),
            ..State::default()
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            clock,
            fuse,
        }
    }

    /// The next call of this kind goes wrong like this.
    pub fn fail_next(&self, call: Call, fault: Fault) {
        lock(&self.state).next.push((call, fault));
    }

    /// The n-th call from now (counted from 0) goes wrong like this.
    pub fn fail_nth(&self, nth: usize, fault: Fault) {
        let mut state = lock(&self.state);
        let at = state.calls.len().saturating_add(nth);
        state.nth.insert(at, fault);
    }

    /// Every call goes wrong like this, or none does any more.
    pub fn fail(&self, fault: impl Into<Option<Fault>>) {
        let mut state = lock(&self.state);
        state.from_now_on = fault.into();
        if state.from_now_on.is_none() {
            state.nth.clear();
            state.next.clear();
        }
    }

    /// Calls of this kind wait, or none does any more.
    pub fn hold(&self, call: impl Into<Option<Call>>) {
        lock(&self.state).held = call.into();
    }

    /// Every call so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.state).calls.clone()
    }

    /// Looks at Quay from outside.
    pub fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&lock(&self.state).world)
    }

    /// Changes Quay from outside.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut lock(&self.state).world)
    }

    /// The tokens that Quay takes now.
    #[must_use]
    pub fn living_tokens(&self) -> Vec<Token> {
        let now = self.clock.now();
        self.look(|world| world.living(now).cloned().collect())
    }

    async fn call<T>(
        &self,
        call: Call,
        act: impl FnOnce(&mut World, Timestamp) -> Result<T, QuayError>,
    ) -> Result<T, QuayError> {
        self.fuse.moment().await;
        poll_fn(|_| match lock(&self.state).held == Some(call) {
            true => Poll::Pending,
            false => Poll::Ready(()),
        })
        .await;
        self.clock.advance(LATENCY);
        let now = self.clock.now();
        let answer = {
            let mut state = lock(&self.state);
            let fault = state.fault(call);
            state.calls.push(call);
            match fault {
                Some(Fault::Before(error)) => Err(error),
                Some(Fault::LostAnswer) => {
                    drop(act(&mut state.world, now));
                    Err(QuayError::OutcomeUnknown)
                }
                None => act(&mut state.world, now),
            }
        };
        self.fuse.moment().await;
        answer
    }
}

impl State {
    fn fault(&mut self, call: Call) -> Option<Fault> {
        let planned = self.next.iter().position(|(planned, _)| *planned == call);
        self.nth
            .remove(&self.calls.len())
            .or_else(|| planned.map(|planned| self.next.remove(planned).1))
            .or(self.from_now_on)
    }
}
