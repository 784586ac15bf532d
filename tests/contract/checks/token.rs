//! Tokens that the API mints, and tokens that are dead.

use std::time::Duration;

use futures::FutureExt;
use reqwest::Method;

use crate::{
    check::{Check, Need},
    failure::{Failure, Verdict, expect_equal},
    fixtures::Application,
    quay::Quay,
    replay::Replay,
    request::{Identity, Request},
};

const RECORDED: &str = "KIY5EUSTBA7QLQ3FQGJU";
const MINTING: &[Need] = &[Need::Minting];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "an owner mints a token, which lives ten years unless said otherwise",
        &[37],
        |quay| quay.replay(37).by_token().verify().boxed(),
    )
    .needing(MINTING),
    Check::new("a session mints a token", &[37], |quay| {
        quay.replay(37).verify().boxed()
    })
    .needing(&[Need::Minting, Need::OwnPassword]),
    Check::new(
        "minted tokens are listed without their values",
        &[37, 38],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                of(quay.replay(37).by_token(), &application)
                    .verify()
                    .await?;
                of(quay.replay(38).by_token(), &application).verify().await
            })
        },
    )
    .needing(MINTING),
    Check::new("an unknown scope is refused by name", &[39], |quay| {
        quay.replay(39).by_token().verify().boxed()
    })
    .needing(MINTING),
    Check::new(
        "a scope that the user does not have cannot be minted",
        &[40],
        |quay| quay.replay(40).by_token().verify().boxed(),
    )
    .needing(MINTING),
    Check::new("a token lives at least a second", &[41], |quay| {
        quay.replay(41).by_token().verify().boxed()
    })
    .needing(MINTING),
    Check::new("a token needs a name", &[42], |quay| {
        quay.replay(42).by_token().verify().boxed()
    })
    .needing(MINTING),
    Check::new(
        "one token may have every scope but super:user",
        &[43],
        |quay| quay.replay(43).by_token().verify().boxed(),
    )
    .needing(MINTING),
    Check::new(
        "a token cannot mint a scope that it does not hold",
        &[44],
        |quay| quay.replay(44).verify().boxed(),
    )
    .needing(MINTING),
    Check::new("a token mints its own scope", &[45], |quay| {
        quay.replay(45).verify().boxed()
    })
    .needing(MINTING),
    Check::new(
        "a token of one application mints a short-lived one from another",
        &[709],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                let minted = quay
                    .replay(709)
                    .naming("handover", &application.organization);
                minted
                    .naming("BKP98JWW14SQAF72D2GZ", application.client_id)
                    .by_token()
                    .verify()
                    .await
            })
        },
    )
    .needing(MINTING),
    Check::new(
        "a minted token is revoked at once, and once",
        &[362, 354],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                let minted = quay.mint(&application, "user:read").await?;
                let path = format!(
                    "/api/v1/organization/{}/applications/{}/tokens/{}",
                    application.organization, application.client_id, minted.uuid
                );
                quay.ask(Method::DELETE, &path).await?.expecting(204)?;
                quay.replay(354)
                    .sent_as(Identity::Bearer(minted.token))
                    .verify()
                    .await?;
                let again = of(quay.replay(362), &application);
                again
                    .naming("24c791cd-081d-4de0-a3f1-f94907755b6d", minted.uuid)
                    .verify()
                    .await
            })
        },
    )
    .needing(MINTING),
    Check::new("an expired token gets 401 on reads", &[363, 364], |quay| {
        Box::pin(async move {
            let expired = expired(quay).await?;
            quay.replay(363).sent_as(expired.clone()).verify().await?;
            quay.replay(364).sent_as(expired).verify().await
        })
    })
    .needing(MINTING),
    Check::new(
        "an expired token gets 403 with the CSRF text on writes",
        &[365],
        |quay| {
            Box::pin(async move {
                quay.replay(365)
                    .sent_as(expired(quay).await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(MINTING),
    Check::new(
        "an expired minted token is refused like any other",
        &[710, 711],
        |quay| {
            Box::pin(async move {
                let expired = expired(quay).await?;
                quay.replay(710).sent_as(expired.clone()).verify().await?;
                quay.replay(711)
                    .naming("handover", quay.absent())
                    .sent_as(expired)
                    .verify()
                    .await
            })
        },
    )
    .needing(MINTING),
    Check::new("a revoked token gets 401 on reads", &[354, 355], |quay| {
        Box::pin(async move {
            let revoked = revoked(quay).await?;
            quay.replay(354).sent_as(revoked.clone()).verify().await?;
            quay.replay(355).sent_as(revoked).verify().await
        })
    })
    .needing(MINTING),
    Check::new(
        "a revoked token gets 403 with the CSRF text on writes",
        &[356, 357],
        |quay| {
            Box::pin(async move {
                let revoked = revoked(quay).await?;
                quay.replay(356).sent_as(revoked.clone()).verify().await?;
                quay.replay(357).sent_as(revoked).verify().await
            })
        },
    )
    .needing(MINTING),
    Check::new(
        "a revoked token reads what is public, as nobody",
        &[358],
        |quay| {
            Box::pin(async move {
                quay.replay(358)
                    .sent_as(revoked(quay).await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(MINTING),
];

fn of<'q>(replay: Replay<'q>, application: &Application) -> Replay<'q> {
    replay.naming(RECORDED, &application.client_id)
}

/// A token that was revoked by its application's owner.
async fn revoked(quay: &Quay) -> Result<Identity, Failure> {
    let application = &quay.world().await?.minter;
    let minted = quay.mint(application, "user:admin").await?;
    let Application {
        organization,
        client_id,
        ..
    } = application;
    let path = format!(
        "/api/v1/organization/{organization}/applications/{client_id}/tokens/{}",
        minted.uuid
    );
    quay.ask(Method::DELETE, &path).await?.expecting(204)?;
    Ok(Identity::Bearer(minted.token))
}

/// A token whose second is over.
async fn expired(quay: &Quay) -> Result<Identity, Failure> {
    let minted = quay
        .mint_for(&quay.world().await?.minter, "user:read repo:read", 1)
        .await?;
    let identity = Identity::Bearer(minted.token);
    until_dead(quay, &identity).await.map(|()| identity)
}

/// Waits until a token with `user:read` is refused.
pub(super) async fn until_dead(quay: &Quay, identity: &Identity) -> Verdict {
    const TRIES: u32 = 50;
    let mut status = 200;
    for _ in 0..TRIES {
        status = quay
            .send(identity, Request::new(Method::GET, "/api/v1/user/"))
            .await?
            .status;
        if status == 401 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    expect_equal("status of a token that lived a second", &401, &status)
}
