//! What holds for every call: an answer that is not Quay's is never taken for one.
//!
//! [`perform`] and [`success`] are exhaustive: a new call does not compile without its line.

use std::time::Duration;

use futures::TryStreamExt;
use model::{RepoPath, Visibility};
use quay_client::{
    Account, AnswerFault, ApplicationPath, AuthorizationCode, Change, ClientSecret, CodeExchange,
    Delegate, Effect, NewApplication, NewOrganization, NewRepository, NewRobot, NewToken,
    Operation, QuayApi, QuayClient, QuayError, RegistryLogin, RepositoryRole, Scope, Scopes,
    TeamPath, TeamRole,
};
use time::macros::date;
use wiremock::ResponseTemplate;

use crate::{
    quay::{LANE, answering, token},
    recording::recording,
};

/// Makes the call, with whatever it names.
pub(crate) async fn perform(
    operation: Operation,
    client: &QuayClient,
    api: &QuayApi,
    secret: &str,
) -> Result<(), QuayError> {
    let org = "course-1".parse().unwrap();
    let repository: RepoPath = "course-1/lab-1".parse().unwrap();
    let robot = "course-1+student1".parse().unwrap();
    let account = Account::User("bob".parse().unwrap());
    let team = TeamPath {
        org: "course-1".parse().unwrap(),
        team: "students".parse().unwrap(),
    };
    let application = ApplicationPath {
        org: "course-1".parse().unwrap(),
        client_id: "IMIKXCSKZT8N63FATXSA".parse().unwrap(),
    };
    let id = "c03f0078-de06-4f70-be13-a06c312dd398";
    let url: url::Url = "http://127.0.0.1:9099/callback".parse().unwrap();
    match operation {
        Operation::CreateOrganization => {
            let new = NewOrganization {
                name: org,
                email: String::new(),
            };
            api.create_organization(&new).await
        }
        Operation::FindOrganization => api.find_organization(&org).await.map(drop),
        Operation::DeleteOrganization => api.delete_organization(&org).await.map(drop),
        Operation::CreateRepository => {
            let visibility = Visibility::Private;
            let new = NewRepository {
                path: repository,
                visibility,
                description: String::new(),
            };
            api.create_repository(&new).await
        }
        Operation::FindRepository => api.find_repository(&repository).await.map(drop),
        Operation::ListRepositories => api
            .list_repositories(&org)
            .try_collect::<Vec<_>>()
            .await
            .map(drop),
        Operation::SetRepositoryDescription => {
            api.set_repository_description(&repository, "new").await
        }
        Operation::SetRepositoryVisibility => {
            api.set_repository_visibility(&repository, Visibility::Public)
                .await
        }
        Operation::DeleteRepository => api.delete_repository(&repository).await.map(drop),
        Operation::ListTags => api
            .list_tags(&repository)
            .try_collect::<Vec<_>>()
            .await
            .map(drop),
        Operation::CreateRobot => api
            .create_robot(&robot, &NewRobot::default())
            .await
            .map(drop),
        Operation::FindRobot => api.find_robot(&robot).await.map(drop),
        Operation::ListRobots => api.list_robots(&org).await.map(drop),
        Operation::RegenerateRobot => api.regenerate_robot(&robot).await.map(drop),
        Operation::DeleteRobot => api.delete_robot(&robot).await.map(drop),
        Operation::ListRobotFederation => api.find_robot_federation(&robot).await.map(drop),
        Operation::SetRobotFederation => api.set_robot_federation(&robot, &[]).await.map(drop),
        Operation::SetUserPermission => api
            .set_user_permission(&repository, &account, RepositoryRole::Read)
            .await
            .map(drop),
        Operation::ListUserPermissions => api.list_user_permissions(&repository).await.map(drop),
        Operation::DeleteUserPermission => api
            .delete_user_permission(&repository, &account)
            .await
            .map(drop),
        Operation::SetTeamPermission => api
            .set_team_permission(&repository, &team.team, RepositoryRole::Read)
            .await
            .map(drop),
        Operation::ListTeamPermissions => api.list_team_permissions(&repository).await.map(drop),
        Operation::DeleteTeamPermission => api
            .delete_team_permission(&repository, &team.team)
            .await
            .map(drop),
        Operation::EnsureTeam => api.ensure_team(&team, TeamRole::Member, "").await.map(drop),
        Operation::DeleteTeam => api.delete_team(&team).await.map(drop),
        Operation::ListTeamMembers => api.list_team_members(&team).await.map(drop),
        Operation::AddTeamMember => api.add_team_member(&team, &account).await.map(drop),
        Operation::InviteToTeam => api
            .invite_to_team(&team, &"someone@example.com".parse().unwrap())
            .await
            .map(drop),
        Operation::RemoveTeamMember => api.remove_team_member(&team, &account).await.map(drop),
        Operation::ListNotifications => api.list_invitations().await.map(drop),
        Operation::AcceptInvitation => {
            let code = format!("urn:teaminvite:{id}").parse().unwrap();
            api.accept_invitation(&code).await.map(drop)
        }
        Operation::ListPrototypes => api.list_prototypes(&org).await.map(drop),
        Operation::CreatePrototype => {
            let delegate = Delegate::Team(team.team);
            api.create_prototype(&org, &delegate, RepositoryRole::Read)
                .await
                .map(drop)
        }
        Operation::DeletePrototype => api
            .delete_prototype(&org, id.parse().unwrap())
            .await
            .map(drop),
        Operation::CreateApplication => {
            let new = NewApplication {
                name: "bare".to_owned(),
                description: String::new(),
                redirect_uri: url.clone(),
                application_uri: url,
            };
            api.create_application(&org, &new).await.map(drop)
        }
        Operation::FindApplication => api.find_application(&application).await.map(drop),
        Operation::ListApplications => api.list_applications(&org).await.map(drop),
        Operation::DeleteApplication => api.delete_application(&application).await.map(drop),
        Operation::ListApplicationTokens => {
            api.list_application_tokens(&application).await.map(drop)
        }
        Operation::MintToken => {
            let new = NewToken {
                name: "swap".to_owned(),
                scopes: Scopes::new([Scope::OrgAdmin]),
                lifetime: Duration::from_secs(900),
            };
            api.mint_token(&application, &new).await.map(drop)
        }
        Operation::RevokeToken => api
            .revoke_token(&application, id.parse().unwrap())
            .await
            .map(drop),
        Operation::GetOwnUser => api.get_own_user().await.map(drop),
        Operation::ListAuthorizations => api.list_authorizations().await.map(drop),
        Operation::DeleteAuthorization => api
            .delete_authorization(id.parse().unwrap())
            .await
            .map(drop),
        Operation::FindUser => api.find_user(&"bob".parse().unwrap()).await.map(drop),
        Operation::ListOrganizationLogs => api
            .list_organization_logs(&org, date!(2026 - 11 - 22))
            .try_collect::<Vec<_>>()
            .await
            .map(drop),
        Operation::Discover => client.discover(LANE).await.map(drop),
        Operation::GetRegistryCapabilities => {
            client.get_registry_capabilities(LANE).await.map(drop)
        }
        Operation::ExchangeCode => {
            let exchange = CodeExchange {
                client_id: &application.client_id,
                client_secret: &ClientSecret::new(secret.into()).unwrap(),
                redirect_uri: &url,
                scopes: &Scopes::new([Scope::UserRead]),
                code: &AuthorizationCode::new(secret.into()).unwrap(),
            };
            client.exchange_code(&exchange, LANE).await.map(drop)
        }
        Operation::AuthorizeAtRegistry => {
            let token = token(secret);
            let login = RegistryLogin::OauthToken(&token);
            client
                .get_registry_grant(&login, &repository)
                .await
                .map(drop)
        }
    }
}

