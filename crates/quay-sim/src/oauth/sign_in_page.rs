//! `/signin` for browsers: a form that gives the same session as Quay's own sign-in.

use axum::response::{Html, IntoResponse, Response};

use super::{
    page::{SignIn, signed_in},
    session::TooManyAttempts,
    visit::{Refusal, Visit, redirect},
};
use crate::http::NO_CACHE;

/// `GET /signin?next=<path>`
pub(super) fn show(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    Ok(form(visit, None))
}

/// `POST /signin`
pub(super) fn submit(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    visit.require_csrf_proof()?;
    let field = |name: &str| visit.parameters.first(name).unwrap_or_default().to_owned();
    let (name, password, next) = (field("username"), field("password"), field("next"));
    match visit.world.try_password(&name, &password, visit.now) {
        Ok(Some(user)) => {
            visit.session = visit.world.sign_in(user, visit.now);
            Ok(redirect(own_path(&next).unwrap_or("/signin")))
        }
        Ok(None) => Ok(form(visit, Some("Invalid Username or Password"))),
        Err(TooManyAttempts { .. }) => Ok(form(visit, Some("Too many login attempts."))),
    }
}

/// `POST /signout`: ends every session of the user.
pub(super) fn leave(visit: &mut Visit<'_>) -> Result<Response, Refusal> {
    let user = visit.user()?;
    visit.require_csrf_proof()?;
    visit.session = visit.world.sign_out(user, visit.now);
    Ok(redirect("/signin"))
}

fn form(visit: &mut Visit<'_>, problem: Option<&str>) -> Response {
    visit.session = visit.world.ensure_session(&visit.session);
    let csrf_token = visit.session.csrf_token.as_deref().unwrap_or_default();
    let page = match visit.user_name() {
        Some(user) => signed_in(&user, csrf_token),
        None => {
            let next = visit.parameters.first("next").unwrap_or_default();
            SignIn {
                csrf_token,
                next,
                problem,
            }
            .page()
        }
    };
    (NO_CACHE, Html(page)).into_response()
}

/// The path, if it leads nowhere but here.
fn own_path(next: &str) -> Option<&str> {
    let is_own =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    is_own.then_some(next)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_paths_of_its_own_are_followed() {
        assert_eq!(
            own_path("/oauth/authorize?scope=x"),
            Some("/oauth/authorize?scope=x")
        );
        for bad in [
            "",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "signin",
        ] {
            assert_eq!(own_path(bad), None, "{bad}");
        }
    }
}
