//! The calling user, other users, and what Quay has to tell them.

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::state::{AccountId, Avatar, Invitation, Invited, Organization, Scope, TeamRole, User};

use super::{
    Answer, Outcome, Refusal, Request, Route,
    view::{mail_date, quota_report},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/api/v1/user/", get_own)
            .documented("getLoggedInUser", Some(Scope::UserRead))
            .for_anybody(),
        Route::new(Method::GET, "/api/v1/users/{username}", get_other)
            .documented("getUserInformation", None),
        Route::new(
            Method::GET,
            "/api/v1/user/notifications",
            list_notifications,
        ),
        Route::new(
            Method::GET,
            "/api/v1/user/notifications/{uuid}",
            get_notification,
        ),
        Route::new(
            Method::PUT,
            "/api/v1/user/notifications/{uuid}",
            dismiss_notification,
        ),
    ]
}

/// 161, 162, 164: a token without a user scope gets 401, although it is alive.
fn get_own(request: &mut Request<'_>) -> Outcome {
    let user = request
        .principal
        .account()
        .and_then(|id| request.world.users.get(&id));
    let user = user
        .filter(|_| request.principal.may_read_user())
        .ok_or(Refusal::UnauthorizedUser)?;
    Ok(Answer::ok(user_view(request, user)))
}

/// 165 to 167.
fn get_other(request: &mut Request<'_>) -> Outcome {
    let missing = "The requested URL was not found on the server. If you entered the URL manually please check \
                   your spelling and try again.";
    let user = request.world.find_user(&request.path("username"));
    let user = user.ok_or_else(|| Refusal::message(StatusCode::NOT_FOUND, missing))?;
    Ok(Answer::ok(user_view(request, user)))
}

/// Everybody sees name and avatar; `user:read` adds the organizations, `user:admin` the rest.
pub(super) fn user_view(request: &Request<'_>, user: &User) -> Value {
    let is_own = request.principal.account() == Some(user.id);
    let (reads, administers) = (
        is_own && request.principal.may_read_user(),
        is_own && request.principal.may_administer_user(),
    );
    let mut view = Map::from_iter([
        ("anonymous".to_owned(), false.into()),
        ("username".to_owned(), user.name.clone().into()),
        ("avatar".to_owned(), json!(user.avatar())),
    ]);
    if administers {
        view.extend(private_view(user));
    }
    if reads {
        let mine = request.world.organizations.values();
        let mine = mine.filter(|organization| request.world.is_member(organization.id, user.id));
        let organizations: Vec<Value> = mine
            .map(|organization| organization_view(request, organization))
            .collect();
        view.insert("organizations".into(), organizations.into());
    }
    if is_own && request.world.is_superuser(&request.principal) {
        view.insert("super_user".into(), true.into());
    }
    view.into()
}

fn private_view(user: &User) -> Map<String, Value> {
    let logins: Vec<Value> = user
        .logins
        .iter()
        .map(|login| {
            json!({ "service": login.service, "service_identifier": login.identifier, "metadata": {} })
        })
        .collect();
    let view = json!({
        "can_create_repo": true,
        "is_me": true,
        "verified": true,
        "email": user.email,
        "logins": logins,
        "invoice_email": false,
        "invoice_email_address": null,
        "preferred_namespace": false,
        "tag_expiration_s": 1_209_600,
        "prompts": [],
        "company": null,
        "family_name": null,
        "given_name": null,
        "location": null,
        "is_free_account": true,
        "has_password_set": true,
        "quotas": [],
        "quota_report": quota_report(None, 0),
    });
    view.as_object().cloned().unwrap_or_default()
}

fn organization_view(request: &Request<'_>, organization: &Organization) -> Value {
    let role = request
        .world
        .organization_role(&request.principal, organization.id);
    let mut view = json!({
        "name": organization.name,
        "avatar": Avatar::organization(&organization.name, Some(&organization.email)),
        "can_create_repo": role >= Some(TeamRole::Creator),
        "public": false,
    });
    if request.principal.may_administer_user()
        && let Some(view) = view.as_object_mut()
    {
        view.insert(
            "is_org_admin".into(),
            (role == Some(TeamRole::Admin)).into(),
        );
        view.insert("preferred_namespace".into(), false.into());
    }
    view
}

/// 611, 703: newest first; where somebody who is invited finds the code.
fn list_notifications(request: &mut Request<'_>) -> Outcome {
    let user = request.administered_user()?;
    let number = |name: &str, otherwise| {
        request
            .query(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let (page, limit): (usize, usize) = (number("page", 0), number("limit", 5));
    let all = request
        .world
        .invitations
        .iter()
        .rev()
        .filter(|invitation| is_for(invitation, user));
    let all = all
        .filter(|invitation| !invitation.dismissed)
        .skip(page.saturating_mul(limit));
    let mut shown: Vec<Value> = all
        .take(limit.saturating_add(1))
        .filter_map(|invitation| notification_view(request, invitation))
        .collect();
    let additional = shown.len() > limit;
    shown.truncate(limit);
    Ok(Answer::ok(
        json!({ "notifications": shown, "additional": additional }),
    ))
}

fn get_notification(request: &mut Request<'_>) -> Outcome {
    let place = own_notification(request)?;
    let invitation = request
        .world
        .invitations
        .get(place)
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        notification_view(request, invitation).ok_or(Refusal::NotFound)?,
    ))
}

fn dismiss_notification(request: &mut Request<'_>) -> Outcome {
    let body = request.json()?;
    let place = own_notification(request)?;
    let dismissed = body
        .get("dismissed")
        .and_then(Value::as_bool)
        .unwrap_or_default();
    if let Some(invitation) = request.world.invitations.get_mut(place) {
        invitation.dismissed = dismissed;
    }
    let invitation = request
        .world
        .invitations
        .get(place)
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        notification_view(request, invitation).ok_or(Refusal::NotFound)?,
    ))
}

fn own_notification(request: &Request<'_>) -> Result<usize, Refusal> {
    let user = request.administered_user()?;
    let uuid = request.path("uuid");
    let meant = |invitation: &Invitation| {
        is_for(invitation, user) && invitation.notification.to_string() == uuid
    };
    request
        .world
        .invitations
        .iter()
        .position(meant)
        .ok_or(Refusal::NotFound)
}

fn is_for(invitation: &Invitation, user: AccountId) -> bool {
    invitation.invited == Invited::User(user)
}

fn notification_view(request: &Request<'_>, invitation: &Invitation) -> Option<Value> {
    let team = request.world.teams.get(&invitation.team)?;
    let organization = request.world.organizations.get(&team.organization)?;
    let inviter = request.world.account(invitation.inviter)?;
    Some(json!({
        "id": invitation.notification.to_string(),
        "organization": null,
        "kind": "org_team_invite",
        "created": mail_date(invitation.at),
        "metadata": {
            "code": invitation.code,
            "inviter": inviter.name(),
            "org": organization.name,
            "team": team.name,
        },
        "dismissed": invitation.dismissed,
    }))
}
