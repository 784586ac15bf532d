//! What should be: a workspace's organization and one component in it.

use std::{collections::BTreeSet, fmt, str::FromStr};

use model::{
    Marker, OrgName, QuayUsername, RepoName, RepoPath, RobotName, RobotSlot, TeamName, Visibility,
};
use serde::{Deserialize, Serialize};

use crate::{authority::Authority, object::RobotKind};

/// Everything that a plan needs to know of the world as it should be. All names and markers are
/// given; this crate makes none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// The organization that the component is in.
    pub organization: DesiredOrganization,
    /// The component.
    pub component: DesiredComponent,
}

/// A workspace's organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredOrganization {
    /// Its name.
    pub name: OrgName,
    /// The contact address that proves it ours.
    pub contact: ContactAddress,
    /// Who does the work.
    pub authority: Authority,
    /// Whose it is; what proves it depends on that.
    pub footing: Footing,
    /// Everybody who may administer one of ours, the authority's account among them.
    pub owners: BTreeSet<QuayUsername>,
    /// Teams beside `owners` that may have the role admin in one of ours; their members must be
    /// owners too.
    pub admin_teams: BTreeSet<TeamName>,
    /// The robot that may pull every repository.
    pub pull: DesiredRobot,
}

/// Whose an organization is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Footing {
    /// Ours: we created it, and know everybody who administers it.
    Ours,
    /// A user's, who confirmed it; our account administers it as a member. Who else does, and whom
    /// its default permissions let in, is the user's business.
    Joined {
        /// Whose it is.
        holder: QuayUsername,
        /// The team, with the role admin, by which our account is in it. Its name cannot be
        /// guessed, so another organization of the same name does not have it.
        team: TeamName,
    },
}

/// A component's repository and push robots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredComponent {
    /// The repository's name.
    pub repo: RepoName,
    /// What marks the repository as ours; it goes into the description.
    pub marker: Marker,
    /// Who may pull without a credential.
    pub visibility: Visibility,
    /// The robot of slot `a`.
    pub push_a: DesiredRobot,
    /// The robot of slot `b`.
    pub push_b: DesiredRobot,
    /// A repository in the same organization on which the push credential must be worth nothing.
    pub sibling: Sibling,
    /// What the component is there for.
    pub purpose: Purpose,
}

/// What a component is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be pushed to, with this slot's credential.
    Serve {
        /// The slot whose credential is (or becomes) the current one.
        slot: RobotSlot,
        /// What becomes of the other slot's robot.
        other_slot: OtherSlot,
    },
    /// To be gone: its robots are deleted and its delivered credential is withdrawn. The
    /// repository stays.
    Remove,
}

/// What becomes of the robot of the slot that is not current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherSlot {
    /// It is left alone: there is none, or builds may still hold its credential.
    Keep,
    /// It is deleted as soon as the current credential is delivered.
    Retire,
}

/// One robot account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredRobot {
    /// Its full name, in the desired organization.
    pub name: RobotName,
    /// What marks it as ours; it goes into the metadata and the description.
    pub marker: Marker,
    /// Which generation of the credential it is for, counted from 1. A robot of ours that was made
    /// for another generation is a leftover, whose token must die before the robot is used.
    pub generation: u64,
}

/// A repository beside the component's own, for proving that a credential ends at its repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sibling {
    /// Its name. It need not exist: a robot that could *create* repositories would be granted push
    /// on a missing one.
    pub repo: RepoName,
    /// Everybody may pull a public one.
    pub visibility: Visibility,
}

impl Desired {
    /// Where the component's repository is.
    #[must_use]
    pub fn repo_path(&self) -> RepoPath {
        self.path(&self.component.repo)
    }

    /// Where the sibling is.
    #[must_use]
    pub fn sibling_path(&self) -> RepoPath {
        self.path(&self.component.sibling.repo)
    }

    /// The robot of this kind.
    #[must_use]
    pub fn robot(&self, kind: RobotKind) -> &DesiredRobot {
        match kind {
            RobotKind::Push(RobotSlot::A) => &self.component.push_a,
            RobotKind::Push(RobotSlot::B) => &self.component.push_b,
            RobotKind::Pull => &self.organization.pull,
        }
    }

    fn path(&self, repo: &RepoName) -> RepoPath {
        RepoPath {
            org: self.organization.name.clone(),
            repo: repo.clone(),
        }
    }
}

/// The contact address that Berth gives an organization, `berth-<nonce>@<domain>`: 128 random bits
/// that were committed to our store before the organization was made.
///
/// Only the organization's owners see it again (recordings 154, 155), so it proves that the
/// organization of this name is the one that *we* asked for, not one that somebody made first and
/// invited us into. An address may be shared between organizations, not with a user (recordings
/// 146, 147), hence a domain in which nobody has a mailbox.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContactAddress(String);

/// A text that is no contact address of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a contact address: write it as berth-<32 hexadecimal digits>@<domain>")]
pub struct InvalidContactAddress;

impl ContactAddress {
    /// The domain that is used when none is configured; reserved by RFC 2606, so that no mail can
    /// ever go there.
    pub const DEFAULT_DOMAIN: &str = "berth.invalid";

    /// The address for 16 fresh random bytes.
    ///
    /// # Errors
    /// When `domain` is not a host name.
    pub fn new(nonce: [u8; 16], domain: &str) -> Result<Self, InvalidContactAddress> {
        let nonce = u128::from_be_bytes(nonce);
        format!("berth-{nonce:032x}@{domain}").parse()
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ContactAddress {
    type Err = InvalidContactAddress;

    fn from_str(text: &str) -> Result<Self, InvalidContactAddress> {
        let (nonce, domain) = text
            .strip_prefix("berth-")
            .and_then(|rest| rest.split_once('@'))
            .ok_or(InvalidContactAddress)?;
        let is_nonce = nonce.len() == 32
            && nonce
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let is_domain = domain.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        });
        if is_nonce && is_domain {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidContactAddress)
        }
    }
}

impl TryFrom<String> for ContactAddress {
    type Error = InvalidContactAddress;

    fn try_from(text: String) -> Result<Self, InvalidContactAddress> {
        text.parse()
    }
}

impl From<ContactAddress> for String {
    fn from(address: ContactAddress) -> Self {
        address.0
    }
}

/// The nonce is no secret among owners, and no business of anybody else: it stays out of logs.
impl fmt::Debug for ContactAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactAddress")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_address_is_read_back_as_it_was_made() {
        let address = ContactAddress::new([7; 16], ContactAddress::DEFAULT_DOMAIN).unwrap();
        assert_eq!(
            address.as_str(),
            "berth-07070707070707070707070707070707@berth.invalid"
        );
        assert_eq!(address.as_str().parse(), Ok(address.clone()));
        assert_eq!(format!("{address:?}"), "ContactAddress");
    }

    #[test]
    fn addresses_without_a_nonce_of_ours_are_refused() {
        for bad in [
            "",
            "david@example.com",
            "berth-07@berth.invalid",
            "berth-0707070707070707070707070707070G@berth.invalid",
            "berth-07070707070707070707070707070707@",
            "berth-07070707070707070707070707070707@a b",
        ] {
            assert!(bad.parse::<ContactAddress>().is_err(), "{bad:?}");
        }
    }
}
