//! Every recorded failure of a call that we make, and what it means.

use quay_client::{Effect, Operation, QuayError, Scope, Scopes};
use wiremock::ResponseTemplate;

use crate::{
    every_operation::perform,
    quay::{answering, replay},
    recording::recording,
};

/// The recording, the call that it is of, and the error as `Debug` prints it.
const FAILURES: &[(u16, Operation, &str)] = &[
    // Dead tokens
    (23, Operation::CreateOrganization, "TokenDead"),
    (27, Operation::ListRobots, "TokenDead"),
    (355, Operation::ListRobots, "TokenDead"),
    (356, Operation::CreateRepository, "TokenDead"),
    (357, Operation::CreateRobot, "TokenDead"),
    (364, Operation::ListRobots, "TokenDead"),
    (365, Operation::CreateRepository, "TokenDead"),
    (711, Operation::EnsureTeam, "TokenDead"),
    (24, Operation::GetOwnUser, "TokenDeadOrScopeTooSmall"),
    (164, Operation::GetOwnUser, "TokenDeadOrScopeTooSmall"),
    (354, Operation::GetOwnUser, "TokenDeadOrScopeTooSmall"),
    (363, Operation::GetOwnUser, "TokenDeadOrScopeTooSmall"),
    (710, Operation::GetOwnUser, "TokenDeadOrScopeTooSmall"),
    (203, Operation::AuthorizeAtRegistry, "TokenDead"),
    (409, Operation::AuthorizeAtRegistry, "TokenDead"),
    (410, Operation::AuthorizeAtRegistry, "TokenDead"),
    (418, Operation::AuthorizeAtRegistry, "TokenDead"),
    (453, Operation::AuthorizeAtRegistry, "TokenDead"),
    (455, Operation::AuthorizeAtRegistry, "TokenDead"),
    // Refusals
    (40, Operation::MintToken, "Forbidden"),
    (44, Operation::MintToken, "Forbidden"),
    (122, Operation::CreateOrganization, "Forbidden"),
    (123, Operation::CreateOrganization, "Forbidden"),
    (175, Operation::EnsureTeam, "Forbidden"),
    (197, Operation::DeleteOrganization, "Forbidden"),
    (200, Operation::DeleteOrganization, "Forbidden"),
    (209, Operation::CreateRepository, "Forbidden"),
    (223, Operation::CreateRepository, "Forbidden"),
    (224, Operation::CreateRepository, "Forbidden"),
    (232, Operation::FindRepository, "Forbidden"),
    (233, Operation::FindRepository, "Forbidden"),
    (237, Operation::FindRepository, "Forbidden"),
    (238, Operation::FindRepository, "Forbidden"),
    (251, Operation::SetRepositoryVisibility, "Forbidden"),
    (256, Operation::SetRepositoryDescription, "Forbidden"),
    (259, Operation::DeleteRepository, "Forbidden"),
    (286, Operation::CreateRobot, "Forbidden"),
    (287, Operation::CreateRobot, "Forbidden"),
    (292, Operation::ListRobots, "Forbidden"),
    (316, Operation::SetUserPermission, "Forbidden"),
    (349, Operation::ListAuthorizations, "Forbidden"),
    (366, Operation::ListRobots, "Forbidden"),
    (511, Operation::CreateRepository, "Forbidden"),
    (619, Operation::ListRobots, "Forbidden"),
    (620, Operation::FindRepository, "Forbidden"),
    (621, Operation::CreateRepository, "Forbidden"),
    (631, Operation::Discover, "Forbidden"),
    (632, Operation::CreateOrganization, "Forbidden"),
    // What is there, and what is not
    (124, Operation::CreateOrganization, "Exists"),
    (177, Operation::AddTeamMember, "Exists"),
    (207, Operation::CreateRepository, "Exists"),
    (265, Operation::CreateRobot, "Exists"),
    (205, Operation::CreateOrganization, "NameHeld"),
    (691, Operation::CreateOrganization, "NameHeld"),
    (147, Operation::CreateOrganization, "EmailTaken"),
    (179, Operation::AddTeamMember, "Missing"),
    (253, Operation::SetRepositoryVisibility, "Missing"),
    (255, Operation::SetRepositoryDescription, "Missing"),
    (178, Operation::AddTeamMember, "MissingSubject"),
    (320, Operation::SetUserPermission, "MissingSubject"),
    (333, Operation::SetTeamPermission, "MissingSubject"),
    (341, Operation::CreatePrototype, "MissingSubject"),
    (705, Operation::AcceptInvitation, "InvitationSpent"),
    (702, Operation::AddTeamMember, "MailNotSent"),
    (191, Operation::RemoveTeamMember, "LastOwner"),
    (195, Operation::DeleteTeam, "LastOwner"),
    // Names
    (127, Operation::CreateOrganization, "InvalidName"),
    (128, Operation::CreateOrganization, "InvalidName"),
    (129, Operation::CreateOrganization, "InvalidName"),
    (130, Operation::CreateOrganization, "InvalidName"),
    (131, Operation::CreateOrganization, "InvalidName"),
    (133, Operation::CreateOrganization, "InvalidName"),
    (134, Operation::CreateOrganization, "InvalidName"),
    (140, Operation::CreateOrganization, "InvalidName"),
    (142, Operation::CreateOrganization, "InvalidName"),
    (173, Operation::EnsureTeam, "InvalidName"),
    (501, Operation::EnsureTeam, "InvalidName"),
    (212, Operation::CreateRepository, "InvalidName"),
    (213, Operation::CreateRepository, "InvalidName"),
    (214, Operation::CreateRepository, "InvalidName"),
    (215, Operation::CreateRepository, "InvalidName"),
    (221, Operation::CreateRepository, "InvalidName"),
    (634, Operation::CreateRepository, "InvalidName"),
    (269, Operation::CreateRobot, "InvalidName"),
    (274, Operation::CreateRobot, "InvalidName"),
    (275, Operation::CreateRobot, "InvalidName"),
    (278, Operation::CreateRobot, "InvalidName"),
    (279, Operation::CreateRobot, "InvalidName"),
    (280, Operation::CreateRobot, "InvalidName"),
    (283, Operation::CreateRobot, "InvalidName"),
    (284, Operation::CreateRobot, "InvalidName"),
    (285, Operation::CreateRobot, "InvalidName"),
    // What is switched off, full or busy
    (183, Operation::InviteToTeam, "Unsupported"),
    (651, Operation::ExchangeCode, "Unsupported"),
    (633, Operation::CreateRobot, "RobotsDisabled"),
    (635, Operation::MintToken, "TokenCap"),
    (641, Operation::CreateOrganization, "ReadOnly"),
    (
        465,
        Operation::CreateOrganization,
        "RateLimited { retry_after: Some(0ns) }",
    ),
    // The code exchange
    (79, Operation::ExchangeCode, "Exchange(InvalidClient)"),
    (80, Operation::ExchangeCode, "Exchange(InvalidClient)"),
    (81, Operation::ExchangeCode, "Exchange(InvalidClient)"),
    (86, Operation::ExchangeCode, "Exchange(InvalidClient)"),
    (652, Operation::ExchangeCode, "Exchange(InvalidClient)"),
    (82, Operation::ExchangeCode, "Exchange(InvalidGrant)"),
    (83, Operation::ExchangeCode, "Exchange(InvalidGrant)"),
    (87, Operation::ExchangeCode, "Exchange(InvalidGrant)"),
    (91, Operation::ExchangeCode, "Exchange(InvalidGrant)"),
    (97, Operation::ExchangeCode, "Exchange(InvalidGrant)"),
    (85, Operation::ExchangeCode, "Exchange(InvalidRequest)"),
    (88, Operation::ExchangeCode, "Exchange(InvalidRequest)"),
    (93, Operation::ExchangeCode, "Exchange(InvalidRequest)"),
    (94, Operation::ExchangeCode, "Exchange(InvalidRequest)"),
    (109, Operation::ExchangeCode, "Exchange(InvalidRequest)"),
    (
        92,
        Operation::ExchangeCode,
        "ServerFault { status: 500, effect: Unknown }",
    ),
    // Mistakes of the caller's
    (32, Operation::CreateApplication, "Rejected { status: 400 }"),
    (39, Operation::MintToken, "Rejected { status: 400 }"),
    (41, Operation::MintToken, "Rejected { status: 400 }"),
    (42, Operation::MintToken, "Rejected { status: 400 }"),
    (
        149,
        Operation::CreateOrganization,
        "Rejected { status: 400 }",
    ),
    (
        151,
        Operation::CreateOrganization,
        "Rejected { status: 415 }",
    ),
    (
        152,
        Operation::CreateOrganization,
        "Rejected { status: 400 }",
    ),
    (227, Operation::CreateRepository, "Rejected { status: 400 }"),
    (268, Operation::CreateRobot, "Rejected { status: 400 }"),
    (
        305,
        Operation::SetRobotFederation,
        "Rejected { status: 400 }",
    ),
    (
        307,
        Operation::SetRobotFederation,
        "Rejected { status: 400 }",
    ),
    (
        308,
        Operation::SetRobotFederation,
        "Rejected { status: 400 }",
    ),
    (
        322,
        Operation::SetUserPermission,
        "Rejected { status: 400 }",
    ),
    (
        413,
        Operation::AuthorizeAtRegistry,
        "Rejected { status: 400 }",
    ),
    (615, Operation::GetOwnUser, "Rejected { status: 400 }"),
    (
        153,
        Operation::CreateOrganization,
        "NotQuay { fault: Redirect, effect: None }",
    ),
    (
        329,
        Operation::ListUserPermissions,
        "NotQuay { fault: Redirect, effect: None }",
    ),
    // Quay's own faults
    (
        321,
        Operation::SetUserPermission,
        "ServerFault { status: 500, effect: Unknown }",
    ),
    (
        508,
        Operation::CreateApplication,
        "ServerFault { status: 500, effect: Unknown }",
    ),
    (
        650,
        Operation::AuthorizeAtRegistry,
        "ServerFault { status: 500, effect: None }",
    ),
];

