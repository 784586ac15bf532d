//! The commands of an administrator: tokens, doctor, audit trail, backup.

use reqwest::{Method, StatusCode};

use crate::installation::Installation;

#[tokio::test]
async fn token_is_shown_once_and_refused_as_soon_as_it_is_revoked() {
    let installation = Installation::found().await;
    let token = installation.token().await;
    let berth = installation.serve(&token).await;
    assert_eq!(
        berth.call(Method::GET, "/workspaces").await.0,
        StatusCode::OK
    );

    let listed = installation
        .run(&["token", "list"])
        .await
        .succeeded()
        .stdout;
    assert!(
        listed.contains("usable") && listed.contains("read,declare,reveal"),
        "{listed}"
    );
    assert!(!listed.contains(&token));
    let id = listed.split_whitespace().next().unwrap();
    installation.run(&["token", "revoke", id]).await.succeeded();

    let (status, problem) = berth.call(Method::GET, "/workspaces").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{problem}");
    let listed = installation
        .run(&["token", "list"])
        .await
        .succeeded()
        .stdout;
    assert!(listed.contains("dead"), "{listed}");
}

#[tokio::test]
async fn keys_that_are_there_are_never_written_over() {
    let installation = Installation::found().await;
    let key = installation.path("keys/naming.key");
    let before = std::fs::read(&key).unwrap();

    let said = installation.run(&["keys", "create"]).await.failed().stderr;

    assert!(said.contains("keys"), "{said}");
    assert!(std::fs::read(&key).unwrap() == before);
}

#[tokio::test]
async fn doctor_exits_0_where_all_is_good_and_1_where_it_says_fail() {
    let installation = Installation::found().await;
    let well = installation.run(&["doctor"]).await.succeeded().stdout;
    assert!(
        well.ends_with("10 checks: 0 failed, 0 warnings\n"),
        "{well}"
    );
    assert!(
        well.lines()
            .rev()
            .skip(1)
            .all(|line| line.starts_with("ok  ")),
        "{well}"
    );

    std::fs::remove_file(installation.path("token")).unwrap();
    let ill = installation.run(&["doctor"]).await.failed().stdout;

    assert!(ill.contains("FAIL  token"), "{ill}");
    assert!(
        ill.contains("-> write the token, and nothing else, into the file"),
        "{ill}"
    );
    assert!(ill.ends_with("1 failed, 0 warnings\n"), "{ill}");
}

#[tokio::test]
async fn audit_trail_is_verified_and_its_anchor_notices_an_older_one() {
    let installation = Installation::found().await;
    installation.token().await;
    let anchor = |stdout: &str| stdout.lines().last().unwrap().to_owned();
    let first = installation.run(&["audit", "verify"]).await.succeeded();
    let first = anchor(&first.stdout);

    installation.token().await;
    let held = installation
        .run(&["audit", "verify", "--anchor", &first])
        .await;
    let later = anchor(&held.succeeded().stdout);
    assert_ne!(later, first);

    for file in ["berth.db", "berth.db-wal", "berth.db-shm"] {
        let _ = std::fs::remove_file(installation.path(file));
    }
    let put_back = installation
        .run(&["audit", "verify", "--anchor", &later])
        .await;
    assert!(put_back.failed().stdout.contains("is broken"));
}

#[tokio::test]
async fn backup_brings_everything_back_with_nothing_to_do_at_quay() {
    let installation = Installation::found().await;
    let token = installation.token().await;
    let berth = installation.serve(&token).await;
    berth.declare("david", "foo").await;
    let before = berth.ready("david", "foo").await;
    let folder = installation.path("backup").display().to_string();
    installation.run(&["backup", &folder]).await.succeeded();
    berth.process.signal("KILL").await;
    drop(berth);

    for lost in ["berth.db", "berth.db-wal", "berth.db-shm"] {
        let _ = std::fs::remove_file(installation.path(lost));
    }
    std::fs::remove_dir_all(installation.path("keys")).unwrap();
    installation.run(&["restore", &folder]).await.succeeded();
    installation.quay().forget_calls();
    let berth = installation.serve(&token).await;

    assert_eq!(berth.ready("david", "foo").await, before);
    let (status, listed) = berth
        .call(Method::GET, "/workspaces/david/components/foo/credentials")
        .await;
    let id = listed[0]["id"].as_str().unwrap();
    let reveal = format!("/workspaces/david/credentials/{id}/reveal");
    let (revealed, _) = berth.call(Method::POST, &reveal).await;
    assert_eq!((status, revealed), (StatusCode::OK, StatusCode::OK));
    assert_eq!(installation.quay().calls().count(), 0);
}
