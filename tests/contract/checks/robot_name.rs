//! Which names a robot may have. They are free in the shared organization.

use futures::FutureExt;

use crate::check::Check;

pub(super) const CHECKS: &[Check] = &[
    Check::new("a robot's name has no capitals", &[269], |quay| {
        quay.replay(269).verify().boxed()
    }),
    Check::new("a robot's name may have underscores", &[271], |quay| {
        quay.replay(271).verify().boxed()
    }),
    Check::new("a robot's name may have dots", &[272], |quay| {
        quay.replay(272).verify().boxed()
    }),
    Check::new(
        "a robot's name does not begin with a dash",
        &[274],
        |quay| quay.replay(274).verify().boxed(),
    ),
    Check::new("a robot's name does not end with a dash", &[275], |quay| {
        quay.replay(275).verify().boxed()
    }),
    Check::new("a robot's name may have two characters", &[277], |quay| {
        quay.replay(277).verify().boxed()
    }),
    Check::new("a robot's name has no plus", &[278], |quay| {
        quay.replay(278).verify().boxed()
    }),
    Check::new("a robot's name has no space", &[279], |quay| {
        quay.replay(279).verify().boxed()
    }),
    Check::new("a robot's name has ASCII letters only", &[280], |quay| {
        quay.replay(280).verify().boxed()
    }),
    Check::new("a robot's name may be all digits", &[281], |quay| {
        quay.replay(281).verify().boxed()
    }),
    Check::new(
        "organization and robot together have at most 255 characters, and SQL shows",
        &[283],
        |quay| {
            Box::pin(async move {
                // The recorded full name had 256.
                let organization = quay.world().await?.organization.chars().count();
                let shortname = "r".repeat(255_usize.saturating_sub(organization));
                quay.replay(283)
                    .naming(&"r".repeat(247), shortname)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a robot's name of 255 characters is too long with any organization",
        &[284],
        |quay| quay.replay(284).verify().boxed(),
    ),
    Check::new(
        "a robot's name has at most 255 characters by itself",
        &[285],
        |quay| quay.replay(285).verify().boxed(),
    ),
];
