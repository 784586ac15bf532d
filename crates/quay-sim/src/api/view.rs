//! Shapes that several routes show.

use serde_json::{Value, json};
use time::{
    OffsetDateTime, format_description::StaticFormatDescription, macros::format_description,
};

use crate::state::{Grantee, NameProblem, Visibility, World};

const MAIL_DATE: StaticFormatDescription = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] -0000"
);
const PYTHON_DATE: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// `Mon, 23 Nov 2026 17:40:13 -0000`, as most dates are shown.
pub(super) fn mail_date(at: OffsetDateTime) -> String {
    at.format(MAIL_DATE).unwrap_or_default()
}

/// `2026-11-23T17:39:14.516552Z`, as the dates of minted tokens are shown (037).
pub(super) fn python_date(at: OffsetDateTime) -> String {
    at.format(PYTHON_DATE).unwrap_or_default()
}

/// On which repositories a robot or a team has a role (296).
pub(super) fn permissions(world: &World, grantee: Grantee) -> Vec<Value> {
    let granted = world.repositories_granted_to(grantee);
    granted
        .map(|(repository, role)| {
            let is_public = repository.visibility == Visibility::Public;
            json!({ "repository": { "name": repository.name, "is_public": is_public }, "role": role.as_str() })
        })
        .collect()
}

/// What a namespace uses of its quota.
pub(super) fn quota_report(quota_bytes: Option<u64>, used_bytes: u64) -> Value {
    let backfill = if quota_bytes.is_some() {
        "complete"
    } else {
        "waiting"
    };
    json!({
        "quota_bytes": used_bytes,
        "configured_quota": quota_bytes,
        "running_backfill": backfill,
        "backfill_status": backfill,
    })
}

/// A namespace's quotas: none or one.
pub(super) fn quotas(quota_bytes: Option<u64>) -> Value {
    let quota = |bytes| json!({ "id": 1, "limit_bytes": bytes, "limits": [] });
    quota_bytes.map(quota).into_iter().collect()
}

/// Whether Quay takes it for a mail address.
pub(super) fn is_mail_address(text: &str) -> bool {
    let has_labels =
        |domain: &str| domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    let parts = text
        .split_once('@')
        .filter(|(local, domain)| !local.is_empty() && !domain.contains('@'));
    text.len() <= 254 && parts.is_some_and(|(_, domain)| has_labels(domain))
}

/// Quay's words for a bad name of a user or an organization (010, 127).
pub(super) fn invalid_namespace(name: &str, problem: NameProblem) -> String {
    format!("Invalid namespace {name}: Namespace {problem}")
}
