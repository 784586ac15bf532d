//! The checks that routes begin with. What they give back is what the route may then touch.
//!
//! Quay asks for the permission before it looks whether the thing exists, so an unknown
//! organization in a path answers 403 (175, 286), to a superuser with full access 404.

use crate::state::{AccountId, Principal, RepositoryId, Role, TeamRole};

use super::{Refusal, Request};

/// The repository that a path names; it may not exist.
#[derive(Clone, Debug)]
pub(super) struct RepositoryTarget {
    pub(super) namespace: AccountId,
    pub(super) namespace_name: String,
    pub(super) name: String,
    id: Option<RepositoryId>,
}

impl RepositoryTarget {
    /// The repository, or else `missing`.
    pub(super) fn id_or(&self, missing: Refusal) -> Result<RepositoryId, Refusal> {
        self.id.ok_or(missing)
    }

    pub(super) fn id(&self) -> Option<RepositoryId> {
        self.id
    }
}

impl Request<'_> {
    /// The organization `{orgname}`, which the caller administers (`org:admin`).
    pub(super) fn administered_organization(&self) -> Result<AccountId, Refusal> {
        self.organization_as(TeamRole::Admin)
    }

    /// The organization `{orgname}`, which the caller belongs to.
    pub(super) fn joined_organization(&self) -> Result<AccountId, Refusal> {
        self.organization_as(TeamRole::Member)
    }

    fn organization_as(&self, least: TeamRole) -> Result<AccountId, Refusal> {
        let Some(namespace) = self.world.find_namespace(self.parameters.get("orgname")) else {
            let missing = self.world.has_full_access(&self.principal);
            return Err(if missing {
                Refusal::NotFound
            } else {
                Refusal::Unauthorized
            });
        };
        if self.world.organization_role(&self.principal, namespace) < Some(least) {
            return Err(Refusal::Unauthorized);
        }
        self.world
            .organizations
            .contains_key(&namespace)
            .then_some(namespace)
            .ok_or(Refusal::NotFound)
    }

    pub(super) fn administers(&self, namespace: AccountId) -> bool {
        self.world.organization_role(&self.principal, namespace) == Some(TeamRole::Admin)
    }

    /// The calling user, whose token has `user:admin`.
    pub(super) fn administered_user(&self) -> Result<AccountId, Refusal> {
        let user = self.user()?;
        if self.principal.may_administer_user() {
            Ok(user)
        } else {
            Err(Refusal::Unauthorized)
        }
    }

    /// The caller, if a superuser.
    pub(super) fn superuser(&self) -> Result<AccountId, Refusal> {
        let user = self.user()?;
        if self.world.is_superuser(&self.principal) {
            Ok(user)
        } else {
            Err(Refusal::Unauthorized)
        }
    }

    /// Refuses a session whose user gave the password too long ago (637). Tokens are not asked (639).
    pub(super) fn require_fresh_login(&self) -> Result<(), Refusal> {
        match self.principal {
            Principal::Token { .. } => Ok(()),
            Principal::User(_) => {
                let fresh = self
                    .session
                    .signed_in
                    .is_some_and(|at| self.now - at < self.world.variant.fresh_login_timeout);
                if fresh {
                    Ok(())
                } else {
                    Err(Refusal::FreshLoginRequired)
                }
            }
            Principal::Anonymous | Principal::Robot(_) => Err(Refusal::Unauthorized),
        }
    }

    /// The repository `{repository}`, which the caller may use as `least`. It need not exist: a
    /// namespace's owner passes for any name in it, so that the route can say what is missing.
    pub(super) fn repository_as(&self, least: Role) -> Result<RepositoryTarget, Refusal> {
        let target = self.repository_target()?;
        let repository = target.id.and_then(|id| self.world.repositories.get(&id));
        let granted = self
            .world
            .granted_role(&self.principal, target.namespace, repository);
        if granted >= Some(least) {
            Ok(target)
        } else {
            Err(Refusal::Unauthorized)
        }
    }

    /// The repository `{repository}`, which the caller may read: being public is enough.
    pub(super) fn readable_repository(&self) -> Result<RepositoryTarget, Refusal> {
        let target = self.repository_target()?;
        let public = target.id.is_some_and(|id| {
            self.world
                .effective_role(&Principal::Anonymous, id)
                .is_some()
        });
        if public {
            Ok(target)
        } else {
            self.repository_as(Role::Read)
        }
    }

    fn repository_target(&self) -> Result<RepositoryTarget, Refusal> {
        let (namespace_name, name) = self
            .parameters
            .get("repository")
            .split_once('/')
            .ok_or(Refusal::NotFound)?;
        let Some(namespace) = self.world.find_namespace(namespace_name) else {
            let missing = self.world.has_full_access(&self.principal);
            return Err(if missing {
                Refusal::NotFound
            } else {
                Refusal::Unauthorized
            });
        };
        Ok(RepositoryTarget {
            namespace,
            namespace_name: namespace_name.to_owned(),
            name: name.to_owned(),
            id: self
                .world
                .find_repository(namespace_name, name)
                .map(|repository| repository.id),
        })
    }
}
