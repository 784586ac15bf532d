//! Exchanging a code for a token.

use futures::FutureExt;
use reqwest::Method;

use crate::{
    check::{Check, Need},
    failure::{Failure, expect_equal},
    fixtures::Application,
    quay::Quay,
    replay::Replay,
    request::{Identity, Request},
    secret::Secret,
};

use super::consent::of;

const SIGNED_IN: &[Need] = &[Need::OwnPassword];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "a code is exchanged for a token of ten years, without refresh token",
        &[90],
        |quay| {
            Box::pin(async move {
                let (application, code) = consented(quay).await?;
                let answer = exchange(quay, 90, &application, &code)?.answer().await?;
                let token = Identity::Bearer(Secret::new(answer.text_at("/access_token")?));
                let path = format!("/api/v1/repository?namespace={}", application.organization);
                let alive = quay.send(&token, Request::new(Method::GET, path)).await?;
                expect_equal("status with the token", &200, &alive.status)
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new("a code is exchanged once", &[90, 91], |quay| {
        Box::pin(async move {
            let (application, code) = consented(quay).await?;
            exchange(quay, 90, &application, &code)?.verify().await?;
            exchange(quay, 91, &application, &code)?.verify().await
        })
    })
    .needing(SIGNED_IN),
    Check::new(
        "a wrong, empty or missing secret is refused and does not use up the code",
        &[79, 80, 81, 90],
        |quay| {
            Box::pin(async move {
                let (application, code) = consented(quay).await?;
                for number in [79, 80, 81, 90] {
                    exchange(quay, number, &application, &code)?
                        .verify()
                        .await?;
                }
                Ok(())
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new(
        "a wrong redirect or scope is refused and does not use up the code",
        &[82, 83, 90],
        |quay| {
            Box::pin(async move {
                let (application, code) = consented(quay).await?;
                for number in [82, 83, 90] {
                    exchange(quay, number, &application, &code)?
                        .verify()
                        .await?;
                }
                Ok(())
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new(
        "other grants than the code are not supported",
        &[85, 109],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                exchange(quay, 85, &application, "unused")?.verify().await?;
                exchange(quay, 109, &application, "unused")?.verify().await
            })
        },
    ),
    Check::new("an unknown client is refused", &[86], |quay| {
        Box::pin(async move {
            exchange(quay, 86, &quay.application().await?, "unused")?
                .verify()
                .await
        })
    }),
    Check::new(
        "an unknown client is refused also behind nginx, given its cookie",
        &[652],
        |quay| quay.replay(652).header("Cookie", ANGULAR).verify().boxed(),
    ),
    Check::new("a garbage code is refused", &[87], |quay| {
        Box::pin(async move {
            exchange(quay, 87, &quay.application().await?, "unused")?
                .verify()
                .await
        })
    }),
    Check::new(
        "a missing code is refused by the name of the parameter",
        &[88],
        |quay| {
            Box::pin(async move {
                exchange(quay, 88, &quay.application().await?, "unused")?
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "the exchange by GET is redirected to nowhere",
        &[89],
        |quay| quay.replay(89).verify().boxed(),
    ),
    Check::new(
        "client credentials as HTTP Basic get 500 with a client id in the body",
        &[92],
        |quay| {
            Box::pin(async move {
                let (application, code) = consented(quay).await?;
                exchange(quay, 92, &application, &code)?
                    .sent_as(basic(&application))
                    .verify()
                    .await
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new(
        "client credentials as HTTP Basic get 400 without a client id in the body",
        &[93],
        |quay| {
            Box::pin(async move {
                let (application, code) = consented(quay).await?;
                exchange(quay, 93, &application, &code)?
                    .sent_as(basic(&application))
                    .verify()
                    .await
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new("a JSON body is not read", &[94], |quay| {
        Box::pin(async move {
            exchange(quay, 94, &quay.application().await?, "unused")?
                .verify()
                .await
        })
    }),
    Check::new("the parameters may be in the query", &[95], |quay| {
        Box::pin(async move {
            let (application, code) = consented(quay).await?;
            exchange(quay, 95, &application, &code)?.verify().await
        })
    })
    .needing(SIGNED_IN),
    Check::new(
        "the scope is given byte for byte as it was authorized",
        &[97, 98],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                let consent = of(quay.replay(64), &application)
                    .naming("repo:create", "repo:create repo:read");
                let code = consent
                    .naming("repo%3Acreate", "repo%3Acreate+repo%3Aread")
                    .answer()
                    .await?;
                let code = code.location_parameter("code").unwrap_or_default();
                exchange(quay, 97, &application, &code)?.verify().await?;
                exchange(quay, 98, &application, &code)?.verify().await
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new(
        "a code is not bound to its redirect: any acceptable one passes",
        &[99],
        |quay| {
            Box::pin(async move {
                let (application, code) = consented(quay).await?;
                exchange(quay, 99, &application, &code)?.verify().await
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new("there is no revocation endpoint", &[110], |quay| {
        quay.replay(110)
            .naming("FAKEaccesstoken79xxxxxxxxxxxxxxxxxxxxxxx", "unused")
            .verify()
            .boxed()
    }),
];

/// What brings the exchange past the React UI of Quay's nginx (652); elsewhere it means nothing.
const ANGULAR: &str = "defaultui=angular";

/// A code of the user for this application, for `repo:create`.
pub(super) async fn code(quay: &Quay, application: &Application) -> Result<String, Failure> {
    let answer = of(quay.replay(64), application).answer().await?;
    answer
        .location_parameter("code")
        .ok_or_else(|| Failure::unlike("Location", "a code", "none"))
}

async fn consented(quay: &Quay) -> Result<(Application, String), Failure> {
    let application = quay.application().await?;
    let code = code(quay, &application).await?;
    Ok((application, code))
}

/// A recorded exchange with this application and this code.
pub(super) fn exchange<'q>(
    quay: &'q Quay,
    number: u16,
    application: &Application,
    code: &str,
) -> Result<Replay<'q>, Failure> {
    let recording = quay.recording(number)?;
    let asked = format!(
        "{} {}",
        recording.request.path,
        recording.request.body.clone().unwrap_or_default()
    );
    let mut replay = of(quay.replay(number), application).header("Cookie", ANGULAR);
    for word in asked.split(|c: char| !c.is_alphanumeric()) {
        if word.starts_with("FAKECode") {
            replay = replay.naming(word, code);
        } else if word.starts_with("FAKECLIENTSECRET") {
            replay = replay.naming(word, application.client_secret.expose());
        }
    }
    Ok(replay)
}

fn basic(application: &Application) -> Identity {
    Identity::Basic(
        application.client_id.clone(),
        application.client_secret.clone(),
    )
}
