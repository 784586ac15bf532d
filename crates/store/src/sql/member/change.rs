//! How a member's row changes, and what is told of it.

use model::{Role, Timestamp, UserId, WorkspaceId, api::event::EventKind};
use sqlx::{AnyConnection, FromRow};

use crate::{
    Conflict, MemberRecord, MemberSource, StoreError,
    sql::{
        column,
        user::UserRow,
        write::{NewEvent, Write},
    },
};

/// Selects [`MemberRow`]s of a `members m` and their `users u`.
macro_rules! select_members {
    ($tail:literal) => {
        concat!(
            "SELECT m.workspace_id, m.own_role, m.own_source, m.group_role, m.since, ",
            $crate::sql::user::user_columns!(),
            " FROM members m JOIN users u ON u.id = m.user_id ",
            $tail
        )
    };
}
pub(super) use select_members;

#[derive(FromRow)]
pub(super) struct MemberRow {
    workspace_id: String,
    own_role: Option<String>,
    own_source: Option<String>,
    group_role: Option<String>,
    since: i64,
    #[sqlx(flatten)]
    user: UserRow,
}

/// What a member's roles are: one of their own, and one from groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Roles {
    pub(super) own: Option<(Role, MemberSource)>,
    pub(super) group: Option<Role>,
}

/// A member, and what their role is made of.
pub(super) struct Stored {
    pub(super) record: MemberRecord,
    pub(super) roles: Roles,
}

impl Roles {
    pub(super) const NONE: Self = Self {
        own: None,
        group: None,
    };

    pub(super) fn of_columns(
        own_role: Option<String>,
        own_source: Option<String>,
        group_role: Option<String>,
    ) -> Result<Self, StoreError> {
        let role: Option<Role> = column::optional_text("members.own_role", own_role)?;
        let source = own_source
            .map(|source| column::word("members.own_source", source))
            .transpose()?;
        Ok(Self {
            own: role.zip(source),
            group: column::optional_text("members.group_role", group_role)?,
        })
    }

    pub(super) fn with(self, role: Role, source: MemberSource) -> Self {
        match source {
            MemberSource::Group => Self {
                group: Some(role),
                ..self
            },
            MemberSource::Personal | MemberSource::Granted => Self {
                own: Some((role, source)),
                ..self
            },
        }
    }

    /// The one that counts, and where it comes from; `None` when there is none at all.
    pub(super) fn highest(self) -> Option<(Role, MemberSource)> {
        let group = self.group.map(|role| (role, MemberSource::Group));
        match (self.own, group) {
            (Some((own, _)), Some((by_group, _))) if by_group > own => group,
            (own, group) => own.or(group),
        }
    }

    /// The one that counts, of a row: it has one.
    pub(super) fn stored_highest(self) -> Result<(Role, MemberSource), StoreError> {
        self.highest().ok_or(StoreError::Corrupt {
            column: "members.own_role",
        })
    }
}

impl TryFrom<MemberRow> for Stored {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<Self, StoreError> {
        let roles = Roles::of_columns(row.own_role, row.own_source, row.group_role)?;
        let (role, source) = roles.stored_highest()?;
        let record = MemberRecord {
            workspace: column::text("members.workspace_id", &row.workspace_id)?,
            user: row.user.try_into()?,
            role,
            source,
            since: column::time("members.since", row.since)?,
        };
        Ok(Self { record, roles })
    }
}

pub(super) async fn find(
    connection: &mut AnyConnection,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Option<Stored>, StoreError> {
    let row: Option<MemberRow> = sqlx::query_as(select_members!(
        "WHERE m.workspace_id = $1 AND m.user_id = $2"
    ))
    .bind(workspace.to_string())
    .bind(user.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(Stored::try_from).transpose()
}

impl Write<'_> {
    /// The workspaces that groups make this user a member of.
    pub(super) async fn list_group_memberships(
        &mut self,
        user: UserId,
    ) -> Result<Vec<WorkspaceId>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT workspace_id FROM members WHERE user_id = $1 AND group_role IS NOT NULL",
        )
        .bind(user.to_string())
        .fetch_all(self.on())
        .await?;
        rows.iter()
            .map(|id| column::text("members.workspace_id", id))
            .collect()
    }

    /// Makes somebody a member, or changes what they are.
    pub(super) async fn put_member(
        &mut self,
        workspace: WorkspaceId,
        user: UserId,
        roles: Roles,
        now: Timestamp,
    ) -> Result<MemberRecord, StoreError> {
        let source = roles
            .own
            .map(|(_, source)| column::spell("members.own_source", source))
            .transpose()?;
        sqlx::query(
            "INSERT INTO members (workspace_id, user_id, own_role, own_source, group_role, since)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (workspace_id, user_id) DO UPDATE SET own_role = excluded.own_role,
                 own_source = excluded.own_source, group_role = excluded.group_role",
        )
        .bind(workspace.to_string())
        .bind(user.to_string())
        .bind(roles.own.map(|(role, _)| role.as_str()))
        .bind(source)
        .bind(roles.group.map(Role::as_str))
        .bind(now.as_unix_millis())
        .execute(self.on())
        .await?;
        let Some(Stored { record, .. }) = find(self.on(), workspace, user).await? else {
            let column = "members.user_id";
            return Err(StoreError::Corrupt { column });
        };
        let news = format!("member {}: {}", record.user.name, record.role);
        self.member_event(workspace, news, now).await?;
        Ok(record)
    }

    /// Takes a member out, whatever made them one.
    pub(super) async fn take_member(
        &mut self,
        member: &MemberRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM members WHERE workspace_id = $1 AND user_id = $2")
            .bind(member.workspace.to_string())
            .bind(member.user.id.to_string())
            .execute(self.on())
            .await?;
        let news = format!("member {}: removed", member.user.name);
        self.member_event(member.workspace, news, now).await
    }

    /// Refuses this write when it took the workspace's last owner. A workspace that never had one
    /// needs none: whoever holds a platform token made it.
    pub(super) async fn keep_an_owner(
        &mut self,
        workspace: WorkspaceId,
        before: Roles,
    ) -> Result<(), StoreError> {
        if !matches!(before.highest(), Some((Role::Owner, _))) {
            return Ok(());
        }
        let owner: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM members
             WHERE workspace_id = $1 AND (own_role = 'owner' OR group_role = 'owner') LIMIT 1",
        )
        .bind(workspace.to_string())
        .fetch_optional(self.on())
        .await?;
        owner.map(|_| ()).ok_or(Conflict::LastOwner.into())
    }

    async fn member_event(
        &mut self,
        workspace: WorkspaceId,
        message: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = NewEvent {
            kind: EventKind::Workspace,
            component: None,
            operation: None,
            message,
        };
        self.event(workspace, event, now).await
    }
}
