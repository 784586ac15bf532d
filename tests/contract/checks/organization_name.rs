//! Which names an organization may have.

use futures::FutureExt;

use crate::check::Check;

const LONGEST: usize = 255;

pub(super) const CHECKS: &[Check] = &[
    Check::new("an organization's name has no space", &[127], |quay| {
        quay.replay(127).verify().boxed()
    }),
    Check::new("an organization's name has no slash", &[128], |quay| {
        quay.replay(128).verify().boxed()
    }),
    Check::new("an organization's name has no plus", &[129], |quay| {
        quay.replay(129).verify().boxed()
    }),
    Check::new(
        "an organization's name does not begin with a dash",
        &[130],
        |quay| quay.replay(130).verify().boxed(),
    ),
    Check::new(
        "an organization's name does not end with a dash",
        &[131],
        |quay| quay.replay(131).verify().boxed(),
    ),
    Check::new(
        "an organization's name has no two underscores in a row",
        &[133],
        |quay| quay.replay(133).verify().boxed(),
    ),
    Check::new(
        "an organization's name has no two different separators in a row",
        &[134],
        |quay| quay.replay(134).verify().boxed(),
    ),
    Check::new("an organization's name may have dots", &[135], |quay| {
        quay.replay(135)
            .naming(
                "a.b",
                quay.noted_organization(format!("{}.b", quay.fresh())),
            )
            .verify()
            .boxed()
    }),
    Check::new(
        "an organization's name may have underscores",
        &[136],
        |quay| {
            quay.replay(136)
                .naming(
                    "a_b",
                    quay.noted_organization(format!("{}_b", quay.fresh())),
                )
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "an organization's name may look like a robot's with a dot",
        &[509],
        |quay| {
            let name = quay.noted_organization(format!("{}.rob", quay.fresh()));
            quay.replay(509)
                .naming("mx.rob", name)
                .by_token()
                .verify()
                .boxed()
        },
    ),
    Check::new("an organization's name may be all digits", &[139], |quay| {
        let digits: String = quay
            .fresh()
            .bytes()
            .map(|byte| char::from(b'0' + byte % 10))
            .collect();
        quay.replay(139)
            .naming("2026", quay.noted_organization(digits))
            .verify()
            .boxed()
    }),
    Check::new(
        "an organization's name has ASCII letters only",
        &[140],
        |quay| quay.replay(140).verify().boxed(),
    ),
    Check::new(
        "an organization's name may have 255 characters",
        &[141],
        |quay| {
            let (recorded, name) = (recorded_name(LONGEST), padded(&quay.fresh(), LONGEST));
            quay.replay(141)
                .naming(&recorded, quay.noted_organization(name))
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "an organization's name has at most 255 characters",
        &[142],
        |quay| {
            let (recorded, name) = (
                recorded_name(LONGEST + 1),
                padded(&quay.fresh(), LONGEST + 1),
            );
            quay.replay(142)
                .naming(&recorded, quay.noted_organization(name))
                .verify()
                .boxed()
        },
    ),
];

/// The recorded names: an `o` and as many `a` as it takes.
fn recorded_name(length: usize) -> String {
    padded("o", length)
}

fn padded(start: &str, length: usize) -> String {
    format!("{start:a<length$}")
}
