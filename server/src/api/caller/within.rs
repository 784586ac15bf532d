//! A right in one workspace.

use std::marker::PhantomData;

use axum::{extract::FromRequestParts, http::request::Parts};
use model::{Role, WorkspaceName};
use store::{AuditAction, AuditEntry, WorkspaceRecord};

use super::{
    Caller, Refusal,
    may::{by_scope, has_everywhere, prove},
    right::Right,
};
use crate::{
    api::{address::InWorkspace, error::ApiError, extract::Path, request_id::RequestId},
    app::App,
    session::Person,
};

/// A caller who has been granted a right in the workspace that the path names, and that workspace.
///
/// To somebody who is no member of it, it is not there.
#[derive(Debug, Clone)]
pub struct Within<R: Right> {
    /// Who it is.
    pub caller: Caller,
    /// The workspace.
    pub workspace: WorkspaceRecord,
    /// The caller's role in it, where they are a member.
    pub role: Option<Role>,
    right: PhantomData<R>,
}

impl<R: Right> Within<R> {
    /// What the caller does to something in the workspace, for the audit trail.
    #[must_use]
    pub fn entry(
        &self,
        action: AuditAction,
        subject: impl Into<String>,
        request_id: &RequestId,
    ) -> AuditEntry {
        self.caller
            .entry(action, self.workspace.id, subject, request_id)
    }
}

impl<R: Right> FromRequestParts<App> for Within<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, app).await?;
        if let Caller::Platform(token) = &caller
            && let Err(refusal) = by_scope::<R>(token)
        {
            return Err(caller.refuse(app, parts, None, refusal).await);
        }
        let Path(InWorkspace { workspace: name }) = Path::from_request_parts(parts, app).await?;
        let found = app.store.find_workspace(&name).await?;
        let Some(workspace) = found else {
            return Err(match &caller {
                Caller::Platform(_) => missing(&name),
                Caller::Person(_) => caller.refuse(app, parts, None, unseen::<R>(&name)).await,
            });
        };
        let (role, granted) = match &caller {
            Caller::Platform(_) => (None, Ok(())),
            Caller::Person(person) => {
                let member = app.store.find_member(workspace.id, person.user).await?;
                let role = member.map(|member| member.role);
                (role, grant::<R>(person, role, &name, app))
            }
        };
        match granted {
            Ok(()) => Ok(Self {
                caller,
                workspace,
                role,
                right: PhantomData,
            }),
            Err(refusal) => Err(caller.refuse(app, parts, Some(workspace.id), refusal).await),
        }
    }
}

/// Whether a person has the right in a workspace in which this is their role.
fn grant<R: Right>(
    person: &Person,
    role: Option<Role>,
    name: &WorkspaceName,
    app: &App,
) -> Result<(), Refusal> {
    let has_role = match (R::ROLE, role) {
        (Some(least), Some(role)) => role >= least,
        (Some(_) | None, _) => false,
    };
    if has_role || has_everywhere::<R>(person) {
        return prove::<R>(person, app);
    }
    if role.is_none() && !person.administrator {
        return Err(unseen::<R>(name));
    }
    Err(Refusal {
        right: R::NAME,
        why: "the role is too small",
        answer: match R::ROLE {
            Some(least) => ApiError::forbidden(format!(
                "this needs the role '{least}' in workspace '{name}'"
            )),
            None => ApiError::administrators_only(),
        },
    })
}

/// One that somebody may not see and one that is not there are refused alike, and on record alike.
fn unseen<R: Right>(name: &WorkspaceName) -> Refusal {
    Refusal {
        right: R::NAME,
        why: "no member of it, or it is not there",
        answer: ApiError::not_found(format!(
            "there is no workspace '{name}', or you are no member of it"
        )),
    }
}

/// What only programs are told: they may see every workspace, and declare one.
fn missing(name: &WorkspaceName) -> ApiError {
    ApiError::not_found(format!(
        "there is no workspace '{name}': declare it first with PUT /api/v1/workspaces/{name}"
    ))
}
