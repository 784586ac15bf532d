//! Keeps a region of the page as the server would render it now, and with it what else follows.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::text::watch as text;

/// What the window hears when a region was replaced.
#[cfg(feature = "hydrate")]
pub(crate) const CHANGED: &str = "berth-changed";

/// How it is known that something has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The server says so, on this stream of events.
    Events(String),
    /// Nobody says so: look every so many seconds.
    Every(u32),
}

/// Replaces the element of this id, and each that [`follows`](crate::component::follows), whenever
/// something has changed, and says how live the page is. It lets be what somebody is filling in,
/// until they have done so.
#[island]
pub fn Watch(
    /// The element's id. There is no island in it.
    region: String,
    /// How changes are noticed.
    source: Source,
) -> impl IntoView {
    let status = RwSignal::new(text::LOADING.to_owned());
    #[cfg(feature = "hydrate")]
    live::Page::watch(region, source, status);
    #[cfg(not(feature = "hydrate"))]
    drop((region, source));
    view! { <p class="live small soft" role="status" data-needs-script>{move || status.get()}</p> }
}

#[cfg(feature = "hydrate")]
mod live {
    use std::{cell::Cell, rc::Rc, time::Duration};

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast as _, prelude::Closure};
    use web_sys::EventSource;

    use super::{Source, text};
    use crate::{
        client::{self, Asked, Rendered},
        island::{dom, region},
    };

    /// Where a stream cannot be had.
    const FALLBACK: Duration = Duration::from_secs(10);
    /// Events come in bursts; a region is replaced once for each.
    const BURST: Duration = Duration::from_millis(250);

    /// The page that is watched.
    #[derive(Debug, Clone)]
    pub(super) struct Page(Rc<Inner>);

    #[derive(Debug)]
    struct Inner {
        region: String,
        status: RwSignal<String>,
        /// What is said while all goes well.
        well: Cell<&'static str>,
        /// Whether a look is due in a moment anyway.
        is_due: Cell<bool>,
        /// Whether something was let be that has changed since.
        is_behind: Cell<bool>,
    }

    impl Page {
        pub(super) fn watch(region: String, source: Source, status: RwSignal<String>) {
            dom::heed_leaving();
            let page = Self(Rc::new(Inner {
                region,
                status,
                well: Cell::new(text::POLLING),
                is_due: Cell::default(),
                is_behind: Cell::default(),
            }));
            let left = page.clone();
            // It listens as long as the page is there.
            let _ = window_event_listener_untyped("focusout", move |_| {
                if left.0.is_behind.get() {
                    left.look_soon();
                }
            });
            match source {
                Source::Every(seconds) => page.poll(Duration::from_secs(seconds.into())),
                Source::Events(address) => match EventSource::new(&address) {
                    Ok(stream) => page.follow(&stream),
                    Err(_) => page.poll(FALLBACK),
                },
            }
        }

        fn say(&self, words: impl Into<String>) {
            self.0.status.set(words.into());
        }

        fn poll(&self, every: Duration) {
            self.0.well.set(text::POLLING);
            let page = self.clone();
            // Not before the words that the server sent have been taken over.
            leptos::task::spawn_local(async move { page.say(text::POLLING) });
            let page = self.clone();
            set_interval(move || page.look(), every);
        }

        fn follow(&self, stream: &EventSource) {
            let page = self.clone();
            // What changed between the page and the stream, nobody says any more.
            let opened = Closure::<dyn Fn()>::new(move || {
                page.0.well.set(text::LIVE);
                page.say(text::LIVE);
                page.look_soon();
            });
            let page = self.clone();
            let changed = Closure::<dyn Fn()>::new(move || page.look_soon());
            let (page, at, fallen_back) = (self.clone(), stream.clone(), Cell::new(false));
            let failed = Closure::<dyn Fn()>::new(move || {
                let is_over = at.ready_state() == EventSource::CLOSED;
                if is_over && !fallen_back.replace(true) {
                    page.poll(FALLBACK);
                    page.look_soon();
                } else if !is_over {
                    page.say(text::RECONNECTING);
                }
            });
            for (kind, handler) in [
                ("open", &opened),
                ("change", &changed),
                ("reset", &changed),
                ("error", &failed),
            ] {
                let handler = handler.as_ref().unchecked_ref();
                // It cannot fail: the stream is there.
                let _ = stream.add_event_listener_with_callback(kind, handler);
            }
            // They live as long as the page.
            opened.forget();
            changed.forget();
            failed.forget();
        }

        fn look_soon(&self) {
            if self.0.is_due.replace(true) {
                return;
            }
            let page = self.clone();
            let look = move || {
                page.0.is_due.set(false);
                page.look();
            };
            set_timeout(look, BURST);
        }

        fn look(&self) {
            let page = self.clone();
            leptos::task::spawn_local(async move {
                let Some(path) = dom::this_page() else { return };
                match client::page("GET", &path, Asked::ByItself).await {
                    Ok(now) => page.take(now),
                    Err(failure) => page.say(failure.to_string() + text::MAY_BE_OLD),
                }
            });
        }

        /// Takes over what is new, or says why that cannot be.
        fn take(&self, now: Rendered) {
            if let Some(there) = now.moved_to {
                return match region::is_anything_filled_in() {
                    true => self.say(text::MOVED),
                    false => dom::go(&there),
                };
            }
            let Some(there) = dom::parse(&now.html) else {
                return;
            };
            if !now.is_good {
                let why = dom::words_of(&there, "what-happened").unwrap_or_default();
                return self.say(why + text::MAY_BE_OLD);
            }
            self.say(self.0.well.get());
            let here = document();
            let followers = dom::all(here.query_selector_all("[data-follows]"));
            let pairs = here
                .get_element_by_id(&self.0.region)
                .into_iter()
                .chain(followers)
                .filter_map(|here| {
                    there
                        .get_element_by_id(&here.id())
                        .map(|there| (here, there))
                });
            let (mut has_changed, mut is_behind) = (false, false);
            for (here, there) in pairs {
                match region::replace(&here, &there) {
                    region::Replaced::Yes => has_changed = true,
                    region::Replaced::NotYet => is_behind = true,
                    region::Replaced::NoNeed => {}
                }
            }
            self.0.is_behind.set(is_behind);
            if let (true, Ok(changed)) = (has_changed, web_sys::Event::new(super::CHANGED)) {
                // It cannot fail: it is being dispatched nowhere else.
                let _ = window().dispatch_event(&changed);
            }
        }
    }
}
