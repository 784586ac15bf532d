//! The switch of colours.

/// A sign for each, and what it means in words.
pub(crate) const AUTO: (&str, &str) = ("◐", "Colours as the system has them");
pub(crate) const LIGHT: (&str, &str) = ("☀", "Light colours");
pub(crate) const DARK: (&str, &str) = ("☾", "Dark colours");
pub(crate) const SWITCH: &str = ": switch";
