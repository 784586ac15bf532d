//! What the page's forms send. A field that was left empty was not filled in.

use std::fmt;

use model::api::link::{AttemptToBegin, LinkWay};
use serde::Deserialize;

/// The form that begins an attempt.
#[derive(Deserialize)]
pub(super) struct BeginForm {
    way: LinkWay,
    #[serde(default)]
    organization: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
    #[serde(default)]
    quay_user: String,
    #[serde(default)]
    token: String,
}

impl fmt::Debug for BeginForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BeginForm")
    }
}

impl BeginForm {
    /// What it asks for, or what is wrong with it.
    pub(super) fn read(self) -> Result<AttemptToBegin, String> {
        Ok(match self.way {
            LinkWay::Identify => AttemptToBegin::Identify {},
            LinkWay::CreateAsUser => AttemptToBegin::CreateAsUser {},
            LinkWay::NoLink => AttemptToBegin::NoLink {},
            LinkWay::PastedToken => AttemptToBegin::PastedToken { token: self.token },
            LinkWay::OwnApplication => AttemptToBegin::OwnApplication {
                organization: filled(&self.organization)?
                    .ok_or("name the organization that owns your application")?,
                client_id: self.client_id,
                client_secret: self.client_secret,
            },
            LinkWay::HandOver => AttemptToBegin::HandOver {
                organization: filled(&self.organization)?,
            },
            LinkWay::Invite => AttemptToBegin::Invite {
                quay_user: filled(&self.quay_user)?,
            },
        })
    }
}

fn filled<T>(text: &str) -> Result<Option<T>, String>
where
    T: std::str::FromStr<Err = model::NameError>,
{
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|error: model::NameError| error.to_string()),
    }
}
