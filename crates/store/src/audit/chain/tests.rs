use proptest::prelude::*;

use super::*;

fn chain() -> Chain {
    Chain::new(Key::new([5; 32]))
}

fn content() -> Content<'static> {
    Content {
        sequence: 1,
        at: 1000,
        actor: "worker",
        action: "denied",
        workspace: Some("w"),
        subject: "subject",
        detail: None,
        request_id: Some("r"),
    }
}

#[test]
fn every_field_counts() {
    let plain = chain().record(&GENESIS, content());
    let other_previous = AuditHash::from_bytes(&[1; 32]).unwrap();
    assert_ne!(chain().record(&other_previous, content()), plain);
    for changed in [
        Content {
            sequence: 2,
            ..content()
        },
        Content {
            at: 1001,
            ..content()
        },
        Content {
            actor: "anonymous",
            ..content()
        },
        Content {
            action: "revealed",
            ..content()
        },
        Content {
            workspace: Some("v"),
            ..content()
        },
        Content {
            workspace: None,
            ..content()
        },
        Content {
            subject: "other",
            ..content()
        },
        Content {
            detail: Some(""),
            ..content()
        },
        Content {
            request_id: None,
            ..content()
        },
        Content {
            detail: Some("r"),
            request_id: None,
            ..content()
        },
    ] {
        assert_ne!(chain().record(&GENESIS, changed), plain, "{changed:?}");
    }
}

#[test]
fn without_the_key_no_chain_can_be_made() {
    let other = Chain::new(Key::new([6; 32]));
    assert_ne!(
        other.record(&GENESIS, content()),
        chain().record(&GENESIS, content())
    );
    let head = AuditAnchor {
        sequence: 0,
        hash: GENESIS,
    };
    assert!(chain().is_head(&head, chain().head(&head).as_bytes()));
    assert!(!chain().is_head(&head, other.head(&head).as_bytes()));
    assert!(!chain().is_head(&head, &[]));
}

#[test]
fn a_records_hash_is_not_a_heads_seal() {
    let hash = chain().record(&GENESIS, content());
    let head = AuditAnchor { sequence: 1, hash };
    assert_ne!(chain().head(&head), hash);
}

#[test]
fn anchors_are_read_as_they_are_written() {
    let anchor = AuditAnchor {
        sequence: 7,
        hash: chain().record(&GENESIS, content()),
    };
    assert_eq!(anchor.to_string().parse(), Ok(anchor));
    for bad in ["", "7", "7:", "7:00", "x:00", ":"] {
        assert_eq!(bad.parse::<AuditAnchor>(), Err(InvalidAuditAnchor), "{bad}");
    }
}

proptest! {
    /// No text can be shifted from one field into the next.
    #[test]
    fn two_records_hash_alike_only_when_they_are_alike(
        one in (".{0,4}", ".{0,4}", proptest::option::of(".{0,4}")),
        two in (".{0,4}", ".{0,4}", proptest::option::of(".{0,4}")),
    ) {
        let hash = |(actor, action, workspace): &(String, String, Option<String>)| {
            let content = Content { actor, action, workspace: workspace.as_deref(), ..content() };
            chain().record(&GENESIS, content)
        };
        prop_assert_eq!(hash(&one) == hash(&two), one == two);
    }
}
