//! OAuth applications of an organization.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::state::{AccountId, Application, Avatar, Scope};

use super::{Answer, Outcome, Refusal, Request, Route};

pub(super) fn routes() -> Vec<Route> {
    let all = "/api/v1/organization/{orgname}/applications";
    let one = "/api/v1/organization/{orgname}/applications/{client_id}";
    let admin = Some(Scope::OrgAdmin);
    vec![
        Route::new(Method::GET, all, list).documented("getOrganizationApplications", admin),
        Route::new(Method::POST, all, create).documented("createOrganizationApplication", admin),
        Route::new(Method::GET, one, get).documented("getOrganizationApplication", admin),
        Route::new(Method::PUT, one, update).documented("updateOrganizationApplication", admin),
        Route::new(Method::DELETE, one, delete).documented("deleteOrganizationApplication", admin),
        Route::new(
            Method::POST,
            "/api/v1/organization/{orgname}/applications/{client_id}/resetclientsecret",
            reset_client_secret,
        ),
        Route::new(Method::GET, "/api/v1/app/{client_id}", get_public),
    ]
}

fn schema(description: &str, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "description": description,
        "required": required,
        "properties": {
            "name": { "type": "string", "description": "The name of the application" },
            "redirect_uri": { "type": "string", "description": "The URI for the application's OAuth redirect" },
            "application_uri": { "type": "string", "description": "The URI for the application's homepage" },
            "description": {
                "type": "string",
                "description": "The human-readable description for the application",
            },
            "avatar_email": {
                "type": "string",
                "description": "The e-mail address of the avatar to use for the application",
            },
        },
    })
}

static NEW: LazyLock<Value> =
    LazyLock::new(|| schema("Description of a new organization application.", &["name"]));
static UPDATE: LazyLock<Value> = LazyLock::new(|| {
    schema(
        "Description of an updated application.",
        &["name", "redirect_uri", "application_uri"],
    )
});

/// 033.
fn list(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let applications = request.world.applications.iter();
    let applications: Vec<Value> = applications
        .filter(|application| application.organization == organization)
        .map(Application::owners_view)
        .collect();
    Ok(Answer::ok(json!({ "applications": applications })))
}

/// 029 to 032, 508: the same name may be there twice.
fn create(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&NEW)?;
    let organization = request.administered_organization()?;
    check_name(&body)?;
    let mut application = Application {
        organization,
        name: String::new(),
        description: String::new(),
        application_uri: String::new(),
        redirect_uri: String::new(),
        client_id: request.world.ids.client_id(),
        client_secret: request.world.ids.client_secret(),
        avatar_email: None,
    };
    fill(&mut application, &body);
    let view = application.owners_view();
    log(request, "create_application", &application, &body);
    request.world.applications.push(application);
    Ok(Answer::ok(view))
}

/// 034.
fn get(request: &mut Request<'_>) -> Outcome {
    let (_, application) = owned(request)?;
    Ok(Answer::ok(application.owners_view()))
}

/// 377: what is left out becomes empty.
fn update(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&UPDATE)?;
    let (place, _) = owned(request)?;
    check_name(&body)?;
    let application = request
        .world
        .applications
        .get_mut(place)
        .ok_or(Refusal::NotFound)?;
    fill(application, &body);
    let application = application.clone();
    log(request, "update_application", &application, &body);
    Ok(Answer::ok(application.owners_view()))
}

/// 375: its tokens and codes die with it.
fn delete(request: &mut Request<'_>) -> Outcome {
    let (_, application) = owned(request)?;
    request.world.delete_application(&application.client_id);
    let metadata =
        json!({ "application_name": application.name, "client_id": application.client_id });
    request.log(
        "delete_application",
        application.organization,
        None,
        metadata,
    );
    Ok(Answer::no_content())
}

/// 373: its tokens stay.
fn reset_client_secret(request: &mut Request<'_>) -> Outcome {
    let (place, _) = owned(request)?;
    let secret = request.world.ids.client_secret();
    let application = request
        .world
        .applications
        .get_mut(place)
        .ok_or(Refusal::NotFound)?;
    application.client_secret = secret;
    let application = application.clone();
    let metadata =
        json!({ "application_name": application.name, "client_id": application.client_id });
    request.log(
        "reset_application_client_secret",
        application.organization,
        None,
        metadata,
    );
    Ok(Answer::ok(application.owners_view()))
}

/// 035: needs no authentication.
fn get_public(request: &mut Request<'_>) -> Outcome {
    let application = request
        .world
        .find_application(&request.path("client_id"))
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({
        "name": application.name,
        "description": application.description,
        "uri": application.application_uri,
        "avatar": avatar(request, application),
        "organization": organization_view(request, application.organization),
    })))
}

/// The organization without its teams, as everybody sees it.
fn organization_view(request: &Request<'_>, id: AccountId) -> Value {
    let mut view = super::organization::organization_view(request, id);
    if let Some(view) = view.as_object_mut() {
        view.insert("teams".into(), json!({}));
        view.insert("ordered_teams".into(), json!([]));
    }
    view
}

pub(super) fn avatar(request: &Request<'_>, application: &Application) -> Avatar {
    let organization = request.world.organizations.get(&application.organization);
    let organization_email = organization
        .map(|organization| organization.email.as_str())
        .unwrap_or_default();
    let email = application
        .avatar_email
        .as_deref()
        .unwrap_or(organization_email);
    Avatar::application(&application.name, email)
}

/// The application `{client_id}` of the administered organization, and its place.
pub(super) fn owned(request: &Request<'_>) -> Result<(usize, Application), Refusal> {
    let organization = request.administered_organization()?;
    let client_id = request.path("client_id");
    let mut applications = request.world.applications.iter().enumerate();
    let meant = applications.find(|(_, application)| {
        application.organization == organization && application.client_id == client_id
    });
    meant
        .map(|(place, application)| (place, application.clone()))
        .ok_or(Refusal::NotFound)
}

fn check_name(body: &Value) -> Result<(), Refusal> {
    let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
    if name.starts_with("__quay_bootstrap") {
        return Err(Refusal::invalid(
            "Application name is reserved for bootstrap token provisioning",
        ));
    }
    if name.chars().count() > 255 {
        Err(Refusal::Crash)
    } else {
        Ok(())
    }
}

fn fill(application: &mut Application, body: &Value) {
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    application.name = text("name");
    application.description = text("description");
    application.application_uri = text("application_uri");
    application.redirect_uri = text("redirect_uri");
    application.avatar_email = body
        .get("avatar_email")
        .and_then(Value::as_str)
        .map(str::to_owned);
}

fn log(request: &mut Request<'_>, kind: &'static str, application: &Application, body: &Value) {
    let mut metadata: Map<String, Value> = body.as_object().cloned().unwrap_or_default();
    metadata.insert("application_name".into(), application.name.clone().into());
    metadata.insert("client_id".into(), application.client_id.clone().into());
    request.log(kind, application.organization, None, metadata.into());
}