/// A recording of the call's success whose answer is JSON; none where success says nothing.
pub(crate) fn success(operation: Operation) -> Option<u16> {
    Some(match operation {
        Operation::CreateOrganization => 121,
        Operation::FindOrganization => 154,
        Operation::CreateRepository => 206,
        Operation::FindRepository => 231,
        Operation::ListRepositories => 241,
        Operation::SetRepositoryDescription => 254,
        Operation::SetRepositoryVisibility => 249,
        Operation::ListTags => 431,
        Operation::CreateRobot => 264,
        Operation::FindRobot => 288,
        Operation::ListRobots => 290,
        Operation::RegenerateRobot => 293,
        Operation::ListRobotFederation => 304,
        Operation::SetRobotFederation => 302,
        Operation::SetUserPermission => 315,
        Operation::ListUserPermissions => 328,
        Operation::SetTeamPermission => 332,
        Operation::ListTeamPermissions => 334,
        Operation::EnsureTeam => 170,
        Operation::ListTeamMembers => 182,
        Operation::AddTeamMember => 176,
        Operation::InviteToTeam => 609,
        Operation::ListNotifications => 703,
        Operation::AcceptInvitation => 704,
        Operation::ListPrototypes => 342,
        Operation::CreatePrototype => 338,
        Operation::CreateApplication => 29,
        Operation::FindApplication => 34,
        Operation::ListApplications => 33,
        Operation::ListApplicationTokens => 38,
        Operation::MintToken => 709,
        Operation::GetOwnUser => 161,
        Operation::ListAuthorizations => 348,
        Operation::FindUser => 165,
        Operation::ListOrganizationLogs => 452,
        // Kept as a summary only; the registry's capabilities are an object as well.
        Operation::Discover | Operation::GetRegistryCapabilities => 4,
        Operation::ExchangeCode => 90,
        Operation::AuthorizeAtRegistry => 401,
        Operation::DeleteOrganization
        | Operation::DeleteRepository
        | Operation::DeleteRobot
        | Operation::DeleteUserPermission
        | Operation::DeleteTeamPermission
        | Operation::DeleteTeam
        | Operation::RemoveTeamMember
        | Operation::DeletePrototype
        | Operation::DeleteApplication
        | Operation::RevokeToken
        | Operation::DeleteAuthorization => return None,
    })
}

