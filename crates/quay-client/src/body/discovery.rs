//! What a Quay offers.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::operation::Operation;

/// The calls that a Quay publishes. What is switched on cannot be seen here, only what is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Discovery {
    paths: BTreeMap<String, BTreeMap<String, Value>>,
}

impl Discovery {
    /// Whether this Quay publishes the call.
    ///
    /// Some calls work and are never published: notifications, invitations, authorizations, OAuth
    /// and the registry. A `false` for those says nothing.
    #[must_use]
    pub fn offers(&self, operation: Operation) -> bool {
        let method = operation.method().as_str().to_ascii_lowercase();
        self.paths
            .get(operation.route())
            .is_some_and(|methods| methods.contains_key(&method))
    }

    /// Whether this Quay can mint short-lived tokens and revoke them (new in 3.18).
    #[must_use]
    pub fn offers_minting(&self) -> bool {
        [
            Operation::MintToken,
            Operation::ListApplicationTokens,
            Operation::RevokeToken,
        ]
        .into_iter()
        .all(|operation| self.offers(operation))
    }
}

/// What the registry behind a Quay can do (4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RegistryCapabilities {
    /// Whether an index may name manifests that are not there.
    pub sparse_manifests: SparseManifests,
    /// The architectures that mirroring knows.
    pub mirror_architectures: Vec<String>,
}

/// Part of [`RegistryCapabilities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct SparseManifests {
    /// Whether they are supported.
    pub supported: bool,
}
