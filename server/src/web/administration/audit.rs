//! `/administration/audit`

use axum::{extract::State, response::Response};
use frontend::page::{AdministrationAudit, AuditWish};
use model::api::{audit::AuditRecord, page::Page};
use serde_json::Value;
use store::{AuditAction, PageRequest};

use crate::{
    api::{
        administration::audit::{self, Which},
        caller::Administer,
        error::ApiError,
        extract::Query,
    },
    app::App,
    web::{Over, Visit},
};

/// How many records are shown at once.
const SHOWN: u16 = 50;

/// `GET /administration/audit`
pub(super) async fn page(
    _: Over<Administer>,
    visit: Visit,
    State(app): State<App>,
    Query(wish): Query<AuditWish>,
) -> Result<Response, ApiError> {
    let (records, wrong) = match find(&app, &wish).await {
        Ok(records) => (records, None),
        Err(error) if error.status().is_client_error() => (nothing(), Some(error)),
        Err(error) => return Err(error),
    };
    let status = wrong.as_ref().map(ApiError::status).unwrap_or_default();
    let page = AdministrationAudit {
        wrong: wrong.map(|error| error.detail().to_owned()),
        actions: AuditAction::ALL.map(audit::word).into(),
        anchor: app.store.audit_anchor().await?.to_string(),
        records,
        wish,
    };
    Ok(visit.answer(status, page))
}

async fn find(app: &App, wish: &AuditWish) -> Result<Page<AuditRecord>, ApiError> {
    let page = PageRequest {
        after: filled(&wish.after),
        limit: SHOWN,
    };
    audit::read(app, read(wish)?, &page).await
}

fn read(wish: &AuditWish) -> Result<Which, ApiError> {
    let time = |error: frontend::page::InvalidTime| ApiError::invalid(error.to_string());
    let action = filled(&wish.action).map(|word| serde_json::from_value(Value::String(word)));
    let workspace = filled(&wish.workspace).map(|name| name.parse());
    Ok(Which {
        workspace: workspace.transpose()?,
        actor: filled(&wish.actor),
        action: action
            .transpose()
            .map_err(|_| ApiError::invalid("there is no record of this kind: choose one"))?,
        subject: filled(&wish.subject),
        from: wish.begins().map_err(time)?,
        until: wish.ends().map_err(time)?,
    })
}

/// A field that was left empty asks for nothing.
fn filled(field: &str) -> Option<String> {
    let field = field.trim();
    (!field.is_empty()).then(|| field.to_owned())
}

fn nothing() -> Page<AuditRecord> {
    Page {
        items: Vec::new(),
        next: None,
    }
}
