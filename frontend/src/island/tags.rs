//! What was pushed to a component, as Quay has it now. The page does not wait for Quay; this does.

use leptos::prelude::*;
use model::api::tag::{Tag, Tags as Listed};
use serde::{Deserialize, Serialize};

use crate::{
    component::{ago, digest, size},
    text::tags as text,
};

/// Whose tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of {
    /// The workspace.
    pub workspace: String,
    /// The component.
    pub component: String,
}

/// What is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "on the server nobody has asked Quay yet")
)]
enum Known {
    /// Nothing yet.
    Nothing,
    /// There is no repository that could have any.
    NoRepository,
    /// These, or none.
    Tags(Listed),
    /// Quay does not say, and this is why.
    Failed(String),
}

/// The latest tags of a component. They are looked for again when somebody comes back to the page,
/// when something has changed, and by itself as long as there is none.
#[island]
pub fn Tags(
    /// Whose.
    of: Of,
) -> impl IntoView {
    let known = RwSignal::new(Known::Nothing);
    let asking = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    let look = {
        let watch = live::Watch::begin(of, known, asking);
        move |_| watch.look()
    };
    #[cfg(not(feature = "hydrate"))]
    let look = {
        drop(of);
        |_| ()
    };
    let state = move || match known.get() {
        Known::Nothing => "loading",
        Known::NoRepository => "absent",
        Known::Tags(tags) if tags.items.is_empty() => "empty",
        Known::Tags(_) => "listed",
        Known::Failed(_) => "failed",
    };
    let said = move || match (asking.get(), known.get()) {
        (true, _) => text::ASKING.to_owned(),
        (false, Known::Nothing) => String::new(),
        (false, Known::NoRepository) => text::NO_REPOSITORY.to_owned(),
        (false, Known::Tags(tags)) => text::count(&tags),
        (false, Known::Failed(because)) => because,
    };
    view! {
        <div class="stack" id="tags" data-state=state aria-busy=move || asking.get().to_string() data-needs-script>
            <div class="row">
                <button type="button" id="tags-look" on:click=look>{text::LOOK}</button>
                <span id="tags-said" class="small soft" role="status">{said}</span>
            </div>
            {move || list(known.get())}
        </div>
    }
}

fn list(known: Known) -> AnyView {
    match known {
        Known::Tags(tags) if tags.items.is_empty() => {
            view! { <p class="soft">{text::EMPTY}</p> }.into_any()
        }
        Known::Tags(tags) => table(tags),
        Known::Nothing | Known::NoRepository | Known::Failed(_) => ().into_any(),
    }
}

fn table(tags: Listed) -> AnyView {
    let seen_at = tags.seen_at;
    let rows: Vec<_> = tags
        .items
        .into_iter()
        .map(|tag| row(tag, seen_at))
        .collect();
    let head = [text::NAME, text::DIGEST, text::SIZE, text::PUSHED]
        .map(|words| view! { <th scope="col">{words}</th> });
    view! {
        <div class="table"><table class="cards">
            <thead><tr>{Vec::from(head)}</tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn row(tag: Tag, seen_at: model::Timestamp) -> AnyView {
    let how_much = match tag.size {
        Some(bytes) => size(bytes),
        None => view! { <span class="soft">{text::UNKNOWN}</span> }.into_any(),
    };
    let name = tag.name.clone();
    view! {
        <tr data-tag=tag.name>
            <td data-name=text::NAME><b>{name}</b></td>
            <td data-name=text::DIGEST>{digest(&tag.digest)}</td>
            <td data-name=text::SIZE>{how_much}</td>
            <td data-name=text::PUSHED>{ago(tag.pushed_at, seen_at)}</td>
        </tr>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod live {
    use std::{cell::Cell, rc::Rc, time::Duration};

    use leptos::prelude::*;

    use super::{Known, Of};
    use crate::{
        client::{self, Failure},
        island::watch::CHANGED,
    };

    /// What says that somebody is back from where they pushed, or that something changed.
    const OCCASIONS: [&str; 2] = ["focus", CHANGED];
    /// Between two looks that nobody pressed a button for.
    const REST: Duration = Duration::from_secs(5);
    /// How soon to look again where there is no tag; each time it takes twice as long.
    const FIRST_WAIT: Duration = Duration::from_secs(5);
    const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);

    #[derive(Debug, Clone)]
    pub(super) struct Watch {
        of: Rc<Of>,
        known: RwSignal<Known>,
        asking: RwSignal<bool>,
        resting: Rc<Cell<bool>>,
        wait: Rc<Cell<Duration>>,
    }

    impl Watch {
        pub(super) fn begin(of: Of, known: RwSignal<Known>, asking: RwSignal<bool>) -> Self {
            let watch = Self {
                of: Rc::new(of),
                known,
                asking,
                resting: Rc::default(),
                wait: Rc::new(Cell::new(FIRST_WAIT)),
            };
            for occasion in OCCASIONS {
                let watch = watch.clone();
                // It listens as long as the page is there.
                let _ = window_event_listener_untyped(occasion, move |_| {
                    if !watch.resting.get() {
                        watch.look();
                    }
                });
            }
            watch.look();
            watch
        }

        pub(super) fn look(&self) {
            self.asking.set(true);
            self.resting.set(true);
            let watch = self.clone();
            set_timeout(move || watch.resting.set(false), REST);
            let watch = self.clone();
            leptos::task::spawn_local(async move {
                let known = match client::tags(&watch.of.workspace, &watch.of.component).await {
                    Ok(tags) => Known::Tags(tags),
                    Err(Failure::Refused(problem)) if problem.code == "no_repository" => {
                        Known::NoRepository
                    }
                    Err(failure) => Known::Failed(failure.to_string()),
                };
                let is_listed = matches!(&known, Known::Tags(tags) if !tags.items.is_empty());
                watch.known.set(known);
                watch.asking.set(false);
                if !is_listed {
                    watch.look_later();
                }
            });
        }

        /// Nobody who is not here waits for a first push.
        fn look_later(&self) {
            let wait = self.wait.get();
            self.wait.set(wait.saturating_mul(2).min(LONGEST_WAIT));
            let watch = self.clone();
            let look = move || match document().hidden() || watch.resting.get() {
                true => watch.look_later(),
                false => watch.look(),
            };
            set_timeout(look, wait);
        }
    }
}
