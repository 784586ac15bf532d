//! The sample users of the demo, and that nobody else has them.

use server::sign_in::{Sample, SignIn};
use store::AuditAction;

use super::{
    browser::Browser,
    place::{Place, certified},
};
use crate::document::text;

#[tokio::test]
async fn anybody_can_be_a_sample_user_where_code_says_so() {
    let place = Place::with_sign_in(SignIn::Samples(Sample::ALL.into())).await;
    let browser = Browser::new();
    let page = browser
        .visit(&place.url("/sign-in?return_to=/api/v1/me"))
        .await;
    for name in ["david", "erin", "harbormaster"] {
        assert!(
            text(&page.text).contains(&format!("Sign in as {name}")),
            "{page:#?}"
        );
        let visit = browser.submit(&page, &[("user", name)]).await;
        assert_eq!(visit.url.path(), "/api/v1/me");
        let me = place.me(&browser).await.unwrap();
        assert_eq!(me["name"], name);
        assert_eq!(me["administrator"], name == "harbormaster");
    }
    assert_eq!(place.audit(AuditAction::SignedIn).await.len(), 3);
    let visit = browser
        .post(&place.url("/sign-in/sample"), &[("user", "mallory")])
        .await;
    assert_eq!(visit.status, 404);
}

#[tokio::test]
async fn there_are_no_sample_users_with_a_provider_or_without_one() {
    let (with_provider, _issuer, _) = certified().await;
    let off = Place::with_sign_in(SignIn::Off).await;
    for place in [with_provider, off] {
        let browser = Browser::new();
        let page = browser.visit(&place.url("/sign-in")).await;
        assert!(!page.text.contains("Sign in as david"), "{page:#?}");
        let visit = browser
            .post(&place.url("/sign-in/sample"), &[("user", "david")])
            .await;
        assert_eq!(visit.status, 404, "{visit:#?}");
        assert_eq!(place.me(&browser).await, None);
        assert!(place.audit(AuditAction::SignedIn).await.is_empty());
    }
}

#[tokio::test]
async fn pages_say_so_where_nobody_can_sign_in() {
    let place = Place::with_sign_in(SignIn::Off).await;
    let browser = Browser::new();
    for path in [
        "/sign-in",
        "/sign-in/start",
        "/sign-in/callback?state=a&code=b",
    ] {
        let visit = browser.visit(&place.url(path)).await;
        assert_eq!(visit.status, 404, "{path}");
        assert!(visit.text.contains("sign_in.issuer"), "{visit:#?}");
    }
}
