//! Pages as the server renders them, beside the one that is shown; and the way to another.

use std::{cell::Cell, time::Duration};

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, DomParser, Element, NodeList, SupportedType};

/// How long the way to another page may take: what was on its way then has become a download, or
/// has been called off.
const LEAVES_WITHIN: Duration = Duration::from_secs(10);

thread_local! {
    /// Whether the reader is on the way to another page; `None` where nobody listens yet.
    static IS_LEAVING: Cell<Option<bool>> = const { Cell::new(None) };
}

/// A page, out of sight. Nothing in it runs, and nothing is loaded for it.
pub(super) fn parse(html: &str) -> Option<Document> {
    let parser = DomParser::new().ok()?;
    parser.parse_from_string(html, SupportedType::TextHtml).ok()
}

/// What an element of a page says.
pub(super) fn words_of(page: &Document, id: &str) -> Option<String> {
    page.get_element_by_id(id)?.text_content()
}

/// The elements that were found; none where what was looked for is no selector.
pub(super) fn all(found: Result<NodeList, JsValue>) -> Vec<Element> {
    let found = found.ok().into_iter();
    found
        .flat_map(|nodes| (0..nodes.length()).filter_map(move |at| nodes.item(at)))
        .filter_map(|node| node.dyn_into().ok())
        .collect()
}

/// The address of the page that is shown: not the browser's, a form may have been sent there, whose
/// answer is this page again.
pub(super) fn this_page() -> Option<String> {
    document()
        .get_element_by_id("this-page")?
        .get_attribute("href")
}

/// From now on it is known when the reader is on the way to another page.
pub(super) fn heed_leaving() {
    if IS_LEAVING.replace(Some(false)).is_some() {
        return;
    }
    // It listens as long as the page is there.
    let _ = window_event_listener_untyped("beforeunload", |_| {
        IS_LEAVING.set(Some(true));
        set_timeout(|| IS_LEAVING.set(Some(false)), LEAVES_WITHIN);
    });
}

/// Goes to another page, unless the reader is on the way to one: whoever signs out is not led to
/// the sign-in because the page that they leave has noticed that the session is over.
pub(super) fn go(address: &str) {
    if IS_LEAVING.get() != Some(true) {
        // Where it cannot, the page stays as it is.
        let _ = window().location().assign(address);
    }
}
