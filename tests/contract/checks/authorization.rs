//! The tokens that applications hold of a user, as the user sees them.

use futures::FutureExt;
use serde_json::Value;

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::{Failure, Verdict},
    quay::Quay,
    request::{Answer, Identity, Person, Request},
};

const OTHERS: &str = "a user holds other tokens than the recorded one";
const RECORDED: &str = "cc451b54-81ea-45aa-a8b3-157c8047e366";

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "user:admin lists the user's tokens by application and scopes",
        &[348],
        |quay| {
            Box::pin(async move {
                let minted = quay.mint(&quay.world().await?.minter, "repo:read").await?;
                let answer = quay
                    .replay(348)
                    .loosely("/authorizations", Loose::Shape, OTHERS)
                    .answer()
                    .await?;
                contains(&answer, &minted.uuid)
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new("user:read is not enough to list tokens", &[349], |quay| {
        quay.replay(349).verify().boxed()
    })
    .needing(&[Need::Minting]),
    Check::new(
        "a session lists all tokens on one page",
        &[350, 513],
        |quay| {
            Box::pin(async move {
                let minted = quay.mint(&quay.world().await?.minter, "repo:read").await?;
                let answer = quay
                    .replay(350)
                    .loosely("/authorizations", Loose::Shape, OTHERS)
                    .answer()
                    .await?;
                contains(&answer, &minted.uuid)?;
                quay.replay(513)
                    .loosely("/authorizations", Loose::Shape, OTHERS)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Minting, Need::OwnPassword]),
    Check::new("one token is shown by its id", &[351], |quay| {
        Box::pin(async move {
            let world = quay.world().await?;
            let minted = quay.mint(&world.minter, "user:admin").await?;
            quay.replay(351)
                .naming(RECORDED, minted.uuid)
                .naming("apporg", &world.organization)
                .verify()
                .await
        })
    })
    .needing(&[Need::Minting]),
    Check::new(
        "somebody else's token is not there to be deleted",
        &[352],
        |quay| {
            Box::pin(async move {
                let minted = quay.mint(&quay.world().await?.minter, "user:admin").await?;
                quay.replay(352)
                    .naming(RECORDED, minted.uuid)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Minting, Need::SecondUser]),
    Check::new(
        "a token deletes itself and is dead at once",
        &[353, 354, 356],
        |quay| {
            Box::pin(async move {
                let minted = quay.mint(&quay.world().await?.minter, "user:admin").await?;
                let itself = Identity::Bearer(minted.token);
                quay.replay(353)
                    .naming(RECORDED, minted.uuid)
                    .sent_as(itself.clone())
                    .verify()
                    .await?;
                quay.replay(354).sent_as(itself.clone()).verify().await?;
                quay.replay(356).sent_as(itself).verify().await
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new(
        "a session deletes a token without a fresh login",
        &[359],
        |quay| {
            Box::pin(async move {
                let minted = quay.mint(&quay.world().await?.minter, "user:read").await?;
                quay.replay(359)
                    .naming("dab282d1-c3b0-4a33-846c-03e7f38c3fb3", minted.uuid)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Minting, Need::OwnPassword]),
    Check::new(
        "deleting a token that is not there gets 404",
        &[638],
        |quay| quay.replay(638).verify().boxed(),
    )
    .needing(&[Need::OwnPassword]),
    Check::new(
        "a deleted token is not listed any more",
        &[348, 353],
        |quay| deleted_is_not_listed(quay).boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new("a user's list shows nobody else's tokens", &[350], |quay| {
        Box::pin(async move {
            let request = Request::new(reqwest::Method::GET, "/api/v1/user/authorizations");
            let answer = quay
                .send(&Identity::Session(Person::Second), request)
                .await?
                .expecting(200)?;
            let minted = quay.mint(&quay.world().await?.minter, "user:read").await?;
            match contains(&answer, &minted.uuid) {
                Ok(()) => Err(Failure::unlike(
                    "/authorizations",
                    "one's own tokens",
                    "somebody else's",
                )),
                Err(_) => Ok(()),
            }
        })
    })
    .needing(&[Need::Minting, Need::SecondUser]),
];

async fn deleted_is_not_listed(quay: &Quay) -> Verdict {
    let minted = quay.mint(&quay.world().await?.minter, "user:admin").await?;
    quay.replay(353)
        .naming(RECORDED, &minted.uuid)
        .sent_as(quay.bearer())
        .verify()
        .await?;
    let answer = quay
        .replay(348)
        .loosely("/authorizations", Loose::Shape, OTHERS)
        .answer()
        .await?;
    match contains(&answer, &minted.uuid) {
        Ok(()) => Err(Failure::unlike(
            "/authorizations",
            "the deleted token to be gone",
            "it is listed",
        )),
        Err(_) => Ok(()),
    }
}

fn contains(answer: &Answer, uuid: &str) -> Verdict {
    let list = answer.at("/authorizations").unwrap_or_default();
    let mut ids = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.get("uuid").and_then(Value::as_str));
    if ids.any(|id| id == uuid) {
        Ok(())
    } else {
        Err(Failure::unlike("/authorizations", uuid, "not listed"))
    }
}
