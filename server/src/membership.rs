//! Which workspaces somebody is a member of, looked at again at each sign-in.
//!
//! - Everybody has a workspace of their own, made at the first sign-in.
//! - Groups of the sign-in provider give roles by [`GroupRules`], and take them again.
//! - What was granted by hand stays until somebody takes it.
//!
//! People choose what they are called. So a person's own workspace never takes a name that is
//! there, and no group and no platform comes into it by its name ([`WorkspaceId::is_personal`]).

mod departure;
mod group_rules;

use std::sync::Arc;

use model::{Role, WorkspaceId, WorkspaceName, WorkspaceUid};
use store::{
    Actor, AuditAction, AuditEntry, Conflict, MemberSource, MemberToSet, PageRequest, Store,
    StoreError, UserRecord, WorkspaceToDeclare,
};

use crate::{clock::Clock, random::Random};

pub use departure::{Departures, watch_departures};
pub use group_rules::{GroupRules, InvalidGroupRule};

/// What decides who is a member of what. Clones are handles to the same things.
#[derive(Clone)]
pub struct Memberships {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    random: Arc<Random>,
    rules: Arc<GroupRules>,
    departures: Departures,
}

impl Memberships {
    /// Memberships in this store, with groups that mean what `rules` say.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        random: Arc<Random>,
        rules: GroupRules,
    ) -> Self {
        Self {
            store,
            clock,
            random,
            rules: Arc::new(rules),
            departures: Departures::default(),
        }
    }

    /// Who has left, to be followed.
    #[must_use]
    pub fn departures(&self) -> &Departures {
        &self.departures
    }

    /// Looks at everything that somebody is a member of; call it whenever they have signed in, with
    /// the groups that the provider names today.
    ///
    /// # Errors
    /// When the database fails. Then nobody is signed in; the next sign-in does it again.
    pub async fn signed_in(&self, user: &UserRecord, groups: &[String]) -> Result<(), StoreError> {
        self.ensure_personal_workspace(user).await?;
        let mut roles = Vec::new();
        for (name, role) in self.rules.roles(groups) {
            if let Some(workspace) = self.ensure_group_workspace(name).await? {
                roles.push((workspace, role));
            }
        }
        let changes = self
            .store
            .replace_group_memberships(user.id, roles, self.clock.now())
            .await?;
        if !changes.lost.is_empty() {
            self.departures.announce();
        }
        Ok(())
    }

    /// One whose owner it was and who was removed from it, or who deleted it, gets no other.
    async fn ensure_personal_workspace(&self, user: &UserRecord) -> Result<(), StoreError> {
        let id = WorkspaceId::personal(user.id);
        match self.store.find_workspace_by_id(id).await? {
            Some(workspace) if workspace.deleted_at.is_some() => return Ok(()),
            Some(_) => {}
            None => {
                if !self.create_personal_workspace(user, id).await? {
                    return Ok(());
                }
            }
        }
        let anybody = self.store.list_members(id, &PageRequest::first(1)).await?;
        if !anybody.items.is_empty() {
            return Ok(());
        }
        let owner = MemberToSet {
            workspace: id,
            issuer: user.issuer.clone(),
            subject: user.subject.clone(),
            role: Role::Owner,
            source: MemberSource::Personal,
        };
        let entry = AuditEntry {
            actor: Actor::User(user.id),
            action: AuditAction::MemberSet,
            workspace: Some(id),
            subject: user.id.to_string(),
            detail: Some("owner, of their own workspace".to_owned()),
            request_id: None,
        };
        self.store
            .set_member(owner, entry, self.clock.now())
            .await?;
        Ok(())
    }

    /// Whether there is one now: not when every name that it could have is taken.
    async fn create_personal_workspace(
        &self,
        user: &UserRecord,
        id: WorkspaceId,
    ) -> Result<bool, StoreError> {
        for name in personal_names(user) {
            let workspace = WorkspaceToDeclare {
                id,
                name,
                uid: Some(WorkspaceUid::from(id)),
            };
            match self
                .store
                .declare_workspace(workspace, self.clock.now())
                .await
            {
                Ok(_) => return Ok(true),
                Err(StoreError::Conflict(Conflict::WorkspaceUidDiffers { .. })) => {}
                // Somebody signs in twice at once, and was called something else the first time.
                Err(StoreError::Conflict(Conflict::WorkspaceUidTaken { .. })) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(self.store.find_workspace_by_id(id).await?.is_some())
    }

    async fn ensure_group_workspace(
        &self,
        name: WorkspaceName,
    ) -> Result<Option<WorkspaceId>, StoreError> {
        let workspace = match self.store.find_workspace(&name).await? {
            Some(workspace) => workspace,
            None => {
                let workspace = WorkspaceToDeclare {
                    id: WorkspaceId::from_random(self.random.bytes()),
                    name,
                    uid: None,
                };
                let declared = self
                    .store
                    .declare_workspace(workspace, self.clock.now())
                    .await?;
                declared.record
            }
        };
        if workspace.id.is_personal() {
            tracing::warn!(workspace.name = %workspace.name, "a group does not come into a person's own workspace");
            return Ok(None);
        }
        Ok(Some(workspace.id))
    }
}

/// What somebody's own workspace may be called, the nicest first.
fn personal_names(user: &UserRecord) -> impl Iterator<Item = WorkspaceName> {
    let kept: String = user
        .name
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '/' | '\\') {
                '-'
            } else {
                c
            }
        })
        .take(LONGEST_PERSONAL_NAME)
        .collect();
    let name = match kept.trim() {
        "" => "workspace".to_owned(),
        name => name.to_owned(),
    };
    let digest = user.id.to_string();
    [0, 6, 12].into_iter().filter_map(move |length| {
        let suffix: String = digest.chars().take(length).collect();
        match length {
            0 => name.parse().ok(),
            _ => format!("{name}-{suffix}").parse().ok(),
        }
    })
}

/// Characters of a person's name that their workspace's name keeps; a suffix fits behind them.
const LONGEST_PERSONAL_NAME: usize = 48;

#[cfg(test)]
mod tests;
