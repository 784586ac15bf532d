//! What a token may do at Quay. There is no word here for `super:user`: it cannot be asked for.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// One scope of a Quay OAuth token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `repo:read`: see and pull repositories.
    RepoRead,
    /// `repo:write`: push; includes `repo:read`.
    RepoWrite,
    /// `repo:admin`: permissions and visibility; includes `repo:write`.
    RepoAdmin,
    /// `repo:create`: create repositories.
    RepoCreate,
    /// `user:read`: who the user is.
    UserRead,
    /// `user:admin`: the account itself, creating organizations too; includes `user:read`.
    UserAdmin,
    /// `org:admin`: robots, teams and applications.
    OrgAdmin,
}

/// A text that is not a list of scopes. The text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a list of Quay scopes that Berth asks for")]
pub struct InvalidScope;

/// What a token is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To prove who the user is.
    Identity,
    /// To create an organization, repositories and robots as the user.
    CreateAsUser,
    /// To do so as our own account, for everybody who is not linked.
    Service,
}

impl Scope {
    const ALL: [Self; 7] = [
        Self::RepoRead,
        Self::RepoWrite,
        Self::RepoAdmin,
        Self::RepoCreate,
        Self::UserRead,
        Self::UserAdmin,
        Self::OrgAdmin,
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
        }
    }

    /// Whether Quay's consent page warns of it, and drops `state` (048).
    #[must_use]
    pub const fn is_dangerous(self) -> bool {
        matches!(self, Self::UserAdmin | Self::OrgAdmin)
    }

    const fn includes(self, other: Self) -> bool {
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
        }
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

/// Scopes in an order that is kept: the exchange must repeat the authorized text byte for byte (083,
/// 097), so one value makes both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// The least that this purpose needs (L3).
    ///
    /// `user:admin` is what creates an organization (scope matrix), and what deletes the token
    /// again (353).
    #[must_use]
    pub fn least(purpose: Purpose) -> Self {
        Self(match purpose {
            Purpose::Identity => vec![Scope::UserRead],
            Purpose::CreateAsUser => vec![Scope::UserAdmin, Scope::OrgAdmin, Scope::RepoAdmin],
            Purpose::Service => vec![
                Scope::UserAdmin,
                Scope::OrgAdmin,
                Scope::RepoAdmin,
                Scope::RepoCreate,
            ],
        })
    }

    /// Whether a token with these scopes may do what `scope` allows.
    #[must_use]
    pub fn include(&self, scope: Scope) -> bool {
        self.0.iter().any(|held| held.includes(scope))
    }

    /// Whether a token with these scopes may do all that one with `others` may.
    #[must_use]
    pub fn cover(&self, others: &Self) -> bool {
        others.0.iter().all(|scope| self.include(*scope))
    }

    /// What a token with these scopes may not do that one with `others` may.
    pub fn lack<'a>(&'a self, others: &'a Self) -> impl Iterator<Item = Scope> {
        let wanted = others.0.iter().copied();
        wanted.filter(|scope| !self.include(*scope))
    }

    /// The scopes that Quay's consent page warns of, to be named before the user goes there.
    pub fn dangerous(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied().filter(|scope| scope.is_dangerous())
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
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl TryFrom<String> for Scopes {
    type Error = InvalidScope;

    fn try_from(text: String) -> Result<Self, InvalidScope> {
        text.parse()
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

/// The scopes of a token that somebody else asked for, as Quay tells them (348).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenScopes {
    /// Those that Berth has a word for.
    pub usual: Scopes,
    /// Whether `super:user` is among them. Then Berth deletes the token and does nothing else.
    pub super_user: bool,
}

impl SeenScopes {
    /// Reads Quay's words. Unknown ones are left out.
    pub fn read<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut seen = Self {
            usual: Scopes(Vec::new()),
            super_user: false,
        };
        for word in words {
            seen.super_user |= word == "super:user";
            seen.usual.0.extend(word.parse::<Scope>());
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_text_comes_back_byte_for_byte() {
        let scopes = Scopes::least(Purpose::CreateAsUser);
        assert_eq!(scopes.to_string(), "user:admin org:admin repo:admin");
        assert_eq!(scopes.to_string().parse(), Ok(scopes));
    }

    #[test]
    fn identity_asks_for_nothing_dangerous() {
        let scopes = Scopes::least(Purpose::Identity);
        assert_eq!(scopes.to_string(), "user:read");
        assert_eq!(scopes.dangerous().count(), 0);
    }

    #[test]
    fn there_is_no_word_for_super_user() {
        assert_eq!("super:user".parse::<Scopes>(), Err(InvalidScope));
        let seen = SeenScopes::read(["user:read", "super:user", "direct_user_login"]);
        assert!(seen.super_user);
        assert_eq!(seen.usual.to_string(), "user:read");
    }

    #[test]
    fn the_larger_scope_covers_the_smaller_and_not_the_other_way() {
        let least = Scopes::least(Purpose::Identity);
        let most = Scopes::least(Purpose::CreateAsUser);
        assert!(most.cover(&least));
        assert!(!least.cover(&most));
        for scope in Scope::ALL {
            assert!(scope.includes(scope));
        }
    }
}
