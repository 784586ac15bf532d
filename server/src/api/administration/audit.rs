//! `/api/v1/administration/audit`: the audit trail, read and taken out.

mod csv;
pub(in crate::api) mod export;

use axum::extract::State;
use model::{
    Timestamp, WorkspaceName,
    api::{audit::AuditRecord, page::Page},
};
use serde::Deserialize;
use store::{AuditAction, AuditFilter, AuditLine, PageRequest};
use utoipa::IntoParams;

use crate::{
    api::{
        caller::{Administer, May},
        error::ApiError,
        extract::{Json, Query},
        workspace::{self, Paging},
    },
    app::App,
};

/// Which records, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::api) struct AuditQuery {
    /// In a workspace that has this name, or had it.
    workspace: Option<WorkspaceName>,
    /// By this actor: `user:<id>`, `platform-token:<id>`, `command-line`, `worker` or `anonymous`.
    actor: Option<String>,
    /// Of this kind.
    #[param(value_type = Option<String>)]
    action: Option<AuditAction>,
    /// About this subject, letter for letter.
    subject: Option<String>,
    /// Not before this time.
    from: Option<Timestamp>,
    /// Before this time.
    until: Option<Timestamp>,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many at most; 100 if left out, at most 500.
    limit: Option<u16>,
}

/// Which records are wanted; all of what is given has to fit.
#[derive(Debug, Default)]
pub(crate) struct Which {
    pub(crate) workspace: Option<WorkspaceName>,
    pub(crate) actor: Option<String>,
    pub(crate) action: Option<AuditAction>,
    pub(crate) subject: Option<String>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

impl Which {
    fn filter(self) -> Result<AuditFilter, ApiError> {
        let actor = self.actor.map(|actor| {
            actor.parse().map_err(|_| {
                ApiError::invalid(
                    "the actor is `user:<id>`, `platform-token:<id>`, `command-line`, `worker` or `anonymous`",
                )
            })
        });
        Ok(AuditFilter {
            workspace: None,
            workspace_name: self.workspace,
            actor: actor.transpose()?,
            action: self.action,
            subject: self.subject,
            from: self.from,
            until: self.until,
        })
    }
}

/// The audit trail, the latest record first.
///
/// Each record carries an HMAC over itself and all before it. `berth audit verify` checks the whole
/// trail; with `--anchor <sequence>:<hash>` of a record that was read earlier, also that it was not
/// put back to an older state as a whole.
#[utoipa::path(
    get, path = "/administration/audit", operation_id = "list_audit", tag = "administration",
    params(AuditQuery),
    responses((status = 200, description = "A page of records.", body = Page<AuditRecord>)),
)]
pub(in crate::api) async fn list(
    _: May<Administer>,
    State(app): State<App>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditRecord>>, ApiError> {
    let paging = Paging {
        after: query.after,
        limit: query.limit,
    };
    let which = Which {
        workspace: query.workspace,
        actor: query.actor,
        action: query.action,
        subject: query.subject,
        from: query.from,
        until: query.until,
    };
    Ok(Json(read(&app, which, &paging.request()?).await?))
}

/// A page of the records that are wanted.
pub(crate) async fn read(
    app: &App,
    which: Which,
    page: &PageRequest,
) -> Result<Page<AuditRecord>, ApiError> {
    let found = app.store.list_audit_lines(&which.filter()?, page).await;
    Ok(found.map_err(workspace::cursor)?.map(shown))
}

fn shown(
    AuditLine {
        record,
        workspace,
        actor,
        subject,
    }: AuditLine,
) -> AuditRecord {
    let entry = record.entry;
    AuditRecord {
        sequence: record.sequence,
        at: record.at,
        actor: entry.actor.to_string(),
        actor_name: actor,
        action: word(entry.action),
        workspace,
        workspace_id: entry.workspace,
        subject: entry.subject,
        subject_name: subject,
        detail: entry.detail,
        request_id: entry.request_id,
        hash: record.hash.to_string(),
    }
}

/// `credential_revealed`
pub(crate) fn word(action: AuditAction) -> String {
    let word = serde_json::to_value(action).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}
