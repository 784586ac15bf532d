//! What happened in a workspace, out of the audit trail.

use std::collections::BTreeMap;

use frontend::page::Activity;
use model::{UserId, WorkspaceId};
use store::{Actor, AuditAction, AuditFilter, AuditRecord, PageRequest};

use crate::{api::error::ApiError, app::App};

/// How much of what happened is shown.
const ACTIVITY: u16 = 12;

/// What people call the components of a workspace, by the ids that the audit trail has of them and
/// of their credentials.
pub(super) type Known = BTreeMap<String, String>;

/// What happened last in a workspace, the latest first.
pub(super) async fn latest(
    app: &App,
    workspace: WorkspaceId,
    known: &Known,
) -> Result<Vec<Activity>, ApiError> {
    let filter = AuditFilter {
        workspace: Some(workspace),
        ..AuditFilter::default()
    };
    let records = app
        .store
        .list_audit(&filter, &PageRequest::first(ACTIVITY))
        .await?;
    let mut activity = Vec::new();
    for record in records.items {
        activity.push(shown(app, record, known).await?);
    }
    Ok(activity)
}

async fn shown(app: &App, record: AuditRecord, known: &Known) -> Result<Activity, ApiError> {
    let entry = record.entry;
    let who = match entry.actor {
        Actor::User(user) => Some(called(app, user).await?),
        Actor::Worker => None,
        other => Some(other.to_string()),
    };
    let of = entry.subject.strip_prefix("user:");
    let to = match of.unwrap_or(&entry.subject).parse() {
        Ok(user) => called(app, user).await?,
        Err(_) => known.get(&entry.subject).cloned().unwrap_or(entry.subject),
    };
    Ok(Activity {
        at: record.at,
        who,
        action: word(entry.action),
        to,
    })
}

/// As the audit trail writes it: `credential_revealed`.
fn word(action: AuditAction) -> String {
    let word = serde_json::to_value(action).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// What people call a user, or else the beginning of their id.
async fn called(app: &App, user: UserId) -> Result<String, ApiError> {
    let known = app.store.find_user(user).await?;
    Ok(match known {
        Some(known) if known.signed_in_at.is_some() => known.name,
        _ => user.to_string().chars().take(8).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_on_record_is_said_in_words() {
        for action in AuditAction::ALL {
            let word = word(action);
            assert!(frontend::page::deed(&word).is_some(), "{word}");
        }
    }
}
