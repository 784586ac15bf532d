//! Points in time as the API writes them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// A point in time: UTC, whole milliseconds, written as RFC 3339 with three decimals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(OffsetDateTime);

/// A text that is not RFC 3339, or a time out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid time: write it as RFC 3339, for example 2026-01-31T12:00:00Z")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The time so many milliseconds after the Unix epoch.
    ///
    /// # Errors
    /// When the year would not be between -9999 and 9999.
    pub fn from_unix_millis(millis: i64) -> Result<Self, InvalidTimestamp> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
            .map(Self)
            .map_err(|_| InvalidTimestamp)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn as_unix_millis(self) -> i64 {
        self.0.unix_timestamp() * 1000 + i64::from(self.0.millisecond())
    }

    /// This time and `duration` more, or the last time there is.
    #[must_use]
    pub fn plus(self, duration: std::time::Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_unix_millis(self.as_unix_millis().saturating_add(millis))
            .unwrap_or(Self(time::PrimitiveDateTime::MAX.assume_utc()))
    }

    /// This time and `duration` less, or the first time there is.
    #[must_use]
    pub fn minus(self, duration: std::time::Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_unix_millis(self.as_unix_millis().saturating_sub(millis))
            .unwrap_or(Self(time::PrimitiveDateTime::MIN.assume_utc()))
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(time: OffsetDateTime) -> Self {
        let utc = time.to_offset(UtcOffset::UTC);
        Self(utc.replace_millisecond(utc.millisecond()).unwrap_or(utc))
    }
}

impl From<Timestamp> for OffsetDateTime {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(
            f,
            "{date}T{:02}:{:02}:{:02}.{:03}Z",
            time.hour(),
            time.minute(),
            time.second(),
            time.millisecond()
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        OffsetDateTime::parse(text, &Rfc3339)
            .map(Self::from)
            .map_err(|_| InvalidTimestamp)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(format))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc_with_three_decimals() {
        let time: Timestamp = "2026-11-23T18:40:13.5071+01:00".parse().unwrap();
        assert_eq!(time.to_string(), "2026-11-23T17:40:13.507Z");
        assert_eq!(
            serde_json::to_string(&time).unwrap(),
            r#""2026-11-23T17:40:13.507Z""#
        );
        assert_eq!(Timestamp::from_unix_millis(time.as_unix_millis()), Ok(time));
    }

    #[test]
    fn times_before_the_epoch_keep_their_milliseconds() {
        let time = Timestamp::from_unix_millis(-1).unwrap();
        assert_eq!(time.to_string(), "1969-12-31T23:59:59.999Z");
        assert_eq!(time.as_unix_millis(), -1);
    }

    #[test]
    fn adding_stops_at_the_end_of_time() {
        let time = Timestamp::from_unix_millis(0).unwrap();
        assert_eq!(
            time.plus(std::time::Duration::from_millis(1500))
                .as_unix_millis(),
            1500
        );
        assert!(time.plus(std::time::Duration::MAX) > time);
        assert!(time.minus(std::time::Duration::MAX) < time);
    }
}
