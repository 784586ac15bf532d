//! Organizations and their teams at a glance.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::team::TeamRole;

/// An organization as the asking token may see it (154, 155, 157).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// The contact address: shown to owners, empty for everybody else.
    pub email: String,
    /// Whether the token acts as an owner.
    pub is_admin: bool,
    /// Whether the token's user is a member, as far as its scope lets it know.
    pub is_member: bool,
    /// The teams by name; empty where the token may not see them.
    #[serde(default)]
    pub teams: BTreeMap<String, OrganizationTeam>,
}

/// A team in [`Organization::teams`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OrganizationTeam {
    /// What its members may do in the organization.
    pub role: TeamRole,
    /// Its description.
    pub description: String,
}
