//! The names that our callers give to their own things.

use super::{NameRule, text_name};

/// As long as a Kubernetes label may be; counted in characters.
const LONGEST: usize = 63;

text_name!(
    /// A workspace's name: 1 to 63 characters of any script.
    WorkspaceName,
    "workspace name",
    caller
);

text_name!(
    /// A component's name within its workspace: 1 to 63 characters of any script.
    ComponentName,
    "component name",
    caller
);

text_name!(
    /// The application that a component is part of: 1 to 63 characters of any script.
    ApplicationName,
    "application name",
    caller
);

/// Names travel in URL paths and in log lines: what would break either is refused.
fn caller(text: &str) -> Result<(), NameRule> {
    match text.chars().count() {
        0 => return Err(NameRule::TooShort(1)),
        length if length > LONGEST => return Err(NameRule::TooLong(LONGEST)),
        _ => {}
    }
    let broken = text
        .chars()
        .any(|c| c.is_control() || c == '/' || c == '\\')
        || text.trim() != text
        || text.chars().all(|c| c == '.');
    if broken {
        Err(NameRule::Unprintable)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_short_text_is_a_component_name() {
        let longest = "ü".repeat(63);
        for good in [
            "foo",
            "x",
            "Build",
            "a--b",
            "käse",
            "日本",
            "my component",
            longest.as_str(),
        ] {
            assert!(good.parse::<ComponentName>().is_ok(), "{good}");
        }
    }

    #[test]
    fn what_would_break_a_path_or_a_log_line_is_refused() {
        let too_long = "ü".repeat(64);
        for bad in [
            "",
            " foo",
            "foo ",
            "a/b",
            "a\\b",
            "a\nb",
            "\u{0}",
            ".",
            "..",
            too_long.as_str(),
        ] {
            assert!(bad.parse::<ComponentName>().is_err(), "{bad:?}");
        }
    }
}
