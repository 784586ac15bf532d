//! `/workspaces/{workspace}/components/{component}`

use axum::{
    extract::State,
    response::{Redirect, Response},
};
use delivery::{Directory, Kind, Place};
use frontend::{
    page::{ComponentPage, TagsPage},
    path,
};
use model::{
    ComponentName, RepoPath, WorkspaceName,
    api::{credential::CredentialState, rotation::RotationToBegin},
};
use serde::Deserialize;
use url::Url;

use super::{Form, Inside, Path, Sure, Visit};
use crate::{
    api::{
        address::OfComponent,
        caller::{Declare, Right, Rotate, See, Test, Within},
        component,
        error::ApiError,
        extract::Path as Segments,
        request_id::RequestId,
        rotation, tag, trial, view,
    },
    app::App,
};

/// `GET /workspaces/{workspace}/components/{component}`
pub(super) async fn page(
    inside: Inside<See>,
    visit: Visit,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<Response, ApiError> {
    let page = gather(&app, &inside.within, &name).await?;
    Ok(visit.show(page))
}

/// `POST /workspaces/{workspace}/components/{component}/test`
///
/// The page, with what the registry said of the push credential that is in use.
pub(super) async fn test(
    inside: Inside<Test>,
    visit: Visit,
    State(app): State<App>,
    request_id: RequestId,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<Response, ApiError> {
    let within = inside.within;
    let mut page = gather(&app, &within, &name).await?;
    let mut known = page.credentials.iter();
    let current = known.find(|it| it.state == CredentialState::Current);
    let current = current.ok_or_else(|| {
        ApiError::conflict(
            "nothing_to_test",
            "there is no credential in use yet: wait until the component is ready",
        )
    })?;
    page.tested = Some(trial::test_in(&app, &within, &request_id, current.id).await?);
    Ok(visit.show(page))
}

/// `GET /workspaces/{workspace}/components/{component}/tags`
///
/// What was pushed, as Quay has it now: the component's page asks for it when it is there.
pub(super) async fn tags(
    inside: Inside<See>,
    visit: Visit,
    State(app): State<App>,
    Path(OfComponent { component: name }): Path<OfComponent>,
) -> Result<Response, ApiError> {
    let within = inside.within;
    let component = component::find(&app, &within, &name).await?;
    let tags = tag::find(&app, &within.workspace, &component).await?;
    let repository = view::component(component).repository;
    Ok(visit.show(TagsPage {
        workspace: within.workspace.name.to_string(),
        component: name.to_string(),
        repository_url: repository.and_then(|it| at_quay(&app.policy.quay_url, &it)),
        tags,
    }))
}

/// Everything that stands on the page. Quay is asked for what is new behind its back.
async fn gather<R: Right>(
    app: &App,
    within: &Within<R>,
    name: &ComponentName,
) -> Result<ComponentPage, ApiError> {
    app.pushes.look(&within.workspace.name);
    let record = component::find(app, within, name).await?;
    let (tenant, id) = (record.workspace, record.id);
    let component = view::component(record);
    let operation = match component.operation {
        Some(operation) => app.store.find_operation(tenant, operation).await?,
        None => None,
    };
    let credentials = app.store.list_push_credentials(tenant, id).await?;
    let pull_credentials = app.store.list_pull_credentials(tenant).await?;
    let rotation = app.store.find_rotation(tenant, id).await?;
    let quay = &app.policy.quay_url;
    Ok(ComponentPage {
        role: within.role,
        repository_url: component
            .repository
            .as_ref()
            .and_then(|it| at_quay(quay, it)),
        operation: operation
            .map(|it| view::operation(it, within.workspace.name.clone(), Some(name.clone()))),
        credentials: credentials.into_iter().map(view::credential).collect(),
        pull_credentials: pull_credentials.into_iter().map(view::credential).collect(),
        delivered: Directory::below_root(&Place {
            workspace: within.workspace.name.clone(),
            kind: Kind::Push {
                component: name.clone(),
                id,
            },
        }),
        tested: None,
        rotation: rotation.map(view::rotation),
        drain: app.policy.drain,
        component,
    })
}

/// Where people see a repository.
fn at_quay(quay: &Url, repository: &RepoPath) -> Option<String> {
    let path = format!("repository/{}/{}", repository.org, repository.repo);
    quay.join(&path).ok().map(String::from)
}

/// `POST /workspaces/{workspace}/components/{component}/delete`
pub(super) async fn remove(
    inside: Inside<Declare>,
    State(app): State<App>,
    request_id: RequestId,
    Path(of): Path<OfComponent>,
    Form(sure): Form<Sure>,
) -> Result<Redirect, ApiError> {
    sure.is(of.component.as_str(), "to delete it, type its name")?;
    let back = back(&inside.within.workspace.name, &of.component);
    component::delete(inside.within, request_id, State(app), Segments(of)).await?;
    Ok(back)
}

/// `POST /workspaces/{workspace}/components/{component}/restore`
pub(super) async fn restore(
    inside: Inside<Declare>,
    State(app): State<App>,
    request_id: RequestId,
    Path(of): Path<OfComponent>,
) -> Result<Redirect, ApiError> {
    let back = back(&inside.within.workspace.name, &of.component);
    component::restore(inside.within, request_id, State(app), Segments(of)).await?;
    Ok(back)
}

/// `POST /workspaces/{workspace}/components/{component}/retry`
pub(super) async fn retry(
    inside: Inside<Declare>,
    State(app): State<App>,
    Path(of): Path<OfComponent>,
) -> Result<Redirect, ApiError> {
    let back = back(&inside.within.workspace.name, &of.component);
    component::retry(inside.within, State(app), Segments(of)).await?;
    Ok(back)
}

/// What the form that rotates sends: for how many seconds the credential before keeps working;
/// nothing is as the installation has it.
#[derive(Debug, Deserialize)]
pub(super) struct Drain {
    drain: String,
}

/// `POST /workspaces/{workspace}/components/{component}/rotate`
pub(super) async fn rotate(
    inside: Inside<Rotate>,
    State(app): State<App>,
    request_id: RequestId,
    Path(of): Path<OfComponent>,
    Form(Drain { drain }): Form<Drain>,
) -> Result<Redirect, ApiError> {
    let drain_seconds = match drain.as_str() {
        "" => None,
        seconds => Some(
            seconds
                .parse()
                .map_err(|_| ApiError::invalid("the drain is a number of seconds"))?,
        ),
    };
    let how = RotationToBegin { drain_seconds };
    rotation::begin_in(&app, &inside.within, &request_id, &of.component, &how).await?;
    Ok(back(&inside.within.workspace.name, &of.component))
}

/// `POST /workspaces/{workspace}/components/{component}/end-drain`
pub(super) async fn end_drain(
    inside: Inside<Rotate>,
    State(app): State<App>,
    request_id: RequestId,
    Path(of): Path<OfComponent>,
    Form(sure): Form<Sure>,
) -> Result<Redirect, ApiError> {
    sure.is(
        of.component.as_str(),
        "to end the old credential, type the component's name",
    )?;
    rotation::end_in(&app, &inside.within, &request_id, &of.component).await?;
    Ok(back(&inside.within.workspace.name, &of.component))
}

fn back(workspace: &WorkspaceName, component: &ComponentName) -> Redirect {
    Redirect::to(&path::component(workspace.as_str(), component.as_str()))
}
