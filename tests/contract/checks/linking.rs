//! What linking asks of Quay beyond single calls: tokens that are named, swapped and ended, redirects
//! that carry a transaction, teams that people are asked into.

use futures::FutureExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    check::{Check, Need, Variant},
    comparison::shape_differences,
    failure::{Failure, Verdict, expect_equal},
    fixtures::{Application, Minted, REDIRECT},
    quay::Quay,
    request::{Answer, Body, Identity, Person, Request},
    secret::Secret,
};

use super::{
    consent::of,
    invitation::invitation_to,
    oauth_token::{code, exchange},
};

const INVITED: &[Need] = &[Need::MailOn, Need::SecondUser];

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        "a token names itself and its user at the registry, whatever its scope",
        &[407, 417],
        |quay| named(quay).boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new(
        "a dead token gets 401 at the registry",
        &[409, 417],
        |quay| {
            Box::pin(async move {
                let minted = quay.mint(&quay.world().await?.minter, "user:admin").await?;
                delete(quay, &quay.bearer(), &minted.uuid).await?;
                let refused = at_registry(quay, &minted.token).await?;
                expect_equal("status at the registry", &401, &refused.status)
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new(
        "a token ends an older one of its user and lives on",
        &[353, 709],
        |quay| swapped(quay).boxed(),
    )
    .needing(&[Need::Minting]),
    Check::new(
        "a token that is over is not listed any more",
        &[38],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                let over = quay.mint_for(&application, "user:read", 1).await?;
                super::token::until_dead(quay, &Identity::Bearer(over.token)).await?;
                let listed = tokens(quay, &application).await?;
                expect_equal("tokens", &Vec::<Value>::new(), &listed)
            })
        },
    )
    .needing(&[Need::Minting]),
    Check::new(
        "an application's owner ends a token that somebody else has consented to",
        &[38, 58, 64, 90, 176, 362],
        |quay| ended_by_owner(quay).boxed(),
    )
    .needing(&[Need::Minting, Need::SecondUser, Need::MailOff]),
    Check::new(
        "before Quay 3.18 tokens are neither minted nor listed nor revoked: 404",
        &[],
        |quay| without_minting(quay).boxed(),
    )
    .from_source("endpoints/api/organization.py")
    .needing(&[Need::NoMinting]),
    Check::new(
        "two applications of one name are two, and both are listed",
        &[29, 33],
        |quay| same_name(quay).boxed(),
    ),
    Check::new(
        "with an application its unused codes die",
        &[86, 375],
        |quay| {
            Box::pin(async move {
                let application = quay.application().await?;
                let unused = code(quay, &application).await?;
                let path = format!(
                    "/api/v1/organization/{}/applications/{}",
                    application.organization, application.client_id
                );
                quay.ask(Method::DELETE, &path).await?.expecting(204)?;
                exchange(quay, 86, &application, &unused)?.verify().await
            })
        },
    )
    .needing(&[Need::OwnPassword]),
    Check::new(
        "a redirect that climbs, hides or names a user is none of the application's",
        &[52],
        |quay| redirects(quay).boxed(),
    )
    .needing(&[Need::OwnPassword]),
    Check::new(
        "an invited address is pending in the team's list, without a name",
        &[607, 609],
        |quay| pending_address(quay).boxed(),
    )
    .needing(&[Need::MailOn]),
    Check::new(
        "an invitation that was declined is pending no more, and cannot be accepted",
        &[605, 611, 705],
        |quay| declined(quay).boxed(),
    )
    .from_source("endpoints/api/team.py")
    .needing(INVITED),
    Check::new(
        "who is only invited is taken out of the team like a member",
        &[188, 605],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                invite(quay, &organization).await?;
                let member = format!("{}/{}", members(&organization), quay.second()?);
                quay.ask(Method::DELETE, &member).await?.expecting(204)?;
                expect_equal("pending", &0, &pending(quay, &organization).await?.len())
            })
        },
    )
    .from_source("endpoints/api/team.py")
    .needing(INVITED),
    Check::new(
        "taking out who is not in the team gets 400",
        &[188],
        |quay| {
            Box::pin(async move {
                let organization = quay.organization().await?;
                let member = format!("{}/{}", members(&organization), quay.second()?);
                let answer = quay.ask(Method::DELETE, &member).await?;
                answer.expecting(400).map(drop)
            })
        },
    )
    .from_source("data/model/team.py")
    .needing(&[Need::SecondUser]),
    Check::new(
        "where a captcha is asked for, a token makes no organization",
        &[],
        |quay| captcha(quay).boxed(),
    )
    .from_source("endpoints/api/organization.py")
    .needing(&[Need::Variant(Variant::Captcha)]),
    Check::new(
        "beyond the plan a private repository gets 402 and is not made, a public one is",
        &[],
        |quay| beyond_the_plan(quay).boxed(),
    )
    .from_source("endpoints/api/repository.py")
    .needing(&[Need::Variant(Variant::PlanFull)]),
];

