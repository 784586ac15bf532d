//! Whether an answer is the recorded one.
//!
//! Strict by default: status, content type, the headers that mean something, the same keys at every
//! depth, the same texts after the names are exchanged. What can never be the same twice is compared
//! by its form ([`template`], and `volatile` below); everything else that may differ is said by
//! the check, with its reason ([`Loosening`]).

use std::{collections::BTreeSet, fmt};

use serde_json::Value;

use crate::{
    naming::Naming, page, recording::RecordedResponse, request::Answer, secret::scrubbed, template,
};

/// One point in which an answer is not the recorded one. It prints without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    place: String,
    expected: String,
    got: String,
}

impl Difference {
    /// A difference at a place, such as `status` or `/teams/owners`.
    pub fn new(
        place: impl Into<String>,
        expected: impl fmt::Display,
        got: impl fmt::Display,
    ) -> Self {
        Self {
            place: place.into(),
            expected: shown(&expected.to_string()),
            got: shown(&got.to_string()),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: expected {}, got {}",
            self.place, self.expected, self.got
        )
    }
}

/// How much less a part of the body must be the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loose {
    /// Whatever is there, but something is.
    Any,
    /// The same keys and types at every depth; any values; lists of any length above none.
    Shape,
    /// What was recorded here is not expected here.
    Gone,
}

/// What a check does not insist on, and why.
#[derive(Clone, Copy, Debug)]
pub struct Loosening {
    /// The place in the body, `/a/b`; `*` stands for any one key or position.
    pub place: &'static str,
    /// How loose.
    pub how: Loose,
    /// The reason, for the reader of the check.
    pub why: &'static str,
}

/// How a body is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As JSON or as text.
    Body,
    /// As a page: the forms that a person can send, and nothing of what it looks like.
    Forms,
    /// Not at all.
    Nothing,
}

/// The comparison of one answer with one recording.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    /// The names of this run.
    pub naming: &'a Naming,
    /// What need not be the same.
    pub loosenings: &'a [Loosening],
    /// How the body is read.
    pub reading: Reading,
}

/// The headers that say something to a client. The rest is the deployment's (CORS, proxies, lengths).
const TELLING: [&str; 11] = [
    "content-type",
    "location",
    "www-authenticate",
    "allow",
    "docker-distribution-api-version",
    "docker-upload-uuid",
    "docker-content-digest",
    "range",
    "retry-after",
    "cache-control",
    "pragma",
];

