//! Organizations.

use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::{
    state::{AccountId, Avatar, Grantee, NewOrganization, Organization, Scope, Team, check_name},
    variant::OrganizationCreation,
};

use super::{Answer, Outcome, Refusal, Request, Route, view};

pub(super) fn routes() -> Vec<Route> {
    let (all, one) = ("/api/v1/organization/", "/api/v1/organization/{orgname}");
    vec![
        Route::new(Method::POST, all, create)
            .documented("createOrganization", Some(Scope::UserAdmin)),
        Route::new(Method::GET, one, get).documented("getOrganization", None),
        Route::new(Method::PUT, one, update)
            .documented("changeOrganizationDetails", Some(Scope::OrgAdmin)),
        Route::new(Method::DELETE, one, delete)
            .documented("deleteAdminedOrganization", Some(Scope::OrgAdmin)),
    ]
}

static NEW: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of a new organization.",
        "required": ["name"],
        "properties": {
            "name": { "type": "string", "description": "Organization username" },
            "email": { "type": "string", "description": "Organization contact email" },
            "contact_email": {
                "type": "string",
                "description": "Optional contact email for organization recovery and notifications",
            },
            "recaptcha_response": {
                "type": "string",
                "description": "The (may be disabled) recaptcha response code for verification",
            },
        },
    })
});

static UPDATE: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "type": "object",
        "description": "Description of updates for an existing organization",
        "properties": {
            "email": { "type": "string", "description": "Organization contact email" },
            "contact_email": { "type": ["string", "null"], "description": "Organization contact email" },
            "invoice_email": {
                "type": "boolean",
                "description": "Whether the organization desires to receive emails for invoices",
            },
            "invoice_email_address": {
                "type": ["string", "null"],
                "description": "The email address at which to receive invoices",
            },
            "tag_expiration_s": {
                "type": "integer",
                "minimum": 0,
                "description": "The number of seconds for tag expiration",
            },
        },
    })
});

/// 121 to 149, 205.
fn create(request: &mut Request<'_>) -> Outcome {
    let user = request.administered_user()?;
    let body = request.body(&NEW)?;
    let superusers_only =
        request.world.variant.organization_creation == OrganizationCreation::SuperusersOnly;
    if superusers_only && !request.world.is_superuser(&request.principal) {
        return Err(Refusal::Unauthorized);
    }
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let name = text("name").unwrap_or_default().to_owned();
    let email = text("contact_email")
        .or_else(|| text("email"))
        .map(str::to_owned);
    if request.world.find_account(&name).is_some() {
        return Err(Refusal::invalid(
            "A user or organization with this name already exists",
        ));
    }
    if email
        .as_deref()
        .is_some_and(|email| !view::is_mail_address(email))
    {
        return Err(Refusal::invalid("Invalid email address"));
    }
    if must_solve_captcha(request, user) && text("recaptcha_response").is_none() {
        let message = "Are you a bot? If not, please revalidate the captcha.";
        return Err(Refusal::message(StatusCode::BAD_REQUEST, message));
    }
    if let Some(email) = &email
        && request
            .world
            .users
            .values()
            .any(|user| user.email == *email)
    {
        return Err(Refusal::invalid(format!(
            "Email has already been used: {email}"
        )));
    }
    check_name(&name)
        .map_err(|problem| Refusal::Invalid(view::invalid_namespace(&name, problem)))?;
    if request.world.is_held(&name, request.now) {
        return Err(Refusal::invalid("Username is not available"));
    }
    let new = NewOrganization {
        name: name.clone(),
        email: email.clone(),
    };
    let organization = request.world.create_organization(new, user);
    let metadata = json!({ "email": email.unwrap_or_default(), "namespace": name });
    request.log("org_create", organization, None, metadata);
    Ok(Answer::created("Created".into()))
}

fn must_solve_captcha(request: &Request<'_>, user: AccountId) -> bool {
    let variant = &request.world.variant;
    let name = request.world.users.get(&user).map(|user| &user.name);
    variant.captcha && !name.is_some_and(|name| variant.captcha_exempt.contains(name))
}

/// 154 to 158.
fn get(request: &mut Request<'_>) -> Outcome {
    let organization = request
        .world
        .find_organization(&request.path("orgname"))
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(organization_view(request, organization.id)))
}

