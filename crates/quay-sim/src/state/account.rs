//! Users, organizations and robots share one namespace of names and one of row numbers.

use super::{AccountId, Avatar, Organization, Robot, User};

/// Any of the three.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Account<'world> {
    User(&'world User),
    Organization(&'world Organization),
    Robot(&'world Robot),
}

impl<'world> Account<'world> {
    pub(crate) fn id(self) -> AccountId {
        match self {
            Self::User(user) => user.id,
            Self::Organization(organization) => organization.id,
            Self::Robot(robot) => robot.id,
        }
    }

    pub(crate) fn name(self) -> &'world str {
        match self {
            Self::User(user) => &user.name,
            Self::Organization(organization) => &organization.name,
            Self::Robot(robot) => &robot.name,
        }
    }

    pub(crate) fn is_robot(self) -> bool {
        matches!(self, Self::Robot(_))
    }

    /// The avatar as lists of people show it: an organization there looks like a user (328).
    pub(crate) fn avatar(self) -> Avatar {
        match self {
            Self::User(user) => user.avatar(),
            Self::Organization(organization) => {
                Avatar::user(&organization.name, Some(&organization.email))
            }
            Self::Robot(robot) => robot.avatar(),
        }
    }
}

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameProblem {
    /// Shorter than 2 or longer than 255 characters (142).
    #[error("must be between 2 and 255 characters in length")]
    Length,
    /// Not `^([a-z0-9]+(?:[._-][a-z0-9]+)*)$` (127 to 134).
    #[error("must match expression ^([a-z0-9]+(?:[._-][a-z0-9]+)*)$")]
    Characters,
}

/// The text that Quay's expressions look at: their `$` overlooks one line feed at the end (241).
pub(crate) fn without_final_line_feed(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

/// Quay's rule for organizations, users, robots and teams; characters come before length.
pub(crate) fn check_name(name: &str) -> Result<(), NameProblem> {
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_run = |run: &str| !run.is_empty() && run.bytes().all(is_small);
    let mut runs = without_final_line_feed(name).split(['.', '_', '-']);
    if !runs.all(is_run) {
        return Err(NameProblem::Characters);
    }
    if (2..=255).contains(&name.len()) {
        Ok(())
    } else {
        Err(NameProblem::Length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_runs_of_small_letters_and_digits_with_single_separators() {
        for good in ["course-1", "a.b", "a_b", "2026", "ab"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for bad in [
            "a b", "a/b", "a+b", "-abc", "abc-", "a__b", "a-_b", "kürs", "Abc",
        ] {
            assert_eq!(check_name(bad), Err(NameProblem::Characters), "{bad}");
        }
        assert_eq!(check_name("x"), Err(NameProblem::Length));
        assert_eq!(check_name(&"o".repeat(255)), Ok(()));
        assert_eq!(check_name(&"o".repeat(256)), Err(NameProblem::Length));
    }
}
