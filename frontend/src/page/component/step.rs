//! What was done for a component, step by step.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::operation::{Operation, OperationKind, Step, StepState},
};

use crate::{
    component::{Tone, ago, notice},
    text::component as text,
};

pub(super) fn steps(operation: Operation, now: Timestamp) -> AnyView {
    let title = match operation.kind {
        OperationKind::Remove => text::REMOVE,
        _ => text::PROVISION,
    };
    let message = operation
        .message
        .map(|message| notice(Tone::Plain, view! { <p>{message}</p> }));
    let lines: Vec<_> = operation
        .steps
        .into_iter()
        .map(|step| line(step, now))
        .collect();
    view! {
        <section class="sheet" aria-labelledby="steps-title">
            <h2 id="steps-title">{title}</h2>
            {message}
            <ol class="steps" role="list">{lines}</ol>
        </section>
    }
    .into_any()
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
