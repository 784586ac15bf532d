//! The steps that only look, and what is learnt from them.

use std::collections::BTreeMap;

use futures::{TryStreamExt, stream};
use model::{OrgName, RepoPath};

use crate::{
    conflict::Stranger,
    desired::Desired,
    object::RobotKind,
    observed::{Credential, Doubt, Fact, Grant, Observed, Progress, Proof, Repository, Sight},
    ownership::{self, Listing},
    port::{QuayError, QuayReader, RepositoryPermission, Robots, SeenOrganization},
    step::{Step, role_of},
};

/// How many teams' members are asked for at the same time.
const TEAMS_AT_ONCE: usize = 4;

/// What a look showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    /// This much is known now.
    Facts(Vec<Fact>),
    /// The organization's name is taken, and yet there is no such organization: Quay keeps the
    /// name of a deleted one until a collector has run (recordings 205, 691), and users' names are
    /// names too.
    NameHeld,
}

/// What a look sees by.
#[derive(Clone, Copy)]
pub(crate) struct Eyes<'a> {
    pub(crate) quay: &'a dyn QuayReader,
    pub(crate) robots: &'a dyn Robots,
}

/// Takes a step that only looks; `None` for every other step.
pub(crate) async fn look(
    step: &Step,
    desired: &Desired,
    observed: &Observed,
    eyes: Eyes<'_>,
) -> Option<Result<Seen, QuayError>> {
    let quay = eyes.quay;
    match step {
        Step::ScanOrganization { org, why } => Some(scan(org, *why, desired, observed, eyes).await),
        Step::LookAtRepository { path, why } => {
            let facts = look_at_repository(path, *why, desired, observed, quay).await;
            Some(facts.map(Seen::Facts))
        }
        Step::LookAtRobot { kind, .. } => {
            let facts = look_at_robot(*kind, desired, observed, quay).await;
            Some(facts.map(Seen::Facts))
        }
        _ => None,
    }
}

async fn scan(
    org: &OrgName,
    why: Doubt,
    desired: &Desired,
    observed: &Observed,
    eyes: Eyes<'_>,
) -> Result<Seen, QuayError> {
    let Some(seen) = see(org, desired, eyes.quay).await? else {
        return Ok(match why {
            Doubt::AnswerLost => Seen::Facts(vec![Fact::Organization(Sight::Absent)]),
            Doubt::SaidToExist => Seen::NameHeld,
            Doubt::ReadBack | Doubt::Recheck => {
                Seen::Facts(vec![Fact::Organization(Sight::Foreign(Stranger::Gone))])
            }
        });
    };
    if !ownership::is_recognized(&desired.organization, &seen) {
        let stranger = ownership::unrecognized(&desired.organization, why);
        let foreign = Fact::Organization(Sight::Foreign(stranger));
        return Ok(Seen::Facts(vec![foreign]));
    }
    let listing = list(org, &seen, eyes).await?;
    Ok(Seen::Facts(
        match ownership::judge_organization(&desired.organization, &seen, &listing) {
            Err(stranger) => vec![Fact::Organization(Sight::Foreign(stranger))],
            Ok(administration) => {
                let proof = Proof {
                    at: observed.now,
                    authority: desired.organization.authority.clone(),
                    administration,
                };
                let ours = Fact::Organization(Sight::Ours(proof));
                std::iter::once(ours)
                    .chain(compare(desired, observed, &listing))
                    .collect()
            }
        },
    ))
}

/// The organization, as a living token sees it.
///
/// To a dead token Quay shows an organization as it does to anybody: without its address, and
/// without a word about the token (recordings 155, 358). So one that is not recognized is looked at
/// once more when the token has been proven: it may be another by then than the one before.
async fn see(
    org: &OrgName,
    desired: &Desired,
    quay: &dyn QuayReader,
) -> Result<Option<SeenOrganization>, QuayError> {
    let seen = quay.find_organization(org).await?;
    match &seen {
        Some(it) if !ownership::is_recognized(&desired.organization, it) => {
            prove_token(org, quay).await?;
            quay.find_organization(org).await
        }
        _ => Ok(seen),
    }
}