/// A login at the registry with an OAuth token and without asking for a repository.
async fn at_registry(quay: &Quay, token: &Secret) -> Result<Answer, Failure> {
    let path = format!("/v2/auth?service={}", quay.authority());
    let login = Identity::Basic("$oauthtoken".to_owned(), token.clone());
    quay.send(&login, Request::new(Method::GET, path)).await
}

async fn named(quay: &Quay) -> Verdict {
    for scope in ["user:read", "repo:read", "org:admin"] {
        let minted = quay.mint(&quay.world().await?.minter, scope).await?;
        let answer = at_registry(quay, &minted.token).await?.expecting(200)?;
        let claims = answer.token_claims().unwrap_or_default();
        let text = |place| claims.pointer(place).and_then(Value::as_str);
        let id = text("/context/entity_reference");
        expect_equal("entity_reference", &Some(minted.uuid.as_str()), &id)?;
        expect_equal("sub", &Some(quay.username()), &text("/sub"))?;
    }
    Ok(())
}

async fn delete(quay: &Quay, identity: &Identity, uuid: &str) -> Verdict {
    let path = format!("/api/v1/user/authorizations/{uuid}");
    let answer = quay.send(identity, Request::new(Method::DELETE, path));
    answer.await?.expecting(204).map(drop)
}

async fn status_of_own_user(quay: &Quay, minted: &Minted) -> Result<u16, Failure> {
    let token = Identity::Bearer(minted.token.clone());
    let own = Request::new(Method::GET, "/api/v1/user/");
    Ok(quay.send(&token, own).await?.status)
}

async fn swapped(quay: &Quay) -> Verdict {
    let minter = &quay.world().await?.minter;
    let old = quay.mint(minter, "user:admin org:admin").await?;
    let new = quay.mint(minter, "user:admin org:admin").await?;
    delete(quay, &Identity::Bearer(new.token.clone()), &old.uuid).await?;
    expect_equal(
        "status of the old",
        &401,
        &status_of_own_user(quay, &old).await?,
    )?;
    expect_equal(
        "status of the new",
        &200,
        &status_of_own_user(quay, &new).await?,
    )
}

fn path_of_tokens(application: &Application) -> String {
    let Application {
        organization,
        client_id,
        ..
    } = application;
    format!("/api/v1/organization/{organization}/applications/{client_id}/tokens")
}

async fn tokens(quay: &Quay, application: &Application) -> Result<Vec<Value>, Failure> {
    let listed = quay.ask(Method::GET, &path_of_tokens(application)).await?;
    let listed = listed.expecting(200)?.at("/tokens").unwrap_or_default();
    Ok(listed.as_array().cloned().unwrap_or_default())
}

