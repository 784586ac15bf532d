//! How a credential's row changes, and who has seen it.

use model::{ComponentId, CredentialId, Timestamp, UserId, api::credential::CredentialState};

use super::{CredentialRow, Stored, find_of_claim, select_credentials};
use crate::{
    Conflict, CredentialPurpose, CredentialRecord, CredentialTarget, CredentialToStore, Fence,
    StoreError,
    sql::{column, write::Write},
};

impl Write<'_> {
    /// What is there of the generation to be stored.
    pub(super) async fn find_generation(
        &mut self,
        fence: &Fence,
        credential: &CredentialToStore,
    ) -> Result<Option<Stored>, StoreError> {
        let component = match credential.purpose {
            CredentialTarget::Push(_) => Some(fence.component.to_string()),
            CredentialTarget::Pull => None,
        };
        let row: Option<CredentialRow> = sqlx::query_as(select_credentials!(
            "WHERE workspace_id = $1 AND component_id IS NOT DISTINCT FROM $2 AND generation >= $3
             ORDER BY generation DESC LIMIT 1"
        ))
        .bind(fence.workspace.to_string())
        .bind(component)
        .bind(column::signed(credential.generation))
        .fetch_optional(self.on())
        .await?;
        let newest = row.map(Stored::try_from).transpose()?;
        match &newest {
            Some(Stored { record, .. })
                if record.generation > credential.generation
                    || record.state == CredentialState::Retired =>
            {
                Err(Conflict::CredentialOutdated.into())
            }
            _ => Ok(newest),
        }
    }

    /// Notes that this user has seen the secret.
    pub(super) async fn note_view(
        &mut self,
        credential: CredentialId,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO credential_views (credential_id, user_id, first_at) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(credential.to_string())
        .bind(user.to_string())
        .bind(now.as_unix_millis())
        .execute(self.on())
        .await?;
        Ok(())
    }

    /// Forgets who has seen the secret: it is another one now.
    pub(super) async fn forget_views(
        &mut self,
        credential: CredentialId,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM credential_views WHERE credential_id = $1")
            .bind(credential.to_string())
            .execute(self.on())
            .await?;
        Ok(())
    }

    /// Makes way for a new current credential.
    pub(super) async fn retire_current(
        &mut self,
        next: &CredentialRecord,
    ) -> Result<(), StoreError> {
        let component = match next.purpose {
            CredentialPurpose::Push { component, .. } => Some(component.to_string()),
            CredentialPurpose::Pull => None,
        };
        sqlx::query(
            "UPDATE credentials SET state = 'retiring'
             WHERE workspace_id = $1 AND component_id IS NOT DISTINCT FROM $2 AND state = 'current'",
        )
        .bind(next.workspace.to_string())
        .bind(component)
        .execute(self.on())
        .await?;
        Ok(())
    }

    /// Retires every push credential of a component that was removed, and wipes their secrets.
    pub(in crate::sql) async fn retire_credentials_of(
        &mut self,
        component: ComponentId,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE credentials SET state = 'retired', secret = NULL, secret_key = NULL
             WHERE component_id = $1",
        )
        .bind(component.to_string())
        .execute(self.on())
        .await?;
        Ok(())
    }

    /// The credential as it is now.
    pub(super) async fn written(
        &mut self,
        fence: &Fence,
        id: CredentialId,
    ) -> Result<CredentialRecord, StoreError> {
        find_of_claim(self.on(), fence, id)
            .await?
            .map(|stored| stored.record)
            .ok_or(StoreError::Corrupt {
                column: "credentials.id",
            })
    }
}
