//! Pages as the server renders them, beside the one that is shown.

use leptos::prelude::*;
use web_sys::{Document, DomParser, SupportedType};

/// A page, out of sight. Nothing in it runs, and nothing is loaded for it.
pub(super) fn parse(html: &str) -> Option<Document> {
    let parser = DomParser::new().ok()?;
    parser.parse_from_string(html, SupportedType::TextHtml).ok()
}

/// What an element of a page says.
pub(super) fn words_of(page: &Document, id: &str) -> Option<String> {
    page.get_element_by_id(id)?.text_content()
}

/// The address of the page that is shown: not the browser's, a form may have been sent there, whose
/// answer is this page again.
pub(crate) fn this_page() -> Option<String> {
    document()
        .get_element_by_id("this-page")?
        .get_attribute("href")
}

/// Loads the page that is shown anew.
pub(super) fn load_anew() {
    if let Some(page) = this_page() {
        // Where it cannot, the page stays as it is.
        let _ = window().location().assign(&page);
    }
}
