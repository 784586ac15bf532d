//! What has our name and is not ours.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use crate::object::Object;

/// Something at Quay, or where pipelines look, that has our name and is not ours. It is never
/// adopted, changed or deleted; it is always shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Which of our objects it stands in for.
    pub object: Object,
    /// Its name, as people find it.
    pub name: String,
    /// Why it is not ours.
    pub stranger: Stranger,
}

/// Why something is not ours. Names in it are Quay's, and may be anything that Quay allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stranger {
    /// An organization whose contact address is not the one that we gave ours, or is kept from us.
    OtherContact,
    /// An organization that others administer than we expect: users, teams or the members of teams.
    OtherOwners(BTreeSet<String>),
    /// An organization with robots under our prefix that are none of ours.
    OtherRobots(BTreeSet<String>),
    /// An organization whose default permissions give others access to every new repository.
    OpenByDefault(BTreeSet<String>),
    /// An organization that was ours and is gone. Whoever asks first may have its name next, so it
    /// is given up.
    Gone,
    /// An organization that was ours and does not show our contact address any more: somebody made
    /// another of its name, changed the address, or took us out of its owners.
    Replaced,
    /// A user's organization in which our account has no place any more: our team is gone, is not
    /// an admin team any more, or does not have our account in it. It may be another organization
    /// of that name.
    PutOut,
    /// An organization that the user whose it was does not administer any more.
    HolderGone,
    /// A repository or robot without our marker.
    NoMarker,
    /// A repository to which others have access.
    OthersHaveAccess(BTreeSet<String>),
    /// A credential that reaches further than it should; the repositories and what it may do there.
    ReachesTooFar(BTreeSet<String>),
    /// Something that lies where the credential is to be delivered.
    OtherDelivery,
}

impl Stranger {
    /// Whether this is what became of something of ours.
    pub(crate) fn was_ours(&self) -> bool {
        match self {
            Self::OtherOwners(_)
            | Self::OtherRobots(_)
            | Self::OpenByDefault(_)
            | Self::Gone
            | Self::Replaced
            | Self::PutOut
            | Self::HolderGone => true,
            Self::OtherContact
            | Self::NoMarker
            | Self::OthersHaveAccess(_)
            | Self::ReachesTooFar(_)
            | Self::OtherDelivery => false,
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.stranger)
    }
}

/// What it is and what to do about it, as one or two sentences for people.
impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherContact => f.write_str(
                "an organization of this name exists and is not the one that Berth made. \
                 Delete it at Quay if it is yours, or let Berth choose another name",
            ),
            Self::OtherOwners(who) => write!(
                f,
                "others administer this organization than Berth expects ({}). \
                 Take them out of its admin teams at Quay, or link the account that owns it",
                list(who)
            ),
            Self::OtherRobots(which) => write!(
                f,
                "there are robot accounts that look like Berth's and are not ({}). \
                 Find out who made them, then delete them at Quay",
                list(which)
            ),
            Self::OpenByDefault(who) => write!(
                f,
                "its default permissions give others access to every new repository ({}). \
                 Delete these default permissions at Quay",
                list(who)
            ),
            Self::Gone => f.write_str(
                "this organization was deleted or renamed at Quay. \
                 Its name is given up, because anybody may take it; Berth has to choose another",
            ),
            Self::Replaced => f.write_str(
                "this organization was Berth's and cannot be proven to be: it does not show the \
                 contact address that Berth gave it. Find out who changed it, then make Berth's \
                 account an owner again and put the address back, or delete the organization",
            ),
            Self::PutOut => f.write_str(
                "Berth's account has no place in this organization any more. \
                 Link the Quay account that owns it again",
            ),
            Self::HolderGone => f.write_str(
                "the user who linked this organization does not own it any more. \
                 Make them an owner again at Quay, or let an owner link their account",
            ),
            Self::NoMarker => f.write_str(
                "this exists at Quay and was not made by Berth. \
                 Rename or delete it there if it is not needed",
            ),
            Self::OthersHaveAccess(who) => write!(
                f,
                "others have access to this repository ({}). \
                 Take their permissions away at Quay if it is to be used by Berth",
                list(who)
            ),
            Self::ReachesTooFar(what) => write!(
                f,
                "this credential may do more than it should ({}). \
                 Take the robot out of teams, default permissions and other repositories at Quay",
                list(what)
            ),
            Self::OtherDelivery => f.write_str(
                "something that Berth did not put there is where pipelines look for this credential. \
                 Move it away, or give this component another name",
            ),
        }
    }
}

/// The first few, and how many more.
fn list(names: &BTreeSet<String>) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
