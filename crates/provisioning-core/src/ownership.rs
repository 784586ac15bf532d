//! What proves that something at Quay is ours.
//!
//! Pure judgements over what was seen, after SECURITY.md, "Ownership". With a powerful token "I can
//! administer it" proves nothing: somebody may have made it first and invited us. So an
//! organization is ours by the nonce in its contact address, *and* only if nobody unexpected can
//! act in it; a repository and a robot by their markers, *and* only if nobody unexpected has access.

use std::collections::{BTreeMap, BTreeSet};

use model::{QuayUsername, RobotName};

use crate::{
    conflict::Stranger,
    desired::{Desired, DesiredOrganization, DesiredRobot, Footing},
    object::RobotKind,
    observed::{Administration, Doubt, Repository, Robot, Sight},
    port::{
        DefaultPermission, ListedRepository, ListedRobot, RepositoryPermission, SeenMember,
        SeenOrganization, SeenRepository, SeenRobot, SeenTeam, TeamRole,
    },
};

/// How the names of Berth's robots begin, behind the `+`.
const ROBOT_PREFIX: &str = "berth-";
/// The team that every organization has; its members administer it.
const OWNERS: &str = "owners";

/// What a robot's metadata hold.
const MARKER: &str = "berth-marker";
const GENERATION: &str = "berth-generation";

/// Everything that listing shows of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Everybody in a team that may administer or create, and everybody invited to it, by the
    /// team's name.
    pub(crate) members: BTreeMap<String, Vec<SeenMember>>,
    pub(crate) robots: Vec<ListedRobot>,
    /// The robots that were on record when the others had been listed.
    pub(crate) known_robots: BTreeSet<RobotName>,
    pub(crate) repositories: Vec<ListedRepository>,
    pub(crate) default_permissions: Vec<DefaultPermission>,
}

/// Whether the organization has the contact address that we gave ours. One that hides its address
/// from us is not ours.
fn has_our_contact(desired: &DesiredOrganization, seen: &SeenOrganization) -> bool {
    seen.contact == desired.contact.as_str()
}

/// Whether the team's members can make things, and so have to be known.
pub(crate) fn is_powerful(team: &SeenTeam) -> bool {
    match team.role {
        TeamRole::Admin | TeamRole::Creator => true,
        TeamRole::Member => team.name == OWNERS,
    }
}

/// Whether what a stranger to the organization may see of it already says that it is the one that
/// is meant: ours by the contact address, a user's by our team in it.
pub(crate) fn is_recognized(desired: &DesiredOrganization, seen: &SeenOrganization) -> bool {
    match &desired.footing {
        Footing::Ours => has_our_contact(desired, seen),
        Footing::Joined { team, .. } => seen
            .teams
            .iter()
            .any(|one| one.is(team) && one.role == TeamRole::Admin),
    }
}

/// What became of an organization that [is not recognized](is_recognized).
pub(crate) fn unrecognized(desired: &DesiredOrganization, why: Doubt) -> Stranger {
    match (&desired.footing, why) {
        (Footing::Joined { .. }, _) => Stranger::PutOut,
        (Footing::Ours, Doubt::Recheck) => Stranger::Replaced,
        (Footing::Ours, Doubt::AnswerLost | Doubt::SaidToExist | Doubt::ReadBack) => {
            Stranger::OtherContact
        }
    }
}

/// Who can make things in an organization that [is recognized](is_recognized), if nobody does who
/// should not.
///
/// # Errors
/// Whoever is not expected.
pub(crate) fn judge_organization(
    desired: &DesiredOrganization,
    seen: &SeenOrganization,
    listing: &Listing,
) -> Result<Administration, Stranger> {
    match &desired.footing {
        Footing::Ours => {
            found(other_owners(desired, seen, listing), Stranger::OtherOwners)?;
            found(let_in(desired, listing), Stranger::OpenByDefault)?;
        }
        Footing::Joined { holder, team } => {
            if !is_in(listing, team.as_str(), &desired.authority.account) {
                return Err(Stranger::PutOut);
            }
            let mut admins = seen.teams.iter().filter(|team| administers(team));
            if !admins.any(|team| is_in(listing, &team.name, holder)) {
                return Err(Stranger::HolderGone);
            }
        }
    }
    found(other_robots(desired, listing), Stranger::OtherRobots)?;
    let only_us = listing
        .members
        .values()
        .flatten()
        .all(|member| member.name == desired.authority.account.as_str());
    Ok(match only_us {
        true => Administration::Exclusive,
        false => Administration::Shared,
    })
}

/// Admin teams that we do not expect, and members of admin teams that we do not expect.
fn other_owners(
    desired: &DesiredOrganization,
    seen: &SeenOrganization,
    listing: &Listing,
) -> BTreeSet<String> {
    let mut others = BTreeSet::new();
    for team in seen.teams.iter().filter(|team| administers(team)) {
        if team.name != OWNERS && !desired.admin_teams.iter().any(|known| team.is(known)) {
            others.insert(format!("team {}", team.name));
        }
        // Whoever is invited can be an owner at any moment.
        let members = listing.members.get(&team.name).into_iter().flatten();
        let names = members.map(|member| &member.name);
        others.extend(names.filter(|name| !is_owner(desired, name)).cloned());
    }
    others
}

