//! Names of directories.
//!
//! A workspace or component may be named in any script, and its name is at most 63 characters long
//! but up to 252 bytes. A name that is plain (lower-case ASCII letters, digits, `-` and `.` inside)
//! is its own directory. Any other is what can be read of it, `~`, and 26 base32 characters of its
//! SHA-256. Plain names hold no `~`, so the two never meet; no form begins with a `.`, holds a
//! separator, exceeds 90 bytes, or differs from another by case alone.

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::place::{Kind, Place};

/// Characters of the hash: 130 bits.
const HASH: usize = 26;

/// The directories from the root to a place.
pub(super) fn segments(place: &Place) -> Vec<String> {
    let workspace = encode(place.workspace.as_str());
    match &place.kind {
        Kind::Push { component, .. } => {
            vec![workspace, "push".to_owned(), encode(component.as_str())]
        }
        Kind::Pull { .. } => vec![workspace, "pull".to_owned()],
    }
}

fn encode(name: &str) -> String {
    if is_plain(name) {
        return name.to_owned();
    }
    let readable: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let hash: String = BASE32_NOPAD
        .encode(&Sha256::digest(name.as_bytes()))
        .to_ascii_lowercase()
        .chars()
        .take(HASH)
        .collect();
    format!("{readable}~{hash}")
}

fn is_plain(name: &str) -> bool {
    let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = name.as_bytes();
    bytes.first().copied().is_some_and(alphanumeric)
        && bytes.last().copied().is_some_and(alphanumeric)
        && bytes
            .iter()
            .all(|b| alphanumeric(*b) || *b == b'-' || *b == b'.')
}

#[cfg(test)]
mod tests {
    use model::{ComponentId, WorkspaceId};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_names_are_their_own_directories() {
        for plain in ["david", "a--b", "v1.2", "x", "con"] {
            assert_eq!(encode(plain), plain);
        }
    }

    #[test]
    fn other_names_stay_readable_and_do_not_change_from_one_release_to_the_next() {
        insta::assert_snapshot!(encode("My Component"), @"mycomponent~xi2qyva2o5kj5oxsji4kz264aa");
        insta::assert_snapshot!(encode("日本"), @"~z4vl6dc34mtmxerkod4bmp4ra6");
        insta::assert_snapshot!(encode("..."), @"~vno7mjn4o3n5jyldx3jn3cen7a");
    }

    #[test]
    fn a_component_called_pull_does_not_meet_the_pull_credential() {
        let workspace: model::WorkspaceName = "david".parse().unwrap();
        let push = Place {
            workspace: workspace.clone(),
            kind: Kind::Push {
                component: "pull".parse().unwrap(),
                id: ComponentId::from_random([1; 16]),
            },
        };
        let pull = Place {
            workspace,
            kind: Kind::Pull {
                id: WorkspaceId::from_random([1; 16]),
            },
        };
        assert_eq!(segments(&push), ["david", "push", "pull"]);
        assert_eq!(segments(&pull), ["david", "pull"]);
    }

    fn hostile() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[.~a-zA-Z/\\\\\u{0}-]{0,80}", "\\PC{1,63}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_name_escapes_its_directory(name in hostile()) {
            let segment = encode(&name);
            prop_assert!(!segment.is_empty() && segment.len() <= 300);
            prop_assert!(!segment.starts_with('.'));
            let is_safe = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.~".contains(&b);
            prop_assert!(segment.bytes().all(is_safe));
        }

        #[test]
        fn different_names_never_meet(one in hostile(), other in hostile()) {
            prop_assume!(one != other);
            prop_assert_ne!(encode(&one), encode(&other));
        }

        #[test]
        fn an_encoded_name_is_not_taken_for_a_plain_one(name in hostile()) {
            let once = encode(&name);
            prop_assume!(once != name);
            prop_assert_ne!(encode(&once), once);
        }
    }
}
