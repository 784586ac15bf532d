//! SQLite's own: settings, files, versions, other processes.

use std::{fs, os::unix::fs::PermissionsExt as _};

use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};

use super::Opened;
use crate::{
    Actor, AuditAction, AuditFilter, Events as _, SqlStore, Store as _, StoreError,
    Workspaces as _,
    sql::{audit, dialect},
    testing::{self, at, component, workspace},
};

#[tokio::test]
async fn every_connection_has_the_settings_that_durability_and_safety_need() {
    let opened = Opened::new().await;
    for pool in [&opened.store.read, &opened.store.write] {
        for (pragma, expected) in [
            ("PRAGMA synchronous", 2),
            ("PRAGMA foreign_keys", 1),
            ("PRAGMA secure_delete", 1),
            ("PRAGMA busy_timeout", 5000),
            ("PRAGMA trusted_schema", 0),
        ] {
            let value: i64 = sqlx::query_scalar(pragma).fetch_one(pool).await.unwrap();
            assert_eq!(value, expected, "{pragma}");
        }
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(pool)
            .await
            .unwrap();
        assert_eq!(journal, "wal");
    }
    let refused = sqlx::query("DELETE FROM events")
        .execute(&opened.store.read)
        .await;
    assert!(refused.is_err(), "readers do not write");
}

#[tokio::test]
async fn the_databases_files_are_for_berth_alone() {
    let opened = Opened::new().await;
    workspace(&opened.store, "david").await;
    let mut names = Vec::new();
    for entry in fs::read_dir(opened.directory.path()).unwrap() {
        let path = entry.unwrap().path();
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", path.display());
        names.push(path);
    }
    assert_eq!(
        names.len(),
        3,
        "the database, its log, the log's index: {names:?}"
    );
}

#[tokio::test]
async fn a_path_may_hold_any_character() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("Ünïcode 100% #1?mode=memory");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("berth.db");
    let store = SqlStore::open_sqlite(&file, &testing::keys())
        .await
        .unwrap();
    workspace(&store, "david").await;
    store.close().await;
    assert!(fs::metadata(&file).unwrap().len() > 0);
    let again = SqlStore::open_sqlite(&file, &testing::keys())
        .await
        .unwrap();
    assert!(
        again
            .find_workspace(&"david".parse().unwrap())
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let opened = Opened::new().await;
    let david = workspace(&opened.store, "david").await;
    let version = opened.store.schema_version().await.unwrap();
    opened.store.close().await;
    let again = SqlStore::open_sqlite(&opened.file(), &testing::keys())
        .await
        .unwrap();
    assert_eq!(
        again.find_workspace(&david.name).await.unwrap(),
        Some(david)
    );
    assert_eq!(again.schema_version().await.unwrap(), version);
}

#[tokio::test]
async fn a_write_that_is_given_up_has_never_been() {
    let opened = Opened::new().await;
    let david = workspace(&opened.store, "david").await;
    let mut listener = opened.store.listen();
    let mut write = opened.store.begin().await.unwrap();
    write
        .event(
            david.id,
            crate::sql::write::NewEvent {
                kind: model::api::event::EventKind::Workspace,
                component: None,
                operation: None,
                message: "never".to_owned(),
            },
            at(1),
        )
        .await
        .unwrap();
    drop(write);
    assert_eq!(opened.store.last_event(david.id).await.unwrap(), 1);
    component(&opened.store, &david, "foo").await;
    assert_eq!(opened.store.last_event(david.id).await.unwrap(), 2);
    let woken = listener.changed().await;
    assert_eq!(woken, Some(crate::Changed::In(david.id)));
    assert!(listener.0.is_empty(), "what was given up wakes nobody");
}

#[tokio::test]
async fn a_database_of_a_newer_berth_is_refused() {
    let opened = Opened::new().await;
    opened
        .tamper(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'of the future', 1, x'00', 0)",
        )
        .await;
    opened.store.close().await;
    let refused = SqlStore::open_sqlite(&opened.file(), &testing::keys()).await;
    assert!(matches!(refused, Err(StoreError::Migration(_))));
}

#[tokio::test]
async fn two_processes_can_write_in_turn() {
    let opened = Opened::new().await;
    let other = SqlStore::open_sqlite(&opened.file(), &testing::keys())
        .await
        .unwrap();
    let write = async |store: &SqlStore, prefix: &str| {
        for number in 0..20 {
            workspace(store, &format!("{prefix}{number}")).await;
        }
    };
    tokio::join!(write(&opened.store, "a"), write(&other, "b"));
    let page = crate::PageRequest::default();
    let there = other.list_workspaces(&page).await.unwrap();
    assert_eq!(there.items.len(), 40);
}

#[tokio::test]
async fn a_closed_store_is_not_available_and_says_so() {
    let opened = Opened::new().await;
    opened.store.ping().await.unwrap();
    opened.store.close().await;
    let error = opened.store.ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)));
    assert!(error.is_retryable());
}

#[test]
fn only_what_may_pass_counts_as_unavailable() {
    // SQLITE_BUSY, its SNAPSHOT kind, LOCKED, an IOERR, FULL, CANTOPEN.
    for code in ["5", "517", "6", "266", "13", "14"] {
        assert!(dialect::means_unavailable(code), "{code}");
    }
    // SQLITE_CONSTRAINT_UNIQUE, CORRUPT, ERROR, and PostgreSQL's unique violation.
    for code in ["2067", "11", "1", "23505"] {
        assert!(!dialect::means_unavailable(code), "{code}");
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_said_to_be_unavailable() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("missing/berth.db");
    let refused = SqlStore::open_sqlite(&file, &testing::keys()).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
}

/// However long the trail is: what narrows a filter down most is looked up, and nothing is sorted
/// that an index has in order.
#[tokio::test]
async fn each_filter_of_the_trail_goes_through_its_index() {
    let opened = Opened::new().await;
    let none = AuditFilter::default;
    let (at, name) = (Some(at(1)), Some("david".parse().unwrap()));
    let filters = [
        (
            AuditFilter {
                subject: Some("foo".to_owned()),
                ..none()
            },
            "audit_by_subject",
        ),
        (
            AuditFilter {
                actor: Some(Actor::Worker),
                ..none()
            },
            "audit_by_actor",
        ),
        (
            AuditFilter {
                workspace: Some(testing::fresh()),
                ..none()
            },
            "audit_by_workspace",
        ),
        (
            AuditFilter {
                workspace_name: name,
                ..none()
            },
            "audit_by_workspace",
        ),
        (
            AuditFilter {
                action: Some(AuditAction::Denied),
                ..none()
            },
            "audit_by_action",
        ),
        (AuditFilter { from: at, ..none() }, "audit_by_time"),
        (
            AuditFilter {
                until: at,
                ..none()
            },
            "audit_by_time",
        ),
        (none(), "INTEGER PRIMARY KEY"),
    ];
    for (filter, index) in filters {
        let statement = format!("EXPLAIN QUERY PLAN {}", audit::list::statement(&filter));
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for _ in 0..5 {
            query = query.bind("a text");
        }
        let rows: Vec<AnyRow> = query
            .bind(0)
            .bind(9)
            .bind(i64::MAX)
            .bind(51)
            .fetch_all(&opened.store.read)
            .await
            .unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let goes = |step: &String| step.starts_with("SEARCH") && step.contains(index);
        assert!(plan.iter().any(goes), "{index}: {plan:?}");
        let scans = |step: &String| step.starts_with("SCAN");
        assert!(!plan.iter().any(scans), "{index}: {plan:?}");
    }
}
