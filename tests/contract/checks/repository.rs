//! Repositories: made, read, changed, deleted.

use futures::FutureExt;

use crate::{
    check::{Check, Need},
    failure::Failure,
    litter::Litter,
    quay::Quay,
};

pub(super) const CHECKS: &[Check] = &[
    Check::new("repo:create makes a private repository", &[206], |quay| {
        quay.replay(206)
            .naming("lab-1", quay.fresh())
            .verify()
            .boxed()
    }),
    Check::new("making a repository again gets 400", &[207], |quay| {
        quay.replay(207).verify().boxed()
    }),
    Check::new(
        "repo:create makes a public repository with a description",
        &[208],
        |quay| {
            quay.replay(208)
                .naming("open", quay.fresh())
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "repo:admin is not enough to make a repository",
        &[209],
        |quay| quay.replay(209).naming("x1", quay.fresh()).verify().boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new(
        "a repository in a missing namespace gets 403, not 404",
        &[223],
        |quay| quay.replay(223).verify().boxed(),
    ),
    Check::new(
        "a repository in somebody else's namespace gets 403",
        &[224],
        |quay| quay.replay(224).verify().boxed(),
    )
    .needing(&[Need::SecondUser]),
    Check::new("a namespace in capitals is another one", &[511], |quay| {
        Box::pin(async move {
            let capitals = quay.pristine().await?.to_uppercase();
            quay.replay(511)
                .naming("MX", capitals)
                .by_token()
                .verify()
                .await
        })
    }),
    Check::new("a repository may be the user's own", &[225], |quay| {
        quay.replay(225)
            .naming("mine", own_repository(quay))
            .verify()
            .boxed()
    }),
    Check::new(
        "without a namespace a repository is the user's own",
        &[226],
        |quay| {
            quay.replay(226)
                .naming("mine2", own_repository(quay))
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "a repository needs a description, be it empty",
        &[227],
        |quay| quay.replay(227).verify().boxed(),
    ),
    Check::new(
        "repo:read reads a private repository with its tags",
        &[230],
        |quay| quay.replay(230).verify().boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new(
        "a repository can be read without its tags",
        &[231],
        |quay| quay.replay(231).verify().boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new(
        "org:admin alone cannot read a private repository",
        &[232],
        |quay| quay.replay(232).verify().boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new(
        "somebody else cannot read a private repository",
        &[233],
        |quay| quay.replay(233).verify().boxed(),
    )
    .needing(&[Need::SecondUser]),
    Check::new("everybody reads a public repository", &[235], |quay| {
        quay.replay(235).verify().boxed()
    }),
    Check::new(
        "a missing repository in one's own organization gets 404",
        &[236],
        |quay| quay.replay(236).verify().boxed(),
    ),
    Check::new(
        "a missing repository of somebody else gets 403, not 404",
        &[237],
        |quay| quay.replay(237).verify().boxed(),
    )
    .needing(&[Need::SecondUser]),
    Check::new(
        "a repository in a missing namespace is read as 403, not 404",
        &[238],
        |quay| quay.replay(238).verify().boxed(),
    ),
    Check::new(
        "a missing repository gets 401 without a credential",
        &[239],
        |quay| quay.replay(239).verify().boxed(),
    ),
    Check::new(
        "repo:admin makes a private repository public, and again",
        &[249, 250],
        |quay| {
            Box::pin(async move {
                let repository = spare(quay).await?;
                quay.replay(249)
                    .naming("lab-1", &repository)
                    .verify()
                    .await?;
                quay.replay(250).naming("lab-1", &repository).verify().await
            })
        },
    ),
    Check::new(
        "repo:write is not enough to change the visibility",
        &[251],
        |quay| quay.replay(251).verify().boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new(
        "changing the visibility of a missing repository gets 200 and null",
        &[253],
        |quay| quay.replay(253).verify().boxed(),
    ),
    Check::new("repo:write changes the description", &[254], |quay| {
        Box::pin(async move {
            quay.replay(254)
                .naming("lab-1", spare(quay).await?)
                .verify()
                .await
        })
    }),
    Check::new("describing a missing repository gets 404", &[255], |quay| {
        quay.replay(255).verify().boxed()
    }),
    Check::new(
        "repo:read is not enough to change the description",
        &[256],
        |quay| quay.replay(256).verify().boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new("a description may be very long", &[506], |quay| {
        Box::pin(async move {
            let organization = quay.world().await?.organization.clone();
            let described = quay
                .replay(506)
                .naming("mx", &organization)
                .naming("base", spare(quay).await?);
            described.by_token().verify().await
        })
    }),
    Check::new("repo:write is not enough to delete", &[259], |quay| {
        Box::pin(async move {
            quay.replay(259)
                .naming("gone", spare(quay).await?)
                .verify()
                .await
        })
    })
    .needing(&[Need::Minting]),
    Check::new(
        "repo:admin deletes a repository, which is gone at once",
        &[260, 262],
        |quay| {
            Box::pin(async move {
                let repository = spare(quay).await?;
                quay.replay(260)
                    .naming("gone", &repository)
                    .verify()
                    .await?;
                quay.replay(262).naming("gone", &repository).verify().await
            })
        },
    ),
    Check::new(
        "deleting a repository again gets 204 again",
        &[260, 261],
        |quay| {
            Box::pin(async move {
                let repository = spare(quay).await?;
                quay.replay(260)
                    .naming("gone", &repository)
                    .verify()
                    .await?;
                quay.replay(261).naming("gone", &repository).verify().await
            })
        },
    ),
    Check::new(
        "deleting a repository that never was gets 204",
        &[261],
        |quay| {
            quay.replay(261)
                .naming("gone", quay.fresh())
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "a deleted repository's name is free at once",
        &[263],
        |quay| {
            Box::pin(async move {
                let repository = spare(quay).await?;
                quay.replay(260)
                    .naming("gone", &repository)
                    .verify()
                    .await?;
                quay.replay(263).naming("gone", &repository).verify().await
            })
        },
    ),
];

/// A fresh repository in the shared organization.
async fn spare(quay: &Quay) -> Result<String, Failure> {
    quay.repository(&quay.world().await?.organization).await
}

fn own_repository(quay: &Quay) -> String {
    let name = quay.fresh();
    quay.notes().note(Litter::OwnRepository(name.clone()));
    name
}