impl Comparison<'_> {
    /// All points in which the answer is not the recorded response.
    pub fn differences(&self, recorded: &RecordedResponse, answer: &Answer) -> Vec<Difference> {
        let mut found = Vec::new();
        if recorded.status != answer.status {
            found.push(Difference::new("status", recorded.status, answer.status));
        }
        self.headers(recorded, answer, &mut found);
        match self.reading {
            Reading::Body => self.body(recorded, answer, &mut found),
            Reading::Forms => self.forms(recorded, answer, &mut found),
            Reading::Nothing => {}
        }
        found
    }

    fn headers(&self, recorded: &RecordedResponse, answer: &Answer, found: &mut Vec<Difference>) {
        for name in TELLING {
            let Some(expected) = recorded.header(name).map(|value| self.naming.apply(value)) else {
                continue;
            };
            let got = answer.header(name);
            let same = match (name, &got) {
                (_, None) => false,
                ("allow", Some(got)) => words(&expected) == words(got),
                ("content-type", Some(got)) => squeezed(&expected) == squeezed(got),
                (_, Some(got)) => template::matches(&expected, got),
            };
            if !same {
                found.push(Difference::new(
                    format!("header {name}"),
                    expected,
                    got.as_deref().unwrap_or("none"),
                ));
            }
        }
    }

    fn body(&self, recorded: &RecordedResponse, answer: &Answer, found: &mut Vec<Difference>) {
        if let Some(expected) = &recorded.json {
            match answer.json() {
                Some(got) => self.values(&Place::default(), expected, &got, found),
                None => found.push(Difference::new("body", "JSON", answer.text())),
            }
        } else {
            let expected = self
                .naming
                .apply(recorded.text.as_deref().unwrap_or_default());
            if !template::matches(&expected, &answer.text()) {
                found.push(Difference::new(
                    "body",
                    quoted(&expected),
                    quoted(&answer.text()),
                ));
            }
        }
        if let Some(claims) = recorded
            .token_decoded
            .as_ref()
            .and_then(|decoded| decoded.get("claims"))
        {
            match answer.token_claims() {
                Some(got) => self.values(&Place::default().at("claims"), claims, &got, found),
                None => found.push(Difference::new("/token", "a JWT", "something else")),
            }
        }
    }

    fn forms(&self, recorded: &RecordedResponse, answer: &Answer, found: &mut Vec<Difference>) {
        let expected = page::forms(
            &self
                .naming
                .apply(recorded.text.as_deref().unwrap_or_default()),
        );
        let got = page::forms(&answer.text());
        if expected.len() != got.len() {
            found.push(Difference::new("forms", expected.len(), got.len()));
        }
        for (number, (expected, got)) in expected.iter().zip(&got).enumerate() {
            if expected.action != got.action {
                found.push(Difference::new(
                    format!("form {number}"),
                    &expected.action,
                    &got.action,
                ));
            }
            let same = expected.fields.len() == got.fields.len()
                && expected.fields.iter().zip(&got.fields).all(
                    |((name, value), (got_name, got_value))| {
                        name == got_name && template::matches(value, got_value)
                    },
                );
            if !same {
                found.push(Difference::new(
                    format!("form {number}"),
                    expected.outline(),
                    got.outline(),
                ));
            }
        }
    }

    fn values(&self, place: &Place, recorded: &Value, got: &Value, found: &mut Vec<Difference>) {
        match self.loosened(place) {
            Some(Loose::Any) => {}
            Some(Loose::Shape) => shape(place, recorded, got, found),
            Some(Loose::Gone) => {
                found.push(Difference::new(place.to_string(), "nothing", summary(got)))
            }
            None => self.strictly(place, recorded, got, found),
        }
    }

    fn strictly(&self, place: &Place, recorded: &Value, got: &Value, found: &mut Vec<Difference>) {
        match (recorded, got) {
            (Value::Object(recorded), Value::Object(got)) => {
                let mut expected_keys = BTreeSet::new();
                for (key, value) in recorded {
                    let key = self.naming.apply(key);
                    let here = place.at(&key);
                    match got.get(&key) {
                        Some(got) => self.values(&here, value, got, found),
                        None if self.loosened(&here) == Some(Loose::Gone) => {}
                        None => {
                            found.push(Difference::new(here.to_string(), summary(value), "nothing"))
                        }
                    }
                    expected_keys.insert(key);
                }
                for (key, value) in got.iter().filter(|(key, _)| !expected_keys.contains(*key)) {
                    found.push(Difference::new(
                        place.at(key).to_string(),
                        "nothing",
                        summary(value),
                    ));
                }
            }
            (Value::Array(recorded), Value::Array(got)) => {
                if recorded.len() != got.len() {
                    let lengths = (
                        format!("{} elements", recorded.len()),
                        format!("{} elements", got.len()),
                    );
                    found.push(Difference::new(place.to_string(), lengths.0, lengths.1));
                }
                for (position, (recorded, got)) in recorded.iter().zip(got).enumerate() {
                    self.values(&place.at(&position.to_string()), recorded, got, found);
                }
            }
            (Value::String(recorded), Value::String(got)) => {
                self.texts(place, recorded, got, found)
            }
            (Value::Number(_), Value::Number(_)) if volatile_number(place.key()) => {}
            (recorded, got) if recorded == got => {}
            (recorded, got) => found.push(Difference::new(
                place.to_string(),
                summary(recorded),
                summary(got),
            )),
        }
    }

    fn texts(&self, place: &Place, recorded: &str, got: &str, found: &mut Vec<Difference>) {
        let expected = self.naming.apply(recorded);
        let same = template::matches(before_schema(&expected), before_schema(got))
            || (expected == recorded && volatile(place.key(), got));
        if !same && template::is_secret(recorded) {
            let lengths = (expected.chars().count(), got.chars().count());
            let expected = format!("a secret of {} characters like the recorded one", lengths.0);
            found.push(Difference::new(
                place.to_string(),
                expected,
                format!("{} other characters", lengths.1),
            ));
        } else if !same {
            found.push(Difference::new(
                place.to_string(),
                quoted(&expected),
                quoted(got),
            ));
        }
    }

    fn loosened(&self, place: &Place) -> Option<Loose> {
        self.loosenings
            .iter()
            .find(|loosening| place.is(loosening.place))
            .map(|loosening| loosening.how)
    }
}

