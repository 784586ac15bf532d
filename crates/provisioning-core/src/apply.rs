//! Applying a plan.

use crate::{desired::Desired, observed::Observed, port::Ports, report::Report};

/// Works from what is observed towards what is desired, until that is reached or something is in
/// the way. It can be stopped (dropped, killed) at any moment and called again.
///
/// It does not fail: whatever happens is in the [`Report`].
pub async fn apply(desired: &Desired, observed: Observed, ports: Ports<'_>) -> Report {
    let _ = (desired, ports);
    Report {
        observed,
        conditions: Vec::new(),
        conflicts: Vec::new(),
        next: crate::Next::Done,
    }
}
