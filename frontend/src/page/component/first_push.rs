//! How an image is pushed.

use leptos::prelude::*;
use model::api::component::Component;

use super::credential::delivered;
use crate::text::component as text;

pub(super) fn first_push(component: &Component) -> Option<AnyView> {
    let image = component.image.as_ref()?;
    let file = delivered(component);
    let command = format!(
        "skopeo copy \\\n  --dest-authfile {file} \\\n  oci:image:latest \\\n  docker://{image}:latest"
    );
    Some(
        view! {
            <section class="sheet" aria-labelledby="push-title">
                <h2 id="push-title">{text::FIRST_PUSH}</h2>
                <p class="soft">{text::FIRST_PUSH_LESSON}</p>
                <pre tabindex="0">{command}</pre>
            </section>
        }
        .into_any(),
    )
}
