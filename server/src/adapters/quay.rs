//! Quay's API, for provisioning.

use std::collections::BTreeMap;

use async_trait::async_trait;
use futures::TryStreamExt as _;
use model::{OrgName, RepoPath, RobotName, Visibility};
use provisioning_core::{
    RobotToken,
    port::{
        DefaultPermission, ListedRepository, ListedRobot, NewOrganization, NewRepository, NewRobot,
        QuayError, QuayReader, QuayWriter, RepositoryPermission, Role, SeenMember,
        SeenOrganization, SeenRepository, SeenRobot, SeenTeam, TeamRole,
    },
};
use quay_client::{Account, Effect, QuayApi, RepositoryRole, TeamPath};

use crate::logging::chain;

/// Quay, with one authority's token.
#[derive(Debug, Clone)]
pub struct QuayAdapter(pub QuayApi);

#[async_trait]
impl QuayReader for QuayAdapter {
    async fn find_organization(
        &self,
        org: &OrgName,
    ) -> Result<Option<SeenOrganization>, QuayError> {
        let found = self.0.find_organization(org).await.map_err(read)?;
        Ok(found.map(|organization| SeenOrganization {
            contact: organization.email,
            teams: organization
                .teams
                .into_iter()
                .map(|(name, team)| SeenTeam {
                    name,
                    role: team_role(team.role),
                })
                .collect(),
        }))
    }

    async fn list_team_members(
        &self,
        org: &OrgName,
        team: &str,
    ) -> Result<Vec<SeenMember>, QuayError> {
        let team = team.parse().map_err(|_| QuayError::InvalidName)?;
        let path = TeamPath {
            org: org.clone(),
            team,
        };
        let members = self.0.list_team_members(&path).await.map_err(read)?;
        // Whoever was invited by address has no name yet, and is somebody all the same.
        Ok(members
            .into_iter()
            .filter_map(|member| {
                Some(SeenMember {
                    name: member.name.or(member.email)?,
                    is_invited: member.invited,
                })
            })
            .collect())
    }

    async fn list_robots(&self, org: &OrgName) -> Result<Vec<ListedRobot>, QuayError> {
        let robots = self.0.list_robots(org).await.map_err(read)?;
        Ok(robots
            .into_iter()
            .map(|robot| ListedRobot {
                name: robot.name,
                repositories: robot.repositories.into_iter().collect(),
            })
            .collect())
    }

    async fn list_repositories(&self, org: &OrgName) -> Result<Vec<ListedRepository>, QuayError> {
        self.0
            .list_repositories(org)
            .map_ok(|repository| ListedRepository {
                name: repository.name,
                visibility: repository.visibility,
            })
            .try_collect()
            .await
            .map_err(read)
    }

    async fn list_default_permissions(
        &self,
        org: &OrgName,
    ) -> Result<Vec<DefaultPermission>, QuayError> {
        let prototypes = self.0.list_prototypes(org).await.map_err(read)?;
        Ok(prototypes
            .into_iter()
            .map(|prototype| DefaultPermission {
                delegate: prototype.delegate.name,
            })
            .collect())
    }

    async fn find_robot(&self, robot: &RobotName) -> Result<Option<SeenRobot>, QuayError> {
        let found = self.0.find_robot(robot).await.map_err(read)?;
        Ok(found.map(|robot| SeenRobot {
            token: token(&robot.token),
            metadata: robot
                .metadata
                .into_iter()
                .filter_map(|(key, value)| Some((key, value.as_str()?.to_owned())))
                .collect::<BTreeMap<_, _>>(),
        }))
    }

    async fn find_repository(&self, path: &RepoPath) -> Result<Option<SeenRepository>, QuayError> {
        let found = self.0.find_repository(path).await.map_err(read)?;
        Ok(found.map(|repository| SeenRepository {
            description: repository.description.unwrap_or_default(),
            visibility: repository.visibility,
        }))
    }

    async fn list_permissions(
        &self,
        path: &RepoPath,
    ) -> Result<Vec<RepositoryPermission>, QuayError> {
        let (users, teams) = futures::try_join!(
            self.0.list_user_permissions(path),
            self.0.list_team_permissions(path)
        )
        .map_err(read)?;
        let users = users.into_iter().map(|user| (user.name, user.role));
        let teams = teams.into_iter().map(|team| (team.name, team.role));
        Ok(users
            .chain(teams)
            .map(|(holder, allowed)| RepositoryPermission {
                holder,
                role: role(allowed),
            })
            .collect())
    }
}

