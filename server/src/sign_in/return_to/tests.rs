use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};

use super::*;

fn parsed(text: &str) -> Option<String> {
    text.parse::<ReturnTo>().ok().map(|path| path.to_string())
}

#[test]
fn own_paths_are_kept_and_written_as_browsers_would() {
    assert_eq!(parsed("/").as_deref(), Some("/"));
    assert_eq!(
        parsed("/workspaces/david?tab=link").as_deref(),
        Some("/workspaces/david?tab=link")
    );
    assert_eq!(parsed("/a/../b/./c").as_deref(), Some("/b/c"));
    assert_eq!(parsed("/é \"<x>").as_deref(), Some("/%C3%A9%20%22%3Cx%3E"));
    assert_eq!(parsed("/page#fragment").as_deref(), Some("/page"));
    assert_eq!(
        parsed("/https://evil.example/").as_deref(),
        Some("/https://evil.example/")
    );
}

#[test]
fn what_leads_elsewhere_is_refused() {
    for text in [
        "",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n//evil.example",
        "///evil.example",
        "/\r\\evil.example",
        "javascript:alert(1)",
        " /evil",
        "/.//evil.example",
        "/a/..//evil.example",
        "/%2e//evil.example",
        "/./\\evil.example",
        "evil",
        "//user@here.invalid/",
        "//here.invalid:8443/",
        "/\u{0}/..//evil.example",
    ] {
        assert_eq!(parsed(text), None, "{text:?}");
    }
    assert_eq!(parsed(&format!("/{}", "a".repeat(LONGEST))), None);
}

/// What a browser at Berth would make of the header `Location`.
fn followed(path: &str) -> Url {
    let at: Url = "https://berth.example/sign-in/callback?code=1"
        .parse()
        .unwrap();
    at.join(path).unwrap()
}

/// Pieces that parsers quarrel about, thrown together.
const PIECES: [&str; 46] = [
    "/",
    "//",
    "\\",
    "/\\",
    "\\\\",
    ".",
    "..",
    "/.",
    "/..",
    "/../",
    "%2e",
    "%2E%2e",
    "%2f",
    "%5c",
    "\t",
    "\n",
    "\r",
    "\0",
    " ",
    "\u{a0}",
    "\u{2028}",
    "\u{3002}",
    "\u{ff0f}",
    "\u{2215}",
    "@",
    ":",
    ":80",
    ":443",
    "?",
    "#",
    "&",
    "=",
    "%",
    "%00",
    "%0d%0a",
    "http:",
    "https:",
    "https://",
    "javascript:",
    "data:",
    "evil.example",
    "berth.example@evil.example",
    "here.invalid",
    "[::1]",
    "workspaces",
    "xn--",
];

#[test]
fn ten_thousand_generated_values_never_lead_elsewhere() {
    let mut rng = StdRng::seed_from_u64(20_261_123);
    let mut accepted = 0;
    for round in 0..10_000 {
        let pieces = rng.random_range(1..9);
        let mut text = String::from(if rng.random_bool(0.9) { "/" } else { "" });
        text.extend((0..pieces).map(|_| *PIECES.choose(&mut rng).unwrap()));
        let Some(path) = parsed(&text) else { continue };
        accepted += 1;
        let there = followed(&path);
        assert_eq!(
            there.origin().ascii_serialization(),
            "https://berth.example",
            "{round}: {text:?}"
        );
        assert!(there.username().is_empty(), "{round}: {text:?}");
        assert!(
            path.starts_with('/') && !path.starts_with("//"),
            "{round}: {text:?}"
        );
        assert!(
            path.bytes().all(|byte| byte.is_ascii_graphic()),
            "{round}: {text:?}"
        );
        assert_eq!(parsed(&path).as_deref(), Some(&*path), "{round}: {text:?}");
    }
    // The generator makes enough of either kind for the test to mean something.
    assert!(
        (1000..9000).contains(&accepted),
        "{accepted} of 10,000 accepted"
    );
}
