//! OAuth applications of an organization.

use futures::FutureExt;
use reqwest::Method;

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::{Failure, expect_equal},
    replay::Replay,
    request::{Identity, Request},
};

const RECORDED: &str = "IMIKXCSKZT8N63FATXSA";

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "org:admin makes an application and gets its secret",
        &[29],
        |quay| made(quay.replay(29)).by_token().verify().boxed(),
    ),
    Check::new("a session makes an application", &[29], |quay| {
        made(quay.replay(29)).verify().boxed()
    })
    .needing(&[Need::OwnPassword]),
    Check::new("an application needs a name only", &[31], |quay| {
        quay.replay(31).by_token().verify().boxed()
    }),
    Check::new("Quay's own application name is refused", &[32], |quay| {
        quay.replay(32).by_token().verify().boxed()
    }),
    Check::new("a very long application name gets 500", &[508], |quay| {
        Box::pin(async move {
            let organization = quay.world().await?.organization.clone();
            quay.replay(508)
                .naming("mx", organization)
                .by_token()
                .verify()
                .await
        })
    }),
    Check::new(
        "applications are listed with their secrets",
        &[33],
        |quay| {
            let why = "the shared organization has other applications than the recorded one";
            quay.replay(33)
                .by_token()
                .loosely("/applications", Loose::Shape, why)
                .verify()
                .boxed()
        },
    ),
    Check::new("one application is shown with its secret", &[34], |quay| {
        quay.replay(34).by_token().verify().boxed()
    }),
    Check::new(
        "everybody sees name and organization of an application",
        &[35],
        |quay| quay.replay(35).verify().boxed(),
    ),
    Check::new(
        "an application is changed, and what is not said is emptied",
        &[377],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                quay.replay(377)
                    .naming(RECORDED, application.client_id)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "a reset secret is another one, and tokens stay alive",
        &[373, 374],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                let minted = quay.mint(&application, "user:read").await?;
                let reset = quay
                    .replay(373)
                    .naming(RECORDED, &application.client_id)
                    .answer()
                    .await?;
                if reset.text_at("/client_secret")? == application.client_secret.expose() {
                    return Err(Failure::unlike(
                        "/client_secret",
                        "another one",
                        "the old one",
                    ));
                }
                let own = "a user has other organizations than the recorded one";
                let alive = quay.replay(374).sent_as(Identity::Bearer(minted.token));
                alive
                    .loosely("/organizations", Loose::Shape, own)
                    .verify()
                    .await
            })
        },
    )
    .needing(&[Need::OwnPassword, Need::Minting]),
    Check::new(
        "with an application all its tokens die",
        &[375, 376],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                let minted = Identity::Bearer(quay.mint(&application, "user:read").await?.token);
                let alive = quay
                    .send(&minted, Request::new(Method::GET, "/api/v1/user/"))
                    .await?;
                expect_equal("status before", &200, &alive.status)?;
                quay.replay(375)
                    .naming("5KHQRZUW2FV783AIONMF", application.client_id)
                    .verify()
                    .await?;
                quay.replay(376).sent_as(minted).verify().await
            })
        },
    )
    .needing(&[Need::Minting]),
];

/// The id of an application that is being made is no known one: it is compared by its form.
fn made(replay: Replay<'_>) -> Replay<'_> {
    replay.naming(RECORDED, RECORDED)
}
