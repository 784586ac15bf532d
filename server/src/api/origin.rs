//! Where a request that changes something comes from (B1).
//!
//! A browser sends our cookie with what other sites make it send. So whatever changes something has
//! to come from our own pages, which browsers say (`Sec-Fetch-Site`, or `Origin` where they do not),
//! or from a program, which shows a token and has no cookie. Everything else is refused, before any
//! handler sees it: a route that is added later is behind this, too.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use store::{Actor, AuditAction, AuditEntry};

use super::{error::ApiError, request_id::RequestId};
use crate::{app::App, session, sign_in};

/// Refuses what other sites make a browser do.
pub(super) async fn guard(
    State(app): State<App>,
    request_id: RequestId,
    request: Request,
    next: Next,
) -> Response {
    let own = app.policy.public_url.origin().ascii_serialization();
    if is_safe(request.method())
        || request.uri().path() == sign_in::BACK_CHANNEL_PATH
        || is_from_here(request.headers(), &own)
    {
        return next.run(request).await;
    }
    let entry = AuditEntry {
        actor: Actor::Anonymous,
        action: AuditAction::Denied,
        workspace: None,
        subject: "origin".to_owned(),
        detail: Some("a request from another site, or from nowhere".to_owned()),
        request_id: Some(request_id.to_string()),
    };
    match app.store.append_audit(entry, app.clock.now()).await {
        Ok(_) => ApiError::new(
            axum::http::StatusCode::FORBIDDEN,
            "cross_origin",
            "this does not come from a page of Berth: programs show a token, `Authorization: Bearer …`, and send no cookie",
        )
        .into_response(),
        Err(error) => ApiError::from(error).into_response(),
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// `own` is our origin, as browsers write it. Pages with `Referrer-Policy: no-referrer`, as ours
/// are, send `Origin: null` with a form, so `Sec-Fetch-Site` comes first; no script can set it.
fn is_from_here(headers: &HeaderMap, own: &str) -> bool {
    let only = |name| {
        let mut values = headers.get_all(name).iter();
        (values.next(), values.next())
    };
    match only("sec-fetch-site") {
        (Some(site), None) => return site == "same-origin",
        (Some(_), Some(_)) => return false,
        (None, _) => {}
    }
    match only(header::ORIGIN.as_str()) {
        (Some(origin), None) => return origin == own,
        (Some(_), Some(_)) => return false,
        (None, _) => {}
    }
    headers.contains_key(header::AUTHORIZATION) && !session::has_cookie(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://berth.example";

    fn passes(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        is_from_here(&map, OWN)
    }

    #[test]
    fn own_pages_pass() {
        assert!(passes(&[("sec-fetch-site", "same-origin")]));
        assert!(passes(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "null")
        ]));
        assert!(passes(&[("origin", OWN)]));
    }

    #[test]
    fn programs_with_a_token_and_no_cookie_pass() {
        assert!(passes(&[("authorization", "Bearer berth_pt_x")]));
        assert!(!passes(&[
            ("authorization", "Bearer berth_pt_x"),
            ("cookie", "a=b; __Host-berth=x"),
        ]));
    }

    #[test]
    fn everything_else_is_refused() {
        assert!(!passes(&[]));
        for site in [
            "cross-site",
            "same-site",
            "none",
            "",
            "same-origin, same-origin",
        ] {
            assert!(!passes(&[("sec-fetch-site", site)]), "{site}");
            assert!(
                !passes(&[("sec-fetch-site", site), ("origin", OWN)]),
                "{site}"
            );
            assert!(!passes(&[
                ("sec-fetch-site", site),
                ("authorization", "Bearer x")
            ]));
        }
        for origin in [
            "null",
            "http://berth.example",
            "https://berth.example:8443",
            "https://berth.example.evil.example",
            "https://evil.example",
            "https://BERTH.example",
        ] {
            assert!(!passes(&[("origin", origin)]), "{origin}");
            assert!(
                !passes(&[("origin", origin), ("authorization", "Bearer x")]),
                "{origin}"
            );
        }
        assert!(!passes(&[
            ("origin", OWN),
            ("origin", "https://evil.example")
        ]));
        assert!(!passes(&[
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "cross-site")
        ]));
    }
}
