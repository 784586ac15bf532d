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
/// something has changed, and says how live the page is. It lets be what somebody is filling in.
#[island]
pub fn Watch(
    /// The element's id. There is no island in it.
    region: String,
    /// How changes are noticed.
    source: Source,
) -> impl IntoView {
    let (status, set_status) = signal(text::LOADING);
    #[cfg(feature = "hydrate")]
    live::start(region, source, set_status);
    #[cfg(not(feature = "hydrate"))]
    drop((region, source, set_status));
    view! { <p class="live small soft" role="status" data-needs-script>{move || status.get()}</p> }
}

#[cfg(feature = "hydrate")]
mod live {
    use std::{cell::Cell, rc::Rc, time::Duration};

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast as _, JsValue, prelude::Closure};
    use web_sys::{Element, EventSource, NodeList};

    use super::{Source, text};
    use crate::{client, island::dom};

    /// Where a stream cannot be had.
    const FALLBACK: Duration = Duration::from_secs(10);
    /// Events come in bursts; a region is replaced once for each.
    const BURST: Duration = Duration::from_millis(250);

    pub(super) fn start(region: String, source: Source, status: WriteSignal<&'static str>) {
        dom::heed_leaving();
        match source {
            Source::Every(seconds) => poll(region, Duration::from_secs(seconds.into()), status),
            Source::Events(address) => match EventSource::new(&address) {
                Ok(stream) => follow(region, &stream, status),
                Err(_) => poll(region, FALLBACK, status),
            },
        }
    }

    fn poll(region: String, every: Duration, status: WriteSignal<&'static str>) {
        // Not before the words that the server sent have been taken over.
        leptos::task::spawn_local(async move { status.set(text::POLLING) });
        set_interval(move || replace_soon(region.clone(), status), every);
    }

    fn follow(region: String, stream: &EventSource, status: WriteSignal<&'static str>) {
        let pending = Rc::new(Cell::new(false));
        let look = {
            let region = region.clone();
            move || {
                if pending.replace(true) {
                    return;
                }
                let (region, pending) = (region.clone(), Rc::clone(&pending));
                set_timeout(
                    move || {
                        pending.set(false);
                        replace_soon(region, status);
                    },
                    BURST,
                );
            }
        };
        // What changed between the page and the stream, nobody says any more.
        let opened = {
            let look = look.clone();
            Closure::<dyn Fn()>::new(move || {
                status.set(text::LIVE);
                look();
            })
        };
        let changed = Closure::<dyn Fn()>::new(look);
        let failed = {
            let (stream, fallen_back) = (stream.clone(), Cell::new(false));
            Closure::<dyn Fn()>::new(move || {
                let is_over = stream.ready_state() == EventSource::CLOSED;
                if is_over && !fallen_back.replace(true) {
                    poll(region.clone(), FALLBACK, status);
                } else if !is_over {
                    status.set(text::RECONNECTING);
                }
            })
        };
        for (kind, handler) in [
            ("open", &opened),
            ("change", &changed),
            ("reset", &changed),
            ("error", &failed),
        ] {
            // It cannot fail: the stream is there.
            let _ = stream.add_event_listener_with_callback(kind, handler.as_ref().unchecked_ref());
        }
        // They live as long as the page.
        opened.forget();
        changed.forget();
        failed.forget();
    }

    fn replace_soon(region: String, status: WriteSignal<&'static str>) {
        leptos::task::spawn_local(async move {
            let Some(path) = dom::this_page() else { return };
            match client::page("GET", &path).await {
                Ok(page) => match page.moved_to {
                    Some(there) => dom::go(&there),
                    None => replace(&region, &page.html),
                },
                Err(_) => status.set(text::UNREACHABLE),
            }
        });
    }

    /// Puts the region of that page, and what follows, in the place of what is here.
    fn replace(region: &str, html: &str) {
        let Some(there) = dom::parse(html) else {
            return;
        };
        let here = document();
        let followers = all(here.query_selector_all("[data-follows]"));
        let has_changed = here
            .get_element_by_id(region)
            .into_iter()
            .chain(followers)
            .filter_map(|here| {
                there
                    .get_element_by_id(&here.id())
                    .map(|there| (here, there))
            })
            .fold(false, |has_changed, (here, there)| {
                replace_one(&here, &there) || has_changed
            });
        if let (true, Ok(changed)) = (has_changed, web_sys::Event::new(super::CHANGED)) {
            // It cannot fail: it is being dispatched nowhere else.
            let _ = window().dispatch_event(&changed);
        }
    }

    /// Whether there was anything to replace. What somebody has folded or unfolded stays so, and
    /// so does an island.
    fn replace_one(here: &Element, there: &Element) -> bool {
        if !all(here.query_selector_all("leptos-island")).is_empty() {
            return false;
        }
        let folded = |of: &Element| all(of.query_selector_all("details"));
        let (folded_here, folded_there) = (folded(here), folded(there));
        if folded_here.len() == folded_there.len() {
            for (here, there) in folded_here.iter().zip(&folded_there) {
                if here.has_attribute("open") != there.has_attribute("open") {
                    // It cannot fail: the attribute's name is a good one.
                    let _ = there.toggle_attribute("open");
                }
            }
        }
        let is_replaced = there.inner_html() != here.inner_html() && !is_in_use(here);
        if is_replaced {
            // It cannot fail: both are there.
            let _ = here.replace_with_with_node_1(there);
        }
        is_replaced
    }

    fn all(found: Result<NodeList, JsValue>) -> Vec<Element> {
        let found = found.ok().into_iter();
        found
            .flat_map(|nodes| (0..nodes.length()).filter_map(move |at| nodes.item(at)))
            .filter_map(|node| node.dyn_into().ok())
            .collect()
    }

    fn is_in_use(region: &Element) -> bool {
        document()
            .active_element()
            .is_some_and(|focused| region.contains(Some(&focused)))
    }
}
