//! Light or dark, remembered by the browser.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Redirect, Response},
};
use frontend::Theme;
use serde::Deserialize;

use super::Form;
use crate::sign_in::ReturnTo;

/// What remembers it. It says nothing of who somebody is.
pub(super) const COOKIE: &str = "__Host-berth-theme";

/// What the switch sends.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    theme: Theme,
    return_to: String,
}

/// `POST /theme`
pub(super) async fn choose(Form(choice): Form<Choice>) -> Response {
    let return_to: ReturnTo = choice.return_to.parse().unwrap_or_default();
    let cookie = format!(
        "{COOKIE}={}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax",
        choice.theme.as_str()
    );
    let mut response = Redirect::to(return_to.as_str()).into_response();
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
