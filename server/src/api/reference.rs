//! The API's description as a page to read: made from the same OpenAPI document that programs
//! get, on the server, without a script.

use std::fmt::Write as _;

use serde_json::Value;

/// The page. `document` is an OpenAPI 3.1 document.
#[must_use]
pub(super) fn page(document: &Value) -> String {
    let mut body = String::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            section(&mut body, method, path, operation);
        }
    }
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    body.push_str("<h2>Bodies</h2>");
    for (name, schema) in schemas.into_iter().flatten() {
        schema_section(&mut body, name, schema);
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Berth API</title><style>{STYLE}</style></head><body><main>\
         <h1>Berth API</h1><p>{about}</p>\
         <p>As a document for programs: <a href=\"/api/v1/openapi.json\">openapi.json</a>.</p>\
         {body}</main></body></html>",
        about = prose(text(document, "/info/description")),
    )
}

/// The page's only style; the server names its hash in the Content-Security-Policy.
pub(super) const STYLE: &str = "\
:root{color-scheme:light dark}\
html{background:Canvas;color:CanvasText}\
a{color:LinkText}\
body{font:16px/1.5 system-ui,sans-serif;margin:0}\
main{max-width:60rem;margin:auto;padding:1.5rem;overflow-wrap:anywhere}\
h2{margin-top:2.5rem;border-top:1px solid color-mix(in srgb,currentColor 20%,transparent);padding-top:1rem}\
code{font-family:ui-monospace,monospace;font-size:.92em}\
table{border-collapse:collapse;width:100%}\
td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0}\
th{width:14rem;font-weight:inherit}\
@media(max-width:40rem){table,tbody,tr,th,td{display:block;width:auto;padding:0}td{padding-bottom:.5rem}}\
.method{text-transform:uppercase;font-weight:600}";

fn section(page: &mut String, method: &str, path: &str, operation: &Value) {
    let _ = write!(
        page,
        "<h2 id=\"{id}\"><code><span class=\"method\">{method}</span> {path}</code></h2><p><strong>{summary}</strong> {about}</p>",
        id = escape(text(operation, "/operationId")),
        method = escape(method),
        path = escape(path),
        summary = prose(text(operation, "/summary")),
        about = prose(text(operation, "/description")),
    );
    let mut rows = String::new();
    for parameter in operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        row(
            &mut rows,
            &format!("{} ({})", text(parameter, "/name"), text(parameter, "/in")),
            text(parameter, "/description"),
        );
    }
    let reference = text(
        operation,
        "/requestBody/content/application~1json/schema/$ref",
    );
    if let Some(name) = reference.rsplit('/').next().filter(|name| !name.is_empty()) {
        row(&mut rows, "body", name);
    }
    for (status, answer) in operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        row(&mut rows, status, text(answer, "/description"));
    }
    let _ = write!(page, "<table>{rows}</table>");
}

fn schema_section(page: &mut String, name: &str, schema: &Value) {
    let mut rows = String::new();
    for (property, about) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        row(&mut rows, property, text(about, "/description"));
    }
    for value in schema
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        row(&mut rows, value.as_str().unwrap_or_default(), "");
    }
    let _ = write!(
        page,
        "<h3><code>{}</code></h3><p>{}</p><table>{rows}</table>",
        escape(name),
        escape(text(schema, "/description")),
    );
}

fn row(rows: &mut String, name: &str, about: &str) {
    let _ = write!(
        rows,
        "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td></tr>",
        escape(name),
        escape(about)
    );
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Escapes a sentence; what stands between backticks is code.
fn prose(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in escape(text).split('`').enumerate() {
        match index % 2 {
            0 => html.push_str(part),
            _ => html.push_str(&format!("<code>{part}</code>")),
        }
    }
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_document_says_is_on_the_page_and_escaped() {
        let page = page(&serde_json::json!({
            "info": {"description": "a <b> & c"},
            "paths": {"/things/{id}": {"put": {
                "operationId": "put_thing", "summary": "Declares a thing.",
                "parameters": [{"name": "id", "in": "path", "description": "Which one."}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"202": {"description": "Accepted."}},
            }}},
            "components": {"schemas": {"Thing": {"properties": {"name": {"description": "Its name."}}}}},
        }));
        for expected in [
            "a &lt;b&gt; &amp; c",
            "put</span> /things/{id}",
            "id (path)",
            "Which one.",
            "Declares a thing.",
            "<td>Thing</td>",
            "Accepted.",
            "Its name.",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
    }
}
