//! `/api/v1/administration/budget`

use axum::extract::State;
use model::{Timestamp, api::budget::Budget};
use quay_client::BudgetSnapshot;

use crate::{
    api::{
        caller::{Administer, May},
        extract::Json,
    },
    app::App,
};

/// The budget of calls to Quay, as this process has it at this moment.
#[utoipa::path(
    get, path = "/administration/budget", operation_id = "get_budget", tag = "administration",
    responses((status = 200, description = "The budget.", body = Budget)),
)]
pub(in crate::api) async fn get(_: May<Administer>, State(app): State<App>) -> Json<Budget> {
    Json(now(&app))
}

/// The budget now.
pub(crate) fn now(app: &App) -> Budget {
    shown(app.provisioner.client.budget(), app.clock.now())
}

fn shown(snapshot: BudgetSnapshot, now: Timestamp) -> Budget {
    let count = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
    Budget {
        per_second: snapshot.limits.per_second.get(),
        burst: snapshot.limits.burst.get(),
        free: snapshot.free,
        waiting_interactive: count(snapshot.interactive),
        waiting_background: count(snapshot.background),
        waiting_tenants: count(snapshot.tenants),
        queue: count(snapshot.limits.queue.get()),
        paused_until: snapshot.paused_for.map(|left| now.plus(left)),
    }
}
