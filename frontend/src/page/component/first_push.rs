//! How an image is pushed: the first one by hand, each further one by a pipeline.

use leptos::prelude::*;
use model::api::component::Component;

use crate::{
    paste::{Builder, first_push as commands, push_as_pipelines},
    text::component as text,
};

/// Unfolded until something was pushed. `delivered` is the file, below where Berth delivers.
pub(super) fn first_push(component: &Component, delivered: &str) -> Option<AnyView> {
    let image = component.image.as_ref()?;
    let is_first = component.pushed_at.is_none();
    let title = match is_first {
        true => text::FIRST_PUSH,
        false => text::PUSH,
    };
    let as_pipelines = push_as_pipelines(delivered, image);
    Some(
        view! {
            <section class="sheet" aria-labelledby="push-title">
                <h2 id="push-title">{title}</h2>
                <details open=is_first>
                    <summary>{text::FIRST_PUSH_COMMANDS}</summary>
                    <div class="stack">
                        <p>{text::FIRST_PUSH_LOGIN}</p>
                        <p>{text::FIRST_PUSH_PODMAN}</p>
                        <pre tabindex="0" id="first-push-podman">{commands(Builder::Podman, image)}</pre>
                        <p>{text::FIRST_PUSH_BUILDAH}</p>
                        <pre tabindex="0" id="first-push-buildah">{commands(Builder::Buildah, image)}</pre>
                    </div>
                </details>
                <details>
                    <summary>{text::FIRST_PUSH_LESSON}</summary>
                    <pre tabindex="0">{as_pipelines}</pre>
                </details>
            </section>
        }
        .into_any(),
    )
}
