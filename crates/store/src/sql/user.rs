//! Users in SQL.

use async_trait::async_trait;
use model::{Timestamp, UserId};
use sqlx::{AnyConnection, FromRow};

use super::{SqlStore, column, write::Write};
use crate::{StoreError, UserRecord, UserToNote, Users};

/// The columns of a [`UserRow`], of a `users u`.
macro_rules! user_columns {
    () => {
        "u.id AS user_id, u.issuer, u.subject, u.name AS user_name, u.email, u.first_seen,
         u.signed_in_at"
    };
}
pub(super) use user_columns;

#[derive(FromRow)]
pub(super) struct UserRow {
    user_id: String,
    issuer: String,
    subject: String,
    user_name: String,
    email: Option<String>,
    first_seen: i64,
    signed_in_at: Option<i64>,
}

impl TryFrom<UserRow> for UserRecord {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: column::text("users.id", &row.user_id)?,
            issuer: row.issuer,
            subject: row.subject,
            name: row.user_name,
            email: row.email,
            first_seen: column::time("users.first_seen", row.first_seen)?,
            signed_in_at: column::optional_time("users.signed_in_at", row.signed_in_at)?,
        })
    }
}

/// The user with this id.
async fn find_by_id(
    connection: &mut AnyConnection,
    id: UserId,
) -> Result<Option<UserRecord>, StoreError> {
    let row: Option<UserRow> = sqlx::query_as(concat!(
        "SELECT ",
        user_columns!(),
        " FROM users u WHERE u.id = $1"
    ))
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(UserRecord::try_from).transpose()
}

#[async_trait]
impl Users for SqlStore {
    async fn note_sign_in(
        &self,
        user: UserToNote,
        now: Timestamp,
    ) -> Result<UserRecord, StoreError> {
        let mut write = self.begin().await?;
        let id = UserId::of(&[&user.issuer, &user.subject]);
        sqlx::query(
            "INSERT INTO users (id, issuer, subject, name, email, first_seen, signed_in_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6)
             ON CONFLICT (id) DO UPDATE SET
                 name = excluded.name, email = excluded.email, signed_in_at = excluded.signed_in_at",
        )
        .bind(id.to_string())
        .bind(&user.issuer)
        .bind(&user.subject)
        .bind(&user.name)
        .bind(&user.email)
        .bind(now.as_unix_millis())
        .execute(write.on())
        .await?;
        let record = find_by_id(write.on(), id).await?;
        write.commit().await?;
        record.ok_or(StoreError::Corrupt { column: "users.id" })
    }

    async fn find_user(&self, id: UserId) -> Result<Option<UserRecord>, StoreError> {
        let mut connection = self.read.acquire().await?;
        find_by_id(&mut connection, id).await
    }
}

impl Write<'_> {
    /// Makes sure that there is a user of this issuer and subject, who may come later or never.
    pub(super) async fn expect_user(
        &mut self,
        issuer: &str,
        subject: &str,
        now: Timestamp,
    ) -> Result<UserId, StoreError> {
        let id = UserId::of(&[issuer, subject]);
        sqlx::query(
            "INSERT INTO users (id, issuer, subject, name, first_seen) VALUES ($1, $2, $3, $3, $4)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(id.to_string())
        .bind(issuer)
        .bind(subject)
        .bind(now.as_unix_millis())
        .execute(self.on())
        .await?;
        Ok(id)
    }
}
