//! Delivery into a directory.
//!
//! ```text
//! <root>/<workspace>/pull/.dockerconfigjson
//! <root>/<workspace>/push/<component>/.dockerconfigjson
//! ```
//!
//! A name that is lower-case ASCII letters, digits, `-` and `.` is its own directory. Any other, of
//! whatever script, is what can be read of it, `~` and 26 characters of its SHA-256 in base32: no
//! name leaves the root, and no two meet.
//!
//! A file says whose it is, in a member of its own (`berth`) beside `auths`; a file that does not
//! say so is not ours. Every client ignores members that it does not know, as it must: docker's
//! own command line keeps two dozen of them there. Ownership, generation and credential are thus
//! one file, replaced by one rename: there is no moment at which they disagree.
//!
//! Files are 0600 and directories 0700. A file is written beside its place, synced, renamed over
//! it, and the directory synced. Symbolic links are never followed below the root.

mod file;
mod layout;
mod record;

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use tokio::sync::Mutex;

use crate::{
    parcel::Parcel,
    place::Place,
    port::{Delivery, DeliveryError},
};
use file::Cell;
use record::Record;

/// Delivers into a directory. Clones share it.
#[derive(Debug, Clone)]
pub struct Directory {
    root: Arc<PathBuf>,
    turn: Arc<Mutex<()>>,
}

impl Directory {
    /// Delivers below `root`, which is made (0700) if it is not there. `root` itself may be a
    /// symbolic link.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self {
            root: Arc::new(root),
            turn: Arc::default(),
        }
    }

    /// The file that holds a place's credential, below whatever root:
    /// `david/push/foo/.dockerconfigjson`.
    #[must_use]
    pub fn below_root(place: &Place) -> String {
        let mut path = layout::segments(place).join("/");
        path.push('/');
        path.push_str(file::NAME);
        path
    }

    /// The file that holds a place's credential; it need not exist.
    #[must_use]
    pub fn file(&self, place: &Place) -> PathBuf {
        self.cell(place).path()
    }

    fn cell(&self, place: &Place) -> Cell {
        Cell::new(Arc::clone(&self.root), layout::segments(place))
    }

    /// Works on a place's file on a thread that may block, one work after the other.
    async fn in_turn<T: Send + 'static>(
        &self,
        place: &Place,
        work: impl FnOnce(Cell) -> Result<T, DeliveryError> + Send + 'static,
    ) -> Result<T, DeliveryError> {
        let cell = self.cell(place);
        let turn = Arc::clone(&self.turn).lock_owned().await;
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(cell)
        })
        .await
        .unwrap_or_else(|stopped| Err(std::io::Error::other(stopped).into()))
    }
}

#[async_trait]
impl Delivery for Directory {
    async fn put(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        let content = record::document(parcel);
        let (place, generation) = (parcel.place.clone(), parcel.generation);
        self.in_turn(&parcel.place, move |cell| {
            let content = content.expose().as_bytes();
            if let Some(found) = cell.read()? {
                let record = Record::read(&found).ok_or(DeliveryError::Conflict)?;
                if record.is_of(&place) && record.generation > generation {
                    return Err(DeliveryError::Superseded);
                }
                if found == content && cell.is_private()? {
                    return Ok(());
                }
            }
            cell.write(content)?;
            match cell.read()? {
                Some(written) if written == content => Ok(()),
                _ => Err(DeliveryError::NotAsWritten),
            }
        })
        .await
    }

    async fn find(&self, place: &Place) -> Result<Option<u64>, DeliveryError> {
        let of = place.clone();
        self.in_turn(place, move |cell| {
            let Some(found) = cell.read()? else {
                return Ok(None);
            };
            let record = Record::read(&found).ok_or(DeliveryError::Conflict)?;
            Ok(record.is_of(&of).then_some(record.generation))
        })
        .await
    }

    async fn remove(&self, place: &Place) -> Result<(), DeliveryError> {
        let of = place.clone();
        self.in_turn(place, move |cell| {
            let Some(found) = cell.read()? else {
                return Ok(());
            };
            match Record::read(&found) {
                Some(record) if record.is_of(&of) => cell.remove(),
                Some(_) => Ok(()),
                None => Err(DeliveryError::Conflict),
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests;
