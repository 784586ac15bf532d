//! What `berth doctor` says of the sign-in provider.

use serde_json::{Value, json};
use server::doctor::{self, Finding, Verdict};

use super::place::{Place, certified, forged};

async fn findings(place: &Place) -> Vec<Finding> {
    let mut all = doctor::examine(&place.config).await;
    all.retain(|finding| finding.subject == "sign-in");
    all
}

#[tokio::test]
async fn a_good_provider_is_good_and_is_told_where_we_are() {
    let (place, issuer, _) = certified().await;
    let findings = findings(&place).await;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].verdict, Verdict::Good);
    for told in [
        issuer.name(),
        place.url("/sign-in/callback").as_str(),
        place.url("/sign-in/back-channel-logout").as_str(),
    ] {
        assert!(findings[0].what.contains(told), "{told}: {findings:#?}");
    }
}

#[tokio::test]
async fn a_provider_that_lacks_something_is_complained_about() {
    let (place, issuer, _) = forged().await;
    for (lie, verdict, word) in [
        (
            json!({ "code_challenge_methods_supported": null }),
            Verdict::Doubtful,
            "PKCE",
        ),
        (
            json!({ "code_challenge_methods_supported": ["plain"] }),
            Verdict::Doubtful,
            "PKCE",
        ),
        (
            json!({ "end_session_endpoint": null }),
            Verdict::Doubtful,
            "sign out",
        ),
        (
            json!({ "issuer": "https://evil.example" }),
            Verdict::Bad,
            "another issuer",
        ),
        (json!({ "jwks_uri": null }), Verdict::Bad, "jwks_uri"),
        (
            json!({ "jwks_uri": "http://login.example/jwks" }),
            Verdict::Bad,
            "cannot be reached",
        ),
    ] {
        issuer.lie(json!({ "discovery": lie })).await;
        let complaint = complaint(&place, &lie).await;
        assert_eq!(complaint.verdict, verdict, "{complaint:#?}");
        assert!(complaint.what.contains(word), "{lie}: {complaint:#?}");
        assert!(complaint.mend.is_some());
    }
    drop(issuer);
    let complaint = complaint(&place, &Value::Null).await;
    assert_eq!(complaint.verdict, Verdict::Bad);
}

#[tokio::test]
async fn an_address_that_browsers_keep_no_session_for_is_complained_about() {
    let (mut place, _issuer, _) = forged().await;
    place.config.public_url = "http://berth.example".parse().unwrap();
    let complaint = complaint(&place, &Value::Null).await;
    assert_eq!(complaint.verdict, Verdict::Bad);
    assert!(complaint.what.contains("keep no session"), "{complaint:#?}");
}

async fn complaint(place: &Place, lie: &Value) -> Finding {
    let mut complaints = findings(place).await;
    complaints.retain(|finding| finding.verdict != Verdict::Good);
    assert_eq!(complaints.len(), 1, "{lie}: {complaints:#?}");
    complaints.remove(0)
}
