//! Trouble on demand.
//!
//! A [`Fault`] names the calls that it meets (method and path pattern), how often, at which
//! [`Moment`] and what the client then sees ([`Symptom`]). Each call meets at most one fault: the
//! oldest that still has some left.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::{Method, StatusCode};
use tokio::sync::watch;

/// What goes wrong with matching calls.
#[derive(Clone, Debug)]
pub struct Fault {
    method: Method,
    pattern: String,
    moment: Moment,
    symptom: Symptom,
    passing: u32,
    left: Option<u32>,
}

/// Whether the call takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The call fails without any effect.
    BeforeEffect,
    /// The call takes effect, but its answer is replaced.
    AfterEffect,
}

/// What the client sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symptom {
    /// The answer comes, but this much later (before the effect or after it, as the moment says).
    Delay(Duration),
    /// The same, but when [`Faults::release`] is called.
    Hold,
    /// nginx's 429: HTML without `Retry-After`.
    TooManyRequests,
    /// nginx's 502: HTML.
    BadGateway,
    /// 503 `{"is_readonly": true, ..}` (641).
    ReadOnly,
    /// Quay's 500: HTML (001).
    InternalServerError,
    /// Any other status, without a body.
    Status(StatusCode),
    /// The connection is reset; no answer.
    Reset,
    /// Half of the answer's body, and then a clean end; its length is the truncated one. Before the
    /// effect there is no answer: half of Quay's 500 page is seen then.
    Truncated,
}

impl Fault {
    /// A fault before the effect of calls by `method` whose path fits `pattern`.
    ///
    /// `*` in the pattern stands for anything, slashes included; the query is not looked at.
    #[must_use]
    pub fn before(method: Method, pattern: impl Into<String>, symptom: Symptom) -> Self {
        Self {
            method,
            pattern: pattern.into(),
            moment: Moment::BeforeEffect,
            symptom,
            passing: 0,
            left: Some(1),
        }
    }

    /// The same after the effect: the work is done, but the client does not hear it.
    #[must_use]
    pub fn after(method: Method, pattern: impl Into<String>, symptom: Symptom) -> Self {
        Self {
            moment: Moment::AfterEffect,
            ..Self::before(method, pattern, symptom)
        }
    }

    /// Meets `count` calls; without this, one.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        Self {
            left: Some(count),
            ..self
        }
    }

    /// Meets every call until [`Faults::clear`].
    #[must_use]
    pub fn always(self) -> Self {
        Self { left: None, ..self }
    }

    /// Lets `count` matching calls pass first.
    #[must_use]
    pub fn after_passing(self, count: u32) -> Self {
        Self {
            passing: count,
            ..self
        }
    }

    fn meets(&self, method: &Method, path: &str) -> bool {
        self.left != Some(0) && self.method == *method && fits(&self.pattern, path)
    }
}

/// Whether `text` is `pattern` with each `*` replaced by anything.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((literal, rest)) => text.strip_prefix(literal).is_some_and(|tail| {
            tail.char_indices()
                .any(|(at, _)| fits(rest, tail.get(at..).unwrap_or_default()))
                || fits(rest, "")
        }),
    }
}

/// A fault that a call has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) moment: Moment,
    pub(crate) symptom: Symptom,
}

/// The faults that are waiting for calls; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    faults: Mutex<Vec<Fault>>,
    release: watch::Sender<()>,
}

impl Faults {
    /// Adds a fault behind those that are there.
    pub fn add(&self, fault: Fault) {
        self.faults(|faults| faults.push(fault));
    }

    /// Takes all faults back.
    pub fn clear(&self) {
        self.faults(Vec::clear);
    }

    /// Lets go on what has met a [`Symptom::Hold`] until now.
    pub fn release(&self) {
        self.0.release.send_replace(());
    }

    /// How many meetings with faults of limited number are still to come.
    #[must_use]
    pub fn remaining(&self) -> u32 {
        self.faults(|faults| faults.iter().filter_map(|fault| fault.left).sum())
    }

    /// Changes when what is held is released from now on.
    pub(crate) fn releases(&self) -> watch::Receiver<()> {
        self.0.release.subscribe()
    }

    pub(crate) fn meet(&self, method: &Method, path: &str) -> Option<Met> {
        self.faults(|faults| {
            for fault in faults.iter_mut().filter(|fault| fault.meets(method, path)) {
                if let Some(passing) = fault.passing.checked_sub(1) {
                    fault.passing = passing;
                    continue;
                }
                fault.left = fault.left.map(|left| left.saturating_sub(1));
                return Some(Met {
                    moment: fault.moment,
                    symptom: fault.symptom,
                });
            }
            None
        })
    }

    fn faults<T>(&self, change: impl FnOnce(&mut Vec<Fault>) -> T) -> T {
        change(&mut self.0.faults.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(fits(
            "/api/v1/organization/*/robots/*",
            "/api/v1/organization/mx/robots/push-a"
        ));
        assert!(fits("*", ""));
        assert!(fits("/v2/*", "/v2/"));
        assert!(fits(
            "*/permissions/user/*",
            "/api/v1/repository/o/a/b/permissions/user/o+r"
        ));
        assert!(!fits(
            "/api/v1/organization/*/robots/*",
            "/api/v1/organization/mx/team/t"
        ));
        assert!(!fits("/api/v1/organization/", "/api/v1/organization/mx"));
    }

    #[test]
    fn a_fault_is_used_up() {
        let faults = Faults::default();
        faults.add(Fault::before(Method::PUT, "/a", Symptom::Reset).times(2));
        assert_eq!(faults.meet(&Method::GET, "/a"), None);
        assert!(faults.meet(&Method::PUT, "/a").is_some());
        assert_eq!(faults.remaining(), 1);
        assert!(faults.meet(&Method::PUT, "/a").is_some());
        assert_eq!(faults.meet(&Method::PUT, "/a"), None);
    }

    #[test]
    fn a_fault_can_let_calls_pass_first() {
        let faults = Faults::default();
        faults.add(Fault::after(Method::PUT, "/a", Symptom::BadGateway).after_passing(1));
        assert_eq!(faults.meet(&Method::PUT, "/a"), None);
        let met = Met {
            moment: Moment::AfterEffect,
            symptom: Symptom::BadGateway,
        };
        assert_eq!(faults.meet(&Method::PUT, "/a"), Some(met));
    }

    #[test]
    fn a_lasting_fault_ends_when_it_is_cleared() {
        let faults = Faults::default();
        faults.add(Fault::before(Method::GET, "*", Symptom::ReadOnly).always());
        assert!(
            faults.meet(&Method::GET, "/a").is_some() && faults.meet(&Method::GET, "/b").is_some()
        );
        faults.clear();
        assert_eq!(faults.meet(&Method::GET, "/a"), None);
    }
}
