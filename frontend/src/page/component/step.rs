//! What was done for a component, step by step.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::operation::{Operation, OperationKind},
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
    view! {
        <section class="sheet" aria-labelledby="steps-title">
            <h2 id="steps-title">{title}</h2>
            {message}
            {lines(operation.steps, now)}
        </section>
    }
    .into_any()
}
