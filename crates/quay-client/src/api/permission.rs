//! Roles on repositories. All need `repo:admin`; `org:admin` is not enough (316).

use model::{RepoPath, TeamName};

use super::{Deletion, QuayApi};
use crate::{
    body::permission::{RepositoryRole, TeamPermission, UserPermission},
    error::QuayError,
    request::permission::{self, Account},
};

impl QuayApi {
    /// Grants a user or robot a role, in place of any that it had (314, 317).
    ///
    /// # Errors
    /// [`QuayError::MissingSubject`] for a missing account (320); [`QuayError::ServerFault`] for a
    /// missing repository (321); [`QuayError::Rejected`] for a robot of elsewhere (322).
    pub async fn set_user_permission(
        &self,
        path: &RepoPath,
        account: &Account,
        role: RepositoryRole,
    ) -> Result<UserPermission, QuayError> {
        self.send(permission::set_user(path, account, role)).await
    }

    /// Lists which users and robots have a role (328).
    ///
    /// # Errors
    /// As any call's.
    pub async fn list_user_permissions(
        &self,
        path: &RepoPath,
    ) -> Result<Vec<UserPermission>, QuayError> {
        Ok(self
            .send(permission::list_users(path))
            .await?
            .permissions
            .into_values()
            .collect())
    }

    /// Takes a user's or robot's role away.
    ///
    /// # Errors
    /// As any call's.
    pub async fn delete_user_permission(
        &self,
        path: &RepoPath,
        account: &Account,
    ) -> Result<Deletion, QuayError> {
        self.delete(permission::delete_user(path, account)).await
    }

    /// Grants a team a role, in place of any that it had (332).
    ///
    /// # Errors
    /// [`QuayError::MissingSubject`] for a missing team (333).
    pub async fn set_team_permission(
        &self,
        path: &RepoPath,
        team: &TeamName,
        role: RepositoryRole,
    ) -> Result<TeamPermission, QuayError> {
        self.send(permission::set_team(path, team, role)).await
    }

    /// Lists which teams have a role (334).
    ///
    /// # Errors
    /// As any call's.
    pub async fn list_team_permissions(
        &self,
        path: &RepoPath,
    ) -> Result<Vec<TeamPermission>, QuayError> {
        Ok(self
            .send(permission::list_teams(path))
            .await?
            .permissions
            .into_values()
            .collect())
    }

    /// Takes a team's role away (337).
    ///
    /// # Errors
    /// As any call's.
    pub async fn delete_team_permission(
        &self,
        path: &RepoPath,
        team: &TeamName,
    ) -> Result<Deletion, QuayError> {
        self.delete(permission::delete_team(path, team)).await
    }
}
