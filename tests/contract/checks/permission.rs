//! Who may do what with a repository: users, robots, teams.

use futures::FutureExt;

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::Failure,
    quay::Quay,
    replay::Replay,
};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "repo:admin gives a robot a role, with a plain plus in the path",
        &[314],
        |quay| Box::pin(async move { spare(quay).await?.replay(314).verify().await }),
    ),
    Check::new(
        "giving the same role again, with an encoded plus, is the same",
        &[314, 315],
        |quay| {
            Box::pin(async move {
                let spare = spare(quay).await?;
                spare.replay(314).verify().await?;
                spare.replay(315).verify().await
            })
        },
    ),
    Check::new("org:admin is not enough to give a role", &[316], |quay| {
        Box::pin(async move { spare(quay).await?.replay(316).verify().await })
    })
    .needing(&[Need::Minting]),
    Check::new(
        "a role is changed by giving another",
        &[314, 317, 325],
        |quay| {
            Box::pin(async move {
                let spare = spare(quay).await?;
                spare.replay(314).verify().await?;
                spare.replay(317).verify().await?;
                spare.replay(325).verify().await
            })
        },
    ),
    Check::new("a role for a missing user gets 400", &[320], |quay| {
        Box::pin(async move { spare(quay).await?.replay(320).verify().await })
    }),
    Check::new("a role on a missing repository gets 500", &[321], |quay| {
        quay.replay(321).verify().boxed()
    }),
    Check::new(
        "a robot of another organization cannot have a role",
        &[322],
        |quay| {
            Box::pin(async move {
                let elsewhere = quay.organization().await?;
                let robot = quay.robot(&elsewhere).await?;
                let given = spare(quay).await?.replay(322).naming("contact", elsewhere);
                given.naming("foreign", robot.shortname).verify().await
            })
        },
    ),
    Check::new(
        "a user from outside may have a role, and is no member",
        &[323],
        |quay| Box::pin(async move { spare(quay).await?.replay(323).verify().await }),
    )
    .needing(&[Need::SecondUser]),
    Check::new(
        "asking for a role that a robot does not have gets 400",
        &[326],
        |quay| Box::pin(async move { spare(quay).await?.replay(326).verify().await }),
    ),
    Check::new(
        "roles that come by any way are listed",
        &[317, 327],
        |quay| {
            Box::pin(async move {
                let spare = spare(quay).await?;
                spare.replay(317).verify().await?;
                spare.replay(327).verify().await
            })
        },
    ),
    Check::new(
        "roles are listed by name, and the creator is an administrator",
        &[328],
        |quay| {
            Box::pin(async move {
                let spare = spare(quay).await?;
                spare.replay(317).verify().await?;
                spare.replay(323).verify().await?;
                let why =
                    "an organization as a user, which the recorded repository had by accident";
                spare
                    .replay(328)
                    .loosely("/permissions/contact", Loose::Gone, why)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::SecondUser]),
    Check::new(
        "the list of roles without its slash is redirected",
        &[329],
        |quay| quay.replay(329).verify().boxed(),
    ),
    Check::new("repo:admin gives a team a role", &[332], |quay| {
        Box::pin(async move { spare(quay).await?.replay(332).verify().await })
    }),
    Check::new("a role for a missing team gets 400", &[333], |quay| {
        Box::pin(async move { spare(quay).await?.replay(333).verify().await })
    }),
    Check::new("teams' roles are listed by name", &[332, 334], |quay| {
        Box::pin(async move {
            let spare = spare(quay).await?;
            spare.replay(332).verify().await?;
            spare.replay(334).verify().await
        })
    }),
    Check::new("one team's role is shown alone", &[332, 335], |quay| {
        Box::pin(async move {
            let spare = spare(quay).await?;
            spare.replay(332).verify().await?;
            spare.replay(335).verify().await
        })
    }),
    Check::new(
        "taking away a team's role that is not there gets 400",
        &[337],
        |quay| Box::pin(async move { spare(quay).await?.replay(337).verify().await }),
    ),
    Check::new(
        "a deleted robot's role is gone, with at most an id left behind",
        &[458],
        |quay| {
            Box::pin(async move {
                let organization = quay.world().await?.organization.clone();
                let (spare, robot) = (spare(quay).await?, quay.robot(&organization).await?);
                quay.grant(
                    &format!("{organization}/{}", spare.repository),
                    &robot.name,
                    "write",
                )
                .await?;
                quay.replay(297)
                    .naming("student3", robot.shortname)
                    .verify()
                    .await?;
                let why = "what a deleted namespace left behind";
                let place = "/permissions/bd474b23-50bb-4c5b-930c-016cd3787160";
                spare
                    .replay(458)
                    .loosely(place, Loose::Gone, why)
                    .verify()
                    .await
            })
        },
    ),
];

/// A fresh repository in the shared organization, which plays `lab-1`.
struct Spare<'q> {
    quay: &'q Quay,
    repository: String,
}

impl<'q> Spare<'q> {
    fn replay(&self, number: u16) -> Replay<'q> {
        self.quay.replay(number).naming("lab-1", &self.repository)
    }
}

async fn spare(quay: &Quay) -> Result<Spare<'_>, Failure> {
    Ok(Spare {
        quay,
        repository: quay.repository(&quay.world().await?.organization).await?,
    })
}
