//! `berth openapi`

use crate::api;

pub(super) fn print() -> anyhow::Result<()> {
    super::print(api::document().to_pretty_json()?);
    Ok(())
}
