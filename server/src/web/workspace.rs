//! `/workspaces/{workspace}`

mod activity;

use std::collections::BTreeMap;

use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse as _, Redirect, Response},
};
use frontend::{
    island::Names,
    page::{AddForm, InviteForm, Row, Wish, WorkspacePage, select},
    path,
};
use model::{Visibility, WorkspaceId, api::component::ComponentDeclaration};
use serde::Deserialize;
use store::{ComponentFilter, DeletedComponents, PageRequest};

use super::{Form, Inside, Visit};
use crate::{
    api::{
        caller::{Declare, Right, See},
        component,
        error::ApiError,
        view,
    },
    app::App,
};
use activity::Known;

/// How many components, and how many members, are looked at; there are hundreds at most.
const MOST: usize = 5_000;

/// `GET /workspaces/{workspace}`
pub(super) async fn page(
    inside: Inside<See>,
    visit: Visit,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let wish = Wish::read(&query.unwrap_or_default());
    Ok(visit.show(gather(&app, inside, wish).await?))
}

/// What the form that adds a component sends. A field that was left empty was not filled in.
#[derive(Debug, Deserialize)]
pub(super) struct Addition {
    component: String,
    #[serde(default)]
    application: String,
    #[serde(default)]
    visibility: String,
}

/// `POST /workspaces/{workspace}/components`
pub(super) async fn add(
    inside: Inside<Declare>,
    visit: Visit,
    State(app): State<App>,
    Form(form): Form<Addition>,
) -> Result<Response, ApiError> {
    let workspace = inside.within.workspace.name.clone();
    let declared = match form.read() {
        Ok((name, declaration)) => {
            component::declare_in(&app, &inside.within, name, declaration).await
        }
        Err(error) => Err(error),
    };
    match declared {
        Ok((_, component)) => {
            let at = [
                "workspaces",
                workspace.as_str(),
                "components",
                component.name.as_str(),
            ];
            Ok(Redirect::to(&path::own(&at)).into_response())
        }
        Err(error) if error.status().is_client_error() => {
            let mut page = gather(&app, inside, Wish::default()).await?;
            page.add = form.with(error.detail());
            Ok(visit.answer(error.status(), page))
        }
        Err(error) => Err(error),
    }
}

impl Addition {
    fn read(&self) -> Result<(model::ComponentName, ComponentDeclaration), ApiError> {
        let application = match self.application.trim() {
            "" => None,
            name => Some(name.parse()?),
        };
        let visibility = match self.visibility.as_str() {
            "" => None,
            "private" => Some(Visibility::Private),
            "public" => Some(Visibility::Public),
            _ => return Err(ApiError::invalid("the visibility is private or public")),
        };
        let declaration = ComponentDeclaration {
            application,
            visibility,
        };
        Ok((self.component.trim().parse()?, declaration))
    }

    fn with(self, wrong: &str) -> AddForm {
        AddForm {
            names: Names {
                component: self.component,
                application: self.application,
            },
            visibility: self.visibility,
            wrong: Some(wrong.to_owned()),
        }
    }
}

/// Everything that stands on the page; nothing is filled in yet.
pub(super) async fn gather<R: Right>(
    app: &App,
    Inside { person, within }: Inside<R>,
    wish: Wish,
) -> Result<WorkspacePage, ApiError> {
    let workspace = within.workspace;
    app.pushes.look(&workspace.name);
    let overview = app.linking.overview(&person, &workspace).await?;
    let members = app
        .store
        .list_members(workspace.id, &PageRequest::first(PageRequest::LONGEST))
        .await?;
    let (rows, names) = rows(app, workspace.id).await?;
    Ok(WorkspacePage {
        you: person.user,
        organization: overview.organization,
        link: overview.link,
        components: select(rows, wish),
        add: AddForm::default(),
        invite: InviteForm::default(),
        members: members
            .items
            .into_iter()
            .map(|member| view::member(member, &workspace.name))
            .collect(),
        activity: activity::latest(app, workspace.id, &names).await?,
        workspace: view::workspace(workspace, within.role, &app.policy.quay_url),
    })
}

async fn rows(app: &App, workspace: WorkspaceId) -> Result<(Vec<Row>, Known), ApiError> {
    let credentials = app.store.list_current_pushes(workspace).await?;
    let credentials: BTreeMap<_, _> = credentials
        .into_iter()
        .filter_map(|it| Some((it.purpose.component()?, it)))
        .collect();
    let (mut rows, mut names) = (Vec::new(), Known::new());
    let mut request = PageRequest::first(PageRequest::LONGEST);
    loop {
        let filter = ComponentFilter {
            deleted: DeletedComponents::Show,
            ..ComponentFilter::default()
        };
        let page = app
            .store
            .list_components(workspace, &filter, &request)
            .await?;
        for record in page.items {
            let credential = credentials.get(&record.id);
            let ids = [
                Some(record.id.to_string()),
                credential.map(|it| it.id.to_string()),
            ];
            names.extend(
                ids.into_iter()
                    .flatten()
                    .map(|id| (id, record.name.to_string())),
            );
            rows.push(Row {
                credential_since: credential.map(|it| it.created_at),
                component: view::component(record),
            });
        }
        match page.next {
            Some(next) if rows.len() < MOST => request.after = Some(next),
            _ => return Ok((rows, names)),
        }
    }
}
