//! What stands in for Quay has to answer about teams and invitations.

use model::{OrgName, QuayUsername, TeamName};

use super::{Breach, keeps};
use crate::{
    invite::Whom,
    port::{Asked, QuayError, Role, Teams},
};

/// A Quay to put to the suite, on which somebody has handed over an organization.
pub struct TeamsBench<'a> {
    /// The implementation.
    pub teams: &'a dyn Teams,
    /// An organization that our account owns.
    pub ours: OrgName,
    /// A user to ask.
    pub user: QuayUsername,
    /// The team to make for that: there is none of this name.
    pub team: TeamName,
    /// What Quay does with somebody who is asked: invites where it sends mail, adds elsewhere.
    pub asked: Asked,
    /// Who has handed over which organization, by which team.
    pub handed_over: (QuayUsername, OrgName, TeamName),
}

/// Goes through all that Quay promises about teams.
///
/// # Errors
/// The first promise that is not kept.
pub async fn teams(bench: TeamsBench<'_>) -> Result<(), Breach> {
    invite(&bench).await?;
    take_over(&bench).await
}

async fn invite(bench: &TeamsBench<'_>) -> Result<(), Breach> {
    let TeamsBench {
        teams,
        ours,
        user,
        team,
        ..
    } = bench;
    let none = teams.find_team(ours, team).await;
    keeps!("a Quay", "finds no team where none is", none == Ok(None));
    for role in [Role::Member, Role::Member, Role::Admin, Role::Member] {
        let made = teams.ensure_team(ours, team, role, "described").await;
        keeps!("a Quay", "makes or changes a team, twice too", made.is_ok());
        let seen = teams.find_team(ours, team).await.ok().flatten();
        let same = seen.is_some_and(|it| {
            it.role == role && it.description == "described" && it.members.is_empty()
        });
        keeps!("a Quay", "shows a team as it was made", same);
    }
    let asked = teams.ask(ours, team, &Whom::Name(user.clone())).await;
    keeps!(
        "a Quay",
        "says whether it asks people",
        asked == Ok(bench.asked)
    );
    let seen = teams.find_team(ours, team).await.ok().flatten();
    let members = seen.map(|it| it.members).unwrap_or_default();
    let there = matches!(members.as_slice(), [it]
        if it.account.as_ref() == Some(user) && it.pending == (bench.asked == Asked::Invited));
    keeps!(
        "a Quay",
        "shows who is in a team, and who has yet to accept",
        there
    );
    for _ in 0..2 {
        let removed = teams.remove(ours, team, user).await;
        keeps!("a Quay", "removes a member, twice too", removed.is_ok());
    }
    let seen = teams.find_team(ours, team).await.ok().flatten();
    let empty = seen.is_some_and(|it| it.members.iter().all(|it| it.pending));
    keeps!("a Quay", "does not show as a member who was removed", empty);
    Ok(())
}

async fn take_over(bench: &TeamsBench<'_>) -> Result<(), Breach> {
    let (user, org, team) = &bench.handed_over;
    let invitations = bench.teams.invitations().await.unwrap_or_default();
    let ours = invitations
        .iter()
        .find(|it| it.org == *org && it.team == *team);
    match (bench.asked, ours) {
        (Asked::Invited, Some(invitation)) => {
            keeps!("a Quay", "says who invited", invitation.inviter == *user);
            let accepted = bench.teams.accept(&invitation.code).await;
            keeps!("a Quay", "lets an invitation be accepted", accepted.is_ok());
            let again = bench.teams.accept(&invitation.code).await;
            keeps!(
                "a Quay",
                "lets an invitation be accepted once",
                again == Err(QuayError::Missing)
            );
        }
        (Asked::Invited, None) => keeps!("a Quay", "shows our invitations", false),
        (Asked::Added, _) => {
            let additions = bench.teams.additions(org, team).await.unwrap_or_default();
            let right = additions
                .iter()
                .any(|it| it.performer == *user && !it.by_our_token);
            keeps!("a Quay", "says who added our account", right);
        }
    }
    let unclaimed = bench.teams.unclaimed_organizations().await;
    let there = unclaimed.is_ok_and(|it| it.contains(org));
    keeps!("a Quay", "lists organizations that were handed over", there);
    let seen = bench.teams.find_team(org, team).await.ok().flatten();
    let admin = seen.is_some_and(|it| it.role == Role::Admin);
    keeps!(
        "a Quay",
        "shows its members a team that owns the organization",
        admin
    );
    Ok(())
}
