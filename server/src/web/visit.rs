//! A request for a page, and the answer to it.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{Html, IntoResponse as _, Redirect, Response},
};
use frontend::{Frame, Nonce, Page, Theme, Visitor};
use url::form_urlencoded;

use super::{policy, theme};
use crate::{app::App, session::Person};

/// A request for a page. It is answered once: the nonce is for one document.
#[derive(Debug)]
pub(crate) struct Visit {
    /// Who is signed in.
    pub(crate) person: Option<Person>,
    method: Method,
    frame: Frame,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let person = parts.extensions.get::<Option<Person>>().cloned().flatten();
        let visitor = person.as_ref().map(|person| Visitor {
            name: person.name.clone(),
            administrator: person.administrator,
        });
        Ok(Self {
            frame: Frame {
                now: app.clock.now(),
                path: page_of(parts),
                visitor,
                theme: chosen_theme(&parts.headers),
                nonce: Nonce::new(app.random.bytes()),
                style: app.site.style(),
                script: app.site.script(),
            },
            method: parts.method.clone(),
            person,
        })
    }
}

impl Visit {
    /// Shows a page.
    pub(crate) fn show(self, page: impl Page) -> Response {
        self.answer(StatusCode::OK, page)
    }

    /// Shows a page with another status.
    pub(crate) fn answer(self, status: StatusCode, page: impl Page) -> Response {
        let policy = policy::of(&self.frame);
        let html = self.frame.render(page);
        let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
        (status, headers, Html(html)).into_response()
    }

    /// To the sign-in, and back to this page. What a form has sent is not kept, and that is said.
    pub(crate) fn sign_in(&self) -> Redirect {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("return_to", &self.frame.path);
        if self.method != Method::GET {
            query.append_pair("unsent", "true");
        }
        Redirect::to(&format!("/sign-in?{}", query.finish()))
    }
}

fn chosen_theme(headers: &HeaderMap) -> Theme {
    let cookies = headers.get_all(header::COOKIE);
    cookies
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == theme::COOKIE)
        .and_then(|(_, word)| Theme::ALL.into_iter().find(|it| it.as_str() == word))
        .unwrap_or_default()
}

/// The page that was asked for; for a form, the page that it stands on.
fn page_of(parts: &Parts) -> String {
    let whole = parts.uri.path_and_query();
    if parts.method == Method::GET {
        return whole
            .map_or("/", axum::http::uri::PathAndQuery::as_str)
            .to_owned();
    }
    page_of_form(parts.uri.path())
}

/// The page that the form stands on that is sent to this address.
pub(super) fn page_of_form(path: &str) -> String {
    let mut segments = path.split('/').skip(1);
    let (first, name, part, of) = (
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
    );
    match (first, name, part, of) {
        (Some("workspaces"), Some(name), Some("link"), _) => format!("/workspaces/{name}/link"),
        (Some("workspaces"), Some(name), Some("components"), Some(of)) => {
            format!("/workspaces/{name}/components/{of}")
        }
        (Some("workspaces"), Some(name), ..) => format!("/workspaces/{name}"),
        (Some("administration"), Some(page), ..) => format!("/administration/{page}"),
        (Some("administration"), ..) => "/administration".to_owned(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn page(method: &str, path: &str) -> String {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(())
            .unwrap();
        page_of(&request.into_parts().0)
    }

    #[test]
    fn a_form_leads_back_to_the_page_that_it_stands_on() {
        for (posted, shown) in [
            ("/workspaces/david/components", "/workspaces/david"),
            (
                "/workspaces/david/components/foo/rotate",
                "/workspaces/david/components/foo",
            ),
            (
                "/workspaces/david/link/abc/confirm",
                "/workspaces/david/link",
            ),
            ("/workspaces/david/members/x/remove", "/workspaces/david"),
            ("/administration/links/david/x/end", "/administration/links"),
            ("/theme", "/"),
        ] {
            assert_eq!(page("POST", posted), shown);
        }
        assert_eq!(page("GET", "/workspaces?after=x"), "/workspaces?after=x");
    }

    #[test]
    fn colours_come_from_their_cookie_and_from_no_other() {
        let theme = |cookie: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookie.parse().unwrap());
            chosen_theme(&headers)
        };
        assert_eq!(theme("a=b; __Host-berth-theme=dark"), Theme::Dark);
        assert_eq!(theme("__Host-berth-theme=<b>"), Theme::Auto);
        assert_eq!(theme("theme=dark"), Theme::Auto);
    }
}