/// Whether the team's members may do everything.
fn administers(team: &SeenTeam) -> bool {
    team.role == TeamRole::Admin || team.name == OWNERS
}

/// Whether somebody is in a team; whoever is only invited has no power there yet.
fn is_in(listing: &Listing, team: &str, account: &QuayUsername) -> bool {
    let mut members = listing.members.get(team).into_iter().flatten();
    members.any(|member| !member.is_invited && member.name == account.as_str())
}

/// Robots that look like ours and are not.
fn other_robots(desired: &DesiredOrganization, listing: &Listing) -> BTreeSet<String> {
    let prefix = format!("{}+{ROBOT_PREFIX}", desired.name);
    let is_known = |name: &str| {
        listing
            .known_robots
            .iter()
            .any(|ours| ours.to_string() == name)
    };
    listing
        .robots
        .iter()
        .map(|robot| robot.name.as_str())
        .filter(|name| name.starts_with(&prefix) && !is_known(name))
        .map(str::to_owned)
        .collect()
}

/// Whom default permissions let into new repositories, beside the owners, who are in anyway.
fn let_in(desired: &DesiredOrganization, listing: &Listing) -> BTreeSet<String> {
    listing
        .default_permissions
        .iter()
        .map(|permission| &permission.delegate)
        .filter(|delegate| !is_owner(desired, delegate))
        .cloned()
        .collect()
}

/// Whose the repository is. Unless it was ours before ([`Doubt::Recheck`]), it has to carry the
/// marker, and nobody may have access but its robots and the organization's owners.
///
/// People can edit a description. In a repository that was ours before, a permission of its push
/// robot, which vanishes with the repository, stands in for the marker, and whom people have let
/// in since is their business; in a user's own organization it is theirs from the first moment.
pub(crate) fn judge_repository(
    desired: &Desired,
    seen: &SeenRepository,
    permissions: &[RepositoryPermission],
    why: Doubt,
) -> Sight<Repository> {
    let is_marked = desired.component.marker.is_in(&seen.description);
    let holds = |kind: RobotKind, holder: &str| desired.robot(kind).name.to_string() == holder;
    let has_our_robot = permissions.iter().any(|permission| {
        RobotKind::ALL
            .into_iter()
            .any(|kind| kind != RobotKind::Pull && holds(kind, &permission.holder))
    });
    let is_ours = match why {
        Doubt::Recheck => is_marked || has_our_robot,
        Doubt::AnswerLost | Doubt::SaidToExist | Doubt::ReadBack => is_marked,
    };
    if !is_ours {
        return Sight::Foreign(Stranger::NoMarker);
    }
    let seen = Repository {
        visibility: seen.visibility,
    };
    if let Footing::Joined { .. } = desired.organization.footing {
        return Sight::Ours(seen);
    }
    let others: BTreeSet<String> = permissions
        .iter()
        .map(|permission| &permission.holder)
        .filter(|holder| {
            !is_owner(&desired.organization, holder)
                && !RobotKind::ALL.into_iter().any(|kind| holds(kind, holder))
        })
        .cloned()
        .collect();
    match why {
        Doubt::AnswerLost | Doubt::SaidToExist | Doubt::ReadBack if !others.is_empty() => {
            Sight::Foreign(Stranger::OthersHaveAccess(others))
        }
        _ => Sight::Ours(seen),
    }
}

/// Whose the robot is: ours if its metadata carry our marker, which nobody can add later.
pub(crate) fn judge_robot(desired: &DesiredRobot, seen: &SeenRobot) -> Sight<Robot> {
    let read = |key: &str| seen.metadata.get(key).map(String::as_str);
    if read(MARKER) != Some(desired.marker.as_str()) {
        return Sight::Foreign(Stranger::NoMarker);
    }
    let generation = read(GENERATION).and_then(|text| text.parse().ok());
    Sight::Ours(Robot {
        generation: generation.unwrap_or_default(),
    })
}

/// The metadata by which a robot is known again.
pub(crate) fn robot_metadata(robot: &DesiredRobot) -> BTreeMap<String, String> {
    BTreeMap::from([
        (MARKER.to_owned(), robot.marker.to_string()),
        (GENERATION.to_owned(), robot.generation.to_string()),
    ])
}

/// What people read of a robot. Listings show it, and not the metadata.
pub(crate) fn robot_description(kind: RobotKind, robot: &DesiredRobot) -> String {
    let purpose = match kind {
        RobotKind::Push(_) => "pushes to one repository",
        RobotKind::Pull => "pulls the repositories of this organization",
    };
    format!(
        "Berth's robot that {purpose}. Berth keeps its token. berth:{}",
        robot.marker
    )
}

/// What people read of a repository.
pub(crate) fn repository_description(desired: &Desired) -> String {
    format!(
        "Made by Berth. Please keep the next line: by it Berth knows this repository.\n\nberth:{}\n",
        desired.component.marker
    )
}

fn is_owner(desired: &DesiredOrganization, name: &str) -> bool {
    desired.owners.iter().any(|owner| owner.as_str() == name)
}

fn found(
    who: BTreeSet<String>,
    stranger: fn(BTreeSet<String>) -> Stranger,
) -> Result<(), Stranger> {
    match who.is_empty() {
        true => Ok(()),
        false => Err(stranger(who)),
    }
}
