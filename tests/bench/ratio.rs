//! Ratios, and whether they are good enough.

use std::fmt;

/// A measured figure over the best possible one.
#[derive(Debug)]
pub(crate) struct Ratio {
    pub(crate) value: f64,
    pub(crate) bound: Bound,
}

/// What the ratio has to keep to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Ratio {
    pub(crate) fn holds(&self) -> bool {
        match self.bound {
            Bound::AtMost(most) => self.value <= most,
            Bound::AtLeast(least) => self.value >= least,
        }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.holds() { "ok" } else { "MISSED" };
        match self.bound {
            Bound::AtMost(most) => write!(f, "{:.3} (at most {most}) {verdict}", self.value),
            Bound::AtLeast(least) => write!(f, "{:.3} (at least {least}) {verdict}", self.value),
        }
    }
}
