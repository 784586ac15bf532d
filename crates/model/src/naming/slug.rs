//! The readable part of a name.

/// The slug of a text: ASCII letters in lower case and digits, each run of anything else as one
/// `-`, no `-` at either end, at most `longest` characters. `None` when nothing is left.
pub(super) fn slug(text: &str, longest: usize) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let words = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-");
    let cut: String = joined.chars().take(longest).collect();
    let slug = cut.trim_end_matches('-');
    if slug.is_empty() {
        None
    } else {
        Some(slug.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_lower_case_words_joined_by_single_dashes() {
        for (text, expected) in [
            ("david", Some("david")),
            ("David's  Workspace!", Some("david-s-workspace")),
            ("--a__b..", Some("a-b")),
            ("日本", None),
            ("käse", Some("k-se")),
        ] {
            assert_eq!(slug(text, 24).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_cut_slug_does_not_end_in_a_dash() {
        assert_eq!(slug("abc-def", 4).as_deref(), Some("abc"));
    }
}
