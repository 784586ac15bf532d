//! `/administration/work`

use axum::{extract::State, response::Response};
use frontend::page::{AdministrationWork, WORK_LISTS};
use serde::Deserialize;
use store::PageRequest;

use crate::{
    api::{
        administration::work::{self, STUCK},
        caller::Administer,
        error::ApiError,
        extract::Query,
    },
    app::App,
    web::{Over, Visit},
};

/// How much of each list is shown at once.
const SHOWN: u16 = 50;

/// Which list goes on where.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    list: String,
    after: Option<String>,
}

impl Place {
    fn of(&self, list: &str) -> PageRequest {
        PageRequest {
            after: self.after.clone().filter(|_| self.list == list),
            limit: SHOWN,
        }
    }
}

/// `GET /administration/work`
pub(super) async fn page(
    _: Over<Administer>,
    visit: Visit,
    State(app): State<App>,
    Query(place): Query<Place>,
) -> Result<Response, ApiError> {
    let [conflicts, stuck, foundings] = WORK_LISTS.map(|list| place.of(list));
    Ok(visit.show(AdministrationWork {
        conflicts: work::list_conflicts(&app, &conflicts).await?,
        stuck: work::list_unready(&app, STUCK, &stuck).await?,
        foundings: work::list_foundings(&app, &foundings).await?,
    }))
}
