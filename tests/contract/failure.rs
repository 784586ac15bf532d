//! Why a check did not pass. Every failure prints as one line without secrets.

use std::{error::Error, fmt};

use crate::{comparison::Difference, recording::LibraryError, secret::scrubbed};

/// Why a check did not pass, or could not be made.
#[derive(Debug)]
pub enum Failure {
    /// The answer is not the recorded one.
    Unlike(Vec<Difference>),
    /// No answer came.
    Transport(reqwest::Error),
    /// What the check needs could not be made.
    Preparation {
        /// What.
        what: String,
        /// Why not.
        cause: Box<Failure>,
    },
    /// This Quay turned out not to offer what the check is about: it is skipped, not failed.
    Absent(&'static str),
    /// The check itself is wrong: it cites or asks what is not there.
    Check(String),
    /// The recordings cannot be read.
    Recordings(LibraryError),
}

/// How a check ends.
pub type Verdict = Result<(), Failure>;

impl Failure {
    /// One point in which an answer is not as it should be.
    pub fn unlike(place: &str, expected: impl fmt::Display, got: impl fmt::Display) -> Self {
        Self::Unlike(vec![Difference::new(place, expected, got)])
    }

    /// The same failure, while something was being prepared.
    #[must_use]
    pub fn preparing(self, what: impl Into<String>) -> Self {
        Self::Preparation {
            what: what.into(),
            cause: Box::new(self),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlike(differences) => {
                let points: Vec<_> = differences.iter().map(ToString::to_string).collect();
                f.write_str(&points.join("; ").replace('\n', " "))
            }
            Self::Transport(error) => {
                write!(f, "no answer: {error}")?;
                let mut cause = error.source();
                while let Some(source) = cause {
                    write!(f, ": {}", scrubbed(&source.to_string()))?;
                    cause = source.source();
                }
                Ok(())
            }
            Self::Preparation { what, cause } => write!(f, "cannot prepare {what}: {cause}"),
            Self::Absent(reason) => f.write_str(reason),
            Self::Check(problem) => write!(f, "the check is wrong: {problem}"),
            Self::Recordings(error) => write!(f, "{error}"),
        }
    }
}

impl Error for Failure {}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Transport(error.without_url())
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        Self::Recordings(error)
    }
}

/// An expectation beyond the comparison with a recording.
///
/// # Errors
///
/// When both are not equal.
pub fn expect_equal<T: PartialEq + fmt::Debug>(place: &str, expected: &T, got: &T) -> Verdict {
    if expected == got {
        Ok(())
    } else {
        Err(Failure::unlike(
            place,
            format!("{expected:?}"),
            format!("{got:?}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, expect_equal};

    #[test]
    fn a_failure_is_one_line_without_secrets() {
        let failure = Failure::unlike("/token", "Created\n", "QWERTYUIOP0123456789ABCDEFGHIJKL");
        assert_eq!(
            failure.to_string(),
            "/token: expected Created , got <32 characters>"
        );
        assert_eq!(
            failure.preparing("a robot").to_string(),
            "cannot prepare a robot: /token: expected Created , got <32 characters>"
        );
    }

    #[test]
    fn equal_values_pass() {
        assert!(expect_equal("x", &1, &1).is_ok());
        assert_eq!(
            expect_equal("x", &1, &2).unwrap_err().to_string(),
            "x: expected 1, got 2"
        );
    }
}
