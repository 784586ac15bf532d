//! As much of an HTML page as a person clicks: its links and its forms.

use std::collections::BTreeMap;

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

/// A tag: its name and its attributes.
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
    /// Where the text behind it begins.
    end: usize,
}

/// The page's forms, in order.
pub(crate) fn forms(html: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    for (at, tag) in tags(html).iter().filter(|(_, tag)| tag.name == "form") {
        let inner = &html[tag.end..];
        let inner = &inner[..inner.find("</form").expect("a form ends")];
        let fields = tags(inner);
        let fields = fields
            .iter()
            .map(|(_, tag)| tag)
            .filter(|tag| ["input", "button", "textarea"].contains(&tag.name.as_str()));
        forms.push(Form {
            action: attribute(tag, "action"),
            method: attribute(tag, "method"),
            fields: fields
                .filter_map(|tag| {
                    let name = tag.attributes.get("name")?.clone();
                    Some((name, attribute(tag, "value")))
                })
                .collect(),
            text: text(inner),
        });
        let _ = at;
    }
    forms
}

/// Where the link of these words goes.
pub(crate) fn link(html: &str, words: &str) -> Option<String> {
    tags(html)
        .into_iter()
        .filter(|(_, tag)| tag.name == "a")
        .find_map(|(_, tag)| {
            let inner = &html[tag.end..];
            let inner = &inner[..inner.find("</a")?];
            (text(inner).trim() == words).then(|| attribute(&tag, "href"))
        })
}

/// The text of the element with this id.
pub(crate) fn by_id(html: &str, id: &str) -> Option<String> {
    let (_, tag) = tags(html)
        .into_iter()
        .find(|(_, tag)| attribute(tag, "id") == id)?;
    let inner = &html[tag.end..];
    Some(unescape(&inner[..inner.find('<')?]))
}

/// The value of an attribute that some element of the page has.
pub(crate) fn data(html: &str, name: &str) -> Option<String> {
    tags(html)
        .into_iter()
        .find_map(|(_, tag)| tag.attributes.get(name).cloned())
}

/// What a person reads.
pub(crate) fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            character if !inside => text.push(character),
            _ => {}
        }
    }
    let words: Vec<_> = text.split_whitespace().collect();
    unescape(&words.join(" "))
}

fn attribute(tag: &Tag, name: &str) -> String {
    tag.attributes.get(name).cloned().unwrap_or_default()
}

fn tags(html: &str) -> Vec<(usize, Tag)> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(at) = html[from..].find('<').map(|at| at + from) {
        let Some(end) = html[at..].find('>').map(|end| end + at + 1) else {
            break;
        };
        let inner = &html[at + 1..end - 1];
        if inner.starts_with(|first: char| first.is_ascii_alphabetic()) {
            tags.push((at, tag(inner, end)));
        }
        from = end;
    }
    tags
}

fn tag(inner: &str, end: usize) -> Tag {
    let (name, mut rest) = inner
        .split_once(|c: char| c.is_ascii_whitespace())
        .unwrap_or((inner, ""));
    let mut attributes = BTreeMap::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let stop = rest
            .find(|c: char| c == '=' || c.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (key, behind) = rest.split_at(stop);
        if let Some(quoted) = behind.strip_prefix("=\"") {
            let (value, behind) = quoted.split_once('"').expect("a quoted value ends");
            attributes.insert(key.to_owned(), unescape(value));
            rest = behind;
        } else {
            attributes.insert(key.to_owned(), String::new());
            rest = behind;
        }
    }
    Tag {
        name: name.to_ascii_lowercase(),
        attributes,
        end,
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
