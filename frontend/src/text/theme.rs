//! The switch of colours.

pub(crate) const AUTO: &str = "Colours: system";
pub(crate) const LIGHT: &str = "Colours: light";
pub(crate) const DARK: &str = "Colours: dark";
pub(crate) const HINT: &str = "Switch between the system's colours, light and dark";
