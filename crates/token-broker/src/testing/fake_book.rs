//! The record of the service token and its sealed generations, in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;

use super::{Fuse, lock};
use crate::{
    port::{LedgerError, Stored, VaultError},
    secret::QuayToken,
    service::{Book, Happening, Safe, Token, Tokens},
};

/// Keeps the record, and tokens in the clear; clones are the same book.
#[derive(Debug, Clone)]
pub struct FakeBook {
    pages: Arc<Mutex<Pages>>,
    fuse: Fuse,
}

#[derive(Debug, Default)]
struct Pages {
    record: Option<Stored<Tokens>>,
    safe: BTreeMap<u64, String>,
    happenings: Vec<Happening>,
}

impl FakeBook {
    /// An empty book.
    #[must_use]
    pub fn new(fuse: Fuse) -> Self {
        Self {
            pages: Arc::default(),
            fuse,
        }
    }

    /// The record as it is.
    #[must_use]
    pub fn record(&self) -> Option<Tokens> {
        lock(&self.pages).record.clone().map(|it| it.value)
    }

    /// The tokens by generation.
    #[must_use]
    pub fn safe(&self) -> BTreeMap<u64, String> {
        lock(&self.pages).safe.clone()
    }

    /// Everything that is on record, the oldest first.
    #[must_use]
    pub fn happenings(&self) -> Vec<Happening> {
        lock(&self.pages).happenings.clone()
    }
}

#[async_trait]
impl Book for FakeBook {
    async fn read(&self) -> Result<Option<Stored<Tokens>>, LedgerError> {
        self.fuse.moment().await;
        Ok(lock(&self.pages).record.clone())
    }

    async fn commit(
        &self,
        tokens: Stored<Tokens>,
        happenings: Vec<Happening>,
    ) -> Result<(), LedgerError> {
        self.fuse.moment().await;
        {
            let mut pages = lock(&self.pages);
            let there = pages.record.as_ref().map_or(0, |it| it.version.0);
            if tokens.version.0 != there {
                return Err(LedgerError::Superseded);
            }
            let value = &tokens.value;
            pages.safe.retain(|it, _| value.find(*it).is_some());
            pages.record = Some(tokens.written());
            pages.happenings.extend(happenings);
        }
        self.fuse.moment().await;
        Ok(())
    }
}

#[async_trait]
impl Safe for FakeBook {
    async fn seal(&self, generation: u64, token: &QuayToken) -> Result<(), VaultError> {
        self.fuse.moment().await;
        let text = token.expose().to_owned();
        lock(&self.pages).safe.insert(generation, text);
        self.fuse.moment().await;
        Ok(())
    }

    async fn open(&self, token: &Token) -> Result<Option<QuayToken>, VaultError> {
        self.fuse.moment().await;
        let sealed = lock(&self.pages).safe.get(&token.generation).cloned();
        sealed
            .map(|text| QuayToken::new(text.into()).map_err(|_| VaultError))
            .transpose()
    }
}
