//! `/api/v1/administration/audit/export`

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use futures::{Stream, stream};
use model::{Timestamp, WorkspaceName, api::audit::AuditRecord};
use serde::Deserialize;
use store::{AuditAction, AuditEntry, AuditFilter, PageRequest, Store, StoreError};
use utoipa::{IntoParams, ToSchema};

use super::{Which, csv, shown, word};
use crate::{
    api::{
        caller::{Administer, May},
        error::ApiError,
        extract::Query,
        request_id::RequestId,
    },
    app::App,
    logging::chain,
};

/// Which records, and how they are written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::api) struct ExportQuery {
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
    /// How they are written; `jsonl` if left out.
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// How records are written.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// One JSON object a line.
    #[default]
    Jsonl,
    /// Comma-separated values with a header. A field that a spreadsheet would take for a formula
    /// has an apostrophe before it.
    Csv,
}

impl Format {
    fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Jsonl => "application/jsonl",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    fn header(self) -> &'static str {
        match self {
            Self::Jsonl => "",
            Self::Csv => csv::HEADER,
        }
    }

    fn line(self, record: &AuditRecord) -> Result<String, serde_json::Error> {
        match self {
            Self::Jsonl => Ok(format!("{}\n", serde_json::to_string(record)?)),
            Self::Csv => Ok(csv::line(record)),
        }
    }
}

/// Every record that fits, the latest first, as a file.
///
/// That it was taken out is on record before the first line is sent. An answer that breaks off did
/// not get to the end. To check what was taken out, give `<sequence>:<hash>` of its first record to
/// `berth audit verify --anchor`.
#[utoipa::path(
    get, path = "/administration/audit/export", operation_id = "export_audit", tag = "administration",
    params(ExportQuery),
    responses((status = 200, description = "The records.", body = AuditRecord, content_type = "application/jsonl")),
)]
pub(in crate::api) async fn get(
    May { caller, .. }: May<Administer>,
    request_id: RequestId,
    State(app): State<App>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, ApiError> {
    let format = query.format;
    let filter = Which::from(query).filter()?;
    let entry = AuditEntry {
        actor: caller.actor(),
        action: AuditAction::AuditExported,
        workspace: None,
        subject: "audit".to_owned(),
        detail: Some(in_words(&filter, format)),
        request_id: Some(request_id.to_string()),
    };
    app.store.append_audit(entry, app.clock.now()).await?;
    let disposition = format!("attachment; filename=\"berth-audit.{}\"", format.as_str());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let body = Body::from_stream(pieces(Arc::clone(&app.store), filter, format));
    Ok((headers, body).into_response())
}

impl From<ExportQuery> for Which {
    fn from(query: ExportQuery) -> Self {
        Self {
            workspace: query.workspace,
            actor: query.actor,
            action: query.action,
            subject: query.subject,
            from: query.from,
            until: query.until,
        }
    }
}

/// What was taken out, on one line.
fn in_words(filter: &AuditFilter, format: Format) -> String {
    let parts = [
        Some(("format", format.as_str().to_owned())),
        filter
            .workspace_name
            .as_ref()
            .map(|it| ("workspace", it.to_string())),
        filter.actor.as_ref().map(|it| ("actor", it.to_string())),
        filter.action.map(|it| ("action", word(it))),
        filter
            .subject
            .as_ref()
            .map(|it| ("subject", format!("{it:?}"))),
        filter.from.map(|it| ("from", it.to_string())),
        filter.until.map(|it| ("until", it.to_string())),
    ];
    let parts = parts.into_iter().flatten();
    let parts: Vec<_> = parts
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join(" ")
}

/// How far an export is.
enum Position {
    Header,
    At(PageRequest),
    End,
}

/// The file, a page of records at a time: it is never whole in memory. An error ends it, and the
/// connection with it.
fn pieces(
    store: Arc<dyn Store>,
    filter: AuditFilter,
    format: Format,
) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(Position::Header, move |position| {
        let (store, filter) = (Arc::clone(&store), filter.clone());
        async move {
            let request = match position {
                Position::Header => {
                    let first = Position::At(PageRequest::first(PageRequest::LONGEST));
                    return Some((Ok(Bytes::from_static(format.header().as_bytes())), first));
                }
                Position::At(request) => request,
                Position::End => return None,
            };
            match piece(&*store, &filter, format, &request).await {
                Ok((lines, Some(next))) => Some((Ok(lines.into()), Position::At(next))),
                Ok((lines, None)) => Some((Ok(lines.into()), Position::End)),
                Err(error) => {
                    tracing::error!(error = %chain(&error), "an export of the audit trail breaks off");
                    Some((Err(io::Error::other(error)), Position::End))
                }
            }
        }
    })
}

/// Why an export breaks off.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error("the trail cannot be read")]
    Read(#[from] StoreError),
    #[error("a record cannot be written")]
    Write(#[from] serde_json::Error),
}

/// The lines of one page, and where the next one begins.
async fn piece(
    store: &dyn Store,
    filter: &AuditFilter,
    format: Format,
    request: &PageRequest,
) -> Result<(String, Option<PageRequest>), ExportError> {
    let page = store.list_audit_lines(filter, request).await?;
    let mut lines = String::new();
    for line in page.items {
        lines.push_str(&format.line(&shown(line))?);
    }
    let next = page.next.map(|after| PageRequest {
        after: Some(after),
        limit: request.limit,
    });
    Ok((lines, next))
}
