//! Secrets, and texts without them.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A token or a password. It cannot be printed.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a secret into custody.
    pub fn new(value: impl Into<String>) -> Self {
        Self(SecretString::from(value.into()))
    }

    /// The value, to be put into a request.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The text without what looks like a token: long runs of token letters that mix capitals and
/// digits, which neither names nor digests do.
pub fn scrubbed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !is_token_letter(c)) {
        let token = word.trim_end_matches(|c: char| !is_token_letter(c));
        if looks_secret(token) {
            out.push_str(&format!("<{} characters>", token.chars().count()));
            out.push_str(word.strip_prefix(token).unwrap_or_default());
        } else {
            out.push_str(word);
        }
    }
    out
}

fn is_token_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

fn looks_secret(word: &str) -> bool {
    word.chars().count() >= 24
        && word.chars().any(|c| c.is_ascii_uppercase())
        && word
            .chars()
            .any(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Secret, scrubbed};

    #[test]
    fn a_secret_does_not_print_itself() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret");
    }

    #[test]
    fn tokens_are_cut_out_of_texts() {
        let shown = scrubbed(
            "token QWERTYUIOP1234567890ASDFGHJKL7, jwt eyJhbGciOiJIUzI1NiIsInR5.eyJzdWIiOiIxMjM0NTY3ODkw.x",
        );
        assert_eq!(
            shown,
            "token <30 characters>, jwt <24 characters>.<24 characters>.x"
        );
    }

    #[test]
    fn names_digests_and_ids_stay() {
        let text = "berthcheck-k3v9x2ab1c-7f+robot sha256:92f71b4e715e940c06fd075583c23c37a6540c22bd5016d345fad78e242b27d5";
        assert_eq!(scrubbed(text), text);
    }
}
