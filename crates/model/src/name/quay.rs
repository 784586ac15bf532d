//! Quay's own names.

use super::{NameError, NameRule, text_name};

const LONGEST: usize = 255;
const RESERVED: [&str; 3] = ["build", "trigger", "tag"];

text_name!(
    /// An organization's name. Organizations and users share one namespace at Quay.
    ///
    /// `[a-z0-9]+([._-][a-z0-9]+)*`, 2 to 255 characters (recordings 127 to 142).
    OrgName,
    "organization name",
    account
);

text_name!(
    /// A Quay user's name; same grammar and namespace as [`OrgName`].
    QuayUsername,
    "Quay user name",
    account
);

text_name!(
    /// A team's name within its organization; same grammar as [`OrgName`] (recordings 173, 501).
    TeamName,
    "team name",
    account
);

text_name!(
    /// The part of a robot's name behind the `+`; same grammar as [`OrgName`] (recordings 269 to 285).
    RobotShortname,
    "robot name",
    account
);

text_name!(
    /// A repository's name inside its organization: one or more segments joined by `/`, at most 255
    /// characters in all, none of them a word that Quay reserves.
    ///
    /// The grammar is the narrower of Quay's and the distribution specification's: Quay also
    /// takes `a-` and `a..b` (recordings 218, 219), which registry clients refuse.
    RepoName,
    "repository name",
    repository
);

text_name!(
    /// An OAuth application's client id: ASCII letters and digits, at most 255 (20 were seen,
    /// recording 29).
    ClientId,
    "client id",
    alphanumeric
);

fn alphanumeric(text: &str) -> Result<(), NameRule> {
    bounded(text, 1)?;
    if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(NameRule::Alphanumeric)
    }
}

fn account(text: &str) -> Result<(), NameRule> {
    bounded(text, 2)?;
    if segment(text) {
        Ok(())
    } else {
        Err(NameRule::QuayGrammar)
    }
}

fn repository(text: &str) -> Result<(), NameRule> {
    bounded(text, 1)?;
    if !text.split('/').all(segment) {
        return Err(NameRule::QuayGrammar);
    }
    if text.split('/').any(|part| RESERVED.contains(&part)) {
        return Err(NameRule::Reserved);
    }
    Ok(())
}

fn bounded(text: &str, least: usize) -> Result<(), NameRule> {
    match text.len() {
        length if length < least => Err(NameRule::TooShort(least)),
        length if length > LONGEST => Err(NameRule::TooLong(LONGEST)),
        _ => Ok(()),
    }
}

/// `[a-z0-9]+([._-][a-z0-9]+)*`
fn segment(text: &str) -> bool {
    text.split(['.', '_', '-']).all(|run| {
        !run.is_empty()
            && run
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// A robot account's full name, `org+shortname`, at most 255 characters (recording 283).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RobotName {
    org: OrgName,
    shortname: RobotShortname,
}

impl RobotName {
    /// Joins the two halves.
    ///
    /// # Errors
    /// When they are longer than 255 characters together.
    pub fn new(org: OrgName, shortname: RobotShortname) -> Result<Self, NameError> {
        if org.as_str().len() + 1 + shortname.as_str().len() > LONGEST {
            return Err(Self::broken(NameRule::TooLong(LONGEST)));
        }
        Ok(Self { org, shortname })
    }

    /// The organization that the robot belongs to.
    #[must_use]
    pub fn org(&self) -> &OrgName {
        &self.org
    }

    /// The part behind the `+`.
    #[must_use]
    pub fn shortname(&self) -> &RobotShortname {
        &self.shortname
    }

    fn broken(rule: NameRule) -> NameError {
        NameError {
            kind: "robot account name",
            rule,
        }
    }
}

/// Where a repository is in its registry: `org/repo`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepoPath {
    /// The organization.
    pub org: OrgName,
    /// The repository inside it.
    pub repo: RepoName,
}

/// The text form, parsing and printing of a name made of two names.
macro_rules! joined_name {
    ($name:ident { $left:ident, $right:ident }, $separator:literal, $shape:literal, $join:expr) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!("{}", $separator, "{}"), self.$left, self.$right)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                let (left, right) = text.split_once($separator).ok_or(NameError {
                    kind: stringify!($name),
                    rule: NameRule::Shape($shape),
                })?;
                $join(left.parse()?, right.parse()?)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.to_string()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                String::schema()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}

joined_name!(
    RobotName { org, shortname },
    "+",
    "organization+robot",
    RobotName::new
);
joined_name!(
    RepoPath { org, repo },
    "/",
    "organization/repository",
    |org, repo| Ok(RepoPath { org, repo })
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_cannot_change_a_path() {
        for text in ["", "../x", "A B", "A-B"] {
            assert!(text.parse::<ClientId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn organization_names_are_what_quay_takes() {
        let long = "a".repeat(255);
        for good in [
            "ab",
            "123",
            "a.b",
            "a_b",
            "a-b",
            "a1-b2.c3_d4",
            long.as_str(),
        ] {
            assert!(good.parse::<OrgName>().is_ok(), "{good}");
        }
        let too_long = "a".repeat(256);
        for bad in [
            "",
            "x",
            "a--b",
            "a__b",
            "a-_b",
            "-a",
            "a-",
            ".a",
            "A",
            "aB",
            "a b",
            "a/b",
            "a+b",
            "kür",
            "a\n",
            too_long.as_str(),
        ] {
            assert!(bad.parse::<OrgName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn repository_names_stay_inside_both_grammars() {
        for good in ["x", "lab-1", "team/app", "a.b_c-d", "builds", "tag-1"] {
            assert!(good.parse::<RepoName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "a-",
            "a..b",
            "-a",
            ".a",
            "A",
            "a//b",
            "/a",
            "a/",
            "build",
            "x/tag",
            "trigger/x",
        ] {
            assert!(bad.parse::<RepoName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_robots_name_has_two_halves_and_a_common_limit() {
        let robot: RobotName = "course-1+student1".parse().unwrap();
        assert_eq!(
            (robot.org().as_str(), robot.shortname().as_str()),
            ("course-1", "student1")
        );
        assert_eq!(robot.to_string(), "course-1+student1");

        let org: OrgName = "course-1".parse().unwrap();
        let fits: RobotShortname = "r".repeat(246).parse().unwrap();
        let exceeds: RobotShortname = "r".repeat(247).parse().unwrap();
        assert!(RobotName::new(org.clone(), fits).is_ok());
        assert_eq!(
            RobotName::new(org, exceeds).unwrap_err().rule,
            NameRule::TooLong(255)
        );
        assert_eq!(
            "nohalf".parse::<RobotName>().unwrap_err().rule,
            NameRule::Shape("organization+robot")
        );
    }

    #[test]
    fn json_is_checked_as_the_text_is() {
        assert!(serde_json::from_str::<RepoPath>(r#""course-1/lab-1""#).is_ok());
        let refused = serde_json::from_str::<RepoPath>(r#""course-1/Lab""#).unwrap_err();
        assert!(
            refused
                .to_string()
                .starts_with("not a valid repository name: use lower-case"),
            "{refused}"
        );
        assert!(
            !refused.to_string().contains("Lab"),
            "an error does not repeat what it was given"
        );
    }
}
