//! The consent page of OAuth, as a browser sees and answers it.

use futures::FutureExt;
use reqwest::Method;

use crate::{
    check::{Check, Need},
    comparison::Loose,
    failure::{Failure, Verdict},
    fixtures::Application,
    quay::Quay,
    replay::Replay,
    request::{Identity, Person, Request},
};

use super::oauth_token::exchange;

const SIGNED_IN: &[Need] = &[Need::OwnPassword];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "who is not signed in gets a bare 401 page and no way to sign in",
        &[46, 653],
        |quay| {
            Box::pin(async move {
                asked(quay, 46).await?.verify().await?;
                quay.replay(653).verify().await
            })
        },
    ),
    Check::new("a token does not open the consent page", &[61], |quay| {
        Box::pin(async move { asked(quay, 61).await?.verify().await })
    }),
    Check::new(
        "the page for harmless scopes has a form that keeps the state",
        &[47],
        |quay| Box::pin(async move { asked(quay, 47).await?.by_forms().verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new(
        "the page for dangerous scopes has no form that keeps the state",
        &[48],
        |quay| Box::pin(async move { asked(quay, 48).await?.by_forms().verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new(
        "the page can be had as JSON, with what it asks for",
        &[49],
        |quay| Box::pin(async move { without_avatars(asked(quay, 49).await?).verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new("the page can be had without a state", &[50], |quay| {
        Box::pin(async move { without_avatars(asked(quay, 50).await?).verify().await })
    })
    .needing(SIGNED_IN),
    Check::new("an unknown client gets Quay's 404 page", &[51], |quay| {
        quay.replay(51)
            .without_body("Quay's own front page")
            .verify()
            .boxed()
    })
    .needing(SIGNED_IN),
    Check::new(
        "a host that only begins alike is no redirect of the application",
        &[52],
        |quay| Box::pin(async move { asked(quay, 52).await?.verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new(
        "another port is no redirect of the application",
        &[53],
        |quay| Box::pin(async move { asked(quay, 53).await?.verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new("an unknown scope gets Quay's 404 page", &[55], |quay| {
        Box::pin(async move {
            asked(quay, 55)
                .await?
                .without_body("Quay's own front page")
                .verify()
                .await
        })
    })
    .needing(SIGNED_IN),
    Check::new("a scope must be asked for", &[56], |quay| {
        Box::pin(async move { asked(quay, 56).await?.verify().await })
    })
    .needing(SIGNED_IN),
    Check::new(
        "an unknown response type gets the page all the same",
        &[57],
        |quay| Box::pin(async move { asked(quay, 57).await?.by_forms().verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new(
        "who does not own the application's organization gets 403",
        &[58],
        |quay| only_owners(quay).boxed(),
    )
    .needing(&[Need::SecondUser]),
    Check::new(
        "where OAuth is open, everybody gets the page that an owner gets",
        &[77],
        |quay| open(quay).boxed(),
    )
    .needing(&[Need::SecondUser]),
    Check::new("a second owner gets the page", &[77], |quay| {
        Box::pin(async move {
            let organization = quay.organization().await?;
            quay.replay(176)
                .naming("course-1", &organization)
                .verify()
                .await?;
            let application = quay
                .application_named(&organization, "class-registry")
                .await?;
            without_avatars(of(quay.replay(77), &application))
                .verify()
                .await
        })
    })
    .needing(&[Need::SecondUser, Need::MailOff]),
    Check::new("consent needs the CSRF token", &[62], |quay| {
        Box::pin(async move {
            asked(quay, 62)
                .await?
                .sent_as(Identity::Cookies(Person::Owner))
                .verify()
                .await
        })
    })
    .needing(SIGNED_IN),
    Check::new("consent needs a session", &[63], |quay| {
        Box::pin(async move { asked(quay, 63).await?.verify().await })
    }),
    Check::new(
        "consent to harmless scopes comes back with state and code",
        &[64],
        |quay| Box::pin(async move { asked(quay, 64).await?.verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new(
        "consent to dangerous scopes comes back without state",
        &[65],
        |quay| Box::pin(async move { asked(quay, 65).await?.verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new("a query in the redirect comes back", &[67], |quay| {
        Box::pin(async move { asked(quay, 67).await?.verify().await })
    })
    .needing(SIGNED_IN),
    Check::new("a longer path in the redirect comes back", &[68], |quay| {
        Box::pin(async move { asked(quay, 68).await?.verify().await })
    })
    .needing(SIGNED_IN),
    Check::new("consent with a foreign redirect gets 400", &[70], |quay| {
        Box::pin(async move { asked(quay, 70).await?.verify().await })
    })
    .needing(SIGNED_IN),
    Check::new(
        "consent for an unknown client comes back as an error",
        &[71],
        |quay| Box::pin(async move { asked(quay, 71).await?.verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new(
        "consent to an unknown response type comes back as an error",
        &[73],
        |quay| Box::pin(async move { asked(quay, 73).await?.verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new("denial comes back without state", &[74], |quay| {
        Box::pin(async move { asked(quay, 74).await?.verify().await })
    })
    .needing(SIGNED_IN),
    Check::new("denial with a foreign redirect gets 400", &[75], |quay| {
        Box::pin(async move { asked(quay, 75).await?.verify().await })
    })
    .needing(SIGNED_IN),
    Check::new(
        "who holds a covering token is not asked again, and PKCE is ignored",
        &[100, 101],
        |quay| {
            Box::pin(async move {
                let application = granted(quay).await?;
                let again = of(quay.replay(100), &application).answer().await?;
                let code = again.location_parameter("code").unwrap_or_default();
                exchange(quay, 101, &application, &code)?.verify().await
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new("a minted token covers as well", &[103], |quay| {
        Box::pin(async move {
            let application = quay.application().await?;
            quay.mint(&application, "user:read").await?;
            of(quay.replay(103), &application).verify().await
        })
    })
    .needing(&[Need::OwnPassword, Need::Minting]),
    Check::new("even then a foreign redirect gets 400", &[104], |quay| {
        Box::pin(async move { of(quay.replay(104), &granted(quay).await?).verify().await })
    })
    .needing(SIGNED_IN),
    Check::new("no state comes back where none was sent", &[105], |quay| {
        Box::pin(async move { of(quay.replay(105), &granted(quay).await?).verify().await })
    })
    .needing(SIGNED_IN),
    Check::new(
        "once the tokens are deleted the page asks again",
        &[47, 105],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                let minted = quay.mint(&application, "repo:create").await?;
                of(quay.replay(105), &application).verify().await?;
                let path = format!("/api/v1/user/authorizations/{}", minted.uuid);
                quay.ask(Method::DELETE, &path).await?.expecting(204)?;
                of(quay.replay(47), &application).by_forms().verify().await
            })
        },
    )
    .needing(&[Need::OwnPassword, Need::Minting]),
    Check::new(
        "the implicit flow puts the token into the fragment",
        &[113, 112],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                of(quay.replay(113), &application).verify().await?;
                of(quay.replay(112), &application).verify().await
            })
        },
    )
    .needing(SIGNED_IN),
    Check::new(
        "Quay's own page is always a redirect of the application",
        &[115],
        |quay| Box::pin(async move { asked(quay, 115).await?.verify().await }),
    )
    .needing(SIGNED_IN),
    Check::new(
        "an owner assigns an authorization, for the implicit flow only",
        &[116, 117, 118, 119],
        |quay| assigned(quay).boxed(),
    )
    .needing(&[Need::OwnPassword, Need::SecondUser]),
];

/// The replay with a fresh application in the place of the recorded one.
async fn asked(quay: &Quay, number: u16) -> Result<Replay<'_>, Failure> {
    Ok(of(quay.replay(number), &quay.application().await?))
}

pub(super) fn of<'q>(replay: Replay<'q>, application: &Application) -> Replay<'q> {
    replay
        .naming("IMIKXCSKZT8N63FATXSA", &application.client_id)
        .naming("apporg", &application.organization)
}

/// An application that holds a token of the user with the scope of most recordings.
async fn granted(quay: &Quay) -> Result<Application, Failure> {
    let application = quay.application().await?;
    let code = super::oauth_token::code(quay, &application).await?;
    exchange(quay, 90, &application, &code)?.verify().await?;
    Ok(application)
}

fn without_avatars(replay: Replay<'_>) -> Replay<'_> {
    let why = "JSON in a text, with a hash of the name";
    replay
        .loosely("/application/avatar", Loose::Any, why)
        .loosely("/application/organization/avatar", Loose::Any, why)
}

async fn status_for_second(quay: &Quay, application: &Application) -> Result<u16, Failure> {
    let query = "response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A9099%2Fcallback&scope=repo%3Aread&state=s";
    let path = format!(
        "/oauth/authorize?client_id={}&{query}",
        application.client_id
    );
    Ok(quay
        .send(
            &Identity::Session(Person::Second),
            Request::new(Method::GET, path),
        )
        .await?
        .status)
}

async fn only_owners(quay: &Quay) -> Verdict {
    let application = quay.application().await?;
    if status_for_second(quay, &application).await? == 200 {
        return Err(Failure::Absent("OAuth is open to everybody here"));
    }
    of(quay.replay(58), &application).verify().await
}

async fn open(quay: &Quay) -> Verdict {
    let application = quay.application().await?;
    if status_for_second(quay, &application).await? == 403 {
        return Err(Failure::Absent("OAuth is for owners only here"));
    }
    without_avatars(of(quay.replay(77), &application))
        .verify()
        .await
}

async fn assigned(quay: &Quay) -> Verdict {
    const RECORDED: &str = "37323286-e938-41d0-892e-c04d2ad96c25";
    let application = quay.application().await?;
    of(quay.replay(116), &application).verify().await?;
    let own = "the second user may have other assignments";
    let listed = of(quay.replay(117), &application)
        .loosely("/authorizations", Loose::Shape, own)
        .answer()
        .await?;
    let list = listed.at("/authorizations").unwrap_or_default();
    let ours = list.as_array().into_iter().flatten().find(|assignment| {
        assignment
            .pointer("/application/clientId")
            .and_then(|id| id.as_str())
            == Some(&application.client_id)
    });
    let uuid = ours
        .and_then(|assignment| assignment.get("uuid")?.as_str())
        .unwrap_or_default();
    let by_token = without_avatars(of(quay.replay(118), &application)).naming(RECORDED, uuid);
    by_token.verify().await?;
    of(quay.replay(119), &application)
        .naming(RECORDED, uuid)
        .verify()
        .await
}
