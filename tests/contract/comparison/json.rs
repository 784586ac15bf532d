//! Comparing JSON with JSON: strictly, or by shape where the check says so.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::template;

use super::{Comparison, Difference, Loose, difference::quoted, place::Place};

impl Comparison<'_> {
    pub(super) fn values(
        &self,
        place: &Place,
        recorded: &Value,
        got: &Value,
        found: &mut Vec<Difference>,
    ) {
        match self.loosened(place) {
            Some(Loose::Any) => {}
            Some(Loose::Shape) => shape(place, recorded, got, found),
            Some(Loose::Gone) => {
                found.push(Difference::new(place.to_string(), "nothing", summary(got)));
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
                            found.push(Difference::new(
                                here.to_string(),
                                summary(value),
                                "nothing",
                            ));
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
                self.texts(place, recorded, got, found);
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

/// All points in which a value has not the shape of the recorded one: keys and types at every depth.
pub fn shape_differences(recorded: &Value, got: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    shape(&Place::default(), recorded, got, &mut found);
    found
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
