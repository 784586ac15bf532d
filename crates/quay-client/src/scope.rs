//! The scopes of Quay's OAuth tokens, and which of them a call needs.

use std::{fmt, str::FromStr};

/// One scope of a Quay OAuth token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `repo:read`: see and pull every repository that the user can see.
    RepoRead,
    /// `repo:write`: push and change descriptions; includes `repo:read`.
    RepoWrite,
    /// `repo:admin`: permissions, visibility, deletion; includes `repo:write`.
    RepoAdmin,
    /// `repo:create`: create repositories.
    RepoCreate,
    /// `user:read`: who the user is.
    UserRead,
    /// `user:admin`: the account itself, creating organizations too; includes `user:read`.
    UserAdmin,
    /// `org:admin`: robots, teams, default permissions and applications.
    OrgAdmin,
    /// `super:user`: never asked for; known so that a pasted token that has it can be told.
    SuperUser,
}

/// A word that is not one of Quay's scopes. The word itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a Quay OAuth scope: use words such as 'org:admin', separated by single spaces")]
pub struct InvalidScope;

impl Scope {
    const ALL: [Self; 8] = [
        Self::RepoRead,
        Self::RepoWrite,
        Self::RepoAdmin,
        Self::RepoCreate,
        Self::UserRead,
        Self::UserAdmin,
        Self::OrgAdmin,
        Self::SuperUser,
    ];

    /// The scope as Quay writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
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

    /// Whether a token with this scope may do what `other` allows.
    ///
    /// `super:user` counts as all: what it gives depends on Quay's configuration, so a refusal of
    /// such a token is never blamed on its scope.
    #[must_use]
    pub const fn includes(self, other: Self) -> bool {
        match self {
            Self::RepoRead => matches!(other, Self::RepoRead),
            Self::RepoWrite => matches!(other, Self::RepoRead | Self::RepoWrite),
            Self::RepoAdmin => {
                matches!(other, Self::RepoRead | Self::RepoWrite | Self::RepoAdmin)
            }
            Self::RepoCreate => matches!(other, Self::RepoCreate),
            Self::UserRead => matches!(other, Self::UserRead),
            Self::UserAdmin => matches!(other, Self::UserRead | Self::UserAdmin),
            Self::OrgAdmin => matches!(other, Self::OrgAdmin),
            Self::SuperUser => true,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or(InvalidScope)
    }
}

/// An ordered list of scopes.
///
/// The order matters: the code exchange must repeat the authorized scope byte for byte (recordings
/// 83, 97, 98), so the same value makes the authorize URL and the exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These scopes, in this order.
    #[must_use]
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self(scopes.into_iter().collect())
    }

    /// Whether a token with these scopes may do what `scope` allows.
    #[must_use]
    pub fn include(&self, scope: Scope) -> bool {
        self.0.iter().any(|held| held.includes(scope))
    }

    /// The scopes, in order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl FromStr for Scopes {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        text.split(' ')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_string_comes_back_byte_for_byte() {
        let text = "user:admin org:admin repo:admin";
        assert_eq!(text.parse::<Scopes>().unwrap().to_string(), text);
    }

    #[test]
    fn words_that_are_no_scopes_are_refused() {
        for text in [
            "",
            "repo:read,repo:write",
            "repo:read  repo:write",
            "direct_user_login",
        ] {
            assert_eq!(text.parse::<Scopes>(), Err(InvalidScope), "{text:?}");
        }
    }

    #[test]
    fn the_larger_scope_includes_the_smaller_and_not_the_other_way() {
        let admin = Scopes::new([Scope::RepoAdmin]);
        assert!(admin.include(Scope::RepoRead));
        assert!(!Scopes::new([Scope::RepoRead]).include(Scope::RepoAdmin));
        assert!(!admin.include(Scope::OrgAdmin));
    }
}
