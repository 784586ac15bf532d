//! Signing in as a browser does.

use futures::FutureExt;
use reqwest::Method;

use crate::{
    browser::Browser,
    check::{Check, Need},
    failure::Failure,
    request::{Identity, Person, Request},
    secret::Secret,
};

pub(super) const CHECKS: &[Check] = &[
    Check::new("a CSRF token is given to everybody", &[15, 17], |quay| {
        Box::pin(async move {
            quay.replay(15).sent_as(Identity::Nobody).verify().await?;
            quay.replay(17).sent_as(Identity::Nobody).verify().await
        })
    }),
    Check::new("signing in needs the CSRF token", &[14], |quay| {
        quay.replay(14).verify().boxed()
    }),
    Check::new(
        "a password signs in and renews cookie and CSRF token",
        &[17, 18],
        |quay| {
            Box::pin(async move {
                let owner = quay.person(Person::Owner)?;
                let browser = Browser::new(&owner.username, Secret::new("unused"));
                quay.visit(&browser, Request::new(Method::GET, "/csrf_token"))
                    .await?
                    .expecting(200)?;
                let before = browser.csrf();
                let password = owner.password.expose();
                let signing_in = quay.replay(18).naming("FAKEPassword30xx", password);
                signing_in.in_browser(&browser).verify().await?;
                if browser.csrf() == before {
                    return Err(Failure::unlike(
                        "X-Next-CSRF-Token",
                        "a new token",
                        "the old one",
                    ));
                }
                quay.visit(&browser, Request::new(Method::GET, "/api/v1/user/"))
                    .await?
                    .expecting(200)
                    .map(drop)
            })
        },
    )
    .needing(&[Need::OwnPassword]),
    Check::new(
        "a session's write without the CSRF token is refused and names the user",
        &[20],
        |quay| {
            quay.replay(20)
                .sent_as(Identity::Cookies(Person::Owner))
                .verify()
                .boxed()
        },
    )
    .needing(&[Need::OwnPassword]),
    Check::new(
        "wrong passwords are refused, and soon not even looked at",
        &[16, 465],
        |quay| {
            Box::pin(async move {
                let username = quay.second()?;
                let browser = Browser::new(&username, Secret::new("unused"));
                quay.visit(&browser, Request::new(Method::GET, "/csrf_token"))
                    .await?
                    .expecting(200)?;
                quay.replay(16)
                    .naming("alice", &username)
                    .in_browser(&browser)
                    .verify()
                    .await?;
                let mut last = Ok(());
                for _ in 0..12 {
                    last = quay.replay(465).in_browser(&browser).verify().await;
                    if last.is_ok() {
                        break;
                    }
                }
                last
            })
        },
    )
    .needing(&[Need::SecondUser, Need::LockOut])
    .alone(),
    Check::new("signing out ends the session", &[459, 460], |quay| {
        Box::pin(async move {
            quay.replay(459).verify().await?;
            let signed_out = quay.replay(460).verify().await;
            quay.person(Person::Second)?.forget().await;
            signed_out
        })
    })
    .needing(&[Need::SecondUser])
    .alone(),
];
