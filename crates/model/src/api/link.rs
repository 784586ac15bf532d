//! Linking a Quay account: what is offered, an attempt, a link, and what is owed because of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    CustodyId, OrgName, QuayUsername, TeamName, Timestamp, TransactionKey, UserId, WorkspaceName,
};

/// A way to link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkWay {
    /// A: Berth's application learns who you are.
    Identify,
    /// D: you invite Berth's account into an organization of yours.
    HandOver,
    /// F: Berth creates the organization and invites you to own it.
    Invite,
    /// B: Berth's application creates the organization as you.
    CreateAsUser,
    /// C: the same with an application of your own.
    OwnApplication,
    /// E: a token that you made.
    PastedToken,
    /// G: no link.
    NoLink,
}

/// Everything about a user's link in a workspace (`GET /api/v1/workspaces/{workspace}/link`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkOverview {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// Where to sign in to Quay. Do so before anything else: Quay shows a bare error page to
    /// whoever comes to its consent page without.
    pub quay_sign_in: String,
    /// The caller's link, also one that is over.
    pub link: Option<Link>,
    /// The attempt that the caller began last.
    pub attempt: Option<Attempt>,
    /// The ways to link that this Quay allows, the recommended one first.
    pub offers: Vec<Offer>,
    /// What Berth owes at Quay because of links in this workspace.
    pub debts: Vec<Debt>,
    /// The workspace's organization, and whose it is.
    pub organization: Option<LinkedOrganization>,
    /// What keeps the organization from being yours, and what to do about it: a captcha, a plan's
    /// limit, a name that is taken.
    pub blockage: Option<String>,
}

/// A way to link, as it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    /// The way.
    pub way: LinkWay,
    /// Its name.
    pub title: String,
    /// Whether it is the one to take.
    pub advice: Advice,
    /// What may stand against it, in one sentence.
    pub caution: Option<String>,
    /// What you get by it, in one sentence.
    pub gives: String,
    /// What it asks of you, in one sentence.
    pub asks: String,
    /// What Quay's consent page, or its token page, will name; empty where no token is needed.
    pub scopes: Vec<String>,
    /// Those of the scopes that Quay warns of.
    pub dangerous_scopes: Vec<String>,
    /// The better ways that something stands against.
    pub skipped: Vec<Skipped>,
}

/// What is said of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Take this one.
    Recommended,
    /// It works.
    Possible,
    /// It works unless the caution stands against it.
    Perhaps,
}

/// A better way, and why it is not this one that was offered first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Skipped {
    /// The way.
    pub way: LinkWay,
    /// Its name.
    pub title: String,
    /// What stands against it, in one sentence.
    pub because: String,
}

/// How somebody wants to link (`POST .../link/attempts`).
#[derive(Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "way", rename_all = "snake_case", deny_unknown_fields)]
pub enum AttemptToBegin {
    /// A.
    Identify {},
    /// B.
    CreateAsUser {},
    /// C.
    OwnApplication {
        /// The organization that owns the application.
        organization: OrgName,
        /// The application's client id.
        client_id: String,
        /// The application's client secret. It is kept, sealed, until Quay has answered.
        client_secret: String,
    },
    /// D.
    HandOver {
        /// The organization that it will be, if it is known already. It proves nothing; it says
        /// where to look.
        organization: Option<OrgName>,
    },
    /// F.
    Invite {
        /// Your name at Quay. Left out: the e-mail address that sign-in verified is invited.
        quay_user: Option<QuayUsername>,
    },
    /// E.
    PastedToken {
        /// The token.
        token: String,
    },
    /// G.
    NoLink {},
}

impl fmt::Debug for AttemptToBegin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttemptToBegin")
    }
}

/// What became of beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BegunAttempt {
    /// What to do now, in words.
    pub message: String,
    /// The attempt; absent where there is nothing to attempt (way G).
    pub attempt: Option<Attempt>,
    /// Where to go at Quay for consent, in this browser. It is told once and names the attempt by a
    /// secret: follow it, do not keep it.
    pub authorize_url: Option<String>,
}

