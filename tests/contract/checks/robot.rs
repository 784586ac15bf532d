//! Robot accounts: made, read, listed, renewed, deleted.

use futures::FutureExt;

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::Failure,
    fixtures::Robot,
    litter::Litter,
    quay::Quay,
};

const OTHERS: &str = "the shared organization has other robots than the recorded one";

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "org:admin makes a robot, and the answer holds its password and metadata",
        &[264],
        |quay| {
            quay.replay(264)
                .naming("student1", quay.fresh())
                .verify()
                .boxed()
        },
    ),
    Check::new("making a robot again gets 400", &[265], |quay| {
        quay.replay(265).verify().boxed()
    }),
    Check::new("a robot is made without a body", &[266], |quay| {
        quay.replay(266)
            .naming("student2", quay.fresh())
            .verify()
            .boxed()
    }),
    Check::new("a robot is made from an empty object", &[267], |quay| {
        quay.replay(267)
            .naming("student3", quay.fresh())
            .verify()
            .boxed()
    }),
    Check::new(
        "a robot's description may have 255 characters",
        &[507],
        |quay| {
            Box::pin(async move {
                let organization = quay.world().await?.organization.clone();
                quay.replay(507)
                    .naming("mx", organization)
                    .by_token()
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a robot's description has at most 255 characters",
        &[268],
        |quay| quay.replay(268).verify().boxed(),
    ),
    Check::new(
        "a robot in a missing organization gets 403, not 404",
        &[286],
        |quay| quay.replay(286).verify().boxed(),
    ),
    Check::new("somebody else cannot make a robot", &[287], |quay| {
        quay.replay(287).verify().boxed()
    })
    .needing(&[Need::SecondUser]),
    Check::new(
        "org:admin reads a robot's password again at any time",
        &[288],
        |quay| quay.replay(288).verify().boxed(),
    ),
    Check::new("a missing robot gets 400, not 404", &[289], |quay| {
        quay.replay(289).verify().boxed()
    }),
    Check::new(
        "robots are listed with teams and repositories and without passwords",
        &[290],
        |quay| {
            quay.replay(290)
                .loosely("/robots", Loose::Shape, OTHERS)
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "robots are listed with their passwords unless that is declined",
        &[291],
        |quay| {
            quay.replay(291)
                .loosely("/robots", Loose::Shape, OTHERS)
                .verify()
                .boxed()
        },
    ),
    Check::new("somebody else cannot list robots", &[292], |quay| {
        quay.replay(292).verify().boxed()
    })
    .needing(&[Need::SecondUser]),
    Check::new("repo:read is not enough to list robots", &[366], |quay| {
        quay.replay(366).verify().boxed()
    })
    .needing(&[Need::Minting]),
    Check::new(
        "a renewed robot has another password, and its metadata are not shown",
        &[293],
        |quay| {
            Box::pin(async move {
                let shortname = quay.fresh();
                let made = quay
                    .replay(264)
                    .naming("student1", &shortname)
                    .answer()
                    .await?;
                let renewed = quay
                    .replay(293)
                    .naming("student1", &shortname)
                    .answer()
                    .await?;
                if made.text_at("/token")? == renewed.text_at("/token")? {
                    return Err(Failure::unlike("/token", "a new password", "the old one"));
                }
                Ok(())
            })
        },
    ),
    Check::new("a new robot has no permissions", &[296], |quay| {
        Box::pin(async move {
            quay.replay(296)
                .naming("student1", spare(quay).await?.shortname)
                .verify()
                .await
        })
    }),
    Check::new("a robot is deleted", &[297], |quay| {
        Box::pin(async move {
            quay.replay(297)
                .naming("student3", spare(quay).await?.shortname)
                .verify()
                .await
        })
    }),
    Check::new("deleting a robot again gets 400", &[297, 298], |quay| {
        Box::pin(async move {
            let robot = spare(quay).await?;
            quay.replay(297)
                .naming("student3", &robot.shortname)
                .verify()
                .await?;
            quay.replay(298)
                .naming("student3", &robot.shortname)
                .verify()
                .await
        })
    }),
    Check::new(
        "user:admin makes a robot of the user's own",
        &[299],
        |quay| {
            let name = quay.fresh();
            quay.notes().note(Litter::OwnRobot(name.clone()));
            quay.replay(299).naming("mine", name).verify().boxed()
        },
    ),
];

/// A fresh robot in the shared organization.
async fn spare(quay: &Quay) -> Result<Robot, Failure> {
    quay.robot(&quay.world().await?.organization).await
}
