use super::*;

#[test]
fn what_may_pass_by_itself_is_retryable() {
    let status = StatusCode::BAD_GATEWAY;
    for error in [
        QuayError::NameHeld,
        QuayError::ReadOnly,
        QuayError::RateLimited { retry_after: None },
        QuayError::ServerFault {
            status,
            effect: Effect::Unknown,
        },
        QuayError::unreadable(AnswerFault::Truncated, Effect::Unknown),
        QuayError::unreadable(AnswerFault::NotJson, Effect::None),
        QuayError::BudgetExhausted,
    ] {
        assert!(error.is_retryable(), "{error:?}");
    }
}

#[test]
fn what_needs_somebody_to_act_is_not() {
    for error in [
        QuayError::TokenDead,
        QuayError::ScopeTooSmall {
            needed: Scope::OrgAdmin,
        },
        QuayError::Forbidden,
        QuayError::Exists,
        QuayError::Captcha,
        QuayError::PlanLimit,
        QuayError::MailNotSent,
        QuayError::unreadable(AnswerFault::Redirect, Effect::None),
        QuayError::unreadable(
            AnswerFault::Shape {
                field: "name".to_owned(),
            },
            Effect::Unknown,
        ),
    ] {
        assert!(!error.is_retryable(), "{error:?}");
    }
}
