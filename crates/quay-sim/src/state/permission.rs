//! Who may do what with a repository or an organization.
//!
//! Grants give roles; a token's scopes cap them. `org:admin` caps team roles and says nothing about
//! repositories, `repo:…` the other way round: so an owner's `org:admin` token cannot read a private
//! repository (232), and `repo:create` alone lists teams and robots (scope-matrix).

use super::{
    AccountId, Invited, Principal, Repository, RepositoryId, Scope, TeamId, TeamRole, Visibility,
    World,
};

/// What somebody may do with a repository, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Read,
    Write,
    Admin,
}

impl Role {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Read, Self::Write, Self::Admin]
            .into_iter()
            .find(|role| role.as_str() == name)
    }
}

/// Whom a permission is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grantee {
    Account(AccountId),
    Team(TeamId),
}

impl World {
    /// What `principal` may do with the repository: `None` is nothing. A public one can be read by all.
    pub(crate) fn effective_role(
        &self,
        principal: &Principal,
        repository: RepositoryId,
    ) -> Option<Role> {
        let repository = self.repositories.get(&repository)?;
        let public = (repository.visibility == Visibility::Public).then_some(Role::Read);
        public.max(self.granted_role(principal, repository.namespace, Some(repository)))
    }

    /// The same without what public visibility gives; without a repository, what holds for all of
    /// the namespace's (this decides about names that do not exist: 236, 237).
    pub(crate) fn granted_role(
        &self,
        principal: &Principal,
        namespace: AccountId,
        repository: Option<&Repository>,
    ) -> Option<Role> {
        let account = principal.account()?;
        if self.has_full_access(principal) {
            return Some(Role::Admin);
        }
        let namespace_wide = (account == namespace
            || self.team_role(account, namespace) == Some(TeamRole::Admin))
        .then_some(Role::Admin);
        let direct = repository.and_then(|repository| self.direct_role(account, repository));
        let role = namespace_wide.max(direct)?;
        match principal.scopes() {
            None => Some(role),
            Some(scopes) => scopes
                .highest_repository_role()
                .map(|highest| role.min(highest)),
        }
    }

    fn direct_role(&self, account: AccountId, repository: &Repository) -> Option<Role> {
        let applies = |grantee: &Grantee| match grantee {
            Grantee::Account(id) => *id == account,
            Grantee::Team(id) => self
                .teams
                .get(id)
                .is_some_and(|team| team.members.contains(&account)),
        };
        repository
            .grants
            .iter()
            .filter(|(grantee, _)| applies(grantee))
            .map(|(_, role)| *role)
            .max()
    }

    fn team_role(&self, account: AccountId, organization: AccountId) -> Option<TeamRole> {
        self.teams_of(organization, account)
            .map(|team| team.role)
            .max()
    }

    /// What `principal` may do in the organization (or in its own namespace, where it is admin).
    pub(crate) fn organization_role(
        &self,
        principal: &Principal,
        namespace: AccountId,
    ) -> Option<TeamRole> {
        let account = principal.account()?;
        if self.has_full_access(principal) {
            return Some(TeamRole::Admin);
        }
        let role = if account == namespace {
            Some(TeamRole::Admin)
        } else {
            self.team_role(account, namespace)
        }?;
        match principal.scopes() {
            None => Some(role),
            Some(scopes) => scopes.highest_team_role().map(|highest| role.min(highest)),
        }
    }

    /// Whether `principal` may act as a superuser: it is one, and the token says so.
    pub(crate) fn is_superuser(&self, principal: &Principal) -> bool {
        let allowed = principal
            .scopes()
            .is_none_or(|scopes| scopes.contains(Scope::SuperUser));
        let user = principal
            .account()
            .and_then(|account| self.users.get(&account));
        allowed && user.is_some_and(|user| user.superuser)
    }

    /// `FEATURE_SUPERUSERS_FULL_ACCESS`: a superuser may do everything everywhere (397, 619).
    pub(crate) fn has_full_access(&self, principal: &Principal) -> bool {
        self.variant.superusers_full_access && self.is_superuser(principal)
    }

    /// The repositories on which this very grantee has a role.
    pub(crate) fn repositories_granted_to(
        &self,
        grantee: Grantee,
    ) -> impl Iterator<Item = (&Repository, Role)> {
        let repositories = self.repositories.values();
        repositories
            .filter_map(move |repository| Some((repository, *repository.grants.get(&grantee)?)))
    }

    /// Forgets all that a deleted account or team was granted or belonged to.
    pub(crate) fn forget_grantee(&mut self, grantee: Grantee) {
        for repository in self.repositories.values_mut() {
            repository.grants.remove(&grantee);
        }
        self.prototypes
            .retain(|prototype| prototype.delegate != grantee);
        if let Grantee::Account(account) = grantee {
            for team in self.teams.values_mut() {
                team.members.remove(&account);
            }
            self.prototypes
                .retain(|prototype| prototype.activating_user != Some(account));
            self.invitations
                .retain(|invitation| invitation.invited != Invited::User(account));
        }
    }
}
