//! Steps of durable work.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::operation::{Step, StepState},
};

use super::ago;
use crate::text::state as text;

/// The steps so far, with what came of each.
pub fn steps(steps: Vec<Step>, now: Timestamp) -> AnyView {
    let lines: Vec<_> = steps.into_iter().map(|step| line(step, now)).collect();
    view! { <ol class="steps" role="list">{lines}</ol> }.into_any()
}

fn line(step: Step, now: Timestamp) -> AnyView {
    let (class, sign) = match step.state {
        StepState::Started => ("started", "●"),
        StepState::Done => ("done", "✓"),
        StepState::Failed => ("failed", "✗"),
    };
    let tries = (step.attempts > 1).then(|| format!("{}{}", step.attempts, text::TRIES));
    let message = step
        .message
        .map(|message| view! { <span class="soft"><br />{message}</span> });
    view! {
        <li class=class>
            <span class="sign" aria-hidden="true">{sign}</span>
            <span>{step.title}{message}</span>
            <span class="soft small">{tries}" "{ago(step.finished_at.unwrap_or(step.started_at), now)}</span>
        </li>
    }
    .into_any()
}
