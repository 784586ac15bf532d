//! The clipboard. It is written to without anything being put into the page.

use std::{cell::Cell, rc::Rc};

use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Clipboard, ClipboardItem};

use crate::paste::Pasteable;

/// Why nothing was put there.
pub(super) enum Refusal<E> {
    /// There is nothing to put there.
    Fetch(E),
    /// The browser does not let us.
    Browser,
}

/// Puts there what comes later. To be called while a click is under way: what is promised then may
/// be written, whenever it comes.
pub(super) fn write<E: 'static>(
    text: impl Future<Output = Result<Pasteable, E>> + 'static,
) -> impl Future<Output = Result<(), Refusal<E>>> {
    let failed = Rc::new(Cell::new(None));
    let promised = {
        let failed = Rc::clone(&failed);
        future_to_promise(async move {
            match text.await {
                Ok(text) => Ok(JsValue::from_str(text.expose())),
                Err(error) => {
                    failed.set(Some(error));
                    Err(JsValue::NULL)
                }
            }
        })
    };
    let written = begin(&promised);
    async move {
        let done = match written {
            Some(written) => JsFuture::from(written).await.is_ok(),
            // A browser of before such promises: it may let us write all the same.
            None => write_text(promised).await,
        };
        match failed.take() {
            Some(error) => Err(Refusal::Fetch(error)),
            None if done => Ok(()),
            None => Err(Refusal::Browser),
        }
    }
}

fn begin(text: &Promise) -> Option<Promise> {
    let content = Object::new();
    Reflect::set(&content, &JsValue::from_str("text/plain"), text).ok()?;
    let item = ClipboardItem::new_with_record_from_str_to_str_promise(&content).ok()?;
    Some(clipboard()?.write(&Array::of1(&item)))
}

async fn write_text(text: Promise) -> bool {
    let Ok(text) = JsFuture::from(text).await else {
        return false;
    };
    let (Some(clipboard), Some(text)) = (clipboard(), text.as_string()) else {
        return false;
    };
    JsFuture::from(clipboard.write_text(&text)).await.is_ok()
}

/// There is none where the page did not come over https.
fn clipboard() -> Option<Clipboard> {
    let navigator = window().navigator();
    let there = Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok()?;
    (!there.is_undefined()).then(|| navigator.clipboard())
}