#[async_trait]
impl QuayWriter for QuayAdapter {
    async fn create_organization(&self, new: &NewOrganization) -> Result<(), QuayError> {
        let new = quay_client::NewOrganization {
            name: new.name.clone(),
            email: new.contact.as_str().to_owned(),
        };
        self.0.create_organization(&new).await.map_err(write)
    }

    async fn create_repository(&self, new: &NewRepository) -> Result<(), QuayError> {
        let new = quay_client::NewRepository {
            path: new.path.clone(),
            visibility: new.visibility,
            description: new.description.clone(),
        };
        self.0.create_repository(&new).await.map_err(write)
    }

    async fn change_visibility(
        &self,
        path: &RepoPath,
        visibility: Visibility,
    ) -> Result<(), QuayError> {
        self.0
            .set_repository_visibility(path, visibility)
            .await
            .map_err(write)
    }

    async fn create_robot(&self, new: &NewRobot) -> Result<RobotToken, QuayError> {
        let content = quay_client::NewRobot {
            description: new.description.clone(),
            metadata: new.metadata.clone(),
        };
        let robot = self
            .0
            .create_robot(&new.name, &content)
            .await
            .map_err(write)?;
        Ok(token(&robot.token))
    }

    async fn regenerate_robot(&self, robot: &RobotName) -> Result<RobotToken, QuayError> {
        let robot = self.0.regenerate_robot(robot).await.map_err(write)?;
        Ok(token(&robot.token))
    }

    async fn delete_robot(&self, robot: &RobotName) -> Result<(), QuayError> {
        match self.0.delete_robot(robot).await.map_err(write)? {
            quay_client::Deletion::Deleted => Ok(()),
            quay_client::Deletion::WasMissing => Err(QuayError::Missing),
        }
    }

    async fn grant(&self, path: &RepoPath, robot: &RobotName, role: Role) -> Result<(), QuayError> {
        let role = match role {
            Role::Read => RepositoryRole::Read,
            Role::Write => RepositoryRole::Write,
            Role::Admin => RepositoryRole::Admin,
        };
        let account = Account::Robot(robot.clone());
        self.0
            .set_user_permission(path, &account, role)
            .await
            .map(drop)
            .map_err(write)
    }
}

fn token(token: &quay_client::RobotToken) -> RobotToken {
    RobotToken::new(token.expose().to_owned().into())
}

fn role(role: RepositoryRole) -> Role {
    match role {
        RepositoryRole::Read => Role::Read,
        RepositoryRole::Write => Role::Write,
        RepositoryRole::Admin => Role::Admin,
    }
}

fn team_role(role: quay_client::TeamRole) -> TeamRole {
    match role {
        quay_client::TeamRole::Admin => TeamRole::Admin,
        quay_client::TeamRole::Creator => TeamRole::Creator,
        quay_client::TeamRole::Member => TeamRole::Member,
    }
}

/// A read that failed has changed nothing.
pub(super) fn read(error: quay_client::QuayError) -> QuayError {
    match write(error) {
        QuayError::OutcomeUnknown => QuayError::Unavailable,
        other => other,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err calls")]
fn write(error: quay_client::QuayError) -> QuayError {
    use quay_client::QuayError as Client;
    tracing::debug!(
        error = %chain(&error),
        "Quay refuses or fails"
    );
    match error {
        Client::TokenDead | Client::TokenDeadOrScopeTooSmall => QuayError::TokenDead,
        Client::ScopeTooSmall { .. } => QuayError::ScopeMissing,
        Client::Missing | Client::MissingSubject => QuayError::Missing,
        Client::Exists => QuayError::Exists,
        Client::NameHeld => QuayError::NameHeld,
        Client::InvalidName | Client::EmailTaken => QuayError::InvalidName,
        Client::Captcha => QuayError::Captcha,
        Client::PlanLimit => QuayError::PlanLimit,
        Client::ReadOnly => QuayError::ReadOnly,
        Client::RateLimited { retry_after } => QuayError::RateLimited { retry_after },
        Client::BudgetExhausted => QuayError::RateLimited { retry_after: None },
        Client::ServerFault { effect, .. }
        | Client::NotQuay { effect, .. }
        | Client::Transport { effect, .. } => match effect {
            Effect::None => QuayError::Unavailable,
            Effect::Unknown => QuayError::OutcomeUnknown,
        },
        Client::Forbidden
        | Client::InvitationSpent
        | Client::MailNotSent
        | Client::LastOwner
        | Client::RobotsDisabled
        | Client::TokenCap
        | Client::Exchange(_)
        | Client::Unsupported
        | Client::Rejected { .. } => QuayError::Forbidden,
    }
}
