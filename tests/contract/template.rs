//! Texts that are never the same twice, by their form.
//!
//! A recorded text is a template: what begins with `FAKE` stands for a secret of the same length and
//! alphabet, `eyFAKE…` for a JWT, and ids and dates are some id and some date. The rest is literal.

/// Whether a text has the form of the recorded one.
pub fn matches(recorded: &str, actual: &str) -> bool {
    pieces(recorded)
        .into_iter()
        .try_fold(actual, |rest, piece| piece.eat(rest))
        .is_some_and(str::is_empty)
}

/// Whether a recorded text stands for a secret, whose value must not be shown.
pub fn is_secret(recorded: &str) -> bool {
    pieces(recorded)
        .iter()
        .any(|piece| matches!(piece, Piece::Secret { .. } | Piece::WebToken))
}

enum Piece<'a> {
    Literal(&'a str),
    Secret {
        length: usize,
        alphabet: fn(char) -> bool,
    },
    WebToken,
    Uuid,
    MailDate,
    Instant,
}

const UUID: &str = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
const MAIL_DATE: &str = "Aaa, 99 Aaa 9999 99:99:99 -0000";
const INSTANT: &str = "9999-99-99T99:99:99.999999Z";
const WHOLE_INSTANT: &str = "9999-99-99T99:99:99Z";

fn pieces(recorded: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut literal, mut rest) = (recorded, recorded);
    while let Some(next) = rest.chars().next() {
        if let Some((piece, after)) = volatile(rest) {
            pieces.push(Piece::Literal(
                literal.strip_suffix(rest).unwrap_or_default(),
            ));
            pieces.push(piece);
            (literal, rest) = (after, after);
        } else {
            rest = rest.strip_prefix(next).unwrap_or_default();
        }
    }
    pieces.push(Piece::Literal(literal));
    pieces
}

/// The volatile piece that a recorded text begins with, and what comes after it.
fn volatile(text: &str) -> Option<(Piece<'_>, &str)> {
    if text.starts_with("eyFAKE") {
        return Some((
            Piece::WebToken,
            text.trim_start_matches(|c| is_base64url(c) || c == '.'),
        ));
    }
    if text.starts_with("FAKE") {
        let after = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '=');
        let secret = text.strip_suffix(after).unwrap_or_default();
        let is_upper = !secret.chars().any(|c| c.is_ascii_lowercase());
        let alphabet = if is_upper {
            is_upper_or_digit
        } else {
            is_base64
        };
        return Some((
            Piece::Secret {
                length: secret.chars().count(),
                alphabet,
            },
            after,
        ));
    }
    [
        (Piece::Uuid, UUID),
        (Piece::MailDate, MAIL_DATE),
        (Piece::Instant, INSTANT),
    ]
    .into_iter()
    .find_map(|(piece, form)| Some((piece, eat_form(form, text)?)))
}

impl Piece<'_> {
    fn eat<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Literal(literal) => text.strip_prefix(literal),
            Self::Secret { length, alphabet } => eat_exactly(*length, *alphabet, text),
            Self::WebToken => eat_web_token(text),
            Self::Uuid => eat_form(UUID, text),
            Self::MailDate => eat_form(MAIL_DATE, text),
            Self::Instant => eat_form(INSTANT, text).or_else(|| eat_form(WHOLE_INSTANT, text)),
        }
    }
}

fn eat_exactly(length: usize, alphabet: fn(char) -> bool, text: &str) -> Option<&str> {
    let mut chars = text.chars();
    (0..length)
        .all(|_| chars.next().is_some_and(alphabet))
        .then_some(chars.as_str())
}

fn eat_web_token(text: &str) -> Option<&str> {
    let after = text.trim_start_matches(|c| is_base64url(c) || c == '.');
    let token = text.strip_suffix(after).unwrap_or_default();
    let parts: Vec<_> = token.split('.').collect();
    (parts.len() == 3 && parts.iter().all(|part| !part.is_empty())).then_some(after)
}