#[tokio::test]
async fn every_recorded_failure_is_told_for_what_it_is() {
    let quay = answering(ResponseTemplate::new(200)).await;
    for (number, operation, expected) in FAILURES {
        quay.answer_with(recording(*number).template()).await;
        let error = perform(*operation, &quay.client, &quay.api(), "FAKEtoken")
            .await
            .expect_err(&format!("recording {number} is a failure"));
        assert_eq!(format!("{error:?}"), *expected, "recording {number}");
    }
}

/// Guards the table: a recording under the wrong call would test nothing.
#[test]
fn every_recorded_failure_stands_under_its_own_method() {
    for (number, operation, _) in FAILURES {
        // A sign-in; the one 429 that was recorded in full.
        if *number != 465 {
            assert_eq!(
                recording(*number).method,
                operation.method().as_str(),
                "recording {number}"
            );
        }
    }
}

#[tokio::test]
async fn what_the_token_holds_tells_a_small_scope_from_a_refusal() {
    for (number, operation, held, expected) in [
        (
            122,
            Operation::CreateOrganization,
            Scope::OrgAdmin,
            "ScopeTooSmall { needed: UserAdmin }",
        ),
        (
            122,
            Operation::CreateOrganization,
            Scope::UserAdmin,
            "Forbidden",
        ),
        (
            209,
            Operation::CreateRepository,
            Scope::RepoAdmin,
            "ScopeTooSmall { needed: RepoCreate }",
        ),
        (
            223,
            Operation::CreateRepository,
            Scope::RepoCreate,
            "Forbidden",
        ),
        (
            316,
            Operation::SetUserPermission,
            Scope::OrgAdmin,
            "ScopeTooSmall { needed: RepoAdmin }",
        ),
        (
            232,
            Operation::FindRepository,
            Scope::OrgAdmin,
            "ScopeTooSmall { needed: RepoRead }",
        ),
        (
            233,
            Operation::FindRepository,
            Scope::RepoAdmin,
            "Forbidden",
        ),
        (
            164,
            Operation::GetOwnUser,
            Scope::OrgAdmin,
            "ScopeTooSmall { needed: UserRead }",
        ),
        (354, Operation::GetOwnUser, Scope::UserAdmin, "TokenDead"),
        (
            356,
            Operation::CreateRepository,
            Scope::UserRead,
            "TokenDead",
        ),
    ] {
        let quay = replay(number).await;
        let api = quay.api().holding(Scopes::new([held]));
        let error = perform(operation, &quay.client, &api, "FAKEtoken")
            .await
            .unwrap_err();
        assert_eq!(
            format!("{error:?}"),
            expected,
            "recording {number} with {held}"
        );
    }
}