/// Texts that differ in every exchange and cannot be told by their own look, by their key.
fn volatile(key: &str, got: &str) -> bool {
    match key {
        // Of an avatar: derived from an e-mail address or a name.
        "hash" => template::has_form(&"h".repeat(64), got),
        "color" => template::has_form("#hhhhhh", got),
        "client_id" | "clientId" => {
            got.len() == 20
                && got
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        }
        // Opaque.
        "next_page" => !got.is_empty(),
        // The caller's address.
        "ip" => got.parse::<std::net::IpAddr>().is_ok(),
        _ => false,
    }
}

fn volatile_number(key: &str) -> bool {
    matches!(key, "start_ts" | "oauth_token_id" | "nbf" | "iat" | "exp")
}

/// What a refusal by a schema says before it prints the schema, which is Python's own printing of it
/// and changes with the wording of any field.
fn before_schema(text: &str) -> &str {
    text.split_once("\n\nFailed validating")
        .map_or(text, |(before, _)| before)
}

fn shape(place: &Place, recorded: &Value, got: &Value, found: &mut Vec<Difference>) {
    match (recorded, got) {
        // What has no value in one installation may have one in another.
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(recorded), Value::Object(got)) => {
            for (key, value) in recorded {
                match got.get(key) {
                    Some(got) => shape(&place.at(key), value, got, found),
                    None => found.push(Difference::new(
                        place.at(key).to_string(),
                        summary(value),
                        "nothing",
                    )),
                }
            }
            for (key, value) in got.iter().filter(|(key, _)| !recorded.contains_key(*key)) {
                found.push(Difference::new(
                    place.at(key).to_string(),
                    "nothing",
                    summary(value),
                ));
            }
        }
        (Value::Array(recorded), Value::Array(got)) => list_shape(place, recorded, got, found),
        (recorded, got) if kind(recorded) == kind(got) => {}
        (recorded, got) => found.push(Difference::new(
            place.to_string(),
            kind(recorded),
            kind(got),
        )),
    }
}

/// Each element has the shape of one that was recorded; none only where none was recorded.
fn list_shape(place: &Place, recorded: &[Value], got: &[Value], found: &mut Vec<Difference>) {
    if got.is_empty() != recorded.is_empty() && !recorded.is_empty() {
        found.push(Difference::new(place.to_string(), "elements", "none"));
    }
    for (position, element) in got.iter().enumerate() {
        let here = place.at(&position.to_string());
        let misfits = recorded.iter().map(|candidate| {
            let mut misfit = Vec::new();
            shape(&here, candidate, element, &mut misfit);
            misfit
        });
        if let Some(closest) = misfits.min_by_key(Vec::len) {
            found.extend(closest);
        }
    }
}

/// A place in a body.
#[derive(Clone, Debug, Default)]
struct Place(Vec<String>);

impl Place {
    fn at(&self, key: &str) -> Self {
        Self(self.0.iter().cloned().chain([key.to_owned()]).collect())
    }

    fn key(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    fn is(&self, pattern: &str) -> bool {
        let pattern: Vec<_> = pattern.split('/').skip(1).collect();
        pattern.len() == self.0.len()
            && pattern
                .iter()
                .zip(&self.0)
                .all(|(wanted, key)| *wanted == "*" || wanted == key)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.0.join("/"))
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn summary(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => kind(value).to_owned(),
        other => other.to_string(),
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        format!("{text:?}")
    }
}

fn shown(text: &str) -> String {
    const ENOUGH: usize = 160;
    let clean = scrubbed(text);
    let mut short: String = clean.chars().take(ENOUGH).collect();
    if short.len() < clean.len() {
        short.push('…');
    }
    short
}

fn words(list: &str) -> BTreeSet<String> {
    list.split(',')
        .map(|word| word.trim().to_ascii_uppercase())
        .collect()
}

fn squeezed(content_type: &str) -> String {
    content_type.to_ascii_lowercase().replace(' ', "")
}

#[cfg(test)]
mod tests;
