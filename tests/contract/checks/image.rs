//! A pushed image, as the registry and the API show it.

use crate::{
    check::{Check, Need},
    failure::Failure,
    image::Image,
    quay::Quay,
    replay::Replay,
};

use super::registry::Berth;

pub(super) const CHECKS: &[Check] = &[
    Check::new("pushed tags are listed by the registry", &[435], |quay| {
        Box::pin(async move {
            let pushed = Pushed::under(quay, &["v1", "v2"]).await?;
            pushed
                .replay(435)
                .sent_as(pushed.berth.granted().await?)
                .verify()
                .await
        })
    }),
    Check::new(
        "a pushed manifest is pulled as it was, under its digest",
        &[436],
        |quay| {
            Box::pin(async move {
                let pushed = Pushed::under(quay, &["v1"]).await?;
                pushed
                    .replay(436)
                    .sent_as(pushed.berth.granted().await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new("a missing manifest gets 404", &[437], |quay| {
        Box::pin(async move {
            let pushed = Pushed::under(quay, &["v1"]).await?;
            pushed
                .replay(437)
                .sent_as(pushed.berth.granted().await?)
                .verify()
                .await
        })
    }),
    Check::new(
        "what was granted before a renewal still pulls",
        &[454],
        |quay| {
            Box::pin(async move {
                let pushed = Pushed::under(quay, &["latest", "v1"]).await?;
                let granted = pushed.berth.granted().await?;
                let path = format!(
                    "/api/v1/organization/{}/robots/{}/regenerate",
                    pushed.berth.organization, pushed.berth.robot.shortname
                );
                quay.ask(reqwest::Method::POST, &path)
                    .await?
                    .expecting(200)?;
                pushed.replay(454).sent_as(granted).verify().await
            })
        },
    ),
    Check::new("a repository is read with its tags", &[429, 254], |quay| {
        Box::pin(async move {
            let pushed = Pushed::under(quay, &["v1", "v2"]).await?;
            pushed.replay(254).verify().await?;
            pushed.replay(429).verify().await
        })
    })
    .needing(&[Need::Minting]),
    Check::new(
        "tags are listed page by page, the newest first",
        &[431],
        |quay| {
            Box::pin(async move {
                Pushed::under(quay, &["v1", "v2"])
                    .await?
                    .replay(431)
                    .verify()
                    .await
            })
        },
    ),
    Check::new("a manifest is shown with its layers", &[433], |quay| {
        Box::pin(async move {
            Pushed::under(quay, &["v1"])
                .await?
                .replay(433)
                .verify()
                .await
        })
    }),
    Check::new(
        "a manifest's labels come from its configuration",
        &[434],
        |quay| {
            Box::pin(async move {
                Pushed::under(quay, &["v1"])
                    .await?
                    .replay(434)
                    .verify()
                    .await
            })
        },
    ),
    Check::new("a tag is deleted once", &[439, 440], |quay| {
        Box::pin(async move {
            let pushed = Pushed::under(quay, &["v1", "v2"]).await?;
            pushed.replay(439).verify().await?;
            pushed.replay(440).verify().await
        })
    }),
    Check::new(
        "who may create makes a private repository by pushing, without a description",
        &[428, 430],
        |quay| {
            Box::pin(async move {
                let organization = quay.world().await?.organization.clone();
                let (team, robot) = (
                    quay.team(&organization, "creator").await?,
                    quay.robot(&organization).await?,
                );
                let joined = quay
                    .replay(428)
                    .naming("bots", team)
                    .naming("student2", &robot.shortname);
                joined.verify().await?;
                let (image, repository) = (Image::like_the_recorded(quay)?, quay.fresh());
                image
                    .push(
                        quay,
                        &robot.basic(),
                        &format!("{organization}/{repository}"),
                        &["v1"],
                    )
                    .await?;
                image
                    .name(quay.replay(430))
                    .naming("pushed-new", repository)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Minting]),
];

/// A fresh repository with an image in it.
struct Pushed<'q> {
    berth: Berth<'q>,
    image: Image,
}

impl<'q> Pushed<'q> {
    async fn under(quay: &'q Quay, tags: &[&str]) -> Result<Self, Failure> {
        let (berth, image) = (Berth::new(quay).await?, Image::like_the_recorded(quay)?);
        image
            .push(quay, &berth.robot.basic(), &berth.path(), tags)
            .await?;
        Ok(Self { berth, image })
    }

    fn replay(&self, number: u16) -> Replay<'q> {
        self.image.name(self.berth.replay(number))
    }
}
