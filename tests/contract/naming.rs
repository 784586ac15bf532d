//! From the names of the recordings to the names of this run.
//!
//! A recorded organization is called `course-1`; the one that a run makes has an unguessable name.
//! Both the request that is sent and the answer that is expected are the recorded ones with the
//! names exchanged, so that exact texts can be compared.

use serde_json::{Map, Value};

/// Which recorded name stands for which real one. All are exchanged at once: what was put in is not
/// looked at again.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    pairs: Vec<(String, String)>,
}

impl Naming {
    /// Says what a recorded name is called here; the latest word counts.
    pub fn say(&mut self, recorded: impl Into<String>, real: impl Into<String>) {
        let (recorded, real) = (recorded.into(), real.into());
        self.pairs.retain(|(known, _)| *known != recorded);
        self.pairs.push((recorded, real));
        self.pairs
            .sort_by_key(|(recorded, _)| std::cmp::Reverse(recorded.len()));
    }

    /// The text with every recorded name, where it stands as a word, exchanged for the real one.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let before = text.strip_suffix(rest).unwrap_or_default();
            let found = self.pairs.iter().find_map(|(recorded, real)| {
                let after = rest.strip_prefix(recorded.as_str())?;
                (is_edge(before, recorded, after)).then_some((real, after))
            });
            if let Some((real, after)) = found {
                out.push_str(real);
                rest = after;
            } else {
                out.push(next);
                rest = rest.strip_prefix(next).unwrap_or_default();
            }
        }
        out
    }

    /// The same for every string and every key of a JSON value.
    pub fn apply_to(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.apply(text)),
            Value::Array(items) => items.iter().map(|item| self.apply_to(item)).collect(),
            Value::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(key, field)| (self.apply(key), self.apply_to(field)))
                    .collect::<Map<_, _>>(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}

/// Whether a name found between these two texts is a whole word. `%2F` and the like are no letters.
fn is_edge(before: &str, name: &str, after: &str) -> bool {
    let starts_with_letter = name.chars().next().is_some_and(is_letter);
    let ends_with_letter = name.chars().next_back().is_some_and(is_letter);
    let letter_before =
        before.chars().next_back().is_some_and(is_letter) && !ends_with_escape(before);
    let letter_after = after.chars().next().is_some_and(is_letter);
    let goes_on = (starts_with_letter && letter_before) || (ends_with_letter && letter_after);
    !goes_on
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn ends_with_escape(text: &str) -> bool {
    let mut backwards = text.chars().rev();
    let hex = |c: Option<char>| c.is_some_and(|c| c.is_ascii_hexdigit());
    hex(backwards.next()) && hex(backwards.next()) && backwards.next() == Some('%')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Naming;

    fn naming() -> Naming {
        let mut naming = Naming::default();
        naming.say("alice", "zoe");
        naming.say("course-1", "alice-org");
        naming.say("lab-1", "lab");
        naming.say("lab", "wrong");
        naming
    }

    #[test]
    fn names_are_exchanged_as_whole_words() {
        assert_eq!(
            naming().apply("/api/v1/repository/course-1/lab-1"),
            "/api/v1/repository/alice-org/lab"
        );
        assert_eq!(
            naming().apply("malice alice2 alice's"),
            "malice alice2 zoe's"
        );
    }

    #[test]
    fn what_was_put_in_is_not_exchanged_again() {
        assert_eq!(naming().apply("course-1 of alice"), "alice-org of zoe");
    }

    #[test]
    fn escapes_in_a_path_end_a_word() {
        assert_eq!(
            naming().apply("repository%3Acourse-1%2Flab-1%3Apush"),
            "repository%3Aalice-org%2Flab%3Apush"
        );
    }

    #[test]
    fn the_latest_word_on_a_name_counts() {
        let mut naming = naming();
        naming.say("alice", "eve");
        assert_eq!(naming.apply("alice"), "eve");
    }

    #[test]
    fn keys_and_values_of_json_are_exchanged() {
        let recorded = json!({"permissions": {"alice": {"names": ["alice", 1]}}});
        assert_eq!(
            naming().apply_to(&recorded),
            json!({"permissions": {"zoe": {"names": ["zoe", 1]}}})
        );
    }
}
