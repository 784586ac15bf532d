//! What an OAuth token may do.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde_json::{Value, json};

use super::{Role, TeamRole};

/// One of Quay's eight scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `repo:read`
    RepoRead,
    /// `repo:write`, which implies `repo:read`
    RepoWrite,
    /// `repo:admin`, which implies `repo:write`
    RepoAdmin,
    /// `repo:create`
    RepoCreate,
    /// `user:read`
    UserRead,
    /// `user:admin`; it can do what `user:read` can, but does not cover it in comparisons
    UserAdmin,
    /// `org:admin`
    OrgAdmin,
    /// `super:user`
    SuperUser,
}

impl Scope {
    /// Every scope, in the order in which Quay lists them.
    pub const ALL: [Self; 8] = [
        Self::RepoRead,
        Self::RepoWrite,
        Self::RepoAdmin,
        Self::RepoCreate,
        Self::UserRead,
        Self::OrgAdmin,
        Self::SuperUser,
        Self::UserAdmin,
    ];

    /// The scope's name, for example `repo:read`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RepoRead => "repo:read",
            Self::RepoWrite => "repo:write",
            Self::RepoAdmin => "repo:admin",
            Self::RepoCreate => "repo:create",
            Self::UserRead => "user:read",
            Self::UserAdmin => "user:admin",
            Self::OrgAdmin => "org:admin",
            Self::SuperUser => "super:user",
        }
    }

    /// Whether the consent page warns of it, and then loses `state`.
    #[must_use]
    pub fn is_dangerous(self) -> bool {
        matches!(self, Self::UserAdmin | Self::OrgAdmin | Self::SuperUser)
    }

    fn implies(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::RepoAdmin, Self::RepoWrite | Self::RepoRead)
                    | (Self::RepoWrite, Self::RepoRead)
            )
    }

    fn title(self) -> &'static str {
        match self {
            Self::RepoRead => "View all visible repositories",
            Self::RepoWrite => "Read/Write to any accessible repositories",
            Self::RepoAdmin => "Administer Repositories",
            Self::RepoCreate => "Create Repositories",
            Self::UserRead => "Read User Information",
            Self::UserAdmin => "Administer User",
            Self::OrgAdmin => "Administer Organization",
            Self::SuperUser => "Super User Access",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::RepoRead | Self::RepoWrite | Self::RepoAdmin => "fa-hdd-o",
            Self::RepoCreate => "fa-plus",
            Self::UserRead => "fa-user",
            Self::UserAdmin | Self::OrgAdmin => "fa-gear",
            Self::SuperUser => "fa-street-view",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::RepoRead => {
                "This application will be able to view and pull all repositories visible to the granting user"
            }
            Self::RepoWrite => {
                "This application will be able to view, push and pull to all repositories to which the \
                 granting user has write access"
            }
            Self::RepoAdmin => {
                "This application will have administrator access to all repositories to which the granting \
                 user has access"
            }
            Self::RepoCreate => {
                "This application will be able to create repositories in all namespaces that the granting \
                 user is allowed to create repositories"
            }
            Self::UserRead => {
                "This application will be able to read user information such as username and email address."
            }
            Self::UserAdmin => {
                "This application will be able to administer your account including creating robots and \
                 granting them permissions to your repositories. You should have absolute trust in the \
                 requesting application before granting this permission."
            }
            Self::OrgAdmin => {
                "This application will be able to administer your organizations including creating robots, \
                 creating teams, adjusting team membership, and changing billing settings. You should have \
                 absolute trust in the requesting application before granting this permission."
            }
            Self::SuperUser => {
                "This application will be able to administer your installation including managing users, \
                 managing organizations and other features found in the superuser panel. You should have \
                 absolute trust in the requesting application before granting this permission."
            }
        }
    }
}

/// Several scopes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeSet(BTreeSet<Scope>);

/// A scope string names something that is no scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope in {0:?}")]
pub struct UnknownScope(String);

impl ScopeSet {
    /// All eight.
    #[must_use]
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Each scope.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }

    /// Whether this very scope is among them.
    #[must_use]
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether every scope of `other` is here, or implied by one that is.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        !self.0.is_empty()
            && other
                .iter()
                .all(|wanted| self.iter().any(|held| held.implies(wanted)))
    }

    /// Whether the consent page warns of any of them.
    #[must_use]
    pub fn is_dangerous(&self) -> bool {
        self.iter().any(Scope::is_dangerous)
    }

    pub(crate) fn highest_repository_role(&self) -> Option<Role> {
        self.iter()
            .filter_map(|scope| match scope {
                Scope::RepoRead => Some(Role::Read),
                Scope::RepoWrite => Some(Role::Write),
                Scope::RepoAdmin => Some(Role::Admin),
                _ => None,
            })
            .max()
    }

    pub(crate) fn highest_team_role(&self) -> Option<TeamRole> {
        self.iter()
            .filter_map(|scope| match scope {
                Scope::RepoCreate => Some(TeamRole::Creator),
                Scope::OrgAdmin => Some(TeamRole::Admin),
                _ => None,
            })
            .max()
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl FromStr for ScopeSet {
    type Err = UnknownScope;

    /// Reads names separated by single spaces or commas, as Quay does.
    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let find = |name: &str| Scope::ALL.into_iter().find(|scope| scope.as_str() == name);
        text.split([' ', ','])
            .map(find)
            .collect::<Option<Self>>()
            .ok_or_else(|| UnknownScope(text.to_owned()))
    }
}

impl fmt::Display for ScopeSet {
    /// Names in alphabetical order, separated by spaces: the form in which minted tokens show them (043).
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<_> = self.iter().map(Scope::as_str).collect();
        names.sort_unstable();
        formatter.write_str(&names.join(" "))
    }
}

/// How Quay describes scopes to people (348).
pub(crate) fn scope_details(scopes: &ScopeSet) -> Vec<Value> {
    scopes
        .iter()
        .map(|scope| {
            json!({
                "title": scope.title(),
                "scope": scope.as_str(),
                "description": scope.description(),
                "icon": scope.icon(),
                "dangerous": scope.is_dangerous(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str) -> ScopeSet {
        text.parse().unwrap()
    }

    #[test]
    fn spaces_and_commas_separate_scopes() {
        assert_eq!(
            scopes("repo:read user:admin"),
            scopes("user:admin,repo:read")
        );
        assert!("".parse::<ScopeSet>().is_err());
        assert!("repo:read  repo:write".parse::<ScopeSet>().is_err());
        assert!("repo:read nosuch:scope".parse::<ScopeSet>().is_err());
    }

    #[test]
    fn repository_scopes_imply_the_smaller_ones_and_user_admin_implies_nothing() {
        assert!(scopes("repo:admin").covers(&scopes("repo:read repo:write")));
        assert!(!scopes("repo:read").covers(&scopes("repo:write")));
        assert!(!scopes("user:admin").covers(&scopes("user:read")));
    }
}
