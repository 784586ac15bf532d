//! Which application asks, and whether this user may grant it anything.

use super::{
    redirect,
    visit::{Refusal, Visit},
};
use crate::{
    state::{AccountId, Application, TeamRole},
    variant::Authorization,
};

/// The application, if `user` owns the organization that it belongs to.
///
/// Full access does not make a superuser an owner (059).
pub(super) fn application_for_owner(
    visit: &Visit<'_>,
    client_id: &str,
    user: AccountId,
) -> Result<Application, Refusal> {
    let application = visit
        .world
        .find_application(client_id)
        .ok_or(Refusal::NotFound)?;
    let mut teams = visit.world.teams_of(application.organization, user);
    let owns = teams.any(|team| team.role == TeamRole::Admin) || application.organization == user;
    owns.then(|| application.clone()).ok_or(Refusal::Forbidden)
}

/// The application, if `user` may authorize it at all: where that is closed, only its owners and
/// whom one of them has assigned it to (058, 118).
pub(super) fn application_for_grantor(
    visit: &Visit<'_>,
    client_id: &str,
    user: AccountId,
) -> Result<Application, Refusal> {
    let assignment = visit
        .parameters
        .first("assignment_uuid")
        .unwrap_or_default();
    let assigned = visit
        .world
        .assignments
        .find(assignment, user, client_id)
        .is_some();
    if assigned || visit.world.variant.authorization == Authorization::Everybody {
        let application = visit.world.find_application(client_id);
        return application.cloned().ok_or(Refusal::NotFound);
    }
    application_for_owner(visit, client_id, user)
}

/// Whether people may be sent to `redirect_uri` on the application's behalf. Quay's own page that
/// shows tokens is always acceptable (115).
pub(super) fn accepts_redirect(
    visit: &Visit<'_>,
    application: &Application,
    redirect_uri: &str,
) -> bool {
    redirect_uri == format!("{}/oauth/localapp", visit.base_url)
        || redirect::is_acceptable(&application.redirect_uri, redirect_uri)
}
