//! `/api/v1/administration/overview`

use axum::extract::State;
use model::{
    Reason, Remedy,
    api::{administration::Overview, work::WorkCounts},
};
use store::Totals;

use super::budget;
use crate::{
    api::{
        caller::{Administer, May},
        error::ApiError,
        extract::Json,
    },
    app::App,
};

/// Everything that an administrator answers for, at a glance.
#[utoipa::path(
    get, path = "/administration/overview", operation_id = "get_overview", tag = "administration",
    responses((status = 200, description = "The overview.", body = Overview)),
)]
pub(in crate::api) async fn get(
    _: May<Administer>,
    State(app): State<App>,
) -> Result<Json<Overview>, ApiError> {
    Ok(Json(gather(&app).await?))
}

/// The overview now.
pub(crate) async fn gather(app: &App) -> Result<Overview, ApiError> {
    let totals = app.store.count_overseen().await?;
    let debts = app.linking.all_debts().await?;
    let count = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
    Ok(Overview {
        service_token: app.provisioner.service_token.glance(),
        work: counts(&totals),
        alarming_debts: count(debts.iter().filter(|debt| debt.alarming).count()),
        debts: count(debts.len()),
        grants: app.linking.recent_grants().await,
        budget: budget::now(app),
    })
}

fn counts(totals: &Totals) -> WorkCounts {
    let mut counts = WorkCounts {
        rotations: totals.rotations,
        foundings: totals.blockages,
        ..WorkCounts::default()
    };
    for (reason, count) in &totals.unready {
        match (reason, reason.remedy()) {
            (Reason::Conflict, _) => counts.conflicts += count,
            (_, Remedy::Person) => counts.blocked += count,
            (_, Remedy::Time) => counts.waiting += count,
            (_, Remedy::Nothing | Remedy::Work) => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_is_counted_once_and_work_that_goes_on_is_not_stuck() {
        let totals = Totals {
            rotations: 7,
            blockages: 1,
            unready: vec![
                (Reason::Conflict, 2),
                (Reason::PlanLimit, 3),
                (Reason::TokenDead, 4),
                (Reason::QuayReadOnly, 5),
                (Reason::InProgress, 6),
            ],
        };
        let expected = WorkCounts {
            rotations: 7,
            conflicts: 2,
            blocked: 7,
            waiting: 5,
            foundings: 1,
        };
        assert_eq!(counts(&totals), expected);
    }
}