/// The second user is made an owner, so that the page is there for them on every Quay (058, 077).
async fn ended_by_owner(quay: &Quay) -> Verdict {
    let organization = quay.organization().await?;
    let joining = quay.replay(176).naming("course-1", &organization);
    joining.verify().await?;
    let application = quay
        .application_named(&organization, "class-registry")
        .await?;
    let consent = of(quay.replay(64), &application).sent_as(Identity::Session(Person::Second));
    let answer = consent.answer().await?;
    let code = answer.location_parameter("code").unwrap_or_default();
    let answer = exchange(quay, 90, &application, &code)?.answer().await?;
    let token = Identity::Bearer(Secret::new(answer.text_at("/access_token")?));
    let read = || Request::new(Method::GET, "/api/v1/repository?public=true");
    expect_equal(
        "status before",
        &200,
        &quay.send(&token, read()).await?.status,
    )?;

    let listed = tokens(quay, &application).await?;
    let uuids: Vec<_> = listed
        .iter()
        .filter(|token| {
            token.get("created_by").and_then(Value::as_str) == quay.second().ok().as_deref()
        })
        .filter_map(|token| token.get("uuid")?.as_str())
        .collect();
    let [uuid] = uuids.as_slice() else {
        return Err(Failure::unlike(
            "/tokens",
            "one of the second user",
            uuids.len(),
        ));
    };
    let path = format!("{}/{uuid}", path_of_tokens(&application));
    quay.ask(Method::DELETE, &path).await?.expecting(204)?;
    let again = quay.replay(362).naming("apporg", &organization);
    again
        .naming("KIY5EUSTBA7QLQ3FQGJU", &application.client_id)
        .naming("24c791cd-081d-4de0-a3f1-f94907755b6d", *uuid)
        .verify()
        .await?;
    let write = Request::new(
        Method::PUT,
        format!("/api/v1/organization/{organization}/team/x1"),
    )
    .with(Body::Json(json!({"role": "member"})));
    let refused = quay.send(&token, write).await?.expecting(403)?;
    expect_equal(
        "error",
        &"CSRF token was invalid or missing.".to_owned(),
        &refused.text_at("/error")?,
    )
}

async fn without_minting(quay: &Quay) -> Verdict {
    let tokens = path_of_tokens(&quay.application().await?);
    let body = json!({"name": "x", "scope": "user:read", "expiration": 60});
    let one = format!("{tokens}/00000000-0000-4000-8000-000000000000");
    quay.ask_with(Method::POST, &tokens, body)
        .await?
        .expecting(404)?;
    quay.ask(Method::GET, &tokens).await?.expecting(404)?;
    quay.ask(Method::DELETE, &one)
        .await?
        .expecting(404)
        .map(drop)
}

async fn same_name(quay: &Quay) -> Verdict {
    let organization = quay.organization().await?;
    for _ in 0..2 {
        quay.application_named(&organization, "berth-1").await?;
    }
    let path = format!("/api/v1/organization/{organization}/applications");
    let listed = quay.ask(Method::GET, &path).await?.expecting(200)?;
    let listed = listed.at("/applications").unwrap_or_default();
    let names: Vec<_> = listed
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|application| application.get("name")?.as_str())
        .collect();
    expect_equal("names", &vec!["berth-1", "berth-1"], &names)
}

async fn redirects(quay: &Quay) -> Verdict {
    let application = quay.application().await?;
    for bad in [
        "/../elsewhere",
        "/%2e%2e/elsewhere",
        "@evil.example/",
        "/a@b",
    ] {
        let asked = [
            ("client_id", application.client_id.as_str()),
            ("redirect_uri", &format!("{REDIRECT}{bad}")),
            ("scope", "user:read"),
            ("response_type", "code"),
        ];
        let mut path = String::from("/oauth/authorize?");
        url::form_urlencoded::Serializer::for_suffix(&mut path, "/oauth/authorize?".len())
            .extend_pairs(asked);
        let answer = quay
            .send(
                &Identity::Session(Person::Owner),
                Request::new(Method::GET, path),
            )
            .await?
            .expecting(302)?;
        let expected = format!("{REDIRECT}?error=redirect_uri_mismatch");
        expect_equal(bad, &Some(expected), &answer.header("location"))?;
    }
    Ok(())
}

