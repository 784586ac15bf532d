//! What Quay itself stands in the way with.

use leptos::prelude::*;
use model::{Condition, ConditionStatus, Reason};

use crate::text::state as text;

/// What Quay itself stands in the way with, as conditions have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuayTrouble {
    /// It takes no changes.
    ReadOnly,
    /// It does not answer, or fails.
    Unreachable,
}

impl QuayTrouble {
    /// What these conditions say of it: that it is read-only says more than that it fails.
    pub fn of<'a>(conditions: impl IntoIterator<Item = &'a Condition>) -> Option<Self> {
        let mut trouble = None;
        for condition in conditions {
            match (condition.status, condition.reason) {
                (ConditionStatus::True, _) => {}
                (_, Reason::QuayReadOnly) => return Some(Self::ReadOnly),
                (_, Reason::QuayUnavailable) => trouble = Some(Self::Unreachable),
                _ => {}
            }
        }
        trouble
    }

    /// What happens, what is not lost, and what to do, for the top of a page.
    #[must_use]
    pub fn banner(self) -> AnyView {
        let (title, kept, next) = match self {
            Self::ReadOnly => (
                text::QUAY_READ_ONLY,
                text::QUAY_READ_ONLY_KEPT,
                text::QUAY_READ_ONLY_NEXT,
            ),
            Self::Unreachable => (
                text::QUAY_UNREACHABLE,
                text::QUAY_UNREACHABLE_KEPT,
                text::QUAY_UNREACHABLE_NEXT,
            ),
        };
        // It stands where a page is kept up to date: it is not to be announced again and again.
        view! { <div class="notice warn" role="status"><p><b>{title}</b>" "{kept}" "{next}</p></div> }
            .into_any()
    }
}

#[cfg(test)]
mod tests {
    use model::ConditionKind;

    use super::*;

    fn condition(status: ConditionStatus, reason: Reason) -> Condition {
        Condition {
            kind: ConditionKind::Ready,
            status,
            reason,
            message: String::new(),
            last_transition_time: model::Timestamp::from_unix_millis(0).unwrap(),
            observed_generation: 1,
        }
    }

    #[test]
    fn only_what_quay_itself_stands_in_the_way_with_is_its_trouble() {
        let fine = condition(ConditionStatus::True, Reason::AsDeclared);
        let passed = condition(ConditionStatus::True, Reason::QuayReadOnly);
        let conflict = condition(ConditionStatus::False, Reason::Conflict);
        let down = condition(ConditionStatus::Unknown, Reason::QuayUnavailable);
        let read_only = condition(ConditionStatus::False, Reason::QuayReadOnly);
        assert_eq!(QuayTrouble::of([&fine, &passed, &conflict]), None);
        assert_eq!(
            QuayTrouble::of([&conflict, &down]),
            Some(QuayTrouble::Unreachable)
        );
        assert_eq!(
            QuayTrouble::of([&down, &read_only]),
            Some(QuayTrouble::ReadOnly)
        );
    }
}
