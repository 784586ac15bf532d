//! What every call has in common: credentials that are none, methods, slashes, browsers.

use futures::FutureExt;

use crate::{
    check::{Check, Need},
    comparison::Loose,
    request::{Identity, Person},
};

use super::own_user::a_real_user;

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "a write without any credential is refused by the CSRF check",
        &[21],
        |quay| quay.replay(21).verify().boxed(),
    ),
    Check::new(
        "a read without any credential is refused as unauthenticated",
        &[26, 27],
        |quay| {
            Box::pin(async move {
                quay.replay(26).verify().await?;
                quay.replay(27).verify().await
            })
        },
    ),
    Check::new("a garbage token gets 401 on reads", &[24], |quay| {
        quay.replay(24).verify().boxed()
    }),
    Check::new("a short garbage token gets 401 on reads", &[25], |quay| {
        quay.replay(25).verify().boxed()
    }),
    Check::new(
        "a garbage token gets 403 with the CSRF text, as HTML, on writes",
        &[23],
        |quay| quay.replay(23).verify().boxed(),
    ),
    Check::new(
        "user and password as HTTP Basic are no credential for the API",
        &[22],
        |quay| {
            Box::pin(async move {
                let owner = quay.person(Person::Owner)?;
                let basic = Identity::Basic(owner.username.clone(), owner.password.clone());
                quay.replay(22).sent_as(basic).verify().await
            })
        },
    )
    .needing(&[Need::OwnPassword]),
    Check::new(
        "the bearer scheme may be written in small letters",
        &[368],
        |quay| {
            let scheme = format!("bearer {}", quay.token().expose());
            a_real_user(quay.replay(368))
                .sent_as(Identity::Nobody)
                .header("Authorization", scheme)
                .verify()
                .boxed()
        },
    ),
    Check::new("a token in the query is no credential", &[369], |quay| {
        Box::pin(async move {
            let token = quay.token_with("user:read").await?;
            quay.replay(369)
                .naming("FAKEtoken58xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", token.expose())
                .verify()
                .await
        })
    })
    .needing(&[Need::Minting]),
    Check::new(
        "a token as a Basic password is no credential for the API",
        &[370],
        |quay| {
            quay.replay(370)
                .sent_as(Identity::Basic("$oauthtoken".into(), quay.token()))
                .verify()
                .boxed()
        },
    ),
    Check::new("a robot's password is no bearer token", &[371], |quay| {
        Box::pin(async move {
            let robot = quay.robot(&quay.world().await?.organization).await?;
            quay.replay(371)
                .sent_as(Identity::Bearer(robot.token))
                .verify()
                .await
        })
    }),
    Check::new(
        "an unknown API path is redirected to the same with a slash",
        &[461],
        |quay| quay.replay(461).verify().boxed(),
    ),
    Check::new(
        "an unsupported method gets 405 as JSON and the allowed ones",
        &[463],
        |quay| quay.replay(463).verify().boxed(),
    ),
    Check::new("OPTIONS is answered to everybody", &[464], |quay| {
        quay.replay(464).verify().boxed()
    }),
    Check::new("there is no OAuth discovery document", &[111], |quay| {
        quay.replay(111).verify().boxed()
    }),
    Check::new("capabilities are told to everybody", &[4], |quay| {
        quay.replay(4)
            .loosely(
                "/mirror_architectures",
                Loose::Shape,
                "a setting of the installation",
            )
            .verify()
            .boxed()
    }),
    Check::new(
        "discovery lists the operations that Berth calls, with the recorded scopes",
        &[],
        |quay| super::discovery::as_recorded(quay).boxed(),
    )
    .from_table("discovery-summary.json"),
    Check::new(
        "a browser's session needs X-Requested-With",
        &[614, 616],
        |quay| {
            Box::pin(async move {
                quay.replay(614).verify().await?;
                a_real_user(quay.replay(616)).verify().await
            })
        },
    )
    .needing(&[Need::BrowserGuard, Need::OwnPassword]),
    Check::new(
        "a browser-like user agent needs X-Requested-With even with a token",
        &[615],
        |quay| quay.replay(615).verify().boxed(),
    )
    .needing(&[Need::BrowserGuard]),
    Check::new(
        "a library's user agent needs no X-Requested-With",
        &[617],
        |quay| a_real_user(quay.replay(617)).verify().boxed(),
    ),
];