fn page(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(
        "<html><title>Sign in</title><body>canary</body></html>",
        "text/html",
    )
}

/// What may have happened after an answer that says nothing.
fn possible(operation: Operation) -> Effect {
    match operation.change() {
        Change::Nothing => Effect::None,
        Change::Idempotent | Change::Once => Effect::Unknown,
    }
}

/// Performs every call against a server that answers them all with `template`.
async fn every_error(template: ResponseTemplate) -> Vec<(Operation, QuayError)> {
    let quay = answering(template).await;
    let mut errors = Vec::new();
    for operation in Operation::ALL {
        let error = perform(*operation, &quay.client, &quay.api(), "FAKEtoken")
            .await
            .expect_err(&format!("{operation:?} took it for an answer"));
        errors.push((*operation, error));
    }
    errors
}

#[tokio::test]
async fn a_page_instead_of_json_is_never_an_answer() {
    for (operation, error) in every_error(page(200)).await {
        let expected = match success(operation).map(|number| recording(number).status) {
            Some(200) => AnswerFault::NotJson,
            _ => AnswerFault::Status(http::StatusCode::OK),
        };
        assert!(
            matches!(&error, QuayError::NotQuay { fault, effect }
                if *fault == expected && *effect == possible(operation)),
            "{operation:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_page_with_a_refusing_status_proves_nothing() {
    for status in [401, 403, 404] {
        for (operation, error) in every_error(page(status)).await {
            assert!(
                matches!(
                    &error,
                    QuayError::NotQuay {
                        fault: AnswerFault::NotJson,
                        ..
                    }
                ),
                "{operation:?} {status}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_server_fault_leaves_the_effect_of_writes_open_and_that_of_reads_not() {
    for status in [500, 502, 503, 504] {
        for (operation, error) in every_error(page(status)).await {
            assert!(
                matches!(&error, QuayError::ServerFault { status: seen, .. } if *seen == status),
                "{operation:?} {status}: {error:?}"
            );
            assert_eq!(error.effect(), possible(operation), "{operation:?}");
            assert!(error.is_retryable());
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = answering(page(200)).await;
    let redirect = ResponseTemplate::new(308).insert_header("Location", elsewhere.server.uri());
    for (operation, error) in every_error(redirect).await {
        assert!(
            matches!(
                &error,
                QuayError::NotQuay {
                    fault: AnswerFault::Redirect,
                    effect: Effect::None
                }
            ),
            "{operation:?}: {error:?}"
        );
    }
    assert!(
        elsewhere
            .server
            .received_requests()
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_dead_token_is_told_on_every_call_that_carries_one() {
    let csrf = recording(356).template();
    for (operation, error) in every_error(csrf).await {
        assert!(
            matches!(error, QuayError::TokenDead),
            "{operation:?}: {error:?}"
        );
    }
    let refused = recording(354).template();
    for (operation, error) in every_error(refused).await {
        let expected = match operation {
            Operation::Discover | Operation::GetRegistryCapabilities | Operation::ExchangeCode => {
                matches!(error, QuayError::Forbidden)
            }
            Operation::GetOwnUser => matches!(error, QuayError::TokenDeadOrScopeTooSmall),
            _ => matches!(error, QuayError::TokenDead),
        };
        assert!(expected, "{operation:?}: {error:?}");
    }
}

#[tokio::test]
async fn read_only_and_rate_limits_are_told_on_every_call() {
    for (operation, error) in every_error(recording(641).template()).await {
        assert!(
            matches!(error, QuayError::ReadOnly),
            "{operation:?}: {error:?}"
        );
    }
    // Each call gets a server and a budget of its own, since a 429 pauses the budget.
    for operation in Operation::ALL {
        let quay = answering(page(429)).await;
        let error = perform(*operation, &quay.client, &quay.api(), "FAKEtoken")
            .await
            .unwrap_err();
        assert!(
            matches!(error, QuayError::RateLimited { retry_after: None }),
            "{operation:?}"
        );
        assert_eq!(error.effect(), Effect::None);
    }
}

#[tokio::test]
async fn an_answer_that_ends_early_is_told_apart() {
    let quay = answering(ResponseTemplate::new(200)).await;
    for operation in Operation::ALL {
        let Some(number) = success(*operation) else {
            continue;
        };
        let recording = recording(number);
        let whole = recording.answer();
        for length in [1, whole.len() / 2, whole.len() - 1] {
            let cut = ResponseTemplate::new(recording.status).set_body_bytes(&whole[..length]);
            quay.answer_with(cut).await;
            let error = perform(*operation, &quay.client, &quay.api(), "FAKEtoken")
                .await
                .unwrap_err();
            assert!(
                matches!(&error, QuayError::NotQuay { fault: AnswerFault::Truncated, effect }
                    if *effect == possible(*operation)),
                "{operation:?} after {length} bytes: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn json_of_another_shape_names_the_field_and_never_the_value() {
    let quay = answering(ResponseTemplate::new(200)).await;
    for operation in Operation::ALL {
        let Some(number) = success(*operation) else {
            continue;
        };
        let status = recording(number).status;
        for body in [
            "{\"canary\": \"canary-value\"}",
            // A list that serde would take for a record of one field would be no harm.
            "[17, \"canary-value\"]",
            "\"canary-value\"",
            "17",
        ] {
            let template = ResponseTemplate::new(status).set_body_raw(body, "application/json");
            quay.answer_with(template).await;
            let error = perform(*operation, &quay.client, &quay.api(), "FAKEtoken")
                .await
                .unwrap_err();
            assert!(
                matches!(
                    &error,
                    QuayError::NotQuay {
                        fault: AnswerFault::Shape { .. },
                        ..
                    }
                ),
                "{operation:?} {body}: {error:?}"
            );
            assert!(
                !format!("{error} {error:?}").contains("canary"),
                "{error:?}"
            );
        }
    }
}
