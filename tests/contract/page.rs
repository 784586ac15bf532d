//! The forms of an HTML page, as a person could send them.
//!
//! It reads what Quay's pages contain, `<form action=…>` with `<input name=… value=…>`; it is no
//! parser of HTML.

/// One form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Names and values, in order.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// Where it goes and which fields it has, without their values.
    pub fn outline(&self) -> String {
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        format!("{} with {}", self.action, names.join(", "))
    }

    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// All forms of a page, in order.
pub fn forms(html: &str) -> Vec<Form> {
    html.split("<form")
        .skip(1)
        .map(|rest| form(rest.split("</form>").next().unwrap_or_default()))
        .collect()
}

fn form(html: &str) -> Form {
    let tag = html.split('>').next().unwrap_or_default();
    let fields = html
        .split("<input")
        .skip(1)
        .filter_map(|rest| {
            let tag = rest.split('>').next().unwrap_or_default();
            Some((
                attribute(tag, "name")?,
                attribute(tag, "value").unwrap_or_default(),
            ))
        })
        .collect();
    Form {
        action: attribute(tag, "action").unwrap_or_default(),
        fields,
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(
        value
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

#[cfg(test)]
mod tests {
    use super::{Form, forms};

    #[test]
    fn forms_are_read_with_their_fields() {
        let page = r#"<p>x</p><form method="post" action="/a?b&amp;c">
            <input type="hidden" name="scope" value="repo:read"><input name="state" value="&#34;s&#34;">
            <button type="submit">Go</button></form><form action="/b"></form>"#;
        let text = |text: &str| text.to_owned();

        let found = forms(page);

        assert_eq!(
            found,
            [
                Form {
                    action: text("/a?b&c"),
                    fields: vec![
                        (text("scope"), text("repo:read")),
                        (text("state"), text("\"s\""))
                    ],
                },
                Form {
                    action: text("/b"),
                    fields: vec![]
                },
            ]
        );
        assert_eq!(found[0].outline(), "/a?b&c with scope, state");
        assert_eq!(found[0].field("scope"), Some("repo:read"));
    }
}
