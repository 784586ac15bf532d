//! Default permissions: what every new repository of an organization is given.

use crate::{check::Check, failure::Failure, quay::Quay, replay::Replay};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "org:admin gives a robot a role on every new repository",
        &[338],
        |quay| Box::pin(async move { Defaults::of(quay).await?.replay(338).verify().await }),
    ),
    Check::new(
        "the same default permission twice makes two",
        &[338, 339],
        |quay| {
            Box::pin(async move {
                let defaults = Defaults::of(quay).await?;
                let first = defaults.replay(338).answer().await?.text_at("/id")?;
                let second = defaults.replay(339).answer().await?.text_at("/id")?;
                if first == second {
                    Err(Failure::unlike("/id", "another one", "the same"))
                } else {
                    Ok(())
                }
            })
        },
    ),
    Check::new(
        "a default permission for a team, when one user creates",
        &[340],
        |quay| Box::pin(async move { Defaults::of(quay).await?.replay(340).verify().await }),
    ),
    Check::new("a default permission for nobody gets 400", &[341], |quay| {
        Box::pin(async move {
            let defaults = Defaults::of(quay).await?;
            defaults
                .replay(341)
                .naming("nosuch", quay.absent())
                .verify()
                .await
        })
    }),
    Check::new(
        "default permissions are listed, in an order that is not told",
        &[342],
        |quay| {
            Box::pin(async move {
                let defaults = Defaults::of(quay).await?;
                for number in [338, 339, 340] {
                    defaults.replay(number).verify().await?;
                }
                let why = "their order is that of random ids";
                let listed = defaults
                    .replay(342)
                    .loosely("/prototypes", crate::comparison::Loose::Shape, why)
                    .answer()
                    .await?;
                let count = listed
                    .at("/prototypes")
                    .and_then(|list| list.as_array().map(Vec::len));
                crate::failure::expect_equal("/prototypes", &Some(3), &count)
            })
        },
    ),
    Check::new(
        "a new repository gets the default permissions, and its creator is an administrator",
        &[338, 343, 344],
        |quay| {
            Box::pin(async move {
                let defaults = Defaults::of(quay).await?;
                defaults.replay(338).verify().await?;
                defaults.replay(343).verify().await?;
                defaults.replay(344).verify().await
            })
        },
    ),
    Check::new(
        "a default permission's role is changed",
        &[338, 345],
        |quay| {
            Box::pin(async move {
                let defaults = Defaults::of(quay).await?;
                let id = defaults.replay(338).answer().await?.text_at("/id")?;
                defaults.replay(345).naming(RECORDED_ID, id).verify().await
            })
        },
    ),
    Check::new(
        "a default permission is deleted once",
        &[338, 346, 347],
        |quay| {
            Box::pin(async move {
                let defaults = Defaults::of(quay).await?;
                let id = defaults.replay(338).answer().await?.text_at("/id")?;
                defaults
                    .replay(346)
                    .naming(RECORDED_ID, &id)
                    .verify()
                    .await?;
                defaults.replay(347).naming(RECORDED_ID, &id).verify().await
            })
        },
    ),
];

const RECORDED_ID: &str = "3e9e8b19-de31-4674-aa88-8738129a3a5f";

/// A fresh organization, a robot that plays `student2`, a team that plays `students`.
struct Defaults<'q> {
    quay: &'q Quay,
    organization: String,
    robot: String,
    team: String,
}

impl<'q> Defaults<'q> {
    async fn of(quay: &'q Quay) -> Result<Self, Failure> {
        let organization = quay.organization().await?;
        let robot = quay.robot(&organization).await?.shortname;
        let team = quay.team(&organization, "member").await?;
        Ok(Self {
            quay,
            organization,
            robot,
            team,
        })
    }

    fn replay(&self, number: u16) -> Replay<'q> {
        let replay = self
            .quay
            .replay(number)
            .naming("course-1", &self.organization);
        replay
            .naming("student2", &self.robot)
            .naming("students", &self.team)
    }
}
