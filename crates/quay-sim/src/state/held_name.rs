//! Names that nobody has, and nobody can have yet.

use time::OffsetDateTime;

use crate::variant::NameHold;

use super::World;

/// The name of something deleted (205, 691).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeldName {
    name: String,
    /// `None`: until the garbage is collected.
    until: Option<OffsetDateTime>,
}

impl World {
    pub(crate) fn hold_name(&mut self, name: String, now: OffsetDateTime) {
        let until = match self.variant.name_hold {
            NameHold::UntilCollected => None,
            NameHold::For(duration) => Some(now + duration),
        };
        self.held_names.push(HeldName { name, until });
    }

    pub(crate) fn is_held(&self, name: &str, now: OffsetDateTime) -> bool {
        let mut held = self.held_names.iter().filter(|held| held.name == name);
        held.any(|held| held.until.is_none_or(|until| now < until))
    }
}
