//! Organizations, teams, robots, default permissions, applications.

use serde_json::json;

use crate::check::{Check, Need};

use super::{MINTING, Stage, TABLE, delete, get, post, put};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "scopes of making an organization",
        &[121, 122, 123],
        |quay| {
            Box::pin(async move {
                let stage = Stage::new(quay).await?;
                stage
                    .holds("POST /organization/ (create)", |_| {
                        post(
                            "/api/v1/organization/",
                            json!({"name": quay.fresh_organization(), "email": ""}),
                        )
                    })
                    .await
            })
        },
    )
    .from_table(TABLE)
    .needing(MINTING),
    Check::new(
        "scopes of reading an organization as its owner",
        &[154, 157],
        |quay| {
            Box::pin(async move {
                let stage = Stage::new(quay).await?;
                stage
                    .holds("GET /organization/{org}: is_admin true", |_| {
                        get(&stage.organization)
                    })
                    .await
            })
        },
    )
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of changing an organization", &[159], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let address = format!("{}@example.com", stage.world.organization);
            stage
                .holds("PUT /organization/{org}", |_| {
                    put(&stage.organization, json!({"email": address}))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of deleting an organization", &[197, 199], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let doomed = quay.organization().await?;
            stage
                .holds("DELETE /organization/{org}", |_| {
                    delete(format!("/api/v1/organization/{doomed}"))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new(
        "scopes of listing an organization's members",
        &[184],
        |quay| {
            Box::pin(async move {
                let stage = Stage::new(quay).await?;
                stage
                    .holds("GET /organization/{org}/members", |_| {
                        get(format!("{}/members", stage.organization))
                    })
                    .await
            })
        },
    )
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of making a team", &[170], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("PUT /organization/{org}/team/{team}", |_| {
                    put(
                        format!("{}/team/{}", stage.organization, quay.fresh()),
                        json!({"role": "member"}),
                    )
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of adding a member to a team", &[176], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let member = format!("{}/members/{}", stage.team().await?, quay.second()?);
            stage
                .holds("PUT .../team/{team}/members/{user}", |_| {
                    put(&member, json!({}))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(&[Need::Minting, Need::SecondUser, Need::MailOff]),
    Check::new("scopes of listing a team's members", &[181], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            // A team that the user is in: who may create repositories sees its own teams.
            stage
                .holds("GET .../team/{team}/members", |_| {
                    get(format!("{}/team/owners/members", stage.organization))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of making a robot", &[264], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("PUT /organization/{org}/robots/{r}", |_| {
                    put(
                        format!("{}/robots/{}", stage.organization, quay.fresh()),
                        json!({}),
                    )
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of reading a robot's password", &[288], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("GET .../robots/{r} (with token)", |_| {
                    get(format!("{}/robots/student1", stage.organization))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of listing robots", &[291, 366], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("GET .../robots (list)", |_| {
                    get(format!("{}/robots", stage.organization))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of renewing a robot's password", &[293], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let robot = stage.robot().await?;
            stage
                .holds("POST .../robots/{r}/regenerate", |_| {
                    post(format!("{robot}/regenerate"), json!({}))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of deleting a robot", &[297], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let robot = stage.robot().await?;
            stage
                .holds("DELETE .../robots/{r}", |_| delete(&robot))
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of reading a robot's permissions", &[296], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("GET .../robots/{r}/permissions", |_| {
                    get(format!(
                        "{}/robots/student1/permissions",
                        stage.organization
                    ))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of reading a robot's federation", &[301], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("GET .../robots/{r}/federation", |_| {
                    get(format!("{}/robots/student1/federation", stage.organization))
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of making a default permission", &[338], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            let delegate =
                json!({"name": format!("{}+student2", stage.world.organization), "kind": "user"});
            let body = json!({"role": "read", "delegate": delegate});
            stage
                .holds("POST .../prototypes", |_| {
                    post(format!("{}/prototypes", stage.organization), body.clone())
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new("scopes of making an application", &[29], |quay| {
        Box::pin(async move {
            let stage = Stage::new(quay).await?;
            stage
                .holds("POST .../applications", |_| {
                    post(
                        format!("{}/applications", stage.organization),
                        json!({"name": "scopes"}),
                    )
                })
                .await
        })
    })
    .from_table(TABLE)
    .needing(MINTING),
    Check::new(
        "scopes of minting a token of one's own scope",
        &[44, 45],
        |quay| {
            Box::pin(async move {
                let stage = Stage::new(quay).await?;
                let tokens = format!(
                    "{}/applications/{}/tokens",
                    stage.organization, stage.world.minter.client_id
                );
                stage
                    .holds("POST .../applications/{id}/tokens (own scope)", |scope| {
                        post(&tokens, json!({"name": "own", "scope": scope}))
                    })
                    .await
            })
        },
    )
    .from_table(TABLE)
    .needing(MINTING),
];