fn members(organization: &str) -> String {
    format!("/api/v1/organization/{organization}/team/owners/members")
}

async fn pending(quay: &Quay, organization: &str) -> Result<Vec<Value>, Failure> {
    let path = format!("{}?includePending=true", members(organization));
    let listed = quay.ask(Method::GET, &path).await?.expecting(200)?;
    let listed = listed.at("/members").unwrap_or_default();
    let is_pending = |member: &&Value| member.get("invited") == Some(&Value::Bool(true));
    let all = listed.as_array().into_iter().flatten();
    Ok(all.filter(is_pending).cloned().collect())
}

async fn pending_address(quay: &Quay) -> Verdict {
    let organization = quay.organization().await?;
    let invited = quay
        .replay(609)
        .naming("vorg", &organization)
        .answer()
        .await?;
    let shown = pending(quay, &organization).await?;
    let [shown] = shown.as_slice() else {
        return Err(Failure::unlike("/members", "one invited", shown.len()));
    };
    let differences = shape_differences(&invited.json().unwrap_or_default(), shown);
    if !differences.is_empty() {
        return Err(Failure::Unlike(differences));
    }
    expect_equal("name", &None, &shown.get("name"))
}

async fn invite(quay: &Quay, organization: &str) -> Verdict {
    quay.replay(605)
        .naming("vorg", organization)
        .verify()
        .await?;
    expect_equal("pending", &1, &pending(quay, organization).await?.len())
}

async fn declined(quay: &Quay) -> Verdict {
    let organization = quay.organization().await?;
    invite(quay, &organization).await?;
    let second = Identity::Session(Person::Second);
    let notifications = Request::new(Method::GET, "/api/v1/user/notifications");
    let listed = quay
        .send(&second, notifications.clone())
        .await?
        .expecting(200)?;
    let listed = listed.at("/notifications").unwrap_or_default();
    let invitation = invitation_to(&listed, &organization)?;
    let code = invitation.get("code").and_then(Value::as_str);
    let path = format!("/api/v1/teaminvite/{}", code.unwrap_or_default());
    let decline = Request::new(Method::DELETE, &path);
    quay.send(&second, decline).await?.expecting(204)?;

    expect_equal("pending", &0, &pending(quay, &organization).await?.len())?;
    let listed = quay.send(&second, notifications).await?.expecting(200)?;
    let listed = listed.at("/notifications").unwrap_or_default();
    if invitation_to(&listed, &organization).is_ok() {
        return Err(Failure::unlike(
            "/notifications",
            "no invitation",
            "the declined one",
        ));
    }
    let accept = Request::new(Method::PUT, path).with(Body::Json(json!({})));
    quay.send(&second, accept).await?.expecting(400).map(drop)
}

async fn captcha(quay: &Quay) -> Verdict {
    let name = quay.fresh_organization();
    let body = json!({"name": name, "email": ""});
    let refused = quay
        .ask_with(Method::POST, "/api/v1/organization/", body)
        .await?
        .expecting(400)?;
    if !refused.text().contains("Are you a bot?") {
        return Err(Failure::unlike(
            "message",
            "Are you a bot? …",
            refused.text(),
        ));
    }
    let path = format!("/api/v1/organization/{name}");
    quay.ask(Method::GET, &path).await?.expecting(404).map(drop)
}

async fn beyond_the_plan(quay: &Quay) -> Verdict {
    let organization = quay.organization().await?;
    for (visibility, created, found) in [("private", 402, 404), ("public", 201, 200)] {
        let body = json!({"namespace": organization, "repository": "app", "visibility": visibility, "description": ""});
        let answer = quay
            .ask_with(Method::POST, "/api/v1/repository", body)
            .await?;
        answer.expecting(created)?;
        let path = format!("/api/v1/repository/{organization}/app");
        quay.ask(Method::GET, &path).await?.expecting(found)?;
    }
    Ok(())
}
