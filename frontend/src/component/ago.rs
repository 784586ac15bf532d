//! Points in time, as people speak of them.

use leptos::prelude::*;
use model::Timestamp;
use time::OffsetDateTime;

/// How long ago something was, with the exact time on hover.
pub fn ago(at: Timestamp, now: Timestamp) -> AnyView {
    view! { <time datetime=at.to_string() title=exact(at)>{in_words(at, now)}</time> }.into_any()
}

/// The time to the minute, in UTC.
#[must_use]
pub fn exact(at: Timestamp) -> String {
    let at = OffsetDateTime::from(at);
    let (date, time) = (at.date(), at.time());
    format!("{date} {:02}:{:02} UTC", time.hour(), time.minute())
}

/// `3 minutes ago`, `in 2 hours`, `just now`.
#[must_use]
pub fn in_words(at: Timestamp, now: Timestamp) -> String {
    const UNITS: [(u64, &str); 6] = [
        (365 * 86_400, "year"),
        (30 * 86_400, "month"),
        (7 * 86_400, "week"),
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
    ];
    let (at, now) = (at.as_unix_millis(), now.as_unix_millis());
    let seconds = at.abs_diff(now) / 1000;
    let Some((length, unit)) = UNITS.into_iter().find(|(length, _)| seconds >= *length) else {
        return "just now".to_owned();
    };
    let count = seconds / length;
    let plural = if count == 1 { "" } else { "s" };
    if at > now {
        format!("in {count} {unit}{plural}")
    } else {
        format!("{count} {unit}{plural} ago")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_millis(seconds * 1000).unwrap()
    }

    #[test]
    fn times_are_said_in_the_largest_unit_that_fits() {
        for (seconds, words) in [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (7_200, "2 hours ago"),
            (86_400 * 13, "1 week ago"),
            (86_400 * 800, "2 years ago"),
            (-90, "in 1 minute"),
        ] {
            assert_eq!(in_words(at(0), at(seconds)), words);
        }
    }

    #[test]
    fn the_exact_time_is_said_to_the_minute() {
        assert_eq!(exact(at(90_061)), "1970-01-02 01:01 UTC");
    }
}
