//! Robots that other identity providers may stand for.

use futures::FutureExt;

use crate::{
    check::Check, failure::Failure, fixtures::Robot, quay::Quay, request::Identity, secret::Secret,
};

pub(super) const CHECKS: &[Check] = &[
    Check::new("a new robot has no federation", &[301], |quay| {
        Box::pin(async move {
            quay.replay(301)
                .naming("student1", spare(quay).await?.shortname)
                .verify()
                .await
        })
    }),
    Check::new("issuer and subject are set", &[302], |quay| {
        Box::pin(async move {
            quay.replay(302)
                .naming("student1", spare(quay).await?.shortname)
                .verify()
                .await
        })
    }),
    Check::new(
        "audiences are dropped without a word",
        &[303, 304],
        |quay| {
            Box::pin(async move {
                let robot = spare(quay).await?;
                quay.replay(303)
                    .naming("student1", &robot.shortname)
                    .verify()
                    .await?;
                quay.replay(304)
                    .naming("student1", &robot.shortname)
                    .verify()
                    .await
            })
        },
    ),
    Check::new(
        "an http issuer is accepted here, though it fails at the exchange",
        &[515],
        |quay| {
            Box::pin(async move {
                let (organization, robot) =
                    (quay.world().await?.organization.clone(), spare(quay).await?);
                let set = quay
                    .replay(515)
                    .naming("mx", organization)
                    .naming("fed", robot.shortname);
                set.by_token().verify().await
            })
        },
    ),
    Check::new("an https issuer is accepted", &[644], |quay| {
        Box::pin(async move {
            let (organization, robot) =
                (quay.world().await?.organization.clone(), spare(quay).await?);
            quay.replay(644)
                .naming("vorg", organization)
                .naming("fed", robot.shortname)
                .verify()
                .await
        })
    }),
    Check::new("an issuer without scheme gets 400", &[305], |quay| {
        Box::pin(async move {
            quay.replay(305)
                .naming("student1", spare(quay).await?.shortname)
                .verify()
                .await
        })
    }),
    Check::new("a federation needs a subject", &[307], |quay| {
        Box::pin(async move {
            quay.replay(307)
                .naming("student1", spare(quay).await?.shortname)
                .verify()
                .await
        })
    }),
    Check::new("a federation is a list", &[308], |quay| {
        Box::pin(async move {
            quay.replay(308)
                .naming("student1", spare(quay).await?.shortname)
                .verify()
                .await
        })
    }),
    Check::new(
        "the federation of a missing robot gets 400",
        &[309],
        |quay| quay.replay(309).verify().boxed(),
    ),
    Check::new("the exchange needs a credential", &[310, 656], |quay| {
        Box::pin(async move {
            quay.replay(310).verify().await?;
            quay.replay(656).verify().await
        })
    }),
    Check::new("exchanging what is no JWT gets 500", &[311], |quay| {
        Box::pin(async move {
            let robot = spare(quay).await?;
            quay.replay(302)
                .naming("student1", &robot.shortname)
                .verify()
                .await?;
            let nonsense = Identity::Basic(robot.name, Secret::new("notajwt"));
            quay.replay(311).sent_as(nonsense).verify().await
        })
    }),
    Check::new(
        "exchanging for a robot without federation gets 400",
        &[313],
        |quay| {
            Box::pin(async move {
                let identity = Identity::Basic(
                    spare(quay).await?.name,
                    foreign_token("https://oidc.example.com"),
                );
                quay.replay(313).sent_as(identity).verify().await
            })
        },
    ),
    Check::new(
        "exchanging a token of another issuer gets 400 and names it",
        &[518],
        |quay| {
            Box::pin(async move {
                let robot = spare(quay).await?;
                quay.replay(302)
                    .naming("student1", &robot.shortname)
                    .verify()
                    .await?;
                let identity =
                    Identity::Basic(robot.name, foreign_token("http://127.0.0.1:9098/other/"));
                quay.replay(518).sent_as(identity).verify().await
            })
        },
    ),
    Check::new("exchanging for a missing robot gets 400", &[520], |quay| {
        Box::pin(async move {
            let name = format!("{}+nosuch", quay.world().await?.organization);
            let identity =
                Identity::Basic(name, foreign_token("http://127.0.0.1:9098/realms/uni/"));
            quay.replay(520).sent_as(identity).verify().await
        })
    }),
];

/// A fresh robot in the shared organization.
async fn spare(quay: &Quay) -> Result<Robot, Failure> {
    quay.robot(&quay.world().await?.organization).await
}

/// An identity token that nobody signed: the issuer is looked at before the signature.
fn foreign_token(issuer: &str) -> Secret {
    let encode = |part: serde_json::Value| {
        data_encoding::BASE64URL_NOPAD.encode(part.to_string().as_bytes())
    };
    let header = encode(serde_json::json!({"alg": "RS256", "typ": "JWT", "kid": "none"}));
    let claims = serde_json::json!({"iss": issuer, "sub": "student-7", "aud": "quay", "iat": 1, "exp": 4_102_444_800_u32});
    Secret::new(format!(
        "{header}.{}.{}",
        encode(claims),
        data_encoding::BASE64URL_NOPAD.encode(b"unsigned")
    ))
}
