//! The web app of Berth.
//!
//! Pages are rendered on the server ([`page`], in a [`document`]) from the bodies that the API
//! sends, and work as they are: links, and forms that post to own paths. What is better with a
//! script is an [`island`], a small piece of a page that comes alive in the browser and talks to
//! the API through one typed `client`.
//!
//! This crate knows neither routes' handlers nor the store, and no page is ever given a secret: what
//! an island asks for, the browser alone sees, in one of the forms of [`paste`]. What a person reads
//! is in one module, `text`.

#[cfg(feature = "hydrate")]
pub mod client;
#[cfg(feature = "ssr")]
pub mod component;
#[cfg(feature = "ssr")]
pub mod document;
pub mod island;
#[cfg(feature = "ssr")]
pub mod page;
pub mod paste;
pub mod path;
mod text;

#[cfg(feature = "ssr")]
pub use document::{Asset, Frame, Nonce, Page, STYLE, Theme, Visitor};

/// The header with which a page says that it asks by itself, and that nobody has pressed anything.
pub const UNATTENDED: &str = "berth-unattended";

/// What the document's script calls before it brings each island to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