/// An attempt to link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attempt {
    /// What it is called.
    pub key: TransactionKey,
    /// The way that it takes.
    pub way: LinkWay,
    /// How far it is.
    #[serde(flatten)]
    pub state: AttemptState,
    /// What to do at Quay, click by click; empty where nothing is to be done there, or no more.
    pub clicks: Vec<String>,
    /// The team to make at Quay, for way D.
    pub team: Option<TeamToMake>,
}

/// The team by which an organization is handed over (way D).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamToMake {
    /// Its name. Nobody else was shown it.
    pub name: TeamName,
    /// Its description: it names you to the people of the organization.
    pub description: String,
    /// Its role.
    pub role: String,
    /// Whom to add to it: Berth's account at Quay.
    pub member: QuayUsername,
    /// The organization, where it is known.
    pub organization: Option<OrgName>,
}

/// How far an attempt to link is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AttemptState {
    /// Something is to be done at Quay. Berth notices by itself.
    Waiting {
        /// When Berth gives up.
        until: Timestamp,
    },
    /// Something came back, and Berth finds out what it is worth.
    Checking {},
    /// Somebody was found: is it you?
    Unconfirmed {
        /// Who was found at Quay.
        quay_user: QuayUsername,
        /// What proves it.
        proof: String,
        /// Who links them.
        user: String,
        /// The organization that is handed over or owned by it.
        organization: Option<OrgName>,
    },
    /// There is a link.
    Linked {},
    /// There is none.
    Refused(Refusal),
}

/// Why an attempt came to nothing, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// Stable, for programs.
    pub code: String,
    /// What happened.
    pub explanation: String,
    /// The next thing to do.
    pub next: String,
}

/// The confirmation: "yes, this Quay user is me" (`POST .../link/attempts/{key}/confirm`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The Quay user that was shown.
    pub quay_user: QuayUsername,
}

/// A link: somebody who signs in to Berth is a certain Quay user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// In which workspace; absent when the workspace is gone.
    pub workspace: Option<WorkspaceName>,
    /// Who is linked.
    pub user: UserId,
    /// What they are called.
    pub user_name: Option<String>,
    /// Who they are at Quay.
    pub quay_user: QuayUsername,
    /// Which way was taken.
    pub way: LinkWay,
    /// Since when.
    pub since: Timestamp,
    /// Whether it holds.
    #[serde(flatten)]
    pub state: LinkState,
}

/// Whether a link holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LinkState {
    /// It does.
    Proven {
        /// What proves it.
        proof: String,
        /// What is still to be done for it, by you; absent when nothing is.
        pending: Option<String>,
    },
    /// A name was typed and nothing proves it. It is used for nothing.
    Unproven {},
    /// It is over.
    Ended {
        /// Since when.
        at: Timestamp,
        /// Why.
        because: String,
    },
}

/// Something that Berth owes at Quay: a token or an application that must be deleted there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Debt {
    /// What it is called.
    pub custody: CustodyId,
    /// In which workspace; absent when the workspace is gone.
    pub workspace: Option<WorkspaceName>,
    /// For whom.
    pub user: UserId,
    /// Whose token it is, where that is known.
    pub quay_user: Option<QuayUsername>,
    /// Which way it came by.
    pub way: LinkWay,
    /// Since when there was a token, or about to be.
    pub since: Option<Timestamp>,
    /// Whether it should have been paid by now, or only a person can pay it.
    pub alarming: bool,
    /// What its user does at Quay; empty while Berth can do it.
    pub clicks: Vec<String>,
}

/// The workspace's organization, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedOrganization {
    /// Its name.
    pub name: OrgName,
    /// Its page at Quay.
    pub url: String,
    /// The Quay user whose it is; absent while it is Berth's.
    pub owner: Option<QuayUsername>,
    /// By whose authority Berth works there, in words.
    pub authority: String,
}
