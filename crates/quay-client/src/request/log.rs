//! An organization's audit log.

use model::OrgName;
use time::Date;

use super::{Call, Request};
use crate::{body::log::LogPage, operation::Operation, path::Segment};

/// Quay reads `starttime` as month/day/year, in UTC *(source)*.
pub(crate) fn list(org: &OrgName, since: Date, page: Option<&str>) -> Request<LogPage> {
    let (year, month, day) = (since.year(), u8::from(since.month()), since.day());
    let call = Call::new(
        Operation::ListOrganizationLogs,
        &[Segment::new(org.as_str())],
    )
    .query("starttime", format!("{month:02}/{day:02}/{year:04}"));
    match page {
        Some(page) => call.query("next_page", page),
        None => call,
    }
    .answered_by()
}
