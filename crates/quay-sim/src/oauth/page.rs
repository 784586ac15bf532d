//! HTML: the frame of every page, and the pages that are the stand-in's own.
//!
//! What Quay's user interface does in a browser is not recorded; these pages are for people and
//! browser tests that must sign in to the stand-in.

const STYLE: &str = include_str!("style.css");

/// A whole page around `content`, which is HTML.
pub(super) fn frame(title: &str, content: &str) -> String {
    let title = escape(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\">\n    \
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1.0\">\n    \
         <title>{title} · Quay</title>\n    <style>\n{STYLE}</style>\n  </head>\n  <body>\n{content}\
         <footer>A stand-in for Quay</footer>\n  </body>\n</html>\n"
    )
}

/// A page with one sentence.
pub(super) fn message(text: &str) -> String {
    frame(text, &format!("<main><h1>{}</h1></main>\n", escape(text)))
}

/// A form's hidden field.
pub(super) fn hidden(name: &str, value: &str) -> String {
    format!(
        "        <input type=\"hidden\" name=\"{}\" value=\"{}\">\n",
        escape(name),
        escape(value)
    )
}

/// What the sign-in page shows to somebody who has not signed in.
pub(super) struct SignIn<'page> {
    pub(super) csrf_token: &'page str,
    /// Where to go afterwards.
    pub(super) next: &'page str,
    pub(super) problem: Option<&'page str>,
}

impl SignIn<'_> {
    pub(super) fn page(&self) -> String {
        let problem = self.problem.map(|problem| {
            format!(
                "<p class=\"alert alert-danger\" role=\"alert\">{}</p>",
                escape(problem)
            )
        });
        let fields = hidden("_csrf_token", self.csrf_token) + &hidden("next", self.next);
        let content = format!(
            "<main>\n<h1>Sign in to Quay</h1>\n{problem}\n<form method=\"post\" action=\"/signin\">\n{fields}\
             <label>Username <input name=\"username\" autocomplete=\"username\" required autofocus></label>\n\
             <label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\" \
             required></label>\n<button type=\"submit\" class=\"btn btn-success\">Sign in</button>\n\
             </form>\n</main>\n",
            problem = problem.unwrap_or_default(),
        );
        frame("Sign in", &content)
    }
}

/// What the sign-in page shows to somebody who has.
pub(super) fn signed_in(user: &str, csrf_token: &str) -> String {
    let content = format!(
        "<main>\n<h1>Signed in as {}</h1>\n<form method=\"post\" action=\"/signout\">\n{}\
         <button type=\"submit\" class=\"btn\">Sign out</button>\n</form>\n</main>\n",
        escape(user),
        hidden("_csrf_token", csrf_token),
    );
    frame("Signed in", &content)
}

/// Quay's own redirect target: shows the token that stands in the address's fragment, which only
/// the browser can see.
pub(super) fn generated_token() -> String {
    let content = "<main>\n<h1>Access Token</h1>\n<p>Your access token has been successfully generated:</p>\n\
                   <p><code id=\"token\"></code></p>\n</main>\n<script>\n\
                   document.getElementById('token').textContent =\n  \
                   new URLSearchParams(location.hash.slice(1)).get('access_token') || '';\n</script>\n";
    frame("Access Token", content)
}

/// Makes text safe between tags and inside quotes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        let page = SignIn {
            csrf_token: "t",
            next: "\"><script>alert(1)</script>",
            problem: Some("<b>'no'</b>"),
        };
        let page = page.page();
        assert!(
            !page.contains("<script>") && !page.contains("<b>"),
            "{page}"
        );
        assert!(page.contains("&lt;b&gt;&#39;no&#39;&lt;/b&gt;"));
    }
}
