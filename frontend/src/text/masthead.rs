//! On top of every page.

pub(crate) const BRAND: &str = "Berth";
pub(crate) const PLACES: &str = "Places";
pub(crate) const WORKSPACES: &str = "Workspaces";
pub(crate) const ADMINISTRATION: &str = "Administration";
pub(crate) const API: &str = "API";
pub(crate) const SIGN_OUT: &str = "Sign out";
pub(crate) const THEME_AUTO: &str = "Colours: system";
pub(crate) const THEME_LIGHT: &str = "Colours: light";
pub(crate) const THEME_DARK: &str = "Colours: dark";
pub(crate) const THEME_HINT: &str = "Switch between the system's colours, light and dark";
