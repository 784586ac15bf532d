//! What was found out about this Quay. Nothing is assumed: what was not seen is unknown.

use serde::{Deserialize, Serialize};

/// What decides which ways of linking there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detected {
    /// Who may pass Quay's consent page.
    pub code_flow: CodeFlow,
    /// Our OAuth application.
    pub application: OurApplication,
    /// Our own Quay account.
    pub service: ServiceAccount,
    /// Whether Quay sends mail, and so asks people before they become members of a team (605).
    pub mail: Feature,
}

/// Who may pass `/oauth/authorize`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeFlow {
    /// Everybody.
    Open,
    /// Owners of the application's organization; everybody else gets Quay's 403 page, of which
    /// Berth hears nothing (058). So it is since Quay 3.12.
    OwnersOnly,
    /// Nobody has tried.
    Unknown,
}

/// Our OAuth application at this Quay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OurApplication {
    /// None is configured.
    Absent,
    /// It is there, and its organization is somebody else's: a token of it that cannot delete
    /// itself stays.
    Present,
    /// Our service account owns its organization: each link gets an application of its own, which
    /// takes its token along when it is deleted (376).
    Administered,
}

/// Our own account at this Quay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceAccount {
    /// It creates organizations.
    Ready,
    /// Quay wants a captcha solved before it creates one.
    Captcha,
    /// There is none.
    Absent,
}

/// Something that an installation of Quay has or has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// It has.
    On,
    /// It has not.
    Off,
    /// Nobody has tried.
    Unknown,
}
