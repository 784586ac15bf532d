use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use rand::{SeedableRng as _, rngs::StdRng};
use tempfile::tempdir;

use super::{file::FILES, *};

fn rng() -> StdRng {
    StdRng::seed_from_u64(1)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_key_does_not_print_itself() {
    let keys = Keys::generate(&mut rng());
    let printed = format!("{keys:?}");
    assert!(!printed.contains(keys.naming.to_base64().as_str()));
    let id = keys.push_credentials.current().id().to_string();
    assert!(!printed.contains(&id));
    assert_eq!(format!("{:?}", keys.naming), "Key");
}

#[test]
fn a_keys_id_is_a_function_of_the_key() {
    let (one, two) = (Key::new([1; 32]), Key::new([2; 32]));
    assert_eq!(one.id(), Key::new([1; 32]).id());
    assert_ne!(one.id(), two.id());
    assert_eq!(one.id().to_string().parse(), Ok(one.id()));
    assert_eq!("0011".parse::<KeyId>(), Err(InvalidKey::Shape));
}

#[test]
fn a_ring_seals_with_its_newest_key_and_finds_all() {
    let (one, two) = (Key::new([1; 32]), Key::new([2; 32]));
    let ring = KeyRing::new(one.clone()).rotated_to(two.clone());
    assert_eq!(ring.current().id(), two.id());
    assert!(ring.find(one.id()).is_some());
    assert!(ring.find(Key::new([3; 32]).id()).is_none());
    assert!(ring.clone().without_older().find(one.id()).is_none());

    let back = ring.rotated_to(one.clone());
    assert_eq!(back.current().id(), one.id());
    assert_eq!(back.keys().count(), 2, "no key is on a ring twice");
}

#[test]
fn a_ring_is_written_and_read_with_the_current_key_first() {
    let ring = KeyRing::new(Key::new([1; 32])).rotated_to(Key::new([2; 32]));
    let read: KeyRing = ring.to_text().parse().unwrap();
    let ids = |ring: &KeyRing| ring.keys().map(Key::id).collect::<Vec<_>>();
    assert_eq!(ids(&read), ids(&ring));
}

#[test]
fn what_is_not_a_key_is_refused_without_repeating_it() {
    for bad in ["", "\n\n", "c2hvcnQ=", "not base64 at all!"] {
        let error = bad.parse::<KeyRing>().unwrap_err();
        assert!(bad.trim().is_empty() || !error.to_string().contains(bad));
    }
    assert_eq!("".parse::<KeyRing>().unwrap_err(), InvalidKey::None);
    assert_eq!("x".parse::<Key>().unwrap_err(), InvalidKey::Shape);
}

#[test]
fn keys_are_made_once_and_for_berth_alone() {
    let directory = tempdir().unwrap();
    let place = directory.path().join("keys");
    let made = Keys::load_or_create(&place, &mut rng()).unwrap();
    assert_eq!(mode(&place), 0o700);
    for name in FILES {
        assert_eq!(mode(&place.join(name)), 0o600, "{name}");
    }
    let mut other = StdRng::seed_from_u64(2);
    let again = Keys::load_or_create(&place, &mut other).unwrap();
    assert_eq!(again.naming.as_bytes(), made.naming.as_bytes());
    assert_eq!(again.audit.as_bytes(), made.audit.as_bytes());
    assert_eq!(
        again.quay_tokens.current().id(),
        made.quay_tokens.current().id()
    );
    assert_eq!(
        again.push_credentials.current().id(),
        made.push_credentials.current().id()
    );

    let ids = [
        made.naming.id(),
        made.audit.id(),
        made.quay_tokens.current().id(),
        made.push_credentials.current().id(),
    ];
    for (position, id) in ids.iter().enumerate() {
        assert!(
            !ids[position + 1..].contains(id),
            "each purpose has a key of its own"
        );
    }
}

#[test]
fn a_missing_key_among_others_is_not_made_anew() {
    for name in FILES {
        let directory = tempdir().unwrap();
        Keys::load_or_create(directory.path(), &mut rng()).unwrap();
        fs::remove_file(directory.path().join(name)).unwrap();
        let refused = Keys::load_or_create(directory.path(), &mut rng());
        assert!(matches!(refused, Err(KeyFileError::Incomplete { path }) if path.ends_with(name)));
    }
}

#[test]
fn existing_key_files_are_never_written_over() {
    let directory = tempdir().unwrap();
    let made = Keys::load_or_create(directory.path(), &mut rng()).unwrap();
    let other = Keys::generate(&mut StdRng::seed_from_u64(2));
    assert!(matches!(
        other.write_new(directory.path()),
        Err(KeyFileError::Write { .. })
    ));
    let kept = Keys::load(directory.path()).unwrap();
    assert_eq!(kept.naming.as_bytes(), made.naming.as_bytes());
}

#[test]
fn key_files_that_others_can_read_are_refused() {
    for (mode, fine) in [
        (0o600, true),
        (0o400, true),
        (0o440, true),
        (0o644, false),
        (0o604, false),
        (0o660, false),
    ] {
        let directory = tempdir().unwrap();
        Keys::load_or_create(directory.path(), &mut rng()).unwrap();
        let path = directory.path().join("naming.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let loaded = Keys::load(directory.path());
        assert_eq!(loaded.is_ok(), fine, "{mode:o}");
        if let Err(error) = loaded {
            assert!(matches!(error, KeyFileError::Permissions { mode: seen, .. } if seen == mode));
        }
    }
}

#[test]
fn a_broken_key_file_is_named() {
    let directory = tempdir().unwrap();
    Keys::load_or_create(directory.path(), &mut rng()).unwrap();
    fs::write(directory.path().join("audit.key"), "garbage").unwrap();
    let refused = Keys::load(directory.path()).unwrap_err();
    assert!(matches!(&refused, KeyFileError::Content { path, .. } if path.ends_with("audit.key")));
    assert!(!refused.to_string().contains("garbage"));
}
