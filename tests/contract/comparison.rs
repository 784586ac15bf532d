//! Whether an answer is the recorded one.
//!
//! Strict by default: status, content type, the headers that mean something, the same keys at every
//! depth, the same texts after the names are exchanged. What can never be the same twice is compared
//! by its form ([`template`], and a few keys in `comparison/json.rs`); everything else that may differ is said by
//! the check, with its reason ([`Loosening`]).

mod difference;
mod json;
mod place;

use std::collections::BTreeSet;

use crate::{naming::Naming, page, recording::RecordedResponse, request::Answer, template};

use difference::quoted;
use place::Place;

pub use difference::Difference;
pub use json::shape_differences;

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
