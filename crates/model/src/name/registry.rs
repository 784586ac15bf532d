//! Where a registry is, as image references say it.

use super::{NameRule, text_name};

text_name!(
    /// A registry's address in an image reference: `host` or `host:port`, lower case, no scheme.
    RegistryHost,
    "registry host",
    host
);

fn host(text: &str) -> Result<(), NameRule> {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (text, None),
    };
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let port_ok = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port != 0));
    if name.len() <= 253 && name.split('.').all(label) && port_ok {
        Ok(())
    } else {
        Err(NameRule::Host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_from_urls() {
        for good in ["quay.io", "localhost:8480", "127.0.0.1:5000", "registry"] {
            assert!(good.parse::<RegistryHost>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "https://quay.io",
            "quay.io/",
            "Quay.io",
            "quay.io:",
            "quay.io:0",
            "a..b",
            "-a.b",
            "u@h",
        ] {
            assert!(bad.parse::<RegistryHost>().is_err(), "{bad}");
        }
    }
}
