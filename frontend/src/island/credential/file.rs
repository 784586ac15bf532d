//! A file that the browser keeps.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::paste::Pasteable;

/// Hands the text over as a file of this name. `None` where the browser does not take it.
pub(super) fn save(name: &str, text: &Pasteable) -> Option<()> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/octet-stream");
    let parts = Array::of1(&JsValue::from_str(text.expose()));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link = document().create_element("a").ok()?;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser has taken it when the click is done; then the address leads nowhere.
    Url::revoke_object_url(&address).ok()
}
