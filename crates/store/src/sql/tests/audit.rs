//! R4: flip, delete, reorder, truncate, each is detected, and said where.

use super::Opened;
use crate::{
    Actor, Audit as _, AuditAction, AuditAnchor, AuditEntry, AuditFault, AuditVerdict, StoreError,
    testing::at,
};

async fn with_records(count: u64) -> Opened {
    let opened = Opened::new().await;
    for number in 1..=count {
        append(&opened, &format!("subject {number}")).await.unwrap();
    }
    opened
}

async fn append(opened: &Opened, subject: &str) -> Result<(), StoreError> {
    let entry = AuditEntry {
        actor: Actor::Worker,
        action: AuditAction::Denied,
        workspace: None,
        subject: subject.to_owned(),
        detail: Some("detail".to_owned()),
        request_id: None,
    };
    opened.store.append_audit(entry, at(1)).await.map(|_| ())
}

/// As somebody would who has the database: the triggers are no obstacle then.
async fn tamper(opened: &Opened, sql: &str) {
    opened
        .tamper("DROP TRIGGER IF EXISTS audit_refuses_update")
        .await;
    opened
        .tamper("DROP TRIGGER IF EXISTS audit_refuses_delete")
        .await;
    assert!(opened.tamper(sql).await > 0, "{sql}");
}

async fn verify(opened: &Opened, anchor: Option<&AuditAnchor>) -> AuditVerdict {
    opened.store.verify_audit(anchor).await.unwrap()
}

