//! Where a component stands, aspect by aspect.

use leptos::prelude::*;
use model::{Condition, ConditionKind, ConditionStatus, Timestamp};

use crate::{
    component::{ago, condition_tone, label},
    text::component as text,
};

pub(super) fn conditions(conditions: &[Condition], now: Timestamp) -> AnyView {
    let lines: Vec<_> = conditions
        .iter()
        .map(|condition| {
            let words = match condition.status {
                ConditionStatus::True => text::YES,
                ConditionStatus::False => text::NO,
                ConditionStatus::Unknown => text::UNKNOWN,
            };
            view! {
                <li class="stack">
                    <div class="row">
                        <b>{aspect(condition.kind)}</b>
                        {label(condition_tone(condition), words)}
                        <span class="soft small">{ago(condition.last_transition_time, now)}</span>
                    </div>
                    <p class="soft">{condition.message.clone()}</p>
                </li>
            }
        })
        .collect();
    let content = match lines.is_empty() {
        true => view! { <p class="soft">{text::NO_CONDITIONS}</p> }.into_any(),
        false => view! { <ul class="log">{lines}</ul> }.into_any(),
    };
    view! {
        <section class="sheet" aria-labelledby="conditions-title">
            <h2 id="conditions-title">{text::CONDITIONS}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn aspect(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::Ready => text::READY,
        ConditionKind::OrganizationReady => text::ORGANIZATION_READY,
        ConditionKind::RepositoryReady => text::REPOSITORY_READY,
        ConditionKind::PushRobotReady => text::PUSH_ROBOT_READY,
        ConditionKind::CredentialTested => text::CREDENTIAL_TESTED,
        ConditionKind::CredentialDelivered => text::CREDENTIAL_DELIVERED,
    }
}
