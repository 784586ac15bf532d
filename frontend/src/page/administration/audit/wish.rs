//! Which records somebody wishes to see: what the form sends, and what links lead to.

use model::Timestamp;
use serde::Deserialize;
use url::form_urlencoded;

use super::super::{Tab, address};

/// Which records somebody wishes to see, as the form sends it: a field that was left empty asks for
/// nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AuditWish {
    /// In a workspace that has this name, or had it.
    pub workspace: String,
    /// By this actor.
    pub actor: String,
    /// Of this kind.
    pub action: String,
    /// About this subject.
    pub subject: String,
    /// Not before this time.
    pub from: String,
    /// Before this time.
    pub until: String,
    /// Behind this place in the trail.
    pub after: String,
}

/// What was typed is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no time: write it as 2026-01-31T12:00, in UTC")]
pub struct InvalidTime;

impl AuditWish {
    /// One field alone.
    pub(super) fn only(name: &str, value: &str) -> Self {
        let mut wish = Self::default();
        let value = value.to_owned();
        match name {
            "workspace" => wish.workspace = value,
            "actor" => wish.actor = value,
            "action" => wish.action = value,
            _ => wish.subject = value,
        }
        wish
    }

    /// The same, behind another place.
    pub(super) fn behind(&self, after: &str) -> Self {
        Self {
            after: after.to_owned(),
            ..self.clone()
        }
    }

    /// The time that it begins at.
    ///
    /// # Errors
    /// When what was typed is no time.
    pub fn begins(&self) -> Result<Option<Timestamp>, InvalidTime> {
        time(&self.from)
    }

    /// The time that it ends before.
    ///
    /// # Errors
    /// When what was typed is no time.
    pub fn ends(&self) -> Result<Option<Timestamp>, InvalidTime> {
        time(&self.until)
    }

    /// The times, as the browser's fields take them: what is no time is not theirs to show.
    pub(super) fn typed(&self) -> [String; 2] {
        [self.begins(), self.ends()].map(|at| match at {
            Ok(Some(at)) => {
                let text = at.to_string();
                let text = text.trim_end_matches('Z').trim_end_matches(".000");
                text.strip_suffix(":00").unwrap_or(text).to_owned()
            }
            Ok(None) | Err(InvalidTime) => String::new(),
        })
    }

    fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("workspace", &self.workspace),
            ("actor", &self.actor),
            ("action", &self.action),
            ("subject", &self.subject),
            ("from", &self.from),
            ("until", &self.until),
            ("after", &self.after),
        ]
    }

    /// The page that shows it.
    pub(super) fn address(&self) -> String {
        let asked = self
            .fields()
            .into_iter()
            .filter(|(_, value)| !value.is_empty());
        address(Tab::Audit, &asked.collect::<Vec<_>>())
    }

    /// The query that takes all of it out of the API, whose times are whole.
    pub(super) fn export(&self, format: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("format", format);
        for (name, value) in self.fields() {
            match (name, value.trim()) {
                (_, "") | ("after", _) => {}
                ("from" | "until", typed) => {
                    if let Ok(Some(at)) = time(typed) {
                        query.append_pair(name, &at.to_string());
                    }
                }
                (_, value) => {
                    query.append_pair(name, value);
                }
            }
        }
        query.finish()
    }
}

/// A time as the browser's field sends it, which has no zone and means UTC, or as the API writes it.
fn time(typed: &str) -> Result<Option<Timestamp>, InvalidTime> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let spellings = [
        typed.to_owned(),
        format!("{typed}Z"),
        format!("{typed}:00Z"),
    ];
    let mut times = spellings.iter().filter_map(|text| text.parse().ok());
    times.next().map(Some).ok_or(InvalidTime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_typed_with_or_without_seconds_and_mean_utc() {
        for (typed, expected) in [
            ("2026-11-28T12:30", "2026-11-28T12:30:00.000Z"),
            ("2026-11-28T12:30:15", "2026-11-28T12:30:15.000Z"),
            ("2026-11-28T12:30:15Z", "2026-11-28T12:30:15.000Z"),
            ("2026-11-28T13:30:00+01:00", "2026-11-28T12:30:00.000Z"),
        ] {
            let read = time(typed).unwrap().unwrap();
            assert_eq!(read.to_string(), expected);
        }
        assert_eq!(time(" "), Ok(None));
        assert_eq!(time("yesterday"), Err(InvalidTime));
    }

    #[test]
    fn a_browsers_field_is_given_back_what_it_can_show() {
        let wish = AuditWish {
            from: "2026-11-28T12:00".to_owned(),
            until: "2026-11-28T13:30:15+01:00".to_owned(),
            ..AuditWish::default()
        };
        assert_eq!(wish.typed(), ["2026-11-28T12:00", "2026-11-28T12:30:15"]);
        let wish = AuditWish {
            from: "yesterday".to_owned(),
            ..AuditWish::default()
        };
        assert_eq!(wish.typed(), ["", ""]);
    }

    #[test]
    fn what_is_not_asked_for_is_in_no_address() {
        assert_eq!(AuditWish::default().address(), "/administration/audit");
        let wish = AuditWish::only("subject", "a b&c=d").behind("MTA");
        assert_eq!(
            wish.address(),
            "/administration/audit?subject=a+b%26c%3Dd&after=MTA"
        );
        assert_eq!(wish.export("csv"), "format=csv&subject=a+b%26c%3Dd");
    }

    #[test]
    fn an_export_is_of_the_times_that_were_typed() {
        let wish = AuditWish {
            from: "2026-11-28T12:30".to_owned(),
            until: "nonsense".to_owned(),
            ..AuditWish::default()
        };
        assert_eq!(
            wish.export("jsonl"),
            "format=jsonl&from=2026-11-28T12%3A30%3A00.000Z"
        );
    }
}
