use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

use super::*;

const VALUE: &[u8] = b"CANARY64CANARY64CANARY64CANARY64CANARY64CANARY64CANARY64CANARY64";

fn rng() -> StdRng {
    StdRng::seed_from_u64(7)
}

fn ring() -> KeyRing {
    KeyRing::new(Key::new([1; 32]))
}

fn cell() -> Cell<'static> {
    Cell {
        table: "credentials",
        column: "secret",
        row: Uuid::from_u128(1),
        workspace: Uuid::from_u128(2),
    }
}

fn sealed() -> Sealed {
    Sealed::seal(&mut rng(), &ring(), &cell(), VALUE).unwrap()
}

#[test]
fn what_is_sealed_opens_in_its_place() {
    assert_eq!(sealed().open(&ring(), &cell()).unwrap().as_slice(), VALUE);
}

#[test]
fn a_value_moved_to_another_table_does_not_open() {
    let moved = Cell {
        table: "links",
        ..cell()
    };
    assert_eq!(sealed().open(&ring(), &moved), Err(SealError::Forged));
}

#[test]
fn a_value_moved_to_another_column_does_not_open() {
    let moved = Cell {
        column: "refresh",
        ..cell()
    };
    assert_eq!(sealed().open(&ring(), &moved), Err(SealError::Forged));
}

#[test]
fn a_value_moved_to_another_row_does_not_open() {
    let moved = Cell {
        row: Uuid::from_u128(3),
        ..cell()
    };
    assert_eq!(sealed().open(&ring(), &moved), Err(SealError::Forged));
}

#[test]
fn a_value_moved_to_another_workspace_does_not_open() {
    let moved = Cell {
        workspace: Uuid::from_u128(3),
        ..cell()
    };
    assert_eq!(sealed().open(&ring(), &moved), Err(SealError::Forged));
}

/// `open` takes the key by its id, which would hide a missing guard: so the key is handed over.
#[test]
fn a_wrapping_whose_key_id_was_changed_does_not_open_even_with_the_right_key() {
    let sealed = sealed();
    let (head, wrapped, _) = sealed.parts().unwrap();
    assert!(head.unwrap(ring().current(), &cell(), wrapped).is_ok());

    let renamed = Head {
        key: Key::new([2; 32]).id(),
        ..head
    };
    let opened = renamed.unwrap(ring().current(), &cell(), wrapped);
    assert_eq!(opened.map(|_| ()), Err(SealError::Forged));
}

/// `parts` refuses other versions, which would hide a missing guard: so the head is handed over.
#[test]
fn a_value_whose_version_was_changed_does_not_open_in_either_layer() {
    let sealed = sealed();
    let (head, wrapped, content) = sealed.parts().unwrap();
    let data_key = head.unwrap(ring().current(), &cell(), wrapped).unwrap();
    assert!(decrypt(&data_key, &head.content(&cell()), content).is_ok());

    let newer = Head { version: 2, ..head };
    let wrapping = newer.unwrap(ring().current(), &cell(), wrapped);
    assert_eq!(wrapping.map(|_| ()), Err(SealError::Forged));
    let value = decrypt(&data_key, &newer.content(&cell()), content);
    assert_eq!(value, Err(SealError::Forged));
}

#[test]
fn an_unknown_version_is_refused() {
    let mut bytes = sealed().as_bytes().to_vec();
    bytes[0] = 2;
    let newer = Sealed::from_bytes(bytes);
    assert_eq!(newer.open(&ring(), &cell()), Err(SealError::Forged));
}

#[test]
fn the_wrapping_of_one_value_does_not_open_another() {
    let mut rng = rng();
    let one = Sealed::seal(&mut rng, &ring(), &cell(), VALUE).unwrap();
    let two = Sealed::seal(&mut rng, &ring(), &cell(), b"other").unwrap();
    let (head, wrapped, _) = one.parts().unwrap();
    let (_, _, content) = two.parts().unwrap();
    let mixed = Sealed::assemble(&head, wrapped, content);
    assert_eq!(mixed.open(&ring(), &cell()), Err(SealError::Forged));
}

#[test]
fn each_seal_has_its_own_data_key_and_nonces() {
    let mut rng = rng();
    let one = Sealed::seal(&mut rng, &ring(), &cell(), VALUE).unwrap();
    let two = Sealed::seal(&mut rng, &ring(), &cell(), VALUE).unwrap();
    let (_, wrapped_one, content_one) = one.parts().unwrap();
    let (_, wrapped_two, content_two) = two.parts().unwrap();
    assert_ne!(wrapped_one[..NONCE], wrapped_two[..NONCE]);
    assert_ne!(content_one[..NONCE], content_two[..NONCE]);
    assert_ne!(wrapped_one[..NONCE], content_one[..NONCE]);
    assert_ne!(content_one[NONCE..], content_two[NONCE..]);
}

#[test]
fn a_value_under_a_key_that_is_not_on_the_ring_names_that_key() {
    let other = KeyRing::new(Key::new([9; 32]));
    let opened = sealed().open(&other, &cell());
    assert_eq!(opened, Err(SealError::UnknownKey(Key::new([1; 32]).id())));
}

#[test]
fn rewrapping_moves_a_value_to_the_current_key_without_touching_it() {
    let rotated = ring().rotated_to(Key::new([2; 32]));
    let rewrapped = sealed().rewrap(&mut rng(), &rotated, &cell()).unwrap();

    let only_new = rotated.without_older();
    assert_eq!(
        rewrapped.open(&only_new, &cell()).unwrap().as_slice(),
        VALUE
    );
    let before = sealed();
    assert_eq!(rewrapped.parts().unwrap().2, before.parts().unwrap().2);
}

#[test]
fn rewrapping_refuses_what_does_not_open() {
    let moved = Cell {
        row: Uuid::from_u128(3),
        ..cell()
    };
    let rewrapped = sealed().rewrap(&mut rng(), &ring(), &moved);
    assert_eq!(rewrapped, Err(SealError::Forged));
}

proptest! {
    #[test]
    fn any_value_comes_back(value: Vec<u8>, seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let sealed = Sealed::seal(&mut rng, &ring(), &cell(), &value).unwrap();
        let opened = sealed.open(&ring(), &cell()).unwrap();
        prop_assert_eq!(opened.as_slice(), value.as_slice());
    }

    #[test]
    fn no_flipped_bit_goes_unseen(position in 0usize..(1 + 8 + 24 + 48 + 24 + 64 + 16), bit in 0u8..8) {
        let mut bytes = sealed().as_bytes().to_vec();
        prop_assert_eq!(bytes.len(), 1 + 8 + 24 + 48 + 24 + 64 + 16);
        bytes[position] ^= 1 << bit;
        prop_assert!(Sealed::from_bytes(bytes).open(&ring(), &cell()).is_err());
    }

    #[test]
    fn no_cut_value_opens(length in 0usize..(1 + 8 + 24 + 48 + 24 + 64 + 16)) {
        let bytes = sealed().as_bytes()[..length].to_vec();
        prop_assert!(Sealed::from_bytes(bytes).open(&ring(), &cell()).is_err());
    }
}
