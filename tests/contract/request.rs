//! Raw HTTP, as values: what is sent, as whom, and what came back. Nothing here knows Quay's API.

use reqwest::{Method, header::HeaderMap};
use serde_json::Value;

use crate::{comparison::Difference, failure::Failure, secret::Secret};

/// A request to a path of the Quay under test.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// Path and query, encoded.
    pub path: String,
    /// Headers beyond those of the identity and the body.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub enum Body {
    /// None, and no content type.
    Empty,
    /// JSON.
    Json(Value),
    /// The fields of a form.
    Form(Vec<(String, String)>),
    /// Bytes with this content type.
    Bytes(String, Vec<u8>),
}

/// As whom a request is sent.
#[derive(Clone, Debug)]
pub enum Identity {
    /// Without any credential.
    Nobody,
    /// With this token after `Bearer`.
    Bearer(Secret),
    /// With this name and password as HTTP Basic.
    Basic(String, Secret),
    /// With a browser's session: cookies, and the CSRF token on writes.
    Session(Person),
    /// With a browser's cookies, as a foreign page could make it send them: no CSRF token.
    Cookies(Person),
}

/// The people whose password a run may have been given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// The user that the token belongs to.
    Owner,
    /// Somebody else.
    Second,
}

impl Request {
    /// A request without a body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: Body::Empty,
        }
    }

    /// With a body.
    #[must_use]
    pub fn with(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// Reads a response to its end.
    ///
    /// # Errors
    ///
    /// When the connection breaks.
    pub(crate) async fn read(response: reqwest::Response) -> Result<Self, Failure> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self {
            status,
            headers,
            body: response.bytes().await?.to_vec(),
        })
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// All headers of this name.
    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = String> + '_ {
        self.headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// The body as JSON, whatever the content type says.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value at a JSON pointer.
    pub fn at(&self, pointer: &str) -> Option<Value> {
        self.json()?.pointer(pointer).cloned()
    }

    /// The text at a JSON pointer.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn text_at(&self, pointer: &str) -> Result<String, Failure> {
        let found = self
            .at(pointer)
            .and_then(|value| value.as_str().map(str::to_owned));
        found.ok_or_else(|| Failure::unlike(pointer, "a text", self.text()))
    }

    /// The claims of the JWT at `/token`.
    pub fn token_claims(&self) -> Option<Value> {
        let token = self.text_at("/token").ok()?;
        let payload = data_encoding::BASE64URL_NOPAD
            .decode(token.split('.').nth(1)?.as_bytes())
            .ok()?;
        serde_json::from_slice(&payload).ok()
    }

    /// A parameter in the query of the `Location` header.
    pub fn location_parameter(&self, name: &str) -> Option<String> {
        let location = url::Url::parse(&self.header("location")?).ok()?;
        location
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// This answer, if it has that status.
    ///
    /// # Errors
    ///
    /// When it has another.
    pub fn expecting(self, status: u16) -> Result<Self, Failure> {
        if self.status == status {
            Ok(self)
        } else {
            Err(Failure::Unlike(vec![
                Difference::new("status", status, self.status),
                Difference::new("body", "the answer of that status", self.text()),
            ]))
        }
    }

    #[cfg(test)]
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: String) -> Self {
        let header = |(name, value): &(&str, &str)| {
            let name = reqwest::header::HeaderName::try_from(*name).unwrap();
            (
                name,
                reqwest::header::HeaderValue::try_from(*value).unwrap(),
            )
        };
        Self {
            status,
            headers: headers.iter().map(header).collect(),
            body: body.into_bytes(),
        }
    }
}
