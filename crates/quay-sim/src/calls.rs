//! What was called, in which order, and in how many stages.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{Method, StatusCode};
use time::OffsetDateTime;

/// One finished call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The request's method.
    pub method: Method,
    /// The route that answered, for example `/api/v1/organization/{orgname}/robots/{shortname}`.
    pub route: String,
    /// The path as it was asked for, without the query.
    pub path: String,
    /// The answer's status; `None` when the connection was reset instead.
    pub status: Option<StatusCode>,
    /// When it began, on the stand-in's clock.
    pub began: OffsetDateTime,
    /// When it ended, on the stand-in's clock.
    pub ended: OffsetDateTime,
    span: Span,
}

/// Places of the beginning and the end in the order of all events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    began: u64,
    ended: u64,
}

impl Call {
    /// Whether the JSON API answered (the registry and the OAuth pages are not part of it).
    #[must_use]
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/v1/")
    }

    fn waited_for(&self, other: &Self) -> bool {
        other.span.ended < self.span.began
    }
}

impl fmt::Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} -> ", self.method, self.path)?;
        match self.status {
            Some(status) => write!(formatter, "{}", status.as_u16()),
            None => write!(formatter, "reset"),
        }
    }
}

/// Finished calls in the order in which they began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls(Vec<Call>);

impl Calls {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Each call.
    pub fn iter(&self) -> impl Iterator<Item = &Call> {
        self.0.iter()
    }

    /// Only the calls of the JSON API.
    #[must_use]
    pub fn api(&self) -> Self {
        self.matching(Call::is_api)
    }

    /// Only the calls that `wanted` accepts.
    #[must_use]
    pub fn matching(&self, wanted: impl Fn(&Call) -> bool) -> Self {
        Self(self.0.iter().filter(|call| wanted(call)).cloned().collect())
    }

    /// The calls by stage.
    ///
    /// Call B *waited for* call A when B began after A had ended. A call's stage is one more than
    /// the highest stage among the calls that it waited for; calls that waited for none are in the
    /// first. So the number of stages is the length of the longest chain of calls that followed one
    /// another, and any two calls of one stage overlapped in time. A call begins when its headers
    /// have come and ends when its answer is handed to the connection.
    ///
    /// Two calls that a client sends together are seen to overlap only if the first is not answered
    /// before the second arrives: give the stand-in a latency
    /// ([`Builder::latency`](crate::Builder::latency)) whenever stages are to be counted.
    #[must_use]
    pub fn stages(&self) -> Vec<Self> {
        let mut stages: Vec<Self> = Vec::new();
        for call in &self.0 {
            let waited_for = stages
                .iter()
                .rposition(|stage| stage.0.iter().any(|earlier| call.waited_for(earlier)));
            let place = waited_for.map_or(0, |place| place.saturating_add(1));
            match stages.get_mut(place) {
                Some(stage) => stage.0.push(call.clone()),
                None => stages.push(Self(vec![call.clone()])),
            }
        }
        stages
    }
}

impl fmt::Display for Calls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, stage) in self.stages().iter().enumerate() {
            for call in &stage.0 {
                writeln!(formatter, "stage {}: {call}", place.saturating_add(1))?;
            }
        }
        Ok(())
    }
}

/// When a request began, as its extension: its place in the order of all events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival(pub(crate) u64);

/// The book that the server writes calls into.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    events: u64,
    finished: Vec<Call>,
}

impl Entries {
    fn next_event(&mut self) -> u64 {
        self.events = self.events.saturating_add(1);
        self.events
    }
}

/// A call that has begun; see [`Ledger::begin`].
#[derive(Debug)]
pub(crate) struct OpenCall {
    method: Method,
    path: String,
    began: OffsetDateTime,
    event: u64,
}

impl OpenCall {
    pub(crate) fn arrival(&self) -> Arrival {
        Arrival(self.event)
    }
}

impl Ledger {
    /// The place of the latest event in the order of all.
    pub(crate) fn latest_event(&self) -> u64 {
        self.entries(|entries| entries.events)
    }

    pub(crate) fn begin(&self, method: Method, path: String, now: OffsetDateTime) -> OpenCall {
        let event = self.entries(Entries::next_event);
        OpenCall {
            method,
            path,
            began: now,
            event,
        }
    }

    pub(crate) fn end(
        &self,
        call: OpenCall,
        route: String,
        status: Option<StatusCode>,
        now: OffsetDateTime,
    ) {
        self.entries(|entries| {
            let span = Span {
                began: call.event,
                ended: entries.next_event(),
            };
            entries.finished.push(Call {
                method: call.method,
                route,
                path: call.path,
                status,
                began: call.began,
                ended: now,
                span,
            });
        });
    }

    pub(crate) fn calls(&self) -> Calls {
        let mut calls = self.entries(|entries| entries.finished.clone());
        calls.sort_by_key(|call| call.span.began);
        Calls(calls)
    }

    pub(crate) fn clear(&self) {
        self.entries(|entries| entries.finished.clear());
    }

    fn entries<T>(&self, read: impl FnOnce(&mut Entries) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = time::macros::datetime!(2026-11-23 17:39 UTC);

    /// Plays `events`: a letter begins the call, the same letter again ends it.
    fn played(events: &str) -> Calls {
        let ledger = Ledger::default();
        let mut open: Vec<OpenCall> = Vec::new();
        for letter in events.chars().map(String::from) {
            match open.iter().position(|call| call.path == letter) {
                Some(place) => {
                    ledger.end(open.remove(place), String::new(), Some(StatusCode::OK), NOW);
                }
                None => open.push(ledger.begin(Method::GET, letter, NOW)),
            }
        }
        ledger.calls()
    }

    fn stages(events: &str) -> Vec<String> {
        let stages = played(events).stages();
        stages
            .iter()
            .map(|stage| stage.iter().map(|call| call.path.as_str()).collect())
            .collect()
    }

    #[test]
    fn calls_that_follow_one_another_are_stages_of_their_own() {
        assert_eq!(stages("aabbcc"), ["a", "b", "c"]);
    }

    #[test]
    fn calls_that_overlap_share_a_stage() {
        assert_eq!(stages("abcacb"), ["abc"]);
    }

    #[test]
    fn first_component_takes_six_calls_in_three_stages() {
        let calls = played("oorspspreffe");
        assert_eq!(calls.count(), 6);
        assert_eq!(calls.stages().len(), 3);
    }

    #[test]
    fn a_long_call_does_not_hide_that_others_waited() {
        assert_eq!(stages("abbcca"), ["ab", "c"]);
    }

    #[test]
    fn two_independent_chains_count_as_the_longer_one() {
        assert_eq!(stages("axaxbbcc"), ["ax", "b", "c"]);
    }
}
