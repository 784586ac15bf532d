//! The state of a component and of its conditions.

use model::{Condition, ConditionKind, ConditionStatus, Remedy, api::component::Component};

use super::Tone;
use crate::text::state as text;

/// A component's state, in a word.
#[must_use]
pub fn component_state(component: &Component) -> (Tone, &'static str) {
    if component.deleted_at.is_some() {
        return (Tone::Warn, text::DELETING);
    }
    let ready = component
        .conditions
        .iter()
        .find(|condition| condition.kind == ConditionKind::Ready);
    match ready {
        Some(ready) if component.observed_generation < component.generation => {
            match condition_tone(ready) {
                Tone::Bad => (Tone::Bad, text::BLOCKED),
                _ => (Tone::Busy, text::WORKING),
            }
        }
        Some(ready) => match condition_tone(ready) {
            Tone::Good => (Tone::Good, text::READY),
            Tone::Bad => (Tone::Bad, text::BLOCKED),
            Tone::Warn => (Tone::Warn, text::WAITING),
            Tone::Busy | Tone::Plain => (Tone::Busy, text::WORKING),
        },
        None => (Tone::Busy, text::DECLARED),
    }
}

/// What a condition means for the reader.
#[must_use]
pub fn condition_tone(condition: &Condition) -> Tone {
    match (condition.status, condition.reason.remedy()) {
        (ConditionStatus::True, _) => Tone::Good,
        (ConditionStatus::Unknown, _) => Tone::Plain,
        (ConditionStatus::False, Remedy::Work) => Tone::Busy,
        (ConditionStatus::False, Remedy::Time) => Tone::Warn,
        (ConditionStatus::False, Remedy::Nothing | Remedy::Person) => Tone::Bad,
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use model::Reason;

    use super::*;
    use crate::page::sample;

    #[test]
    fn a_component_is_ready_only_when_what_was_declared_last_was_seen_so() {
        let mut component = sample::component("foo");
        assert_eq!(component_state(&component), (Tone::Good, text::READY));
        component.generation += 1;
        assert_eq!(component_state(&component), (Tone::Busy, text::WORKING));
        component.conditions.clear();
        assert_eq!(component_state(&component), (Tone::Busy, text::DECLARED));
    }

    #[test]
    fn what_needs_a_person_is_told_from_what_takes_its_time() {
        let mut component = sample::component("foo");
        for (reason, expected) in [
            (Reason::Conflict, (Tone::Bad, text::BLOCKED)),
            (Reason::QuayReadOnly, (Tone::Warn, text::WAITING)),
            (Reason::InProgress, (Tone::Busy, text::WORKING)),
        ] {
            for condition in &mut component.conditions {
                condition.status = ConditionStatus::False;
                condition.reason = reason;
            }
            assert_eq!(component_state(&component), expected);
        }
    }
}
