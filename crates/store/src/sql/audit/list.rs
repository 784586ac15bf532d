//! The trail as it is read. A filter goes through the index that narrows it down most, so that a
//! question about one subject costs what there is about it, however long the trail is.

use model::api::page::Page;
use sqlx::{AnyPool, FromRow};

use super::AuditRow;
use crate::{
    Actor, AuditFilter, AuditLine, AuditRecord, PageRequest, StoreError,
    sql::{column, page, records, rows_wanted},
};

/// Selects [`LineRow`]s that fit, the latest first. `$lead` is what an index is gone through for. Only
/// users have an id behind `user:`, and only platform tokens behind `platform-token:`; what stands
/// there of another actor, or of a subject that is neither, is nobody's id.
macro_rules! select_lines {
    ($lead:literal) => {
        concat!(
            "SELECT a.sequence, a.at, a.actor, a.action, a.workspace_id, a.subject, a.detail,
                 a.request_id, a.hash, w.name AS workspace_name,
                 COALESCE(u.name, t.name) AS actor_name,
                 COALESCE(v.name, x.name, c.name) AS subject_name
             FROM audit a LEFT JOIN workspaces w ON w.id = a.workspace_id
             LEFT JOIN users u ON u.id = substr(a.actor, 6)
             LEFT JOIN platform_tokens t ON t.id = substr(a.actor, 16)
             LEFT JOIN users v ON v.id = a.subject
             LEFT JOIN users x ON x.id = substr(a.subject, 6)
             LEFT JOIN components c ON c.id = a.subject AND c.workspace_id = a.workspace_id
             WHERE ",
            $lead,
            "($1 IS NULL OR a.workspace_id = $1) AND ($2 IS NULL OR w.name = $2)
               AND ($3 IS NULL OR a.actor = $3) AND ($4 IS NULL OR a.action = $4)
               AND ($5 IS NULL OR a.subject = $5) AND +a.at >= $6 AND +a.at < $7
               AND a.sequence < $8
             ORDER BY a.sequence DESC LIMIT $9"
        )
    };
}

/// Before and after all times there are, with room for an hour.
const FIRST: i64 = i64::MIN / 2;
const LAST: i64 = i64::MAX / 2;

#[derive(FromRow)]
struct LineRow {
    #[sqlx(flatten)]
    record: AuditRow,
    workspace_name: Option<String>,
    actor_name: Option<String>,
    subject_name: Option<String>,
}

impl TryFrom<LineRow> for AuditLine {
    type Error = StoreError;

    fn try_from(row: LineRow) -> Result<Self, StoreError> {
        Ok(Self {
            record: AuditRecord::try_from(row.record)?,
            workspace: column::optional_text("workspaces.name", row.workspace_name)?,
            actor: row.actor_name,
            subject: row.subject_name,
        })
    }
}

/// The statement for a filter.
pub(in crate::sql) fn statement(filter: &AuditFilter) -> &'static str {
    if filter.subject.is_some() {
        select_lines!("a.subject = $5 AND ")
    } else if filter.actor.is_some() {
        select_lines!("a.actor = $3 AND ")
    } else if filter.workspace.is_some() {
        select_lines!("a.workspace_id = $1 AND ")
    } else if filter.workspace_name.is_some() {
        select_lines!("a.workspace_id IN (SELECT id FROM workspaces WHERE name = $2) AND ")
    } else if filter.action.is_some() {
        select_lines!("a.action = $4 AND ")
    } else if filter.from.is_some() || filter.until.is_some() {
        // Times come in the order of the trail but for the clocks of replicas, which are not an hour
        // apart: nothing before a record that is an hour too old is young enough, and so on.
        select_lines!(
            "a.sequence > COALESCE((SELECT sequence FROM audit WHERE at < $6 - 3600000
                                    ORDER BY at DESC LIMIT 1), 0)
               AND a.sequence < COALESCE((SELECT sequence FROM audit WHERE at >= $7 + 3600000
                                          ORDER BY at LIMIT 1), $8) AND "
        )
    } else {
        select_lines!("")
    }
}

pub(super) async fn lines(
    read: &AnyPool,
    filter: &AuditFilter,
    request: &PageRequest,
) -> Result<Page<AuditLine>, StoreError> {
    let action = filter
        .action
        .map(|action| column::spell("audit.action", action))
        .transpose()?;
    let before = match request.key()? {
        Some(key) => key.parse().map_err(|_| StoreError::InvalidCursor)?,
        None => i64::MAX,
    };
    let rows: Vec<LineRow> = sqlx::query_as(statement(filter))
        .bind(filter.workspace.map(|workspace| workspace.to_string()))
        .bind(filter.workspace_name.as_ref().map(ToString::to_string))
        .bind(filter.actor.as_ref().map(Actor::to_string))
        .bind(action)
        .bind(filter.subject.clone())
        .bind(filter.from.map_or(FIRST, |from| from.as_unix_millis()))
        .bind(filter.until.map_or(LAST, |until| until.as_unix_millis()))
        .bind(before)
        .bind(rows_wanted(request))
        .fetch_all(read)
        .await?;
    Ok(page(records(rows)?, request, |line: &AuditLine| {
        line.record.sequence.to_string()
    }))
}
