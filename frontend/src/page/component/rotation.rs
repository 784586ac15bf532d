//! Replacing a component's push credential.

use std::time::Duration;

use leptos::prelude::*;
use model::{
    Role, Timestamp,
    api::{component::Component, rotation::Rotation},
};

use crate::{
    component::{Sure, Tone, ago, field, notice, select, sure},
    path,
    text::component as text,
};

/// How far a rotation is; with what ends it, for whoever may.
pub(super) fn under_way(
    component: &Component,
    rotation: &Rotation,
    role: Option<Role>,
    now: Timestamp,
) -> AnyView {
    let end = (role >= Some(Role::Owner) && !is_over(rotation, now)).then(|| end_drain(component));
    let words = match rotation.drained_at {
        Some(_) if is_over(rotation, now) => view! { <p>{text::DRAINED}</p> }.into_any(),
        Some(at) => view! { <p>{text::DRAINING}{ago(at, now)}"."</p> }.into_any(),
        None => view! { <p>{text::ROTATING}</p> }.into_any(),
    };
    notice(Tone::Busy, view! { {words}{end} })
}

/// Whether the old credential has nothing left of its drain.
fn is_over(rotation: &Rotation, now: Timestamp) -> bool {
    match rotation.drained_at {
        Some(at) => at <= now,
        None => rotation.drain_seconds == 0,
    }
}

fn end_drain(component: &Component) -> AnyView {
    let (home, name) = (component.workspace.as_str(), component.name.as_str());
    sure(Sure {
        ask: text::END_DRAIN,
        lesson: text::END_DRAIN_LESSON,
        to: path::of_component(home, name, "end-drain"),
        name: text::END_DRAIN_NAME,
        act: text::END_DRAIN_NOW,
    })
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
