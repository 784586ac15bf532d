//! A user, the tokens of a user, what only superusers may.

use serde_json::json;

use crate::check::Check;

use super::{MINTING, Stage, TABLE, delete, get, post};

pub(super) const CHECKS: &[Check] = &[
    Check::new("scopes of one's own user", &[161, 162, 164], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("GET /api/v1/user/", |_| get("/api/v1/user/"))
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of listing one's tokens", &[348, 349], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("GET /user/authorizations", |_| {
                    get("/api/v1/user/authorizations")
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of deleting one's token", &[353], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let doomed = quay.mint(&stage.world.minter, "repo:read").await?.uuid;
            stage
                .holds("DELETE /user/authorizations/{uuid}", |_| {
                    delete(format!("/api/v1/user/authorizations/{doomed}"))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new(
        "scopes of making an application-specific token",
        &[379],
        |quay| {
            Box::pin(async move {
                let stage = Stage::new(quay).await?;
                stage
                    .holds("POST /user/apptoken", |_| {
                        post("/api/v1/user/apptoken", json!({"title": quay.fresh()}))
                    })
                    .await
            })
        },
    )
    .from_table(TABLE)
    .needing(MINTING),
    Check::new(
        "scopes of listing all organizations of a Quay",
        &[391],
        |quay| {
            Box::pin(async move {
                let stage = Stage::new(quay).await?;
                stage
                    .holds("GET /superuser/organizations/", |_| {
                        get("/api/v1/superuser/organizations/")
                    })
                    .await
            })
        },
    )
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of making users", &[391], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("POST /superuser/users/", |_| {
                    post(
                        "/api/v1/superuser/users/",
                        json!({"username": quay.fresh(), "email": "nobody@example.com"}),
                    )
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
];
