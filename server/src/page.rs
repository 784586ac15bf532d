//! Pages that the server writes itself: sign-in, refusals, and where a link is made.
//!
//! A page is plain HTML: no script, one stylesheet, forms that post to own paths. What is put into
//! one is escaped by [`maud`]; nothing else makes HTML.

mod home;
mod style;

use std::time::Duration;

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use maud::{DOCTYPE, Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::{app::App, session::Person};

pub use maud;

/// What a page may load and where its forms may go: nothing but our own. Going to a provider or to
/// Quay is a link that somebody follows, never the redirect of a form.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Where the stylesheet is.
const STYLE_PATH: &str = "/page.css";

/// A page.
#[derive(Debug)]
pub struct Page {
    title: String,
    status: StatusCode,
    person: Option<String>,
    refresh: Option<Duration>,
    content: Markup,
}

impl Page {
    /// A page with this title, which is its heading, too.
    #[must_use]
    pub fn new(title: impl Into<String>, content: Markup) -> Self {
        Self {
            title: title.into(),
            status: StatusCode::OK,
            person: None,
            refresh: None,
            content,
        }
    }

    /// A page that says why something was not done, and the next thing to do.
    #[must_use]
    pub fn refusal(status: StatusCode, title: impl Into<String>, content: Markup) -> Self {
        Self {
            status,
            ..Self::new(title, content)
        }
    }

    /// With who is signed in, and the way to sign out.
    #[must_use]
    pub fn of(mut self, person: Option<&Person>) -> Self {
        self.person = person.map(|person| person.name.clone());
        self
    }

    /// Loaded again every so often, while it waits for something.
    #[must_use]
    pub fn refreshing(mut self, every: Duration) -> Self {
        self.refresh = Some(every);
        self
    }

    fn markup(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    @if let Some(every) = self.refresh {
                        meta http-equiv="refresh" content=(every.as_secs().max(1));
                    }
                    title { (self.title) " · Berth" }
                    link rel="stylesheet" href=(STYLE_PATH);
                }
                body {
                    header {
                        a.brand href="/" { "Berth" }
                        @if let Some(name) = &self.person {
                            form method="post" action="/sign-out" {
                                span { (name) }
                                button.quiet { "Sign out" }
                            }
                        }
                    }
                    main {
                        h1 { (self.title) }
                        (self.content)
                    }
                }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let policy = HeaderValue::from_static(POLICY);
        let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
        (self.status, headers, Html(self.markup().into_string())).into_response()
    }
}

/// An own path, each segment of it encoded (O2): people choose some of the names in it.
#[must_use]
pub fn own_path(segments: &[&str]) -> String {
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        path.extend(percent_encode(segment.as_bytes(), NOT_IN_A_SEGMENT));
    }
    path
}

/// Everything that is not unreserved (RFC 3986, section 2.3).
const NOT_IN_A_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The first page, and what every page loads.
pub fn router() -> Router<App> {
    let css = HeaderValue::from_static("text/css; charset=utf-8");
    Router::new().route("/", get(home::home)).route(
        STYLE_PATH,
        get(async move || ([(header::CONTENT_TYPE, css)], style::CSS)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_are_called_is_text_and_nothing_else() {
        let person = Person {
            user: model::UserId::of(&["https://login.example", "david"]),
            name: "<script>alert(1)</script>".to_owned(),
            administrator: false,
            authenticated_at: model::Timestamp::from_unix_millis(0).unwrap(),
            session: None,
        };
        let page = Page::new("</title><b>", html! { p { "text" } }).of(Some(&person));
        let text = page.markup().into_string();
        assert!(!text.contains("<script"), "{text}");
        assert!(!text.contains("<b>"), "{text}");
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }

    #[test]
    fn names_stay_one_segment_of_a_path() {
        assert_eq!(
            own_path(&["workspaces", "a b/../?#%é", "link"]),
            "/workspaces/a%20b%2F..%2F%3F%23%25%C3%A9/link"
        );
    }

    #[test]
    fn a_page_allows_no_script_and_no_frame() {
        let answer = Page::new("A page", html! {}).into_response();
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'"));
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"));
        assert!(policy.contains("frame-ancestors 'none'"));
    }
}
