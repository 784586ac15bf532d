//! The port that hand-overs and invitations see.

use async_trait::async_trait;
use model::{OrgName, QuayUsername, TeamName};

use super::{Call, FakeQuay, world::World};
use crate::{
    invite::Whom,
    port::{Addition, Asked, Invitation, InvitationCode, Member, QuayError, Role, Team, Teams},
    testing::sample,
};

#[async_trait]
impl Teams for FakeQuay {
    async fn invitations(&self) -> Result<Vec<Invitation>, QuayError> {
        self.call(Call::Invitations, |world, _| Ok(world.invitations.clone()))
            .await
    }

    async fn accept(&self, code: &InvitationCode) -> Result<(), QuayError> {
        self.call(Call::Accept, |world, _| {
            let found = world.invitations.iter().position(|it| it.code == *code);
            let invitation = world.invitations.remove(found.ok_or(QuayError::Missing)?);
            let team = team_mut(world, &invitation.org, &invitation.team)?;
            for member in &mut team.members {
                member.pending = false;
            }
            Ok(())
        })
        .await
    }

    async fn unclaimed_organizations(&self) -> Result<Vec<OrgName>, QuayError> {
        self.call(Call::UnclaimedOrganizations, |world, _| {
            let us = us();
            let all = world.organizations.keys();
            Ok(all
                .filter(|org| **org != sample::org("berths") && world.owns(&us, org))
                .cloned()
                .collect())
        })
        .await
    }

    async fn find_team(&self, org: &OrgName, team: &TeamName) -> Result<Option<Team>, QuayError> {
        self.call(Call::FindTeam, |world, _| {
            if !world.owns(&us(), org) {
                return Ok(None);
            }
            Ok(team_mut(world, org, team).ok().cloned())
        })
        .await
    }

    async fn additions(&self, org: &OrgName, team: &TeamName) -> Result<Vec<Addition>, QuayError> {
        self.call(Call::Additions, |world, _| {
            let organization = world.organizations.get(org).ok_or(QuayError::Refused)?;
            let log = organization.log.iter().filter(|(of, _)| of == team);
            Ok(log.map(|(_, addition)| addition.clone()).collect())
        })
        .await
    }

    async fn ensure_team(
        &self,
        org: &OrgName,
        team: &TeamName,
        role: Role,
        description: &str,
    ) -> Result<(), QuayError> {
        self.call(Call::EnsureTeam, |world, _| {
            if !world.owns(&us(), org) {
                return Err(QuayError::Refused);
            }
            let organization = world.organizations.get_mut(org).ok_or(QuayError::Refused)?;
            let there = organization
                .teams
                .entry(team.clone())
                .or_insert_with(|| Team {
                    role,
                    description: String::new(),
                    members: Vec::new(),
                });
            there.role = role;
            description.clone_into(&mut there.description);
            Ok(())
        })
        .await
    }

    async fn ask(&self, org: &OrgName, team: &TeamName, whom: &Whom) -> Result<Asked, QuayError> {
        self.call(Call::Ask, |world, _| {
            let mails = world.mails;
            let account = match whom {
                Whom::Name(name) if !world.users.contains_key(name) => {
                    return Err(QuayError::Missing);
                }
                Whom::Name(name) => Some(name.clone()),
                Whom::Address(_) if !mails => return Err(QuayError::Refused),
                Whom::Address(_) => None,
            };
            // 607: asking again makes another invitation.
            team_mut(world, org, team)?.members.push(Member {
                account,
                pending: mails,
            });
            Ok(if mails { Asked::Invited } else { Asked::Added })
        })
        .await
    }

    async fn remove(
        &self,
        org: &OrgName,
        team: &TeamName,
        account: &QuayUsername,
    ) -> Result<(), QuayError> {
        self.call(Call::Remove, |world, _| {
            let members = &mut team_mut(world, org, team)?.members;
            members.retain(|member| member.account.as_ref() != Some(account));
            Ok(())
        })
        .await
    }
}

fn us() -> QuayUsername {
    sample::user_at_quay("berth")
}

fn team_mut<'a>(
    world: &'a mut World,
    org: &OrgName,
    team: &TeamName,
) -> Result<&'a mut Team, QuayError> {
    let organization = world.organizations.get_mut(org).ok_or(QuayError::Missing)?;
    organization.teams.get_mut(team).ok_or(QuayError::Missing)
}
