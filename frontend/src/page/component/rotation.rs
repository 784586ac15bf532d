//! Replacing a component's push credential.

use std::time::Duration;

use leptos::prelude::*;
use model::{
    Timestamp,
    api::{component::Component, rotation::Rotation},
};

use crate::{
    component::{Tone, ago, field, notice, select},
    path,
    text::component as text,
};

pub(super) fn under_way(rotation: &Rotation, now: Timestamp) -> AnyView {
    let words = match rotation.drained_at {
        Some(at) => view! { <p>{text::DRAINING}{ago(at, now)}"."</p> }.into_any(),
        None => view! { <p>{text::ROTATING}</p> }.into_any(),
    };
    notice(Tone::Busy, words)
}

pub(super) fn rotate(component: &Component, drain: Duration) -> AnyView {
    let (home, name) = (component.workspace.as_str(), component.name.as_str());
    let to = path::own(&["workspaces", home, "components", name, "rotate"]);
    let choices = [
        ("", text::DRAIN_DEFAULT),
        ("3600", text::DRAIN_HOUR),
        ("0", text::DRAIN_NONE),
    ];
    let fields = field("drain", text::DRAIN, select("drain", "drain", "", &choices));
    let usual = format!("{}{}.", text::DRAIN_USUAL, words_for(drain));
    view! {
        <section class="sheet" aria-labelledby="rotate-title">
            <h2 id="rotate-title">{text::ROTATE}</h2>
            <p class="soft">{text::ROTATE_LESSON}</p>
            <form class="fields" method="post" action=to>
                {fields}
                <p class="soft small">{usual}</p>
                <p class="soft small">{text::DRAIN_WARNING}</p>
                <p><button>{text::ROTATE_NOW}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// `24 hours`, `90 minutes`.
fn words_for(drain: Duration) -> String {
    let minutes = drain.as_secs().div_ceil(60);
    match minutes % 60 {
        0 => format!("{} hours", minutes / 60),
        _ => format!("{minutes} minutes"),
    }
}
