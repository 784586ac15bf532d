//! What a document has to know of the request that it answers.

use std::fmt;

use model::Timestamp;

/// What a document has to know of the request that it answers.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The time at which the page is true.
    pub now: Timestamp,
    /// The own path that was asked for, with its query: where a form leads back to.
    pub path: String,
    /// Who is signed in.
    pub visitor: Option<Visitor>,
    /// Which colours the visitor wants.
    pub theme: Theme,
    /// What the script of this document, and no other, may run by.
    pub nonce: Nonce,
    /// Where the stylesheet is.
    pub style: String,
    /// Where the script is; without it, pages work as they are.
    pub script: Option<Asset>,
}

/// Where the islands' code is.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The JavaScript that loads the module.
    pub script: String,
    /// The WASM module.
    pub module: String,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// What they are called.
    pub name: String,
    /// Whether they administer the platform.
    pub administrator: bool,
}

/// A word that the content security policy of one response names.
#[derive(Clone)]
pub struct Nonce(String);

impl Nonce {
    /// Takes random bytes for a nonce: at least 16, never twice.
    #[must_use]
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce")
    }
}

pub use crate::island::Theme;
