//! The HMACs that chain the audit trail.

use std::{fmt, str::FromStr};

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::{AuditFault, AuditVerdict, Key};

/// What stands for the HMAC before the first record.
pub(crate) const GENESIS: AuditHash = AuditHash([0; 32]);

/// The HMAC-SHA-256 of a record and all before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditHash([u8; 32]);

impl AuditHash {
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditHash({self})")
    }
}

/// Where the trail stood at some time: `<sequence>:<hash>`. Not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditAnchor {
    /// How many records there were.
    pub sequence: u64,
    /// The last one's HMAC.
    pub hash: AuditHash,
}

/// A text that is not an audit anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an audit anchor: write it as <sequence>:<64 hexadecimal digits>")]
pub struct InvalidAuditAnchor;

impl fmt::Display for AuditAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

impl FromStr for AuditAnchor {
    type Err = InvalidAuditAnchor;

    fn from_str(text: &str) -> Result<Self, InvalidAuditAnchor> {
        let (sequence, hash) = text.split_once(':').ok_or(InvalidAuditAnchor)?;
        let bytes = HEXLOWER
            .decode(hash.as_bytes())
            .map_err(|_| InvalidAuditAnchor)?;
        Ok(Self {
            sequence: sequence.parse().map_err(|_| InvalidAuditAnchor)?,
            hash: AuditHash::from_bytes(&bytes).ok_or(InvalidAuditAnchor)?,
        })
    }
}

/// A record as its HMAC sees it: every column as it is stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Content<'a> {
    pub(crate) sequence: i64,
    pub(crate) at: i64,
    pub(crate) actor: &'a str,
    pub(crate) action: &'a str,
    pub(crate) workspace: Option<&'a str>,
    pub(crate) subject: &'a str,
    pub(crate) detail: Option<&'a str>,
    pub(crate) request_id: Option<&'a str>,
}

/// Makes and checks the chain, with one key.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    key: Key,
}

impl Chain {
    pub(crate) fn new(key: Key) -> Self {
        Self { key }
    }

    /// The HMAC of a record that follows the one with `previous`.
    pub(crate) fn record(&self, previous: &AuditHash, content: Content<'_>) -> AuditHash {
        let mut mac = self.keyed("record");
        mac.update(&previous.0);
        mac.update(&content.sequence.to_be_bytes());
        mac.update(&content.at.to_be_bytes());
        for part in [
            Some(content.actor),
            Some(content.action),
            content.workspace,
            Some(content.subject),
            content.detail,
            content.request_id,
        ] {
            field(&mut mac, part);
        }
        AuditHash(mac.finalize().into_bytes().into())
    }

    /// The seal of a head.
    pub(crate) fn head(&self, head: &AuditAnchor) -> AuditHash {
        let mut mac = self.keyed("head");
        mac.update(&head.sequence.to_be_bytes());
        mac.update(&head.hash.0);
        AuditHash(mac.finalize().into_bytes().into())
    }

    /// Whether this is the seal of that head.
    pub(crate) fn is_head(&self, head: &AuditAnchor, seal: &[u8]) -> bool {
        self.head(head).as_bytes().ct_eq(seal).into()
    }

    fn keyed(&self, purpose: &str) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*self.key.block()).into());
        field(&mut mac, Some(purpose));
        mac
    }
}

/// A field with its length before it, or the mark of a missing one: no two lists read the same.
fn field(mac: &mut Hmac<Sha256>, text: Option<&str>) {
    match text {
        Some(text) => {
            mac.update(&[1]);
            mac.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(text.as_bytes());
        }
        None => mac.update(&[0]),
    }
}

/// A check of the trail, record by record, from the first on.
#[derive(Debug)]
pub(crate) struct Check<'a> {
    chain: &'a Chain,
    anchor: Option<&'a AuditAnchor>,
    /// How many records there were so far.
    seen: i64,
    /// The last one's HMAC.
    hash: AuditHash,
}

impl<'a> Check<'a> {
    pub(crate) fn new(chain: &'a Chain, anchor: Option<&'a AuditAnchor>) -> Self {
        Self {
            chain,
            anchor,
            seen: 0,
            hash: GENESIS,
        }
    }

    /// Behind which sequence the next record is to be looked for. Before the first record, from
    /// below: there must be none with a sequence below 1.
    pub(crate) fn position(&self) -> i64 {
        if self.seen == 0 { i64::MIN } else { self.seen }
    }

    /// Checks the next record against its HMAC.
    pub(crate) fn next(&mut self, content: Content<'_>, hash: &[u8]) -> Result<(), AuditVerdict> {
        let sequence = self.seen.saturating_add(1);
        if content.sequence > sequence {
            return Err(broken(sequence, AuditFault::Missing));
        }
        let expected = self.chain.record(&self.hash, content);
        let authentic: bool = expected.as_bytes().ct_eq(hash).into();
        if !authentic || content.sequence != sequence {
            return Err(broken(sequence, AuditFault::Altered));
        }
        let anchored = |anchor: &&AuditAnchor| i64::try_from(anchor.sequence) == Ok(sequence);
        if let Some(anchor) = self.anchor.filter(anchored)
            && anchor.hash != expected
        {
            return Err(broken(sequence, AuditFault::NotAnchored));
        }
        self.seen = sequence;
        self.hash = expected;
        Ok(())
    }

    /// Checks that the trail ends where the head, and the anchor, say that it does.
    pub(crate) fn finish(&self, head: Option<AuditAnchor>) -> AuditVerdict {
        let end = AuditAnchor {
            sequence: u64::try_from(self.seen).unwrap_or_default(),
            hash: self.hash,
        };
        let next = self.seen.saturating_add(1);
        match head {
            None => broken(next, AuditFault::HeadForged),
            Some(head) if head.sequence > end.sequence => broken(next, AuditFault::Truncated),
            Some(head) if head.sequence < end.sequence => AuditVerdict::Broken {
                sequence: head.sequence + 1,
                fault: AuditFault::Unaccounted,
            },
            Some(head) if head.hash != end.hash => broken(self.seen, AuditFault::HeadForged),
            Some(_) => match self.anchor {
                Some(anchor) if anchor.sequence > end.sequence => {
                    broken(next, AuditFault::NotAnchored)
                }
                _ => AuditVerdict::Intact(end),
            },
        }
    }
}

fn broken(sequence: i64, fault: AuditFault) -> AuditVerdict {
    AuditVerdict::Broken {
        sequence: u64::try_from(sequence).unwrap_or_default(),
        fault,
    }
}

#[cfg(test)]
mod tests;
