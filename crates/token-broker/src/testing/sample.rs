//! Values to test with.
#![expect(
    clippy::expect_used,
    reason = "the names are written in tests; one that is none is a mistake in the test"
)]

use std::time::Duration;

use model::{OrgName, QuayUsername, TeamName, Timestamp, TokenDigest, WorkspaceId};

use super::VirtualClock;
use crate::{
    id::{ApplicationPath, ClientId, SessionKey, TokenId, UserId},
    link::{Link, LinkState},
    port::Clock as _,
    proof::Proof,
    secret::TransactionSecret,
    transaction::Visitor,
    way::Way,
};

/// A Quay user of this name.
#[must_use]
pub fn user_at_quay(name: &str) -> QuayUsername {
    name.parse().expect("a Quay user name")
}

/// An organization of this name.
#[must_use]
pub fn org(name: &str) -> OrgName {
    name.parse().expect("an organization name")
}

/// A team of this name.
#[must_use]
pub fn team(name: &str) -> TeamName {
    name.parse().expect("a team name")
}

/// A client id.
#[must_use]
pub fn client(id: &str) -> ClientId {
    id.parse().expect("a client id")
}

/// The application `THEIRS` of organization `alices`.
#[must_use]
pub fn theirs() -> ApplicationPath {
    ApplicationPath {
        org: org("alices"),
        client: client("THEIRS"),
    }
}

/// The application `OURS` of organization `berths`.
#[must_use]
pub fn ours() -> ApplicationPath {
    ApplicationPath {
        org: org("berths"),
        client: client("OURS"),
    }
}

/// What the token of this text is known again by.
#[must_use]
pub fn digest(token: &str) -> TokenDigest {
    TokenDigest::of(&[token])
}

/// A token id.
#[must_use]
pub fn token_id(number: u32) -> TokenId {
    TokenId::from(uuid::Uuid::from_u128(u128::from(number)))
}

/// The workspace of this number.
#[must_use]
pub fn workspace(number: u8) -> WorkspaceId {
    WorkspaceId::from_random([number; 16])
}

/// The user of this name in Berth.
#[must_use]
pub fn user(name: &str) -> UserId {
    UserId::of(&["https://login.example", name])
}

/// This user in their usual browser.
#[must_use]
pub fn visitor(name: &str) -> Visitor {
    in_browser(name, "usual")
}

/// This user in another browser.
#[must_use]
pub fn in_browser(name: &str, browser: &str) -> Visitor {
    Visitor {
        session: SessionKey::of(&[name, browser]),
        user: user(name),
    }
}

/// So many seconds after the virtual clock's beginning.
#[must_use]
pub fn time(seconds: u64) -> Timestamp {
    VirtualClock::default()
        .now()
        .plus(Duration::from_secs(seconds))
}

/// David's link in workspace 1.
#[must_use]
pub fn link(quay_user: &str) -> Link {
    Link {
        workspace: workspace(1),
        user: user("david"),
        quay_user: user_at_quay(quay_user),
        way: Way::CreateAsUser,
        attempt: TransactionSecret::from_random([0; 32]).key(),
        since: time(0),
        state: LinkState::Proven(Proof::Token),
    }
}
