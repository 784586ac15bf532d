//! Where people are sent back to.

use url::{Url, form_urlencoded};

/// Whether an application that registered `registered` may be sent to `asked`.
///
/// Scheme, host and port must be equal and the path must begin with the registered one; what comes
/// after that prefix may hold no `..`, `@` or `%`. A query of its own is welcome (067, 068).
pub(crate) fn is_acceptable(registered: &str, asked: &str) -> bool {
    let (Ok(known), Ok(wanted)) = (Url::parse(registered), Url::parse(asked)) else {
        return false;
    };
    let same_place = known.scheme() == wanted.scheme()
        && known.host() == wanted.host()
        && known.port_or_known_default() == wanted.port_or_known_default()
        && wanted.username().is_empty()
        && wanted.password().is_none();
    let suspicious = |rest: &str| ["..", "@", "%"].iter().any(|part| rest.contains(part));
    // Read from the text as well: the parser has already resolved `..`.
    let rest = asked.strip_prefix(registered);
    same_place && rest.is_some_and(|rest| !suspicious(rest))
}

/// `redirect` with more query parameters behind those that it has.
pub(crate) fn with_parameters(redirect: &str, parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    let (before, fragment) = match redirect.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (redirect, None),
    };
    let separator = if before.contains('?') { '&' } else { '?' };
    let fragment = fragment
        .map(|fragment| format!("#{fragment}"))
        .unwrap_or_default();
    format!("{before}{separator}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTERED: &str = "http://127.0.0.1:9099/callback";

    #[test]
    fn the_registered_place_and_what_is_below_it_are_acceptable() {
        for good in ["", "/carried-9f2", "/other", "?st=carried"] {
            let asked = format!("{REGISTERED}{good}");
            assert!(is_acceptable(REGISTERED, &asked), "{asked}");
        }
    }

    #[test]
    fn other_hosts_ports_schemes_and_paths_are_not() {
        for bad in [
            "http://127.0.0.1:9099.evil.example/callback",
            "http://127.0.0.1:9100/callback",
            "https://127.0.0.1:9099/callback",
            "http://evil.example/cb",
            "http://127.0.0.1:9099/",
            "http://127.0.0.1:9099/callback/../elsewhere",
            "http://127.0.0.1:9099/callback/%2e%2e/elsewhere",
            "http://127.0.0.1:9099/callback@evil.example",
            "http://127.0.0.1:9099@evil.example/callback",
            "/callback",
            "",
        ] {
            assert!(!is_acceptable(REGISTERED, bad), "{bad}");
        }
        assert!(!is_acceptable("", ""));
    }

    #[test]
    fn a_registered_host_without_a_path_does_not_open_other_hosts() {
        assert!(!is_acceptable(
            "http://a.example",
            "http://a.example.evil.example/"
        ));
        assert!(!is_acceptable(
            "http://a.example",
            "http://a.example@evil.example/"
        ));
        assert!(is_acceptable(
            "http://a.example",
            "http://a.example/anywhere"
        ));
    }

    #[test]
    fn parameters_follow_those_that_are_there() {
        let redirect = with_parameters(
            "http://127.0.0.1:9099/callback?st=carried",
            &[("scope", "org:admin user:admin"), ("code", "c")],
        );
        let expected =
            "http://127.0.0.1:9099/callback?st=carried&scope=org%3Aadmin+user%3Aadmin&code=c";
        assert_eq!(redirect, expected);
    }
}
