//! Invitations to teams. They exist where Quay sends mail; elsewhere their routes do not.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    state::{AccountId, Avatar, Invitation, Invited, Scope, TeamId},
    variant::Mailing,
};

use super::{
    Answer, Outcome, Refusal, Request, Route,
    team::{Joined, member_view},
};

pub(super) fn routes() -> Vec<Route> {
    let by_mail = "/api/v1/organization/{orgname}/team/{teamname}/invite/{email}";
    let answer = "/api/v1/teaminvite/{code}";
    vec![
        Route::new(Method::PUT, by_mail, invite_by_mail)
            .documented("inviteTeamMemberEmail", Some(Scope::OrgAdmin))
            .only_if(|variant| variant.mailing != Mailing::Off),
        Route::new(Method::DELETE, by_mail, withdraw_mail)
            .documented("deleteTeamMemberEmailInvite", Some(Scope::OrgAdmin))
            .only_if(|variant| variant.mailing != Mailing::Off),
        Route::new(Method::PUT, answer, accept).only_if(|variant| variant.mailing != Mailing::Off),
        Route::new(Method::DELETE, answer, decline)
            .only_if(|variant| variant.mailing != Mailing::Off),
    ]
}

/// Whether this Quay invites people instead of adding them.
pub(super) fn are_sent(request: &Request<'_>) -> bool {
    request.world.variant.mailing != Mailing::Off
}

/// Whether the account has to accept before it joins a team: robots and members do not (610).
pub(super) fn must_accept(
    request: &Request<'_>,
    organization: AccountId,
    account: AccountId,
) -> bool {
    are_sent(request)
        && !request.world.robots.contains_key(&account)
        && !request.world.is_member(organization, account)
}

/// 605, 702: where the mail fails the answer is a 400, and the invitation exists all the same.
pub(super) fn invite_user(request: &mut Request<'_>, team: TeamId, user: AccountId) -> Outcome {
    let name = request.path("membername");
    invite(request, team, Invited::User(user))?;
    log_invitation(
        request,
        team,
        json!({ "user": name, "member": name, "team": request.path("teamname") }),
    );
    let account = request.world.account(user).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(member_view(account, Joined::Invited)))
}

/// 609.
fn invite_by_mail(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let team_name = request.path("teamname");
    let team = request
        .world
        .find_team(organization, &team_name)
        .ok_or(Refusal::NotFound)?
        .id;
    let email = request.path("email");
    invite(request, team, Invited::Email(email.clone()))?;
    log_invitation(
        request,
        team,
        json!({ "email": email, "member": email, "team": team_name }),
    );
    Ok(Answer::ok(mail_view(&email)))
}

fn invite(request: &mut Request<'_>, team: TeamId, invited: Invited) -> Result<(), Refusal> {
    let inviter = request.user()?;
    let code = format!("urn:teaminvite:{}", request.world.ids.uuid());
    let notification = request.world.ids.uuid();
    let at = request.now;
    request.world.invitations.push(Invitation {
        code,
        team,
        inviter,
        invited,
        notification,
        at,
        dismissed: false,
    });
    if request.world.variant.mailing == Mailing::Fails {
        let message =
            "Could not send email. Please contact an administrator and report this problem.";
        return Err(Refusal::data(message));
    }
    Ok(())
}

fn log_invitation(request: &mut Request<'_>, team: TeamId, metadata: Value) {
    if let Some(organization) = request.world.teams.get(&team).map(|team| team.organization) {
        request.log("org_invite_team_member", organization, None, metadata);
    }
}

fn withdraw_mail(request: &mut Request<'_>) -> Outcome {
    let organization = request.administered_organization()?;
    let (team_name, email) = (request.path("teamname"), request.path("email"));
    let team = request
        .world
        .find_team(organization, &team_name)
        .ok_or(Refusal::NotFound)?
        .id;
    let invited = Invited::Email(email.clone());
    let before = request.world.invitations.len();
    request
        .world
        .invitations
        .retain(|invitation| invitation.team != team || invitation.invited != invited);
    if request.world.invitations.len() == before {
        return Err(Refusal::NotFound);
    }
    let metadata = json!({ "email": email, "member": email, "team": team_name });
    request.log(
        "org_delete_team_member_invite",
        organization,
        None,
        metadata,
    );
    Ok(Answer::no_content())
}

/// 704, 705: a code works once. One that was sent by mail works for whoever has it.
fn accept(request: &mut Request<'_>) -> Outcome {
    let user = request.administered_user()?;
    let invitation = take(request, user)?;
    let Some(team) = request.world.teams.get_mut(&invitation.team) else {
        return Err(invalid_code());
    };
    team.members.insert(user);
    let (organization, team_name) = (team.organization, team.name.clone());
    request.world.dismiss_invitations(organization, user);
    let name = |id| {
        request
            .world
            .account(id)
            .map(|account| account.name().to_owned())
    };
    let metadata =
        json!({ "member": name(user), "team": team_name, "inviter": name(invitation.inviter) });
    let organization_name = name(organization);
    request.log(
        "org_team_member_invite_accepted",
        organization,
        None,
        metadata,
    );
    Ok(Answer::ok(
        json!({ "org": organization_name, "team": team_name }),
    ))
}

fn decline(request: &mut Request<'_>) -> Outcome {
    let user = request.administered_user()?;
    let invitation = take(request, user)?;
    let team = request
        .world
        .teams
        .get(&invitation.team)
        .map(|team| (team.organization, team.name.clone()));
    if let Some((organization, team)) = team {
        request.world.dismiss_invitations(organization, user);
        let name = |id| {
            request
                .world
                .account(id)
                .map(|account| account.name().to_owned())
        };
        let metadata =
            json!({ "member": name(user), "team": team, "inviter": name(invitation.inviter) });
        request.log(
            "org_team_member_invite_declined",
            organization,
            None,
            metadata,
        );
    }
    Ok(Answer::no_content())
}

fn take(request: &mut Request<'_>, user: AccountId) -> Result<Invitation, Refusal> {
    let code = request.path("code");
    let place = request
        .world
        .invitations
        .iter()
        .position(|invitation| invitation.code == code);
    let place = place.ok_or_else(invalid_code)?;
    if let Some(Invitation {
        invited: Invited::User(invited),
        ..
    }) = request.world.invitations.get(place)
        && *invited != user
    {
        let name = request
            .world
            .account(*invited)
            .map(|account| account.name())
            .unwrap_or_default();
        let message = format!(
            "This invite is intended for user \"{name}\".\n                 Please login to that account and try again."
        );
        return Err(Refusal::data(message));
    }
    Ok(request.world.invitations.remove(place))
}

fn invalid_code() -> Refusal {
    Refusal::data("Invalid confirmation code.")
}

/// Everybody who is invited to the team, as its list of members shows them (607).
pub(super) fn pending(request: &Request<'_>, team: TeamId) -> Vec<Value> {
    let invitations = request
        .world
        .invitations
        .iter()
        .filter(|invitation| invitation.team == team);
    invitations
        .filter_map(|invitation| match &invitation.invited {
            Invited::User(user) => {
                Some(member_view(request.world.account(*user)?, Joined::Invited))
            }
            Invited::Email(email) => Some(mail_view(email)),
        })
        .collect()
}

fn mail_view(email: &str) -> Value {
    json!({ "email": email, "kind": "invite", "avatar": Avatar::user(email, Some(email)), "invited": true })
}