/// 159, 160.
fn update(request: &mut Request<'_>) -> Outcome {
    let body = request.body(&UPDATE)?;
    let id = request.administered_organization()?;
    let fields = body.as_object().cloned().unwrap_or_default();
    let new_contact = fields.get("contact_email").or_else(|| fields.get("email"));
    let new_contact = new_contact.map(|contact| contact.as_str().unwrap_or_default().to_owned());
    if let Some(contact) = &new_contact
        && !contact.is_empty()
        && !view::is_mail_address(contact)
    {
        return Err(Refusal::invalid("Invalid email address"));
    }
    let contact_or_uuid = new_contact.map(|contact| match contact.as_str() {
        "" => request.world.ids.uuid().to_string(),
        _ => contact,
    });
    let Some(organization) = request.world.organizations.get_mut(&id) else {
        return Err(Refusal::NotFound);
    };
    let old_email = organization.contact().to_owned();
    change(organization, &fields, contact_or_uuid);
    let (name, email) = (organization.name.clone(), organization.contact().to_owned());
    if email != old_email {
        let metadata = json!({ "email": email, "namespace": name, "old_email": old_email });
        request.log("org_change_email", id, None, metadata);
    }
    Ok(Answer::ok(organization_view(request, id)))
}

fn change(organization: &mut Organization, fields: &Map<String, Value>, contact: Option<String>) {
    if let Some(contact) = contact {
        organization.email = contact;
    }
    if let Some(invoice_email) = fields.get("invoice_email").and_then(Value::as_bool) {
        organization.invoice_email = invoice_email;
    }
    if let Some(address) = fields.get("invoice_email_address") {
        organization.invoice_email_address = address
            .as_str()
            .filter(|address| !address.is_empty())
            .map(str::to_owned);
    }
    if let Some(seconds) = fields.get("tag_expiration_s").and_then(Value::as_u64) {
        organization.tag_expiration_seconds = seconds;
    }
}

/// 197 to 202: the name stays taken afterwards.
fn delete(request: &mut Request<'_>) -> Outcome {
    request.require_fresh_login()?;
    let id = request.administered_organization()?;
    let name = request.path("orgname");
    request.log("org_delete", id, None, json!({ "namespace": name }));
    request.world.delete_organization(id, request.now);
    Ok(Answer::no_content())
}

/// An organization as this caller sees it: owners alone see the contact address (154, 155).
pub(super) fn organization_view(request: &Request<'_>, id: AccountId) -> Value {
    let Some(organization) = request.world.organizations.get(&id) else {
        return Value::Null;
    };
    let role = request.world.organization_role(&request.principal, id);
    let (is_admin, is_member) = (request.administers(id), role.is_some());
    let mut view = json!({
        "name": organization.name,
        "email": if is_admin { organization.contact() } else { "" },
        "avatar": Avatar::user(&organization.name, Some(&organization.email)),
        "is_admin": is_admin,
        "is_member": is_member,
    });
    let Some(fields) = view.as_object_mut() else {
        return view;
    };
    if is_member {
        let teams: Vec<&Team> = request
            .world
            .teams
            .values()
            .filter(|team| team.organization == id)
            .collect();
        let shown: Map<String, Value> = teams
            .iter()
            .map(|team| (team.name.clone(), team_summary(request, team)))
            .collect();
        fields.insert("teams".into(), shown.into());
        fields.insert(
            "ordered_teams".into(),
            teams.iter().map(|team| team.name.as_str()).collect(),
        );
    }
    if is_admin {
        fields.insert("invoice_email".into(), organization.invoice_email.into());
        fields.insert(
            "invoice_email_address".into(),
            organization.invoice_email_address.clone().into(),
        );
        fields.insert(
            "tag_expiration_s".into(),
            organization.tag_expiration_seconds.into(),
        );
        fields.insert("is_free_account".into(), true.into());
    }
    if is_member {
        fields.insert("quotas".into(), view::quotas(organization.quota_bytes));
        let used = request.world.stored_bytes(id);
        fields.insert(
            "quota_report".into(),
            view::quota_report(organization.quota_bytes, used),
        );
    }
    view
}

fn team_summary(request: &Request<'_>, team: &Team) -> Value {
    let joined = request
        .principal
        .account()
        .is_some_and(|account| team.members.contains(&account));
    json!({
        "name": team.name,
        "description": team.description,
        "role": team.role.as_str(),
        "avatar": Avatar::team(&team.name),
        "can_view": joined || request.administers(team.organization),
        "repo_count": request.world.repositories_granted_to(Grantee::Team(team.id)).count(),
        "member_count": team.members.len(),
        "is_synced": false,
    })
}
