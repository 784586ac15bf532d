//! As much of an HTML page as a person clicks: its links and its forms.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Selector};

/// A form, as it would be sent.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) method: String,
    /// Its fields as they are filled in.
    pub(crate) fields: BTreeMap<String, String>,
    /// What stands in it.
    pub(crate) text: String,
}

/// The page's forms, in order.
pub(crate) fn forms(html: &str) -> Vec<Form> {
    let page = Html::parse_document(html);
    page.select(&selector("form")).map(form).collect()
}

/// The first form of the page's main part, or of the page where nothing is marked as that.
pub(crate) fn main_form(html: &str) -> Option<Form> {
    let page = Html::parse_document(html);
    let main = page.select(&selector("main form")).next();
    main.or_else(|| page.select(&selector("form")).next())
        .map(form)
}

/// Where the link of these words goes.
pub(crate) fn link(html: &str, words: &str) -> Option<String> {
    Html::parse_document(html)
        .select(&selector("a[href]"))
        .find(|link| words_of(*link) == words)
        .map(|link| attribute(link, "href"))
}

/// The text of the element with this id.
pub(crate) fn by_id(html: &str, id: &str) -> Option<String> {
    let page = Html::parse_document(html);
    let element = page.select(&selector(&format!("#{id}"))).next()?;
    Some(element.text().collect())
}

/// The value of an attribute that some element of the page has.
pub(crate) fn data(html: &str, name: &str) -> Option<String> {
    let page = Html::parse_document(html);
    let element = page.select(&selector(&format!("[{name}]"))).next()?;
    Some(attribute(element, name))
}

/// What a person reads.
pub(crate) fn text(html: &str) -> String {
    let page = Html::parse_document(html);
    let parts = selector("title, body");
    let texts: Vec<_> = page.select(&parts).map(words_of).collect();
    texts.join(" ")
}

fn form(form: ElementRef<'_>) -> Form {
    let fields = selector("input[name], button[name], textarea[name]");
    Form {
        action: attribute(form, "action"),
        method: attribute(form, "method"),
        fields: form
            .select(&fields)
            .map(|field| (attribute(field, "name"), attribute(field, "value")))
            .collect(),
        text: words_of(form),
    }
}

fn words_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.attr(name).unwrap_or_default().to_owned()
}

fn selector(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}
