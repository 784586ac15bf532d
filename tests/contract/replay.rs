//! Sending again what was recorded, with this run's names, and comparing what comes back.

use reqwest::Method;
use serde_json::Value;

use crate::{
    browser::Browser,
    comparison::{Comparison, Loose, Loosening, Reading},
    failure::{Failure, Verdict},
    naming::Naming,
    quay::Quay,
    recording::Recording,
    request::{Answer, Body, Identity, Person, Request},
    secret::Secret,
};

/// A recorded exchange that is about to be repeated.
#[derive(Debug)]
#[must_use = "a replay must be verified"]
pub struct Replay<'q> {
    quay: &'q Quay,
    number: u16,
    names: Vec<(String, String)>,
    identity: Option<Identity>,
    headers: Vec<(String, String)>,
    browser: Option<&'q Browser>,
    loosenings: Vec<Loosening>,
    reading: Reading,
}

/// The names of things that the run's own [`World`](crate::fixtures::World) has.
const WORLDLY: [&str; 4] = [
    "course-1",
    "apporg",
    "IMIKXCSKZT8N63FATXSA",
    "KIY5EUSTBA7QLQ3FQGJU",
];

/// A scope string of this many scopes is all that the run's token has, and that token is used.
const ALL_SCOPES: usize = 5;

impl<'q> Replay<'q> {
    pub(crate) fn new(quay: &'q Quay, number: u16) -> Self {
        Self {
            quay,
            number,
            names: Vec::new(),
            identity: None,
            headers: Vec::new(),
            browser: None,
            loosenings: Vec::new(),
            reading: Reading::Body,
        }
    }

    /// Calls what was recorded under one name by another.
    pub fn naming(mut self, recorded: &str, real: impl Into<String>) -> Self {
        self.names.push((recorded.to_owned(), real.into()));
        self
    }

