//! A region of the page, in the place of which another comes: what somebody has folded or unfolded
//! stays so, the focus stays where it is, and what somebody is filling in is let be.

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::dom::all;

/// Whether a region was replaced.
pub(super) enum Replaced {
    /// It was.
    Yes,
    /// It has changed, and somebody is filling in something in it.
    NotYet,
    /// It is as it was, or there is an island in it, which keeps itself up to date.
    NoNeed,
}

/// Puts one region in the place of another.
pub(super) fn replace(here: &Element, there: &Element) -> Replaced {
    if !all(here.query_selector_all("leptos-island")).is_empty() {
        return Replaced::NoNeed;
    }
    fold_alike(here, there);
    if there.inner_html() == here.inner_html() {
        return Replaced::NoNeed;
    }
    if is_filled_in(here) {
        return Replaced::NotYet;
    }
    let focused = focused_in(here);
    // It cannot fail: both are there.
    let _ = here.replace_with_with_node_1(there);
    if let Some((at, words)) = focused {
        let again = focusable(there).into_iter().nth(at);
        let again = again.filter(|it| it.text_content() == words);
        if let Some(again) = again.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // Where it cannot, the focus is gone, as where the element is.
            let _ = again.focus();
        }
    }
    Replaced::Yes
}

/// Whether somebody is filling in anything on this page.
pub(super) fn is_anything_filled_in() -> bool {
    document()
        .body()
        .is_some_and(|body| is_filled_in(body.as_ref()))
}

fn fold_alike(here: &Element, there: &Element) {
    let folded = |of: &Element| all(of.query_selector_all("details"));
    let (here, there) = (folded(here), folded(there));
    if here.len() != there.len() {
        return;
    }
    for (here, there) in here.iter().zip(&there) {
        if here.has_attribute("open") != there.has_attribute("open") {
            // It cannot fail: the attribute's name is a good one.
            let _ = there.toggle_attribute("open");
        }
    }
}

/// Whether the focus is in a field, or there is something in one that was not there at first.
fn is_filled_in(region: &Element) -> bool {
    let has_focus = |field: &Element| document().active_element().as_ref() == Some(field);
    let is_typed_in = |field: &Element| {
        field
            .dyn_ref::<HtmlInputElement>()
            .is_some_and(|field| field.value() != field.default_value())
    };
    all(region.query_selector_all("input:not([type=hidden]), select, textarea"))
        .iter()
        .any(|field| has_focus(field) || is_typed_in(field))
}

fn focusable(region: &Element) -> Vec<Element> {
    all(region.query_selector_all("a[href], button, summary, pre[tabindex]"))
}

/// Which of what can have the focus has it, and what it says.
fn focused_in(region: &Element) -> Option<(usize, Option<String>)> {
    let focused = document().active_element()?;
    let at = focusable(region).iter().position(|it| *it == focused)?;
    Some((at, focused.text_content()))
}
