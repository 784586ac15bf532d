//! What was done for a component, step by step.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::operation::{Operation, OperationKind, OperationState},
};

use crate::{
    component::{Tone, notice, steps as lines},
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
    let is_over = operation.state == OperationState::Succeeded;
    let (count, lines) = (operation.steps.len(), lines(operation.steps, now));
    // While it goes on each step is seen as it happens; afterwards it is enough to know.
    let lines = if is_over {
        view! { <details><summary>{text::all_done(count)}</summary>{lines}</details> }.into_any()
    } else {
        lines
    };
    view! {
        <section class="sheet" aria-labelledby="steps-title">
            <h2 id="steps-title">{title}</h2>
            {message}
            {lines}
        </section>
    }
    .into_any()
}
