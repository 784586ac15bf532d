//! `/api/v1/workspaces`

use axum::{extract::State, http::StatusCode};
use model::{
    WorkspaceId,
    api::{
        page::Page,
        problem::Problem,
        workspace::{Workspace, WorkspaceDeclaration},
    },
};
use serde::Deserialize;
use store::{
    AuditAction, Change, Conflict, PageRequest, StoreError, WorkspaceRecord, WorkspaceToDeclare,
};
use utoipa::IntoParams;

use super::{
    address::InWorkspace,
    caller::{Caller, Dissolve, Found, List, May, See, Within},
    error::ApiError,
    extract::{Json, Path, Query},
    request_id::RequestId,
    view,
};
use crate::app::App;

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 100 if left out, at most 500.
    pub(crate) limit: Option<u16>,
}

impl Paging {
    pub(crate) fn request(self) -> Result<PageRequest, ApiError> {
        let limit = self.limit.unwrap_or(100);
        if !(1..=500).contains(&limit) {
            return Err(ApiError::invalid("`limit` should be between 1 and 500"));
        }
        Ok(PageRequest {
            after: self.after,
            limit,
        })
    }
}

/// Declares a workspace.
///
/// Doing so twice is as good as once. Nothing happens at Quay until its first component.
#[utoipa::path(
    put, path = "/workspaces/{workspace}", operation_id = "declare_workspace", tag = "workspaces",
    params(InWorkspace),
    request_body = WorkspaceDeclaration,
    responses(
        (status = 200, description = "It was there already.", body = Workspace),
        (status = 201, description = "It is new, or was brought back.", body = Workspace),
        (status = 409, description = "Another workspace has this name or this uid.", body = Problem),
    ),
)]
pub(crate) async fn declare(
    _: May<Found>,
    State(app): State<App>,
    Path(InWorkspace { workspace: name }): Path<InWorkspace>,
    Json(declaration): Json<WorkspaceDeclaration>,
) -> Result<(StatusCode, Json<Workspace>), ApiError> {
    let id = WorkspaceId::from_random(app.random.bytes());
    let declared = app
        .store
        .declare_workspace(
            WorkspaceToDeclare {
                id,
                name,
                uid: declaration.uid,
            },
            app.clock.now(),
        )
        .await
        .map_err(conflict)?;
    if is_named_only(&declared.record, &declaration) {
        return Err(ApiError::conflict(
            "workspace_personal",
            "a person's own workspace has this name: give its uid if it is the one that you mean",
        ));
    }
    let status = match declared.change {
        Change::Unchanged => StatusCode::OK,
        Change::Created | Change::Updated | Change::Restored => StatusCode::CREATED,
    };
    Ok((
        status,
        Json(view::workspace(declared.record, None, &app.policy.quay_url)),
    ))
}

/// Whether this is a person's own workspace that is meant by nothing but its name. People choose
/// what they are called: nobody may come to own what a platform keeps under that name.
fn is_named_only(workspace: &WorkspaceRecord, declaration: &WorkspaceDeclaration) -> bool {
    workspace.id.is_personal() && declaration.uid.is_none()
}

/// One workspace.
#[utoipa::path(
    get, path = "/workspaces/{workspace}", operation_id = "get_workspace", tag = "workspaces",
    params(InWorkspace),
    responses(
        (status = 200, description = "The workspace.", body = Workspace),
        (status = 404, description = "There is none of this name.", body = Problem),
    ),
)]
pub(crate) async fn get(
    within: Within<See>,
    State(app): State<App>,
) -> Result<Json<Workspace>, ApiError> {
    Ok(Json(view::workspace(
        within.workspace,
        within.role,
        &app.policy.quay_url,
    )))
}

/// The workspaces, by name: all of them for a platform token and for an administrator, and otherwise
/// those that the caller is a member of.
#[utoipa::path(
    get, path = "/workspaces", operation_id = "list_workspaces", tag = "workspaces",
    params(Paging),
    responses((status = 200, description = "A page of workspaces.", body = Page<Workspace>)),
)]
pub(crate) async fn list(
    may: May<List>,
    State(app): State<App>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Workspace>>, ApiError> {
    Ok(Json(list_for(&app, &may.caller, paging).await?))
}

/// The workspaces that a caller hears of.
pub(crate) async fn list_for(
    app: &App,
    caller: &Caller,
    paging: Paging,
) -> Result<Page<Workspace>, ApiError> {
    let request = paging.request()?;
    let page = match caller {
        Caller::Person(person) if !person.administrator => {
            let memberships = app.store.list_memberships(person.user, &request).await;
            memberships.map(|page| page.map(|(workspace, role)| (workspace, Some(role))))
        }
        Caller::Platform(_) | Caller::Person(_) => {
            let all = app.store.list_workspaces(&request).await;
            all.map(|page| page.map(|workspace| (workspace, None)))
        }
    };
    let page = page.map_err(cursor)?;
    Ok(page.map(|(record, role)| view::workspace(record, role, &app.policy.quay_url)))
}

/// Deletes a workspace that has no components.
///
/// Its delivered pull credential is taken away. Its organization at Quay stays as it is.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}", operation_id = "delete_workspace", tag = "workspaces",
    params(InWorkspace),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "There is none of this name.", body = Problem),
        (status = 409, description = "It still has components.", body = Problem),
    ),
)]
pub(crate) async fn delete(
    within: Within<Dissolve>,
    request_id: RequestId,
    State(app): State<App>,
) -> Result<StatusCode, ApiError> {
    let (workspace, now) = (&within.workspace, app.clock.now());
    app.store
        .delete_workspace(workspace.id, now)
        .await
        .map_err(conflict)?;
    let done = AuditAction::WorkspaceDeleted;
    let entry = within.entry(done, workspace.name.as_str(), &request_id);
    app.store.append_audit(entry, now).await?;
    app.provisioner
        .withdraw_pull(workspace)
        .await
        .map_err(ApiError::internal)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A clash with what is there is the caller's to know; everything else is ours.
pub(crate) fn conflict(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(conflict) => {
            let code = match &conflict {
                Conflict::WorkspaceUidDiffers { .. } => "workspace_uid_differs",
                Conflict::WorkspaceUidTaken { .. } => "workspace_uid_taken",
                Conflict::WorkspaceNotEmpty { .. } => "workspace_not_empty",
                Conflict::WorkspaceDeleted => "workspace_deleted",
                Conflict::ApplicationFixed { .. } => "application_fixed",
                Conflict::LastOwner => "last_owner",
                _ => "conflict",
            };
            ApiError::conflict(code, conflict.to_string())
        }
        other => other.into(),
    }
}

pub(crate) fn cursor(error: StoreError) -> ApiError {
    match error {
        StoreError::InvalidCursor => {
            ApiError::invalid("`after` is not the `next` of an earlier page")
        }
        other => other.into(),
    }
}