#[tokio::test]
async fn a_plan_limit_and_a_captcha_are_told() {
    let captcha =
        serde_json::json!({"message": "Are you a bot? If not, please revalidate the captcha."});
    for (status, body, expected) in [
        (
            402,
            serde_json::json!({"message": "Payment Required"}),
            "PlanLimit",
        ),
        (400, captcha, "Captcha"),
    ] {
        let quay = answering(ResponseTemplate::new(status).set_body_json(body)).await;
        let operation = Operation::CreateOrganization;
        let error = perform(operation, &quay.client, &quay.api(), "FAKEtoken")
            .await
            .unwrap_err();
        assert_eq!(format!("{error:?}"), expected);
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn an_invitation_whose_mail_failed_may_exist() {
    let quay = replay(702).await;
    let error = perform(
        Operation::AddTeamMember,
        &quay.client,
        &quay.api(),
        "FAKEtoken",
    )
    .await
    .unwrap_err();
    assert!(matches!(error, QuayError::MailNotSent));
    assert_eq!(error.effect(), Effect::Unknown);
}

#[tokio::test]
async fn retry_after_is_read_in_seconds_and_as_a_date_and_is_bounded() {
    for (value, expected) in [
        ("7", "Some(7s)"),
        ("Mon, 23 Nov 2026 17:41:13 GMT", "Some(60s)"),
        ("Mon, 23 Nov 2026 17:00:00 GMT", "None"),
        ("999999999", "Some(600s)"),
        ("soon", "None"),
    ] {
        let template = ResponseTemplate::new(429)
            .insert_header("Retry-After", value)
            .insert_header("Date", "Mon, 23 Nov 2026 17:40:13 GMT");
        let quay = answering(template).await;
        let error = perform(
            Operation::ListRobots,
            &quay.client,
            &quay.api(),
            "FAKEtoken",
        )
        .await
        .unwrap_err();
        assert_eq!(
            format!("{error:?}"),
            format!("RateLimited {{ retry_after: {expected} }}")
        );
    }
}
