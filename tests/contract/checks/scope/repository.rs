//! Repositories, their permissions, tags and logs.

use serde_json::json;

use crate::{check::Check, image::Image};

use super::super::registry::Berth;
use super::{MINTING, Stage, TABLE, delete, get, post, put};

pub(super) const CHECKS: &[Check] = &[
    Check::new("scopes of making a repository", &[206, 209], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage.holds("POST /repository (create, private)", |_| post(
                "/api/v1/repository",
                json!({"namespace": stage.world.organization, "repository": quay.fresh(), "visibility": "private", "description": ""}),
            )).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of listing private repositories", &[241, 244], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage.holds("GET /repository?namespace= (private ones listed)", |_| get(format!("/api/v1/repository?namespace={}", stage.world.organization))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of reading a private repository", &[230, 232], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage.holds("GET /repository/{repo} (private)", |_| get(format!("/api/v1/repository/{}/lab-1", stage.world.organization))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of describing a repository", &[254, 256], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            stage.holds("PUT /repository/{repo} (description)", |_| put(&repository, json!({"description": "x"}))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of changing a repository's visibility", &[249, 251], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            stage.holds("POST .../changevisibility", |_| post(format!("{repository}/changevisibility"), json!({"visibility": "public"}))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of deleting a repository", &[259, 260], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            stage.holds("DELETE /repository/{repo}", |_| delete(&repository)).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of giving a robot a role", &[314, 316], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            let role = format!("{repository}/permissions/user/{}+student1", stage.world.organization);
            stage.holds("PUT .../permissions/user/{robot}", |_| put(&role, json!({"role": "write"}))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of listing users' roles", &[328], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            stage.holds("GET .../permissions/user/", |_| get(format!("{repository}/permissions/user/"))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of taking away a user's role", &[314], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            let role = format!("{repository}/permissions/user/{}+student1", stage.world.organization);
            quay.ask_with(reqwest::Method::PUT, &role, json!({"role": "write"})).await?.expecting(200)?;
            stage.holds("DELETE .../permissions/user/{user}", |_| delete(&role)).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of giving a team a role", &[332], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            stage.holds("PUT .../permissions/team/{team}", |_| put(format!("{repository}/permissions/team/students"), json!({"role": "read"}))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of listing tags", &[431], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            stage.holds("GET .../tag/", |_| get(format!("{repository}/tag/"))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of moving a tag", &[431, 439], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let berth = Berth::new(quay).await?;
            let image = Image::like_the_recorded(quay)?;
            image.push(quay, &berth.robot.basic(), &berth.path(), &["v1"]).await?;
            let tag = format!("/api/v1/repository/{}/tag/v2", berth.path());
            stage.holds("PUT .../tag/{tag}", |_| put(&tag, json!({"manifest_digest": image.digest()}))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of reading a repository's log", &[451], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let repository = stage.repository().await?;
            stage.holds("GET .../repository/{repo}/logs", |_| get(format!("{repository}/logs"))).await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
];
