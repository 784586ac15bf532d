//! Sealing: how a secret lies in the database (R1).
//!
//! Envelope encryption with XChaCha20-Poly1305 and random nonces: each value is encrypted with a
//! fresh data key, and the data key is encrypted ("wrapped") with the key-encryption key. Both
//! layers authenticate where the value belongs: table, column, row and workspace, the format's
//! version, and the wrapping also the id of its key. A value that is moved, or whose head is
//! changed, does not open.
//!
//! `version (1) | key id (8) | nonce (24) | wrapped data key (48) | nonce (24) | value (n + 16)`

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand::CryptoRng;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Key, KeyId, KeyRing};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const WRAPPED_KEY: usize = 32 + 16;

/// Where a sealed value belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell<'a> {
    pub(crate) table: &'static str,
    pub(crate) column: &'a str,
    pub(crate) row: Uuid,
    pub(crate) workspace: Uuid,
}

/// A sealed value's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed(Vec<u8>);

/// Why a value could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealError {
    /// It is not what was sealed, or not where it was sealed.
    #[error("the sealed value does not open here")]
    Forged,
    /// It is sealed under a key that is not on the ring.
    #[error("the value is sealed under another key")]
    UnknownKey(KeyId),
    /// It is longer than the cipher takes: 256 GiB.
    #[error("the value is too long to be sealed")]
    TooLong,
}

impl Sealed {
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Seals a value with a fresh data key, under the ring's current key.
    pub(crate) fn seal(
        rng: &mut dyn CryptoRng,
        ring: &KeyRing,
        cell: &Cell<'_>,
        value: &[u8],
    ) -> Result<Self, SealError> {
        let data_key = Key::generate(rng);
        let head = Head {
            version: VERSION,
            key: ring.current().id(),
        };
        Ok(Self::assemble(
            &head,
            &encrypt(
                rng,
                ring.current(),
                &head.wrapping(cell),
                data_key.as_bytes(),
            )?,
            &encrypt(rng, &data_key, &head.content(cell), value)?,
        ))
    }

    /// Opens a value with whichever key of the ring it is sealed under.
    pub(crate) fn open(
        &self,
        ring: &KeyRing,
        cell: &Cell<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (head, wrapped, content) = self.parts()?;
        let data_key = head.unwrap(head.find_key(ring)?, cell, wrapped)?;
        decrypt(&data_key, &head.content(cell), content)
    }

    /// The same value with its data key wrapped by the ring's current key; the value itself is
    /// not opened.
    pub(crate) fn rewrap(
        &self,
        rng: &mut dyn CryptoRng,
        ring: &KeyRing,
        cell: &Cell<'_>,
    ) -> Result<Self, SealError> {
        let (head, wrapped, content) = self.parts()?;
        let data_key = head.unwrap(head.find_key(ring)?, cell, wrapped)?;
        let head = Head {
            key: ring.current().id(),
            ..head
        };
        let wrapped = encrypt(
            rng,
            ring.current(),
            &head.wrapping(cell),
            data_key.as_bytes(),
        )?;
        Ok(Self::assemble(&head, &wrapped, content))
    }

    fn assemble(head: &Head, wrapped: &[u8], content: &[u8]) -> Self {
        let mut bytes = vec![head.version];
        bytes.extend_from_slice(head.key.as_bytes());
        bytes.extend_from_slice(wrapped);
        bytes.extend_from_slice(content);
        Self(bytes)
    }

    /// The head, the wrapped data key with its nonce, the value with its nonce.
    fn parts(&self) -> Result<(Head, &[u8], &[u8]), SealError> {
        let (version, rest) = self.0.split_first().ok_or(SealError::Forged)?;
        let (key, rest) = rest
            .split_first_chunk::<{ KeyId::LENGTH }>()
            .ok_or(SealError::Forged)?;
        let (wrapped, content) = rest
            .split_at_checked(NONCE + WRAPPED_KEY)
            .ok_or(SealError::Forged)?;
        if *version != VERSION {
            return Err(SealError::Forged);
        }
        let head = Head {
            version: *version,
            key: KeyId::from_bytes(*key),
        };
        Ok((head, wrapped, content))
    }
}

/// What a sealed value says of itself.
#[derive(Debug, Clone, Copy)]
struct Head {
    version: u8,
    key: KeyId,
}

impl Head {
    fn find_key(self, ring: &KeyRing) -> Result<&Key, SealError> {
        ring.find(self.key).ok_or(SealError::UnknownKey(self.key))
    }

    fn unwrap(self, key: &Key, cell: &Cell<'_>, wrapped: &[u8]) -> Result<Key, SealError> {
        let data_key = decrypt(key, &self.wrapping(cell), wrapped)?;
        <[u8; 32]>::try_from(data_key.as_slice())
            .map(Key::new)
            .map_err(|_| SealError::Forged)
    }

    /// What the wrapping of the data key authenticates.
    fn wrapping(self, cell: &Cell<'_>) -> Vec<u8> {
        let mut data = self.associated("data key", cell);
        data.extend_from_slice(self.key.as_bytes());
        data
    }

    /// What the value's encryption authenticates. Its data key belongs to one wrapping, so the
    /// key's id need not be repeated, and rewrapping need not open the value.
    fn content(self, cell: &Cell<'_>) -> Vec<u8> {
        self.associated("value", cell)
    }

    /// Texts end with a zero byte, and all but the last one are our own and hold none; everything
    /// else has a fixed length.
    fn associated(self, layer: &str, cell: &Cell<'_>) -> Vec<u8> {
        let mut data = vec![self.version];
        for text in [layer, cell.table, cell.column] {
            data.extend_from_slice(text.as_bytes());
            data.push(0);
        }
        data.extend_from_slice(cell.row.as_bytes());
        data.extend_from_slice(cell.workspace.as_bytes());
        data
    }
}

/// A random nonce, and the ciphertext with its tag behind it.
fn encrypt(
    rng: &mut dyn CryptoRng,
    key: &Key,
    associated: &[u8],
    value: &[u8],
) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let payload = Payload {
        msg: value,
        aad: associated,
    };
    let ciphertext = XChaCha20Poly1305::new(key.as_bytes().into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| SealError::TooLong)?;
    Ok([nonce.as_slice(), &ciphertext].concat())
}

fn decrypt(key: &Key, associated: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, ciphertext) = sealed
        .split_first_chunk::<NONCE>()
        .ok_or(SealError::Forged)?;
    let payload = Payload {
        msg: ciphertext,
        aad: associated,
    };
    XChaCha20Poly1305::new(key.as_bytes().into())
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| SealError::Forged)
}

#[cfg(test)]
mod tests;
