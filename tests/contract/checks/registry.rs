//! What the registry grants, and to whom.

use futures::FutureExt;

use crate::{
    check::{Check, Need},
    failure::Failure,
    fixtures::Robot,
    quay::Quay,
    replay::Replay,
    request::{Identity, Person},
    secret::Secret,
};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "the registry's root challenges and names itself",
        &[399],
        |quay| quay.replay(399).verify().boxed(),
    ),
    Check::new("the registry's root takes no password", &[400], |quay| {
        Box::pin(async move {
            let berth = Berth::new(quay).await?;
            berth
                .replay(400)
                .sent_as(berth.robot.basic())
                .verify()
                .await
        })
    }),
    Check::new(
        "the registry's root takes what the registry granted",
        &[419],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                berth
                    .replay(419)
                    .sent_as(berth.granted().await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a robot that writes is granted push and pull, for an hour",
        &[401],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                let answer = berth
                    .replay(401)
                    .sent_as(berth.robot.basic())
                    .answer()
                    .await?;
                let claims = answer.token_claims().unwrap_or_default();
                let time = |name| {
                    claims
                        .get(name)
                        .and_then(serde_json::Value::as_i64)
                        .unwrap_or_default()
                };
                crate::failure::expect_equal(
                    "/claims/exp after /claims/iat",
                    &3600,
                    &(time("exp") - time("iat")),
                )
            })
        },
    ),
    Check::new(
        "a robot is granted nothing next door, with 200",
        &[402],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                let next_door = quay.repository(&berth.organization).await?;
                berth
                    .replay(402)
                    .naming("proto", next_door)
                    .sent_as(berth.robot.basic())
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a robot is granted nothing on a missing repository, with 200",
        &[403],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                berth
                    .replay(403)
                    .sent_as(berth.robot.basic())
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a robot is granted nothing in a missing namespace, with 200",
        &[404],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                berth
                    .replay(404)
                    .sent_as(berth.robot.basic())
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a robot is granted pull on what is public",
        &[405],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                berth
                    .replay(405)
                    .sent_as(berth.robot.basic())
                    .verify()
                    .await
            })
        },
    ),
    Check::new("a star grants nothing to who only writes", &[406], |quay| {
        Box::pin(async move {
            let berth = Berth::new(quay).await?;
            berth
                .replay(406)
                .sent_as(berth.robot.basic())
                .verify()
                .await
        })
    }),
    Check::new(
        "a login without scope is granted, with no access",
        &[407],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                berth
                    .replay(407)
                    .sent_as(berth.robot.basic())
                    .verify()
                    .await
            })
        },
    ),
    Check::new("a wrong password gets 401", &[409], |quay| {
        Box::pin(async move {
            let berth = Berth::new(quay).await?;
            let wrong = Identity::Basic(berth.robot.name.clone(), Secret::new("A".repeat(64)));
            berth.replay(409).sent_as(wrong).verify().await
        })
    }),
    Check::new("a missing robot gets 401", &[410], |quay| {
        Box::pin(async move {
            let missing = format!("{}+nosuch", quay.world().await?.organization);
            quay.replay(410)
                .sent_as(Identity::Basic(missing, Secret::new("A".repeat(64))))
                .verify()
                .await
        })
    }),
    Check::new(
        "nobody is granted nothing on a private repository, with 200",
        &[411],
        |quay| quay.replay(411).verify().boxed(),
    ),
    Check::new("nobody without a scope gets 401", &[412], |quay| {
        quay.replay(412).verify().boxed()
    }),
    Check::new("a scope that is no repository's gets 400", &[413], |quay| {
        Box::pin(async move {
            let berth = Berth::new(quay).await?;
            berth
                .replay(413)
                .sent_as(berth.robot.basic())
                .verify()
                .await
        })
    }),
    Check::new("a user is granted by name and password", &[416], |quay| {
        Box::pin(async move {
            let owner = quay.person(Person::Owner)?;
            let basic = Identity::Basic(owner.username.clone(), owner.password.clone());
            quay.replay(416).sent_as(basic).verify().await
        })
    })
    .needing(&[Need::OwnPassword]),
    Check::new(
        "an OAuth token is granted as its user, and is told its own id",
        &[417],
        |quay| {
            Box::pin(async move {
                let all =
                    "org:admin repo:admin repo:create repo:read repo:write user:admin user:read";
                let minted = quay.mint(&quay.world().await?.minter, all).await?;
                let basic = Identity::Basic("$oauthtoken".to_owned(), minted.token);
                let named = quay
                    .replay(417)
                    .naming("83e787ce-db5b-45f6-8296-33d94a486a05", minted.uuid);
                named.sent_as(basic).verify().await
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new(
        "an unknown application-specific token gets 401",
        &[418],
        |quay| {
            let basic = Identity::Basic("$app".to_owned(), Secret::new("A".repeat(60)));
            quay.replay(418).sent_as(basic).verify().boxed()
        },
    ),
    Check::new(
        "tags next door get 401 and the scope that is missing",
        &[421],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                let next_door = quay.repository(&berth.organization).await?;
                berth
                    .replay(421)
                    .naming("proto", next_door)
                    .sent_as(berth.granted().await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "an upload next door gets 401 and the scope that is missing",
        &[422],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                let next_door = quay.repository(&berth.organization).await?;
                berth
                    .replay(422)
                    .naming("proto", next_door)
                    .sent_as(berth.granted().await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new("an upload at home begins", &[423], |quay| {
        Box::pin(async move {
            let berth = Berth::new(quay).await?;
            berth
                .replay(423)
                .sent_as(berth.granted().await?)
                .verify()
                .await
        })
    }),
    Check::new(
        "tags without a grant get 401 and the scope that is missing",
        &[424],
        |quay| quay.replay(424).verify().boxed(),
    ),
    Check::new(
        "the catalog shows a robot its own repositories",
        &[425],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                berth
                    .replay(425)
                    .sent_as(berth.granted().await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a renewed robot's old password gets 401 at once",
        &[453],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                berth
                    .replay(293)
                    .loosely(
                        "/description",
                        crate::comparison::Loose::Any,
                        "this robot has none",
                    )
                    .verify()
                    .await?;
                berth
                    .replay(453)
                    .sent_as(berth.robot.basic())
                    .verify()
                    .await
            })
        },
    ),
    Check::new("a deleted robot gets 401 at once", &[455], |quay| {
        Box::pin(async move {
            let berth = Berth::new(quay).await?;
            quay.replay(297)
                .naming("student3", &berth.robot.shortname)
                .verify()
                .await?;
            berth
                .replay(455)
                .sent_as(berth.robot.basic())
                .verify()
                .await
        })
    }),
    Check::new(
        "what was granted to a deleted robot still uploads",
        &[457],
        |quay| {
            Box::pin(async move {
                let berth = Berth::new(quay).await?;
                let granted = berth.granted().await?;
                quay.replay(297)
                    .naming("student3", &berth.robot.shortname)
                    .verify()
                    .await?;
                berth.replay(457).sent_as(granted).verify().await
            })
        },
    ),
];

/// A fresh repository and a fresh robot that writes to it; they play `lab-1` and `student1`.
pub(super) struct Berth<'q> {
    quay: &'q Quay,
    pub(super) organization: String,
    pub(super) repository: String,
    pub(super) robot: Robot,
}

impl<'q> Berth<'q> {
    pub(super) async fn new(quay: &'q Quay) -> Result<Self, Failure> {
        let organization = quay.world().await?.organization.clone();
        let (repository, robot) = (
            quay.repository(&organization).await?,
            quay.robot(&organization).await?,
        );
        quay.grant(
            &format!("{organization}/{repository}"),
            &robot.name,
            "write",
        )
        .await?;
        Ok(Self {
            quay,
            organization,
            repository,
            robot,
        })
    }

    /// `organization/repository`.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.organization, self.repository)
    }

    pub(super) async fn granted(&self) -> Result<Identity, Failure> {
        let scope = format!("repository:{}:push,pull", self.path());
        Ok(Identity::Bearer(
            self.quay
                .registry_token(&self.robot.basic(), &scope)
                .await?,
        ))
    }

    pub(super) fn replay(&self, number: u16) -> Replay<'q> {
        let replay = self
            .quay
            .replay(number)
            .naming("course-1", &self.organization);
        replay
            .naming("lab-1", &self.repository)
            .naming("student1", &self.robot.shortname)
    }
}
