//! `berth doctor`: what it finds in a good installation, and in one with each thing broken.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
};

use quay_client::ApplicationPath;
use reqwest::Method;
use server::{
    config::Config,
    doctor::{Finding, Verdict, examine},
    service_token::TokenSource,
};

use super::harbour::{Harbour, forge_audit_key};

/// Everything that the doctor looks at when nothing is in its way.
const SUBJECTS: [&str; 10] = [
    "config", "keys", "database", "audit", "delivery", "quay", "account", "scopes", "linking",
    "sign-in",
];

/// What is not good, and nothing else.
async fn complaints(config: &Config) -> Vec<Finding> {
    let mut findings = examine(config).await;
    findings.retain(|finding| finding.verdict != Verdict::Good);
    for finding in &findings {
        assert!(finding.mend.is_some(), "no way to mend {finding:?}");
    }
    findings
}

/// The one complaint, its words about what is wrong and how to mend it in one line.
async fn complaint(config: &Config, verdict: Verdict, subject: &str) -> String {
    let found = complaints(config).await;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].verdict, found[0].subject), (verdict, subject));
    format!("{}: {}", found[0].what, found[0].mend.as_ref().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn good_installation_is_good_in_every_way_and_stays_as_it_was() {
    let harbour = Harbour::closed(&[]).await;
    harbour.quay().sim().forget_calls();

    let findings = examine(&harbour.config()).await;

    let subjects: Vec<_> = findings.iter().map(|finding| finding.subject).collect();
    assert_eq!(subjects, SUBJECTS);
    assert!(
        findings.iter().all(|one| one.verdict == Verdict::Good),
        "{findings:#?}"
    );
    let changes = harbour.quay().sim().calls();
    let changes = changes.matching(|call| call.method != Method::GET);
    assert_eq!(changes.count(), 0, "{changes}");
    let delivery = harbour.config().delivery;
    assert_eq!(fs::read_dir(&delivery).unwrap().count(), 0);
    let mode = fs::metadata(&delivery).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700, "the folder is made as delivery would make it");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_disturbs_no_berth_at_work() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;

    let config = harbour.config();
    let (findings, _) = tokio::join!(complaints(&config), platform.provision("david", "foo"));

    assert_eq!(findings, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_the_doctor_holds_the_token() {
    let harbour = Harbour::closed(&[]).await;
    let token = harbour.quay().service_token();
    harbour.quay().revoke_service_token().await;

    let findings = format!("{:?}", examine(&harbour.config()).await);

    assert!(!findings.contains(&token));
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_keys_are_to_be_made_or_restored() {
    let harbour = Harbour::closed(&[]).await;
    fs::remove_dir_all(harbour.config().keys).unwrap();

    let found = complaints(&harbour.config()).await;

    let subjects: Vec<_> = found.iter().map(|one| (one.verdict, one.subject)).collect();
    assert_eq!(
        subjects,
        [(Verdict::Bad, "keys"), (Verdict::Bad, "database")]
    );
    assert!(
        found[0]
            .mend
            .as_ref()
            .unwrap()
            .contains("berth keys create")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_others_can_read_are_not_used() {
    let harbour = Harbour::closed(&[]).await;
    let key = harbour.config().keys.join("naming.key");
    fs::set_permissions(key, fs::Permissions::from_mode(0o644)).unwrap();

    let found = complaints(&harbour.config()).await;

    assert_eq!((found[0].verdict, found[0].subject), (Verdict::Bad, "keys"));
    assert!(found[0].what.contains("chmod 600"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn database_that_cannot_be_opened_is_named() {
    let harbour = Harbour::closed(&[]).await;
    let mut config = harbour.config();
    config.database = harbour.folder().join("missing/berth.db");

    let said = complaint(&config, Verdict::Bad, "database").await;

    assert!(
        said.contains("missing/berth.db") && said.contains("database.path"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_trail_that_is_not_ours_is_broken() {
    let mut harbour = Harbour::open().await;
    harbour.platform().await;
    harbour.kill();
    forge_audit_key(&harbour.config().keys);

    let said = complaint(&harbour.config(), Verdict::Bad, "audit").await;

    assert!(
        said.contains("broken") && said.contains("restore a backup"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn delivery_that_cannot_be_written_is_named() {
    let harbour = Harbour::closed(&[]).await;
    let folder = harbour.config().delivery;
    // A link to itself: refused to everybody, whatever their rights.
    symlink(&folder, &folder).unwrap();

    let said = complaint(&harbour.config(), Verdict::Bad, "delivery").await;

    assert!(
        said.contains("cannot be written") && said.contains("delivery.directory"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_that_is_not_there_fails_and_so_does_what_needs_it() {
    let harbour = Harbour::closed(&[]).await;
    let mut config = harbour.config();
    config.quay.url = nobodys_address();

    let found = complaints(&config).await;

    assert_eq!((found[0].verdict, found[0].subject), (Verdict::Bad, "quay"));
    assert!(
        found[0].mend.as_ref().unwrap().contains("quay.url"),
        "{found:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn server_that_is_no_quay_is_not_taken_for_one() {
    let harbour = Harbour::open().await;
    let mut config = harbour.config();
    config.quay.url = format!("http://{}", harbour.api().address())
        .parse()
        .unwrap();

    let found = complaints(&config).await;

    assert_eq!((found[0].verdict, found[0].subject), (Verdict::Bad, "quay"));
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_that_cannot_mint_tokens_is_doubtful() {
    let harbour = Harbour::closed(&[]).await;
    harbour
        .quay()
        .sim()
        .reconfigure(|quay| quay.minting = false);

    let said = complaint(&harbour.config(), Verdict::Doubtful, "quay").await;

    assert!(
        said.contains("before 3.18") && said.contains("by hand"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn installation_without_a_token_is_sent_to_the_readme() {
    let harbour = Harbour::closed(&[]).await;
    let mut config = harbour.config();
    config.quay.token = None;

    let said = complaint(&config, Verdict::Bad, "token").await;

    assert!(
        said.contains("README") && said.contains("quay.token_file"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn token_file_that_holds_no_token_is_named() {
    let harbour = Harbour::closed(&[]).await;
    let file = harbour.quay().token_file();
    for content in [Some("two words"), Some(""), None] {
        match content {
            Some(content) => fs::write(file, content).unwrap(),
            None => fs::remove_file(file).unwrap(),
        }

        let said = complaint(&harbour.config(), Verdict::Bad, "token").await;

        assert!(
            said.contains("quay.token_file") && !said.contains("two words"),
            "{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_token_is_to_be_made_anew() {
    let harbour = Harbour::closed(&[]).await;
    harbour.quay().revoke_service_token().await;

    let found = complaints(&harbour.config()).await;

    assert_eq!(
        (found[0].verdict, found[0].subject),
        (Verdict::Bad, "token")
    );
    assert!(found[0].what.contains("dead"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_missing_scope_is_named_with_what_it_is_for() {
    let harbour = Harbour::closed(&[]).await;
    for (missing, others, purpose) in [
        (
            "org:admin",
            "user:admin repo:admin repo:create",
            "create robots",
        ),
        (
            "repo:admin",
            "user:admin org:admin repo:create",
            "grant robots",
        ),
        (
            "repo:create",
            "user:admin org:admin repo:admin",
            "create repositories",
        ),
    ] {
        let config = with_token(&harbour, others);

        let said = complaint(&config, Verdict::Bad, "scopes").await;

        assert!(said.contains(missing) && said.contains(purpose), "{said}");
    }
    let found = complaints(&with_token(&harbour, "org:admin repo:admin repo:create")).await;
    assert_eq!(
        (found[0].verdict, found[0].subject),
        (Verdict::Bad, "token")
    );
    assert!(found[0].what.contains("user:admin"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn token_that_may_do_more_than_it_needs_is_doubtful() {
    let harbour = Harbour::closed(&[]).await;
    let config = with_token(
        &harbour,
        "super:user user:admin org:admin repo:admin repo:create",
    );

    let said = complaint(&config, Verdict::Doubtful, "scopes").await;

    assert!(said.contains("without super:user"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn application_is_checked_where_one_is_configured() {
    let harbour = Harbour::closed(&[("public_url", "https://berth.example.com")]).await;
    let callback = "https://berth.example.com/link/quay/callback";
    let application = |redirect: &str| {
        let quay = harbour.quay().sim();
        let made = quay.add_application("berth", "Link", redirect).unwrap();
        let mut config = harbour.config();
        config.quay.application = Some(ApplicationPath {
            org: "berth".parse().unwrap(),
            client_id: made.client_id.parse().unwrap(),
        });
        config
    };

    let findings = examine(&application(callback)).await;
    let redirects = findings.iter().find(|one| one.subject == "redirects");
    assert_eq!(redirects.unwrap().verdict, Verdict::Good);

    for elsewhere in [
        "https://berth.example.com",
        "https://elsewhere.example.com/link/quay/callback",
    ] {
        let said = complaint(&application(elsewhere), Verdict::Bad, "redirects").await;
        assert!(said.contains(callback), "{said}");
    }

    let mut missing = application(callback);
    let path = missing.quay.application.as_mut().unwrap();
    path.client_id = "A".repeat(20).parse().unwrap();
    let said = complaint(&missing, Verdict::Bad, "redirects").await;
    assert!(said.contains("no such application"), "{said}");
}

fn with_token(harbour: &Harbour, scopes: &str) -> Config {
    let mut config = harbour.config();
    let token = harbour.quay().issue_service_token(scopes);
    config.quay.token = Some(TokenSource::Given(token.into()));
    config
}

/// An address of this machine at which nothing listens.
fn nobodys_address() -> url::Url {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    format!("http://{address}").parse().unwrap()
}
