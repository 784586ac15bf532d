//! On top of every page.

pub(crate) const BRAND: &str = "Berth";
pub(crate) const PLACES: &str = "Places";
pub(crate) const WORKSPACES: &str = "Workspaces";
pub(crate) const ADMINISTRATION: &str = "Administration";
pub(crate) const API: &str = "API";
pub(crate) const SIGN_OUT: &str = "Sign out";