/// Robots are listed to nobody without a token.
async fn prove_token(org: &OrgName, quay: &dyn QuayReader) -> Result<(), QuayError> {
    match quay.list_robots(org).await {
        Ok(_) | Err(QuayError::Forbidden) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn list(
    org: &OrgName,
    seen: &SeenOrganization,
    eyes: Eyes<'_>,
) -> Result<Listing, QuayError> {
    let quay = eyes.quay;
    let powerful: Vec<String> = seen
        .teams
        .iter()
        .filter(|team| ownership::is_powerful(team))
        .map(|team| team.name.clone())
        .collect();
    let members = stream::iter(powerful.into_iter().map(Ok))
        .map_ok(|team| async move {
            let members = quay.list_team_members(org, &team).await?;
            Ok((team, members))
        })
        .try_buffer_unordered(TEAMS_AT_ONCE)
        .try_collect::<BTreeMap<_, _>>();
    let (members, robots, repositories, default_permissions) = futures::try_join!(
        members,
        quay.list_robots(org),
        quay.list_repositories(org),
        quay.list_default_permissions(org),
    )?;
    // Only now: what was made before it was listed was on record before it was made. Without our
    // records as little is known as without Quay.
    let known = eyes.robots.known_robots().await;
    let known_robots = known.map_err(|_| QuayError::Unavailable)?;
    Ok(Listing {
        members,
        robots,
        known_robots,
        repositories,
        default_permissions,
    })
}

/// Where the listing contradicts what is known of the component, or says more.
fn compare(desired: &Desired, observed: &Observed, listing: &Listing) -> Vec<Fact> {
    let repo = desired.component.repo.as_str();
    let listed = listing.repositories.iter().find(|one| one.name == repo);
    let mut facts = match (listed, &observed.repository) {
        (Some(_), Sight::Unasked | Sight::Absent) => {
            vec![Fact::Repository(Sight::Unknown(Doubt::SaidToExist))]
        }
        (Some(one), Sight::Ours(_)) => vec![Fact::Repository(Sight::Ours(Repository {
            visibility: one.visibility,
        }))],
        (Some(_), Sight::Unknown(_) | Sight::Foreign(_)) => Vec::new(),
        (None, _) => repository_gone(),
    };
    for kind in RobotKind::ALL {
        let name = desired.robot(kind).name.to_string();
        let listed = listing.robots.iter().find(|one| one.name == name);
        match (listed, &observed.robot(kind).account) {
            (Some(_), Sight::Unasked | Sight::Absent) => {
                facts.push(Fact::Robot(kind, Sight::Unknown(Doubt::SaidToExist)));
            }
            (Some(one), Sight::Ours(_)) if !one.repositories.contains(repo) => {
                facts.push(Fact::Grant(kind, Grant::Missing));
            }
            (Some(_), Sight::Ours(_) | Sight::Unknown(_) | Sight::Foreign(_)) => {}
            (None, _) => facts.extend(robot_gone(observed, kind)),
        }
    }
    facts
}

async fn look_at_repository(
    path: &RepoPath,
    why: Doubt,
    desired: &Desired,
    observed: &Observed,
    quay: &dyn QuayReader,
) -> Result<Vec<Fact>, QuayError> {
    let Some(seen) = quay.find_repository(path).await? else {
        return Ok(repository_gone());
    };
    let permissions = match quay.list_permissions(path).await {
        Err(QuayError::Missing) => return Ok(repository_gone()),
        listed => listed?,
    };
    let sight = ownership::judge_repository(desired, &seen, &permissions, why);
    let grants = RobotKind::ALL.map(|kind| {
        let name = desired.robot(kind).name.to_string();
        let is_exact =
            |given: &RepositoryPermission| given.holder == name && given.role == role_of(kind);
        match permissions.iter().any(is_exact) {
            true => observed.given(desired, kind),
            false => Fact::Grant(kind, Grant::Missing),
        }
    });
    Ok(std::iter::once(Fact::Repository(sight))
        .chain(grants)
        .collect())
}

async fn look_at_robot(
    kind: RobotKind,
    desired: &Desired,
    observed: &Observed,
    quay: &dyn QuayReader,
) -> Result<Vec<Fact>, QuayError> {
    let wanted = desired.robot(kind);
    Ok(match quay.find_robot(&wanted.name).await? {
        Some(seen) => vec![Fact::Robot(kind, ownership::judge_robot(wanted, &seen))],
        None => robot_gone(observed, kind),
    })
}

/// The repository is not there, and nothing that hung on it.
pub(crate) fn repository_gone() -> Vec<Fact> {
    let grants = RobotKind::ALL.map(|kind| Fact::Grant(kind, Grant::Missing));
    std::iter::once(Fact::Repository(Sight::Absent))
        .chain(grants)
        .collect()
}

/// The robot is not there: its permission is gone, and its credential is dead.
pub(crate) fn robot_gone(observed: &Observed, kind: RobotKind) -> Vec<Fact> {
    let credential = observed.robot(kind).credential;
    let credential = match credential.progress {
        Progress::Withdrawn => credential,
        _ => Credential::NONE,
    };
    vec![
        Fact::Robot(kind, Sight::Absent),
        Fact::Grant(kind, Grant::Missing),
        Fact::Credential(kind, credential),
    ]
}
