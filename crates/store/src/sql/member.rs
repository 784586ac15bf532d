//! Members in SQL.

use std::collections::BTreeMap;

use async_trait::async_trait;
use model::{Role, Timestamp, UserId, WorkspaceId, api::page::Page};
use sqlx::FromRow;

use super::{SqlStore, column, page, records, rows_wanted, workspace::WorkspaceRow};
use crate::{
    Actor, AuditAction, AuditEntry, Change, Conflict, Declared, GroupChanges, MemberRecord,
    MemberToSet, Members, PageRequest, StoreError, WorkspaceRecord,
};
use change::{MemberRow, Roles, Stored, find, select_members};

mod change;

#[derive(FromRow)]
struct MembershipRow {
    own_role: Option<String>,
    own_source: Option<String>,
    group_role: Option<String>,
    #[sqlx(flatten)]
    workspace: WorkspaceRow,
}

impl TryFrom<MembershipRow> for (WorkspaceRecord, Role) {
    type Error = StoreError;

    fn try_from(row: MembershipRow) -> Result<Self, StoreError> {
        let roles = Roles::of_columns(row.own_role, row.own_source, row.group_role)?;
        Ok((row.workspace.try_into()?, roles.stored_highest()?.0))
    }
}

#[async_trait]
impl Members for SqlStore {
    async fn find_member(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<MemberRecord>, StoreError> {
        let mut connection = self.read.acquire().await?;
        let stored = find(&mut connection, workspace, user).await?;
        Ok(stored.map(|stored| stored.record))
    }

    async fn list_members(
        &self,
        workspace: WorkspaceId,
        request: &PageRequest,
    ) -> Result<Page<MemberRecord>, StoreError> {
        let key = request.key()?;
        let after = match &key {
            Some(key) => Some(
                key.split_at_checked(ID_LENGTH)
                    .ok_or(StoreError::InvalidCursor)?,
            ),
            None => None,
        };
        let rows: Vec<MemberRow> = sqlx::query_as(select_members!(
            "WHERE m.workspace_id = $1 AND ($2 IS NULL OR (u.name, u.id) > ($2, $3))
             ORDER BY u.name, u.id LIMIT $4"
        ))
        .bind(workspace.to_string())
        .bind(after.map(|(_, name)| name))
        .bind(after.map(|(id, _)| id))
        .bind(rows_wanted(request))
        .fetch_all(&self.read)
        .await?;
        let members: Vec<Stored> = records(rows)?;
        let members = members.into_iter().map(|stored| stored.record).collect();
        Ok(page(members, request, |member: &MemberRecord| {
            format!("{}{}", member.user.id, member.user.name)
        }))
    }

    async fn list_memberships(
        &self,
        user: UserId,
        request: &PageRequest,
    ) -> Result<Page<(WorkspaceRecord, Role)>, StoreError> {
        let rows: Vec<MembershipRow> = sqlx::query_as(super::workspace::select_workspaces!(
            "m.own_role, m.own_source, m.group_role, ",
            "JOIN members m ON m.workspace_id = w.id
             WHERE m.user_id = $1 AND w.deleted_at IS NULL AND ($2 IS NULL OR w.name > $2)
             ORDER BY w.name LIMIT $3"
        ))
        .bind(user.to_string())
        .bind(request.key()?)
        .bind(rows_wanted(request))
        .fetch_all(&self.read)
        .await?;
        Ok(page(
            records(rows)?,
            request,
            |(workspace, _): &(WorkspaceRecord, Role)| workspace.name.to_string(),
        ))
    }

    async fn set_member(
        &self,
        member: MemberToSet,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<Declared<MemberRecord>, StoreError> {
        let workspace = member.workspace;
        let mut write = self.begin().await?;
        write.hold_workspace(workspace).await?;
        let user = write
            .expect_user(&member.issuer, &member.subject, now)
            .await?;
        let there = find(write.on(), workspace, user).await?;
        let before = there.as_ref().map_or(Roles::NONE, |there| there.roles);
        let after = before.with(member.role, member.source);
        let change = match there {
            Some(Stored { record, .. }) if before == after => {
                let change = Change::Unchanged;
                return Ok(Declared { record, change });
            }
            Some(_) => Change::Updated,
            None => Change::Created,
        };
        write.append_audit(entry, now).await?;
        let record = write.put_member(workspace, user, after, now).await?;
        write.keep_an_owner(workspace, before).await?;
        write.commit().await?;
        Ok(Declared { record, change })
    }

    async fn remove_member(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        entry: AuditEntry,
        now: Timestamp,
    ) -> Result<Option<MemberRecord>, StoreError> {
        let mut write = self.begin().await?;
        write.hold_workspace(workspace).await?;
        let Some(there) = find(write.on(), workspace, user).await? else {
            return Ok(None);
        };
        write.append_audit(entry, now).await?;
        write.take_member(&there.record, now).await?;
        write.keep_an_owner(workspace, there.roles).await?;
        write.commit().await?;
        Ok(Some(there.record))
    }

    async fn replace_group_memberships(
        &self,
        user: UserId,
        roles: Vec<(WorkspaceId, Role)>,
        now: Timestamp,
    ) -> Result<GroupChanges, StoreError> {
        let mut write = self.begin().await?;
        let mut wishes: BTreeMap<WorkspaceId, Option<Role>> = BTreeMap::new();
        for workspace in write.list_group_memberships(user).await? {
            wishes.insert(workspace, None);
        }
        for (workspace, role) in roles {
            let wish = wishes.entry(workspace).or_default();
            *wish = (*wish).max(Some(role));
        }
        let mut changes = GroupChanges::default();
        for (workspace, group) in wishes {
            match write.hold_workspace(workspace).await {
                Err(StoreError::Conflict(Conflict::WorkspaceDeleted)) => continue,
                held => held?,
            }
            let there = find(write.on(), workspace, user).await?;
            let before = there.as_ref().map_or(Roles::NONE, |there| there.roles);
            let after = Roles { group, ..before };
            if before == after {
                continue;
            }
            let entry = |action, detail| AuditEntry {
                actor: Actor::User(user),
                action,
                workspace: Some(workspace),
                subject: user.to_string(),
                detail: Some(detail),
                request_id: None,
            };
            match (there, after.highest()) {
                (Some(there), None) => {
                    let entry = entry(AuditAction::MemberRemoved, "by groups".to_owned());
                    write.append_audit(entry, now).await?;
                    write.take_member(&there.record, now).await?;
                    changes.lost.push(workspace);
                }
                (_, highest) => {
                    let role = highest.map_or("none", |(role, _)| role.as_str());
                    let entry = entry(AuditAction::MemberSet, format!("{role}, by groups"));
                    write.append_audit(entry, now).await?;
                    write.put_member(workspace, user, after, now).await?;
                }
            }
            changes.gained.extend(group.map(|role| (workspace, role)));
        }
        write.commit().await?;
        Ok(changes)
    }

    async fn list_departed(&self, limit: u16) -> Result<Vec<(WorkspaceId, UserId)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT l.workspace_id, l.user_id FROM links l
             WHERE l.holds = 1 AND NOT EXISTS (
               SELECT 1 FROM members m
               WHERE m.workspace_id = l.workspace_id AND m.user_id = l.user_id
                 AND (m.own_role = 'owner' OR m.group_role = 'owner')
             )
             UNION
             SELECT c.workspace_id, v.user_id FROM credential_views v
             JOIN credentials c ON c.id = v.credential_id
             WHERE c.component_id IS NOT NULL AND c.state = 'current' AND NOT EXISTS (
               SELECT 1 FROM members m
               WHERE m.workspace_id = c.workspace_id AND m.user_id = v.user_id
                 AND (m.own_role IN ('developer', 'owner')
                   OR m.group_role IN ('developer', 'owner'))
             )
             ORDER BY 1, 2 LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|(workspace, user)| {
                let workspace = column::text("credentials.workspace_id", workspace)?;
                Ok((workspace, column::text("credential_views.user_id", user)?))
            })
            .collect()
    }
}

/// How long a user's id is as text.
const ID_LENGTH: usize = 64;
