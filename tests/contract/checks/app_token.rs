//! Application-specific tokens: passwords for registries' clients that a user makes.

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::Failure,
    litter::Litter,
    quay::Quay,
};

const RECORDED: &str = "2e0481b1-8a9e-4b89-8977-e022929cab44";

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "user:admin makes an application-specific token",
        &[379],
        |quay| Box::pin(async move { made(quay, 379).await.map(drop) }),
    ),
    Check::new(
        "a session makes an application-specific token",
        &[382],
        |quay| Box::pin(async move { made(quay, 382).await.map(drop) }),
    )
    .needing(&[Need::OwnPassword]),
    Check::new(
        "application-specific tokens are listed without their values",
        &[379, 380],
        |quay| {
            Box::pin(async move {
                made(quay, 379).await?;
                let why = "a user may have other tokens";
                quay.replay(380)
                    .loosely("/tokens", Loose::Shape, why)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "an application-specific token's value can be read again",
        &[379, 381],
        |quay| {
            Box::pin(async move {
                quay.replay(381)
                    .naming(RECORDED, made(quay, 379).await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "an application-specific token is deleted",
        &[379, 383],
        |quay| {
            Box::pin(async move {
                quay.replay(383)
                    .naming(RECORDED, made(quay, 379).await?)
                    .verify()
                    .await
            })
        },
    ),
];

async fn made(quay: &Quay, number: u16) -> Result<String, Failure> {
    let uuid = quay.replay(number).answer().await?.text_at("/token/uuid")?;
    quay.notes().note(Litter::AppToken(uuid.clone()));
    Ok(uuid)
}
