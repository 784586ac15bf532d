//! What a reader should not miss, and what to show where there is nothing yet.

use leptos::prelude::*;

use super::Tone;

/// A notice. What went wrong is announced by screen readers.
pub fn notice(tone: Tone, content: impl IntoView + 'static) -> AnyView {
    let role = match tone {
        Tone::Bad | Tone::Warn => Some("alert"),
        Tone::Plain | Tone::Good | Tone::Busy => None,
    };
    view! { <div class=format!("notice {}", tone.class()) role=role>{content}</div> }.into_any()
}

/// Where there is nothing yet: what would be here, and how it comes to be.
pub fn empty(title: &'static str, lesson: impl IntoView + 'static) -> AnyView {
    view! { <div class="empty"><h3>{title}</h3><div class="lead">{lesson}</div></div> }.into_any()
}