/// Eats what has this form, in which `h` stands for a hexadecimal digit, `9` for a digit, `A` and `a`
/// for letters.
fn eat_form<'t>(form: &str, text: &'t str) -> Option<&'t str> {
    let mut chars = text.chars();
    form.chars()
        .all(|expected| {
            chars.next().is_some_and(|c| match expected {
                'h' => c.is_ascii_digit() || ('a'..='f').contains(&c),
                '9' => c.is_ascii_digit(),
                'A' => c.is_ascii_uppercase(),
                'a' => c.is_ascii_lowercase(),
                other => c == other,
            })
        })
        .then_some(chars.as_str())
}

/// Whether all of a text has a form, as [`eat_form`] describes it.
pub(crate) fn has_form(form: &str, text: &str) -> bool {
    eat_form(form, text).is_some_and(str::is_empty)
}

fn is_upper_or_digit(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

fn is_base64url(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn is_base64(c: char) -> bool {
    is_base64url(c) || matches!(c, '+' | '/' | '=')
}

#[cfg(test)]
mod tests {
    use super::{is_secret, matches};

    #[test]
    fn literal_texts_are_compared_exactly() {
        assert!(matches("Created", "Created"));
        assert!(!matches("Created", "created"));
        assert!(!matches("Created", "Created."));
        assert!(!matches("Created", ""));
    }

    #[test]
    fn a_secret_has_the_recorded_length_and_alphabet() {
        assert!(matches("FAKETOKEN132XXXX", "QWERTYUIOP123456"));
        assert!(!matches("FAKETOKEN132XXXX", "QWERTYUIOP12345"), "too short");
        assert!(
            !matches("FAKETOKEN132XXXX", "qWERTYUIOP123456"),
            "another alphabet"
        );
        assert!(matches("FAKEtoken58xxxxx", "qWERTYUIOP12345-"));
    }

    #[test]
    fn a_secret_inside_a_text_is_found() {
        assert!(matches(
            "http://h/cb?code=FAKECode68xx&x=1",
            "http://h/cb?code=abcdefghijkl&x=1"
        ));
        assert!(!matches(
            "http://h/cb?code=FAKECode68xx&x=1",
            "http://h/cb?code=abcdefghijkl&x=2"
        ));
    }

    #[test]
    fn a_jwt_has_three_parts() {
        assert!(matches("eyFAKEx.FAKEx.FAKEx", "eyJh.eyJi.c2ln"));
        assert!(!matches("eyFAKEx.FAKEx.FAKEx", "eyJh.eyJi"));
        assert!(!matches("eyFAKEx.FAKEx.FAKEx", "eyJh.eyJi."));
    }

    #[test]
    fn ids_and_dates_go_by_their_form() {
        assert!(matches(
            "urn:teaminvite:8d5953a0-8951-47af-899c-13d07c346c5a",
            "urn:teaminvite:00000000-8951-47af-899c-13d07c346c5a"
        ));
        assert!(!matches(
            "8d5953a0-8951-47af-899c-13d07c346c5a",
            "8d5953a0895147af899c13d07c346c5a"
        ));
        assert!(matches(
            "Mon, 23 Nov 2026 17:40:13 -0000",
            "Tue, 01 Jan 2030 00:00:00 -0000"
        ));
        assert!(!matches(
            "Mon, 23 Nov 2026 17:40:13 -0000",
            "2030-01-01T00:00:00Z"
        ));
        assert!(matches(
            "2036-11-23T05:39:14.243317Z",
            "2030-01-01T00:00:00Z"
        ));
    }

    #[test]
    fn secrets_are_known_as_such() {
        assert!(is_secret("FAKETOKEN132XXXX"));
        assert!(is_secret("eyFAKEx.FAKEx.FAKEx"));
        assert!(!is_secret("8d5953a0-8951-47af-899c-13d07c346c5a"));
    }
}