    /// Sends it as somebody else than was recorded.
    pub fn sent_as(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Sends it with the run's token where a session was recorded: the API does not tell them apart,
    /// and Berth has tokens.
    pub fn by_token(self) -> Self {
        let bearer = self.quay.bearer();
        self.sent_as(bearer)
    }

    /// Sends it from this browser, with the cookies and the CSRF token that it has.
    pub fn in_browser(mut self, browser: &'q Browser) -> Self {
        self.browser = Some(browser);
        self.sent_as(Identity::Nobody)
    }

    /// Sends it with one more header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Does not insist on a part of the body, and says why.
    pub fn loosely(mut self, place: &'static str, how: Loose, why: &'static str) -> Self {
        self.loosenings.push(Loosening { place, how, why });
        self
    }

    /// Compares the forms of the page instead of the page.
    pub fn by_forms(mut self) -> Self {
        self.reading = Reading::Forms;
        self
    }

    /// Does not compare the body, and says why.
    pub fn without_body(mut self, _why: &'static str) -> Self {
        self.reading = Reading::Nothing;
        self
    }

    /// Sends it and compares the answer.
    ///
    /// # Errors
    ///
    /// When the answer is not the recorded one, or none comes.
    pub async fn verify(self) -> Verdict {
        self.answer().await.map(drop)
    }

    /// Sends it, compares the answer and hands it over.
    ///
    /// # Errors
    ///
    /// When the answer is not the recorded one, or none comes.
    pub async fn answer(self) -> Result<Answer, Failure> {
        let recording = self.quay.recording(self.number)?;
        let naming = self.full_naming(recording).await?;
        let identity = self.identity(recording).await?;
        self.quay.ensure_session(&identity).await?;
        let request = self.request(recording, &identity, &naming)?;
        let answer = match self.browser {
            Some(browser) => self.quay.visit(browser, request).await?,
            None => self.quay.send(&identity, request).await?,
        };
        let comparison = Comparison {
            naming: &naming,
            loosenings: &self.loosenings,
            reading: self.reading,
        };
        let differences = comparison.differences(&recording.response, &answer);
        if differences.is_empty() {
            Ok(answer)
        } else {
            Err(Failure::Unlike(differences))
        }
    }

    async fn full_naming(&self, recording: &Recording) -> Result<Naming, Failure> {
        let mut naming = self.quay.naming();
        let said = |name: &&str| self.names.iter().any(|(recorded, _)| recorded == name);
        if WORLDLY
            .iter()
            .any(|name| recording.asks_about(name) && !said(name))
        {
            self.quay.world().await?.name(&mut naming);
        }
        for (recorded, real) in &self.names {
            naming.say(recorded, real);
        }
        Ok(naming)
    }

    async fn identity(&self, recording: &Recording) -> Result<Identity, Failure> {
        if let Some(identity) = &self.identity {
            return Ok(identity.clone());
        }
        let auth = &recording.request.auth;
        match (auth.kind.as_str(), auth.name.as_deref()) {
            ("none", _) => Ok(Identity::Nobody),
            ("oauth-bearer", Some("alice" | "service")) => {
                let scope = auth.scope.as_deref().unwrap_or_default();
                let is_narrow = !scope.is_empty() && scope.split(' ').count() < ALL_SCOPES;
                if is_narrow && self.quay.features().minting {
                    Ok(Identity::Bearer(self.quay.token_with(scope).await?))
                } else {
                    Ok(self.quay.bearer())
                }
            }
            ("oauth-bearer", Some("garbage")) => Ok(Identity::Bearer(Secret::new(
                "x".repeat(garbage_length(recording)),
            ))),
            ("session-cookie", Some("alice")) => Ok(Identity::Session(Person::Owner)),
            ("session-cookie", Some("bob" | "carol")) => Ok(Identity::Session(Person::Second)),
            (kind, name) => {
                let name = name.unwrap_or_default();
                Err(Failure::Check(format!(
                    "it must say as whom {} ({kind} {name}) is sent",
                    self.number
                )))
            }
        }
    }

    fn request(
        &self,
        recording: &Recording,
        identity: &Identity,
        naming: &Naming,
    ) -> Result<Request, Failure> {
        let recorded = &recording.request;
        let method = Method::from_bytes(recorded.method.as_bytes())
            .map_err(|error| Failure::Check(error.to_string()))?;
        let mut request = Request::new(method, naming.apply(&recorded.path))
            .with(self.body(recording, identity, naming)?);
        for name in ["User-Agent", "X-Requested-With", "Accept", "Origin"] {
            if let Some(value) = recorded.headers.get(name) {
                request = request.header(name, value);
            }
        }
        request.headers.extend(self.headers.iter().cloned());
        if request.path.contains("FAKE") {
            return Err(Failure::Check(format!(
                "{} asks with a secret that has no value here",
                self.number
            )));
        }
        Ok(request)
    }

    fn body(
        &self,
        recording: &Recording,
        identity: &Identity,
        naming: &Naming,
    ) -> Result<Body, Failure> {
        let recorded = &recording.request;
        let Some(value) = recorded.body.as_ref().map(|body| naming.apply_to(body)) else {
            return Ok(Body::Empty);
        };
        let body = match (recorded.body_kind.as_deref(), value) {
            (Some("none"), _) => Body::Empty,
            (Some("raw"), Value::String(text)) => {
                let content_type = recorded
                    .headers
                    .get("Content-Type")
                    .cloned()
                    .unwrap_or_default();
                Body::Bytes(content_type, text.into_bytes())
            }
            (Some("form"), Value::Object(fields)) => {
                let csrf = match identity {
                    Identity::Session(person) => Some(self.quay.person(*person)?.csrf()),
                    Identity::Nobody
                    | Identity::Bearer(_)
                    | Identity::Basic(..)
                    | Identity::Cookies(_) => None,
                };
                let value = |name: &str, recorded: &Value| match (&csrf, name) {
                    (Some(csrf), "_csrf_token") => csrf.clone(),
                    _ => recorded.as_str().unwrap_or_default().to_owned(),
                };
                Body::Form(
                    fields
                        .iter()
                        .map(|(name, recorded)| (name.clone(), value(name, recorded)))
                        .collect(),
                )
            }
            (Some("json") | None, value) => Body::Json(value),
            (Some(kind), _) => {
                return Err(Failure::Check(format!(
                    "{} has a body of kind {kind}",
                    self.number
                )));
            }
        };
        Ok(body)
    }
}

/// How long the token was that never was one.
fn garbage_length(recording: &Recording) -> usize {
    recording
        .request
        .headers
        .get("Authorization")
        .map_or(0, |header| header.trim_start_matches("Bearer ").len())
}