fn broken(sequence: u64, fault: AuditFault) -> AuditVerdict {
    AuditVerdict::Broken { sequence, fault }
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_records() {
    let opened = with_records(3).await;
    for sql in [
        "UPDATE audit SET subject = 'other' WHERE sequence = 2",
        "DELETE FROM audit WHERE sequence = 2",
        "DELETE FROM audit",
    ] {
        let refused = sqlx::query(sql)
            .execute(&opened.store.write)
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
    assert!(matches!(
        verify(&opened, None).await,
        AuditVerdict::Intact(_)
    ));
}

#[tokio::test]
async fn a_flipped_field_is_detected_in_every_column() {
    for change in [
        "at = at + 1",
        "actor = 'anonymous'",
        "action = 'credential_revealed'",
        "workspace_id = '00000000-0000-0000-0000-000000000001'",
        "subject = 'subject 3'",
        "detail = NULL",
        "request_id = ''",
        "hash = zeroblob(32)",
        "hash = x'00'",
        "sequence = 99",
    ] {
        let opened = with_records(5).await;
        tamper(
            &opened,
            &format!("UPDATE audit SET {change} WHERE sequence = 2"),
        )
        .await;
        let expected = match change {
            "sequence = 99" => AuditFault::Missing,
            _ => AuditFault::Altered,
        };
        assert_eq!(verify(&opened, None).await, broken(2, expected), "{change}");
    }
}

#[tokio::test]
async fn a_deleted_record_is_detected() {
    for sequence in 1..=4 {
        let opened = with_records(5).await;
        tamper(
            &opened,
            &format!("DELETE FROM audit WHERE sequence = {sequence}"),
        )
        .await;
        let expected = broken(sequence, AuditFault::Missing);
        assert_eq!(verify(&opened, None).await, expected);
    }
}

#[tokio::test]
async fn a_deleted_record_is_detected_when_the_others_close_up() {
    let opened = with_records(5).await;
    tamper(&opened, "DELETE FROM audit WHERE sequence = 2").await;
    for sequence in 3..=5 {
        let down = format!("UPDATE audit SET sequence = sequence - 1 WHERE sequence = {sequence}");
        tamper(&opened, &down).await;
    }
    tamper(&opened, "UPDATE audit_head SET sequence = 4").await;
    assert_eq!(verify(&opened, None).await, broken(2, AuditFault::Altered));
}

#[tokio::test]
async fn reordered_records_are_detected() {
    let opened = with_records(5).await;
    tamper(
        &opened,
        "UPDATE audit SET sequence = 100 WHERE sequence = 2",
    )
    .await;
    tamper(&opened, "UPDATE audit SET sequence = 2 WHERE sequence = 3").await;
    tamper(
        &opened,
        "UPDATE audit SET sequence = 3 WHERE sequence = 100",
    )
    .await;
    assert_eq!(verify(&opened, None).await, broken(2, AuditFault::Altered));
}

#[tokio::test]
async fn a_truncated_trail_is_detected() {
    let opened = with_records(5).await;
    tamper(&opened, "DELETE FROM audit WHERE sequence > 3").await;
    assert_eq!(
        verify(&opened, None).await,
        broken(4, AuditFault::Truncated)
    );
    tamper(&opened, "DELETE FROM audit").await;
    assert_eq!(
        verify(&opened, None).await,
        broken(1, AuditFault::Truncated)
    );
}

#[tokio::test]
async fn a_truncated_trail_whose_head_was_changed_to_match_is_detected() {
    let opened = with_records(5).await;
    tamper(&opened, "DELETE FROM audit WHERE sequence > 3").await;
    tamper(
        &opened,
        "UPDATE audit_head SET sequence = 3, hash = (SELECT hash FROM audit WHERE sequence = 3)",
    )
    .await;
    assert_eq!(
        verify(&opened, None).await,
        broken(4, AuditFault::HeadForged)
    );
    tamper(&opened, "DELETE FROM audit_head").await;
    assert_eq!(
        verify(&opened, None).await,
        broken(4, AuditFault::HeadForged)
    );
}

#[tokio::test]
async fn nothing_is_appended_to_a_trail_whose_head_is_not_ours() {
    for sql in [
        "UPDATE audit_head SET sequence = 2",
        "UPDATE audit_head SET seal = zeroblob(32)",
        "DELETE FROM audit_head",
    ] {
        let opened = with_records(3).await;
        tamper(&opened, sql).await;
        let refused = append(&opened, "next").await;
        assert!(matches!(refused, Err(StoreError::AuditHead)), "{sql}");
    }
}

#[tokio::test]
async fn an_emptied_trail_is_not_begun_anew() {
    let opened = with_records(3).await;
    let david = crate::testing::workspace(&opened.store, "david").await;
    tamper(&opened, "DELETE FROM audit").await;
    tamper(&opened, "DELETE FROM audit_head").await;
    let keys = crate::testing::keys();
    let again = crate::SqlStore::open_sqlite(&opened.file(), &keys)
        .await
        .unwrap();
    assert_eq!(
        again.verify_audit(None).await.unwrap(),
        broken(1, AuditFault::HeadForged),
        "{} shows that this database is not new",
        david.name
    );
}

#[tokio::test]
async fn a_record_that_the_head_does_not_know_is_detected() {
    let opened = with_records(3).await;
    tamper(
        &opened,
        "INSERT INTO audit SELECT 4, at, actor, action, workspace_id, subject, detail, request_id,
             hash FROM audit WHERE sequence = 3",
    )
    .await;
    assert_eq!(verify(&opened, None).await, broken(4, AuditFault::Altered));

    let opened = with_records(3).await;
    tamper(
        &opened,
        "INSERT INTO audit SELECT -1, at, actor, action, workspace_id, subject, detail,
             request_id, hash FROM audit WHERE sequence = 3",
    )
    .await;
    assert_eq!(verify(&opened, None).await, broken(1, AuditFault::Altered));
}

/// The forgery that a database cannot show by itself: all of it, head and seal, as it once was.
#[tokio::test]
async fn a_trail_put_back_to_an_earlier_state_is_shown_by_its_anchor() {
    let opened = with_records(3).await;
    opened
        .tamper("CREATE TABLE kept AS SELECT * FROM audit_head")
        .await;
    append(&opened, "what should not be known").await.unwrap();
    let anchor = opened.store.audit_anchor().await.unwrap();

    tamper(&opened, "DELETE FROM audit WHERE sequence = 4").await;
    tamper(
        &opened,
        "UPDATE audit_head SET sequence = (SELECT sequence FROM kept),
             hash = (SELECT hash FROM kept), seal = (SELECT seal FROM kept)",
    )
    .await;
    assert!(matches!(
        verify(&opened, None).await,
        AuditVerdict::Intact(_)
    ));
    let verdict = verify(&opened, Some(&anchor)).await;
    assert_eq!(verdict, broken(4, AuditFault::NotAnchored));

    // Nor can the gap be filled with something else.
    append(&opened, "something else").await.unwrap();
    let verdict = verify(&opened, Some(&anchor)).await;
    assert_eq!(verdict, broken(4, AuditFault::NotAnchored));
}

#[tokio::test]
async fn a_trail_made_with_another_key_is_detected() {
    let opened = with_records(3).await;
    let keys = crate::Keys {
        audit: crate::Key::new([9; 32]),
        ..crate::testing::keys()
    };
    let stranger = crate::SqlStore::open_sqlite(&opened.file(), &keys)
        .await
        .unwrap();
    let verdict = stranger.verify_audit(None).await.unwrap();
    assert_eq!(verdict, broken(1, AuditFault::Altered));
}

#[tokio::test]
async fn long_trails_are_checked_to_the_end() {
    let opened = with_records(2005).await;
    assert!(matches!(
        verify(&opened, None).await,
        AuditVerdict::Intact(end) if end.sequence == 2005
    ));
    tamper(
        &opened,
        "UPDATE audit SET subject = 'x' WHERE sequence = 2004",
    )
    .await;
    assert_eq!(
        verify(&opened, None).await,
        broken(2004, AuditFault::Altered)
    );
}
