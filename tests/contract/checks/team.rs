//! Teams of an organization.

use futures::FutureExt;

use crate::check::{Check, Need};

pub(super) const CHECKS: &[Check] = &[
    Check::new("org:admin makes a team", &[170], |quay| {
        quay.replay(170)
            .naming("students", quay.fresh())
            .verify()
            .boxed()
    }),
    Check::new(
        "making a team again changes it and says that it is not new",
        &[171],
        |quay| quay.replay(171).verify().boxed(),
    ),
    Check::new(
        "a team may be one that creates repositories",
        &[172],
        |quay| {
            quay.replay(172)
                .naming("creators", quay.fresh())
                .verify()
                .boxed()
        },
    ),
    Check::new("a team's name follows the rules of names", &[173], |quay| {
        quay.replay(173).verify().boxed()
    }),
    Check::new(
        "a team's name has at least two characters",
        &[501],
        |quay| {
            Box::pin(async move {
                quay.replay(501)
                    .naming("mx", shared(quay).await?)
                    .by_token()
                    .verify()
                    .await
            })
        },
    ),
    Check::new("a team's name may have two characters", &[502], |quay| {
        Box::pin(async move {
            quay.replay(502)
                .naming("mx", shared(quay).await?)
                .by_token()
                .verify()
                .await
        })
    }),
    Check::new("a team's name may have 255 characters", &[503], |quay| {
        Box::pin(async move {
            quay.replay(503)
                .naming("mx", shared(quay).await?)
                .by_token()
                .verify()
                .await
        })
    }),
    Check::new(
        "a team in a missing organization gets 403, not 404",
        &[175],
        |quay| quay.replay(175).verify().boxed(),
    ),
    Check::new(
        "a team that a user made carries the nonce in its name",
        &[701],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                let made = quay
                    .replay(701)
                    .naming("handover", organization)
                    .naming("berth-n7k2", quay.fresh());
                made.by_token().verify().await
            })
        },
    ),
    Check::new("a team is deleted", &[193], |quay| {
        Box::pin(async move {
            let team = quay.team(&shared(quay).await?, "creator").await?;
            quay.replay(193).naming("creators", team).verify().await
        })
    }),
    Check::new(
        "deleting a missing team gets 400 and names it",
        &[194],
        |quay| {
            quay.replay(194)
                .naming("creators", quay.fresh())
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "the last team of owners cannot be deleted",
        &[195],
        |quay| quay.replay(195).verify().boxed(),
    ),
    Check::new("a robot joins a team at once", &[428], |quay| {
        Box::pin(async move {
            let organization = shared(quay).await?;
            let (team, robot) = (
                quay.team(&organization, "member").await?,
                quay.robot(&organization).await?,
            );
            quay.replay(428)
                .naming("bots", team)
                .naming("student2", robot.shortname)
                .verify()
                .await
        })
    }),
    Check::new(
        "a robot joins a team at once where mail is on",
        &[610],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                let robot = quay.robot(&organization).await?;
                quay.replay(610)
                    .naming("vorg", organization)
                    .naming("vorg+v1", robot.name)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::MailOn]),
];

async fn shared(quay: &crate::quay::Quay) -> Result<String, crate::failure::Failure> {
    Ok(quay.world().await?.organization.clone())
}
