//! Where Quay is and how it may be spoken to.

use std::{fmt, net::IpAddr, num::NonZeroU32, num::NonZeroUsize, str::FromStr, time::Duration};

use url::{Host, Url};

/// The address of a Quay: scheme, host and port, nothing else.
///
/// https only; http for the loopback interface alone (SECURITY.md O1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuayUrl(Url);

/// A text that is not the address of a Quay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuayUrl {
    /// Not a URL with a host.
    #[error("write Quay's address as https://host or https://host:port")]
    NotAUrl,
    /// http to somewhere else than this machine.
    #[error("Quay's address must begin with https (http is taken for loopback only)")]
    NotHttps,
    /// A path, user name, password, query or fragment.
    #[error("Quay's address is scheme, host and port only")]
    NotBare,
}

impl QuayUrl {
    /// The address as a URL whose path is `/`.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// `host` or `host:port`: what image references begin with, and what the registry calls its
    /// service.
    #[must_use]
    pub fn service(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

impl fmt::Display for QuayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl FromStr for QuayUrl {
    type Err = InvalidQuayUrl;

    fn from_str(text: &str) -> Result<Self, InvalidQuayUrl> {
        let url = Url::parse(text).map_err(|_| InvalidQuayUrl::NotAUrl)?;
        let host = url.host().ok_or(InvalidQuayUrl::NotAUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            _ => return Err(InvalidQuayUrl::NotHttps),
        }
        let bare = url.path() == "/"
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if bare {
            Ok(Self(url))
        } else {
            Err(InvalidQuayUrl::NotBare)
        }
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

/// Everything that a [`crate::QuayClient`] is made with.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Where Quay is.
    pub quay: QuayUrl,
    /// How we name ourselves; never like a browser (614).
    pub user_agent: String,
    /// Certificate authorities to trust besides the system's, as PEM; may be empty.
    pub extra_roots_pem: Vec<u8>,
    /// How long and how much.
    pub limits: Limits,
    /// How often.
    pub budget: BudgetLimits,
}

impl ClientConfig {
    /// The defaults for one Quay.
    #[must_use]
    pub fn new(quay: QuayUrl) -> Self {
        Self {
            quay,
            user_agent: concat!("berth/", env!("CARGO_PKG_VERSION")).to_owned(),
            extra_roots_pem: Vec::new(),
            limits: Limits::default(),
            budget: BudgetLimits::default(),
        }
    }
}

/// Bounds of one call (SECURITY.md O1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To a connection.
    pub connect: Duration,
    /// From sending to the last byte of the answer; waiting for the budget does not count.
    pub total: Duration,
    /// Bytes of a single answer.
    pub body: usize,
    /// Bytes of a listing.
    pub listing: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(15),
            body: 1024 * 1024,
            listing: 32 * 1024 * 1024,
        }
    }
}

/// Bounds of all calls together, for one Quay and process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetLimits {
    /// Calls a second in the long run.
    pub per_second: NonZeroU32,
    /// Calls at once after a rest.
    pub burst: NonZeroU32,
    /// Calls that may wait for their turn; further ones fail at once.
    pub queue: NonZeroUsize,
}

/// Quay's own nginx limit: 5 a second with a burst of 25.
impl Default for BudgetLimits {
    fn default() -> Self {
        const PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
        const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(24);
        const QUEUE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1023);
        Self {
            per_second: PER_SECOND,
            burst: BURST,
            queue: QUEUE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_taken_for_loopback_only() {
        for good in [
            "https://quay.io",
            "https://quay.example.com:8443/",
            "http://127.0.0.1:8480",
            "http://[::1]:8480",
            "http://localhost:8480",
        ] {
            assert!(good.parse::<QuayUrl>().is_ok(), "{good}");
        }
        for bad in [
            "http://quay.io",
            "http://10.0.0.1",
            "http://localhost.evil.example",
            "ftp://quay.io",
        ] {
            assert_eq!(
                bad.parse::<QuayUrl>(),
                Err(InvalidQuayUrl::NotHttps),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_address_has_nothing_behind_its_port() {
        for bad in [
            "https://quay.io/api",
            "https://u:p@quay.io",
            "https://quay.io?x",
            "https://quay.io#x",
        ] {
            assert_eq!(
                bad.parse::<QuayUrl>(),
                Err(InvalidQuayUrl::NotBare),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_service_is_what_image_references_begin_with() {
        assert_eq!(
            "https://quay.io".parse::<QuayUrl>().unwrap().service(),
            "quay.io"
        );
        assert_eq!(
            "http://localhost:8480"
                .parse::<QuayUrl>()
                .unwrap()
                .service(),
            "localhost:8480"
        );
    }
}
