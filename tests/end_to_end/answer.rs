//! Berth's answers. What holds for all of them is asserted of each one that any test gets.

use model::api::problem::Problem;
use reqwest::{RequestBuilder, Response, StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    path: String,
}

impl Answer {
    /// The answer to a request.
    pub(crate) async fn to(request: RequestBuilder) -> Self {
        Self::read(request.send().await.unwrap()).await
    }

    async fn read(response: Response) -> Self {
        let answer = Self {
            status: response.status(),
            headers: response.headers().clone(),
            path: response.url().path().to_owned(),
            text: match is_stream(&response) {
                true => String::new(),
                false => response.text().await.unwrap(),
            },
        };
        answer.assert_guarded();
        if answer.path.starts_with("/api/") && !answer.status.is_success() {
            answer.assert_problem();
        }
        answer
    }

    /// It says that it was done.
    pub(crate) fn succeeded(self) -> Self {
        assert!(self.status.is_success(), "{self:#?}");
        self
    }

    pub(crate) fn is(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// It says that it was not done, and why.
    pub(crate) fn problem(self, status: u16, code: &str) -> Problem {
        let problem: Problem = self.json();
        assert_eq!(
            (self.status.as_u16(), problem.code.as_str()),
            (status, code),
            "{self:#?}"
        );
        problem
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// SECURITY.md B2, as far as it is about answers without pages.
    fn assert_guarded(&self) {
        assert_eq!(self.header("cache-control"), "no-store", "{self:#?}");
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        assert_eq!(self.header("referrer-policy"), "no-referrer");
        assert_eq!(self.header("x-frame-options"), "DENY");
        let policy = self.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{self:#?}");
        assert!(policy.contains("frame-ancestors 'none'"), "{self:#?}");
        assert_eq!(self.header("x-request-id").len(), 16, "{self:#?}");
    }

    /// RFC 9457, with the members that Berth adds.
    fn assert_problem(&self) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:#?}"
        );
        let problem: Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16(), "{self:#?}");
        assert_eq!(problem.request_id, self.header("x-request-id"));
        assert_eq!(problem.kind, format!("urn:berth:problem:{}", problem.code));
        assert!(!problem.title.is_empty() && !problem.detail.is_empty());
        let asks = self.header("www-authenticate") == "Bearer";
        assert_eq!(asks, self.status == StatusCode::UNAUTHORIZED, "{self:#?}");
    }
}

fn is_stream(response: &Response) -> bool {
    response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}
