//! Organizations: made, read, changed, deleted, and what their names do afterwards.

use futures::FutureExt;
use reqwest::Method;

use crate::{
    check::{Check, Need},
    failure::Verdict,
    quay::Quay,
    request::{Identity, Request},
};

pub(super) const CHECKS: &[Check] = &[
    Check::new("user:admin creates an organization", &[121], |quay| {
        quay.replay(121)
            .naming("course-1", quay.fresh_organization())
            .verify()
            .boxed()
    }),
    Check::new(
        "org:admin is not enough to create an organization",
        &[122],
        |quay| {
            quay.replay(122)
                .naming("course-x", quay.fresh_organization())
                .verify()
                .boxed()
        },
    )
    .needing(&[Need::Minting]),
    Check::new(
        "user:read is not enough to create an organization",
        &[123],
        |quay| {
            quay.replay(123)
                .naming("course-x", quay.fresh_organization())
                .verify()
                .boxed()
        },
    )
    .needing(&[Need::Minting]),
    Check::new("a session creates an organization", &[28], |quay| {
        quay.replay(28)
            .naming("apporg", quay.fresh_organization())
            .verify()
            .boxed()
    })
    .needing(&[Need::OwnPassword]),
    Check::new(
        "a taken name is refused, even to the owner",
        &[124],
        |quay| quay.replay(124).verify().boxed(),
    ),
    Check::new("an organization needs no e-mail address", &[143], |quay| {
        quay.replay(143)
            .naming("noemail", quay.fresh_organization())
            .verify()
            .boxed()
    })
    .needing(&[Need::MailOff]),
    Check::new(
        "an organization needs no e-mail address where mail is on",
        &[601, 602],
        |quay| {
            Box::pin(async move {
                quay.replay(601)
                    .naming("mailorg174559", quay.fresh_organization())
                    .verify()
                    .await?;
                quay.replay(602)
                    .naming("mailorge174559", quay.fresh_organization())
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::MailOn]),
    Check::new(
        "organizations may share an e-mail address",
        &[146],
        |quay| {
            quay.replay(146)
                .naming("dupemail", quay.fresh_organization())
                .verify()
                .boxed()
        },
    ),
    Check::new(
        "organizations may share an e-mail address where mail is on",
        &[603, 604],
        |quay| {
            Box::pin(async move {
                let first = quay.fresh_organization();
                quay.replay(603)
                    .naming("mailorg2174559", &first)
                    .verify()
                    .await?;
                let second = quay
                    .replay(604)
                    .naming("mailorg3174559", quay.fresh_organization());
                second.naming("mailorg2174559", &first).verify().await
            })
        },
    )
    .needing(&[Need::MailOn]),
    Check::new(
        "an organization cannot have a user's e-mail address",
        &[147],
        |quay| {
            Box::pin(async move {
                let user = quay
                    .ask(Method::GET, "/api/v1/user/")
                    .await?
                    .text_at("/email")?;
                let refused = quay
                    .replay(147)
                    .naming("dupemail2", quay.fresh_organization());
                refused.naming("alice@example.com", user).verify().await
            })
        },
    ),
    Check::new(
        "a contact address may be given instead of an e-mail address",
        &[148],
        |quay| {
            quay.replay(148)
                .naming("contact", quay.fresh_organization())
                .verify()
                .boxed()
        },
    ),
    Check::new("an organization needs a name", &[149], |quay| {
        quay.replay(149).verify().boxed()
    }),
    Check::new("another content type than JSON gets 415", &[151], |quay| {
        quay.replay(151).verify().boxed()
    }),
    Check::new("broken JSON gets 400", &[152], |quay| {
        quay.replay(152).verify().boxed()
    }),
    Check::new(
        "without the trailing slash creation is redirected by 308",
        &[153],
        |quay| {
            quay.replay(153)
                .naming("noslash", quay.fresh_organization())
                .verify()
                .boxed()
        },
    ),
    Check::new("the owner sees address, teams and quota", &[154], |quay| {
        Box::pin(async move {
            quay.replay(154)
                .naming("course-1", quay.pristine().await?)
                .verify()
                .await
        })
    }),
    Check::new(
        "everybody sees that an organization exists, and no address",
        &[155],
        |quay| {
            Box::pin(async move {
                quay.replay(155)
                    .naming("course-1", quay.pristine().await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a token without org:admin sees its own organization as a stranger",
        &[157],
        |quay| {
            Box::pin(async move {
                quay.replay(157)
                    .naming("course-1", quay.pristine().await?)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new("a missing organization gets 404", &[158], |quay| {
        quay.replay(158).verify().boxed()
    }),
    Check::new("names of organizations mind capitals", &[512], |quay| {
        Box::pin(async move {
            let capitals = quay.pristine().await?.to_uppercase();
            quay.replay(512)
                .naming("MX", capitals)
                .by_token()
                .verify()
                .await
        })
    }),
    Check::new(
        "the owner changes the address and gets the organization back",
        &[159],
        |quay| {
            Box::pin(async move {
                quay.replay(159)
                    .naming("course-1", quay.organization().await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new("somebody else cannot change the address", &[160], |quay| {
        Box::pin(async move {
            quay.replay(160)
                .naming("course-1", quay.organization().await?)
                .verify()
                .await
        })
    })
    .needing(&[Need::SecondUser]),
    Check::new(
        "user:admin is not enough to delete an organization",
        &[196, 197],
        |quay| {
            Box::pin(async move {
                let name = quay.fresh_organization();
                quay.replay(196).naming("todelete", &name).verify().await?;
                quay.replay(197).naming("todelete", &name).verify().await
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new(
        "org:admin deletes an organization, which is gone at once",
        &[199, 201],
        |quay| {
            Box::pin(async move {
                let name = deleted(quay).await?;
                quay.replay(201).naming("todelete", &name).verify().await
            })
        },
    ),
    Check::new(
        "deleting an organization again gets 403, not 404",
        &[200],
        |quay| {
            Box::pin(async move {
                quay.replay(200)
                    .naming("todelete", deleted(quay).await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a deleted organization's name stays taken",
        &[205],
        |quay| {
            Box::pin(async move {
                quay.replay(205)
                    .naming("todelete", deleted(quay).await?)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "an organization with repositories and robots is deleted just the same",
        &[202, 203],
        |quay| {
            Box::pin(async move {
                let name = quay.organization().await?;
                let (repository, robot) = (quay.repository(&name).await?, quay.robot(&name).await?);
                quay.grant(&format!("{name}/{repository}"), &robot.name, "write")
                    .await?;
                quay.replay(202).naming("nonempty", &name).verify().await?;
                let refused = quay
                    .replay(203)
                    .naming("nonempty", &name)
                    .naming("r", &repository);
                refused.sent_as(robot.basic()).verify().await
            })
        },
    ),
    Check::new(
        "a deleted organization's name is free again when the collector ran",
        &[691, 692],
        |quay| collected(quay).boxed(),
    )
    .needing(&[Need::Variant(crate::check::Variant::Collector)]),
];

/// An organization that was just deleted.
async fn deleted(quay: &Quay) -> Result<String, crate::failure::Failure> {
    let name = quay.organization().await?;
    quay.replay(199).naming("todelete", &name).verify().await?;
    Ok(name)
}

async fn collected(quay: &Quay) -> Verdict {
    const TRIES: u32 = 90;
    let name = deleted(quay).await?;
    quay.replay(691)
        .naming("gctest", &name)
        .by_token()
        .verify()
        .await?;
    let body = crate::request::Body::Json(serde_json::json!({"name": name, "email": ""}));
    for _ in 0..TRIES {
        let request = Request::new(Method::POST, "/api/v1/organization/").with(body.clone());
        if quay
            .send(&Identity::Bearer(quay.token()), request)
            .await?
            .status
            == 201
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    quay.replay(692)
        .naming("gctest", &name)
        .by_token()
        .verify()
        .await
}
