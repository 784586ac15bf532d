//! Where users come back to from Quay.

use token_broker::TransactionSecret;
use url::Url;

/// The path below which users come back; nothing else is served there.
pub const CALLBACK: &str = "/link/quay/callback";

/// The redirect URI that our applications are registered with.
///
/// Quay drops `state` with dangerous scopes (048, 065) and matches redirects by the beginning of
/// their path (068), so what a user comes back to is this with the transaction's secret as one more
/// segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri(Url);

impl RedirectUri {
    /// The one of a server that is reached at this address.
    #[must_use]
    pub fn of_server(public_url: &Url) -> Self {
        let mut url = public_url.clone();
        url.set_query(None);
        url.set_fragment(None);
        url.set_path(CALLBACK);
        Self(url)
    }

    /// As it is registered.
    #[must_use]
    pub fn registered(&self) -> &Url {
        &self.0
    }

    /// As one transaction uses it. The same for the authorization and for the exchange.
    #[must_use]
    pub fn carrying(&self, transaction: &TransactionSecret) -> Url {
        let mut url = self.0.clone();
        // The secret is base64url: nothing in it needs encoding.
        url.set_path(&format!("{CALLBACK}/{}", transaction.expose()));
        url
    }

    /// The server itself.
    #[must_use]
    pub fn home(&self) -> Url {
        let mut url = self.0.clone();
        url.set_path("/");
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transaction_is_the_last_segment_below_the_registered_path() {
        let redirect = RedirectUri::of_server(&"https://berth.example/?x#y".parse().unwrap());
        let secret = TransactionSecret::new("A-_z09".into()).unwrap();
        assert_eq!(
            redirect.registered().as_str(),
            "https://berth.example/link/quay/callback"
        );
        assert_eq!(
            redirect.carrying(&secret).as_str(),
            "https://berth.example/link/quay/callback/A-_z09"
        );
    }
}
