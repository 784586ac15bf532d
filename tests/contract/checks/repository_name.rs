//! Which names a repository may have. They are free in the shared organization.

use futures::FutureExt;

use crate::check::Check;

pub(super) const CHECKS: &[Check] = &[
    Check::new("a repository's name may have slashes", &[211], |quay| {
        quay.replay(211).verify().boxed()
    }),
    Check::new("a repository's name has no capitals", &[212], |quay| {
        quay.replay(212).verify().boxed()
    }),
    Check::new("a repository's name has no space", &[213], |quay| {
        quay.replay(213).verify().boxed()
    }),
    Check::new(
        "a repository's name does not begin with a dot",
        &[214],
        |quay| quay.replay(214).verify().boxed(),
    ),
    Check::new(
        "a repository's name does not begin with a dash",
        &[215],
        |quay| quay.replay(215).verify().boxed(),
    ),
    Check::new(
        "a repository's name may end with a dash, though registries' clients refuse it",
        &[218],
        |quay| quay.replay(218).verify().boxed(),
    ),
    Check::new(
        "a repository's name may have separators in a row, though clients refuse it",
        &[219],
        |quay| quay.replay(219).verify().boxed(),
    ),
    Check::new(
        "a repository's name may have 255 characters",
        &[220],
        |quay| quay.replay(220).verify().boxed(),
    ),
    Check::new(
        "a repository's name has at most 255 characters",
        &[221],
        |quay| quay.replay(221).verify().boxed(),
    ),
    Check::new(
        "the 255 characters count slashes and not the namespace",
        &[505],
        |quay| {
            Box::pin(async move {
                let organization = quay.world().await?.organization.clone();
                quay.replay(505)
                    .naming("mx", organization)
                    .by_token()
                    .verify()
                    .await
            })
        },
    ),
];
