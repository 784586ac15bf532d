//! The document around a page: head, masthead, and the script that brings the islands to life.
//!
//! A page is readable when the document and its stylesheet are there; script and WASM come later,
//! or never. The only script in it is a constant: nothing of a request is ever put into one. What
//! it needs to know stands in links, which are escaped like every attribute.

mod frame;
mod masthead;

use std::{sync::Arc, time::Duration};

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::text;

pub use frame::{Asset, Frame, Nonce, Theme, Visitor};

/// The stylesheet, for where no folder of assets is configured.
pub const STYLE: &str = include_str!("../style/berth.css");

/// Loads the module and hands it each island, in the order of the document, and those that come
/// with a change. An island is marked when it is alive.
const AWAKEN: &str = include_str!("document/awaken.js");

/// An anchor, so that browsers need not ask for an icon.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%2310243a'/%3E%3Cpath d='M8 3v10M3 8c0 7 10 7 10 0M6 6h4' fill='none' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E";

/// A page: what stands in the document.
pub trait Page {
    /// What it is called, in the browser's tab.
    fn title(&self) -> String;

    /// Whether it is to be read rather than to be worked with.
    fn width(&self) -> Width {
        Width::Wide
    }

    /// How often it is loaded again in a browser without script, while it waits for something.
    fn look_again(&self) -> Option<Duration> {
        None
    }

    /// What stands on it.
    fn view(self, frame: &Frame) -> AnyView;
}

/// How much of a wide window a page takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Text, and forms of a few fields.
    Narrow,
    /// Lists.
    Wide,
}

impl Frame {
    /// The whole document.
    #[must_use]
    pub fn render(&self, page: impl Page) -> String {
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        let html = owner.with(|| document(self, page).to_html());
        owner.cleanup();
        format!("<!DOCTYPE html>{html}")
    }
}

fn document(frame: &Frame, page: impl Page) -> AnyView {
    let title = format!("{} · Berth", page.title());
    let width = match page.width() {
        Width::Narrow => Some("narrow"),
        Width::Wide => None,
    };
    let look_again = page.look_again().map(|every| {
        let seconds = every.as_secs().max(1).to_string();
        view! { <noscript><meta http-equiv="refresh" content=seconds /></noscript> }
    });
    view! {
        <html lang="en" data-theme=frame.theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <title>{title}</title>
                <link rel="icon" href=ICON />
                <link rel="canonical" id="this-page" href=frame.path.clone() />
                <link rel="stylesheet" href=frame.style.clone() />
                {frame.script.as_ref().map(|script| links(script, &frame.nonce))}
                {look_again}
            </head>
            <body>
                <a class="skip" href="#content">{text::SKIP}</a>
                {masthead::masthead(frame)}
                <main id="content" class=width>{page.view(frame)}</main>
                {frame.script.as_ref().map(|_| {
                    view! { <script type="module" nonce=frame.nonce.to_string() inner_html=AWAKEN></script> }
                })}
            </body>
        </html>
    }
    .into_any()
}

fn links(script: &Asset, nonce: &Nonce) -> AnyView {
    view! {
        <link rel="modulepreload" id="app-script" href=script.script.clone() nonce=nonce.to_string() />
        <link rel="preload" id="app-module" r#as="fetch" type="application/wasm" crossorigin="anonymous" href=script.module.clone() />
    }
    .into_any()
}

#[cfg(test)]
mod tests;
