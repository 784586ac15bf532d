//! The audit trail, read and taken out.

use model::api::{audit::AuditRecord, page::Page, platform_token::PlatformScope};
use store::{Actor, AuditAction, AuditEntry};

use crate::end_to_end::{
    answer::Answer,
    caller::{Caller as _, Platform},
    harbour::{Harbour, forge_audit_key},
};

const TRAIL: &str = "/api/v1/administration/audit";
const EXPORT: &str = "/api/v1/administration/audit/export";

async fn administrator(harbour: &Harbour) -> Platform {
    harbour.platform_with(&[PlatformScope::Administer]).await
}

/// Puts something on record.
async fn note(harbour: &Harbour, subject: &str, detail: &str) {
    let entry = AuditEntry {
        actor: Actor::Worker,
        action: AuditAction::ConflictSeen,
        workspace: None,
        subject: subject.to_owned(),
        detail: Some(detail.to_owned()),
        request_id: None,
    };
    let now = server::clock::Clock::now(harbour.clock());
    harbour.store().append_audit(entry, now).await.unwrap();
}

fn lines(answer: &Answer) -> Vec<AuditRecord> {
    let lines = answer.text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_has_every_record_and_begins_with_its_own() {
    let harbour = Harbour::open().await;
    let platform = administrator(&harbour).await;
    for number in 0..1100 {
        note(
            &harbour,
            &format!("subject {number}"),
            "of more than two pages",
        )
        .await;
    }
    let before = harbour.store().audit_anchor().await.unwrap().sequence;

    let answer = platform.get(EXPORT).await.succeeded();

    assert_eq!(answer.header("content-type"), "application/jsonl");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"berth-audit.jsonl\""
    );
    let records = lines(&answer);
    let sequences: Vec<_> = records.iter().map(|record| record.sequence).collect();
    let expected: Vec<_> = (1..=before + 1).rev().collect();
    assert_eq!(sequences, expected);
    let own = &records[0];
    assert_eq!(own.action, "audit_exported");
    assert_eq!(own.actor, Actor::PlatformToken(platform.id()).to_string());
    assert!(own.actor_name.is_some());
    assert_eq!(own.detail.as_deref(), Some("format=jsonl"));
    assert_eq!(
        own.request_id.as_deref(),
        Some(answer.header("x-request-id"))
    );
    let anchor = format!("{}:{}", own.sequence, own.hash).parse().unwrap();
    let verdict = harbour.store().verify_audit(Some(&anchor)).await.unwrap();
    assert!(
        matches!(verdict, store::AuditVerdict::Intact(_)),
        "{verdict:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_runs_nothing_that_is_on_record() {
    let harbour = Harbour::open().await;
    let platform = administrator(&harbour).await;
    note(
        &harbour,
        "=HYPERLINK(\"http://evil\",\"x\")",
        "+1,2\n@SUM(A1)",
    )
    .await;

    let answer = platform.get(&format!("{EXPORT}?format=csv")).await;

    let answer = answer.succeeded();
    assert!(answer.header("content-type").starts_with("text/csv"));
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"berth-audit.csv\""
    );
    let header = "sequence,at,actor,actor_name,action,workspace,workspace_id,subject,subject_name,detail,request_id,hash\r\n";
    assert!(answer.text.starts_with(header), "{}", answer.text);
    let harmless = "\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",\"\",\"'+1,2\n@SUM(A1)\",";
    assert!(answer.text.contains(harmless), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_and_its_export_are_filtered_alike() {
    let harbour = Harbour::open().await;
    let platform = administrator(&harbour).await;
    let declares = harbour.platform().await;
    for workspace in ["david", "erin"] {
        declares.provision(workspace, "foo").await;
        let path = format!("/api/v1/workspaces/{workspace}/components/foo");
        declares.delete(&path).await.succeeded();
    }
    let query = "?workspace=david&action=component_deleted";

    let page: Page<AuditRecord> = platform.get(&format!("{TRAIL}{query}")).await.json();
    let exported = lines(&platform.get(&format!("{EXPORT}{query}")).await);

    let [only] = page.items.as_slice() else {
        panic!("{page:?}");
    };
    assert_eq!(only.workspace.as_ref().unwrap().as_str(), "david");
    assert_eq!(only.subject, "foo");
    assert_eq!(exported, page.items);
    let exports: Page<AuditRecord> = platform
        .get(&format!("{TRAIL}?action=audit_exported"))
        .await
        .json();
    assert_eq!(
        exports.items[0].detail.as_deref(),
        Some("format=jsonl workspace=david action=component_deleted")
    );
    let time = only.at;
    for (query, found) in [
        (
            format!("?subject=foo&from={time}&action=component_deleted"),
            2,
        ),
        (format!("?until={time}&action=component_deleted"), 0),
        ("?workspace=nowhere".to_owned(), 0),
        (
            format!(
                "?actor=platform-token:{}&action=component_deleted",
                declares.id()
            ),
            2,
        ),
    ] {
        let page: Page<AuditRecord> = platform.get(&format!("{TRAIL}{query}")).await.json();
        assert_eq!(page.items.len(), found, "{query}: {page:?}");
    }
}

/// A filter that was mistyped must not take everything out.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_is_not_understood_is_refused_and_takes_nothing_out() {
    let harbour = Harbour::open().await;
    let platform = administrator(&harbour).await;
    let before = harbour.store().audit_anchor().await.unwrap();
    for query in [
        "?form=2026-01-01T00:00:00Z",
        "?from=yesterday",
        "?action=nonsense",
        "?actor=somebody",
        "?format=xml",
        "?after=MTA",
    ] {
        let answer = platform.get(&format!("{EXPORT}{query}")).await;
        answer.problem(400, "invalid_request");
    }
    assert_eq!(harbour.store().audit_anchor().await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_cannot_go_on_record_is_not_made() {
    let mut harbour = Harbour::open().await;
    let platform = administrator(&harbour).await;
    note(&harbour, "what nobody takes out", "unseen").await;
    harbour.kill();
    forge_audit_key(&harbour.config().keys);
    harbour.start().await;

    let refused = platform.get(EXPORT).await;

    assert!(!refused.text.contains("what nobody takes out"));
    refused.problem(500, "internal_error");
}
