//! An organization's audit log.

use futures::Stream;
use model::OrgName;
use time::Date;

use super::{QuayApi, pages};
use crate::{body::log::LogEntry, error::QuayError, request::log};

impl QuayApi {
    /// Lists what was done in an organization since the beginning of a day (UTC), newest first, 20
    /// a page (452, 708). Needs `org:admin`.
    ///
    /// The stream ends after its first error.
    pub fn list_organization_logs(
        &self,
        org: &OrgName,
        since: Date,
    ) -> impl Stream<Item = Result<LogEntry, QuayError>> + Send + use<> {
        let (api, org) = (self.clone(), org.clone());
        pages(None, move |at: Option<String>| {
            let (api, org) = (api.clone(), org.clone());
            async move {
                let page = api.send(log::list(&org, since, at.as_deref())).await?;
                Ok((page.logs, page.next_page.map(Some)))
            }
        })
    }
}
