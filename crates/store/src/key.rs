//! Keys: the secrets that everything else rests on, and where they come from.
//!
//! Four secrets of 32 random bytes, none of them in the database: the naming key, the audit key,
//! and a key-encryption key for each [`KeyPurpose`]. The last two can be rotated and therefore
//! come as [`KeyRing`]s: one key that seals, and any number of older ones that only open.
//!
//! A key file holds one key a line, as base64, the current one first. A key's id is a hash of it,
//! so that an id can never name another key.

mod file;

use std::{fmt, str::FromStr};

use data_encoding::{BASE64, HEXLOWER};
use model::NamingKey;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use file::KeyFileError;
pub(crate) use file::{FILES as KEY_FILES, create_private_directory, create_private_file};

/// 32 secret bytes.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

/// A text that is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// Not base64 of 32 bytes.
    #[error("not a key: write it as base64 of 32 random bytes")]
    Shape,
    /// No key at all.
    #[error("no key: write one a line, the current one first")]
    None,
}

impl Key {
    /// A fresh key.
    #[must_use]
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// Takes 32 random bytes for a key.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The first 8 bytes of SHA-256 over a label and the key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let mut hash = Sha256::new();
        hash.update(b"berth key id\0");
        hash.update(self.0.as_slice());
        let mut id = [0; 8];
        id.iter_mut()
            .zip(hash.finalize())
            .for_each(|(to, from)| *to = from);
        KeyId(id)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key as HMAC-SHA-256 pads it to its block anyway: done here, it cannot fail.
    pub(crate) fn block(&self) -> Zeroizing<[u8; 64]> {
        let mut block = Zeroizing::new([0; 64]);
        block
            .iter_mut()
            .zip(self.0.iter())
            .for_each(|(to, from)| *to = *from);
        block
    }

    fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64.encode(self.0.as_slice()))
    }
}

impl FromStr for Key {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let bytes = Zeroizing::new(
            BASE64
                .decode(text.trim().as_bytes())
                .map_err(|_| InvalidKey::Shape)?,
        );
        <[u8; 32]>::try_from(bytes.as_slice())
            .map(Self::new)
            .map_err(|_| InvalidKey::Shape)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// Which key a value is sealed under: a hash of the key, not secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 8]);

impl KeyId {
    pub(crate) const LENGTH: usize = 8;

    pub(crate) fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

impl FromStr for KeyId {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        HEXLOWER
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or(InvalidKey::Shape)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// What a key-encryption key protects (R2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyPurpose {
    /// Quay API tokens: for workers only.
    QuayTokens,
    /// Push and pull credentials: for workers and reveal.
    PushCredentials,
}

/// The key-encryption keys of one purpose: one that seals, and older ones that only open.
#[derive(Debug, Clone)]
pub struct KeyRing {
    current: Key,
    older: Vec<Key>,
}

impl KeyRing {
    /// A ring with one key.
    #[must_use]
    pub fn new(current: Key) -> Self {
        Self {
            current,
            older: Vec::new(),
        }
    }

    /// The ring in which `key` seals, and all the others still open.
    #[must_use]
    pub fn rotated_to(self, key: Key) -> Self {
        let older = std::iter::once(self.current)
            .chain(self.older)
            .filter(|older| older.id() != key.id())
            .collect();
        Self {
            current: key,
            older,
        }
    }

    /// The ring without the keys that only open.
    #[must_use]
    pub fn without_older(self) -> Self {
        Self::new(self.current)
    }

    /// The key that seals.
    #[must_use]
    pub fn current(&self) -> &Key {
        &self.current
    }

    /// The key with this id, when it is on the ring.
    #[must_use]
    pub fn find(&self, id: KeyId) -> Option<&Key> {
        self.keys().find(|key| key.id() == id)
    }

    /// All keys, the current one first.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.older)
    }

    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::new());
        for key in self.keys() {
            text.push_str(&key.to_base64());
            text.push('\n');
        }
        text
    }
}

/// One key a line, the current one first; empty lines are passed over.
impl FromStr for KeyRing {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let mut keys = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::parse::<Key>);
        let current = keys.next().ok_or(InvalidKey::None)??;
        Ok(Self {
            current,
            older: keys.collect::<Result<_, _>>()?,
        })
    }
}

/// Every secret that is not in the database and that a backup therefore has to hold.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Makes the names of organizations and the markers (see [`model::Naming`]).
    pub naming: Key,
    /// Chains the audit trail.
    pub audit: Key,
    /// Wraps what seals Quay API tokens.
    pub quay_tokens: KeyRing,
    /// Wraps what seals push and pull credentials.
    pub push_credentials: KeyRing,
}

impl Keys {
    /// Fresh ones.
    #[must_use]
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        Self {
            naming: Key::generate(rng),
            audit: Key::generate(rng),
            quay_tokens: KeyRing::new(Key::generate(rng)),
            push_credentials: KeyRing::new(Key::generate(rng)),
        }
    }

    /// The naming key, as [`model::Naming`] takes it.
    #[must_use]
    pub fn naming_key(&self) -> NamingKey {
        NamingKey::new(*self.naming.as_bytes())
    }
}

#[cfg(test)]
mod tests;
