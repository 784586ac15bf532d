//! The user that a token belongs to, and other users.

use futures::FutureExt;

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::expect_equal,
    replay::Replay,
};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "a token tells whose it is, with everything to user:admin",
        &[161],
        |quay| {
            Box::pin(async move {
                let answer = a_real_user(quay.replay(161)).answer().await?;
                expect_equal(
                    "/username",
                    &quay.username().to_owned(),
                    &answer.text_at("/username")?,
                )
            })
        },
    ),
    Check::new(
        "user:read sees name and organizations and nothing more",
        &[162],
        |quay| {
            Box::pin(async move {
                // So that there is an organization.
                quay.world().await?;
                let own = "a user has other organizations than the recorded one";
                quay.replay(162)
                    .loosely("/organizations", Loose::Shape, own)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new(
        "a token without user:read gets 401 on its own user although it lives",
        &[164],
        |quay| quay.replay(164).verify().boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new("other users are shown by name only", &[165], |quay| {
        quay.replay(165).verify().boxed()
    })
    .needing(&[Need::SecondUser]),
    Check::new("other users are shown to everybody", &[166], |quay| {
        quay.replay(166).verify().boxed()
    })
    .needing(&[Need::SecondUser]),
    Check::new(
        "a plain user does not list all organizations of a Quay",
        &[391],
        |quay| quay.replay(391).verify().boxed(),
    ),
    Check::new("an organization is no user", &[167], |quay| {
        quay.replay(167).verify().boxed()
    }),
];

/// The places of `/user/` that are a person's own: the types stay.
pub(super) fn a_real_user(replay: Replay<'_>) -> Replay<'_> {
    const OWN: [&str; 18] = [
        "/can_create_repo",
        "/verified",
        "/email",
        "/logins",
        "/invoice_email",
        "/invoice_email_address",
        "/preferred_namespace",
        "/tag_expiration_s",
        "/prompts",
        "/company",
        "/family_name",
        "/given_name",
        "/location",
        "/is_free_account",
        "/has_password_set",
        "/quotas",
        "/quota_report",
        "/organizations",
    ];
    OWN.into_iter().fold(replay, |replay, place| {
        replay.loosely(place, Loose::Shape, "a user's own details")
    })
}
