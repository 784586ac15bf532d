//! Backups: the database together with the keys without which it is nothing.
//!
//! A backup is a directory with mode 0700: the database, copied at one moment while everything
//! runs; the key files; and `manifest.json`, which is written last and lists every file with its
//! length and SHA-256. **It holds everything that Berth must keep secret**; keep it as you keep the
//! keys. The manifest also holds the audit trail's anchor, which shows an audit trail that was put
//! back to an earlier state behind our back.
//!
//! Restoring goes into an empty place and refuses to write over anything.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    AuditAnchor, KeyFileError, Keys, SqlStore, StoreError,
    key::{KEY_FILES, create_private_directory, create_private_file},
};

const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "berth.db";
const KEYS: &str = "keys";

/// What SQLite keeps beside a database while it is open.
const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupManifest {
    /// The format of the backup; 1.
    pub format: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// The newest migration that its database has.
    pub schema_version: u64,
    /// Where its audit trail stood: [`AuditAnchor`] as text.
    pub audit_anchor: String,
    /// Its files, besides the manifest.
    pub files: Vec<BackupFile>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFile {
    /// Where, relative to the manifest.
    pub path: String,
    /// Its length in bytes.
    pub length: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// Why a backup was not made or not restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Something is there already; nothing is ever written over.
    #[error("{} is there already: choose an empty place", path.display())]
    Occupied {
        /// What is there.
        path: PathBuf,
    },
    /// The database could not be copied.
    #[error("the database could not be copied")]
    Database(#[source] StoreError),
    /// A key file could not be written.
    #[error("the keys could not be copied")]
    Keys(#[source] KeyFileError),
    /// A file could not be read or written.
    #[error("cannot read or write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The manifest is not one of ours, or of a newer format.
    #[error("{} is not the manifest of a backup that this version of Berth can restore", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
    },
    /// A file is not the one that was backed up.
    #[error("{} is damaged: its checksum is not the manifest's", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

impl SqlStore {
    /// Copies the database, as it is at this moment, and the keys into a new directory. Work goes
    /// on meanwhile.
    ///
    /// # Errors
    /// [`BackupError::Occupied`] when the directory is there; what the disk says.
    pub async fn backup(
        &self,
        keys: &Keys,
        directory: &Path,
        now: Timestamp,
    ) -> Result<BackupManifest, BackupError> {
        refuse_occupied([directory.to_owned()])?;
        create_private_directory(directory).map_err(|source| file_error(directory, source))?;
        let database = directory.join(DATABASE);
        // Made first, and private: the copy goes into what is there as long as it is empty.
        create_private_file(&database, b"").map_err(|source| file_error(&database, source))?;
        let (anchor, schema_version) = self
            .copy_into(&database)
            .await
            .map_err(BackupError::Database)?;
        keys.write_new(&directory.join(KEYS))
            .map_err(BackupError::Keys)?;

        let mut files = Vec::new();
        for path in file_paths() {
            files.push(describe(directory, path)?);
        }
        let manifest = BackupManifest {
            format: FORMAT,
            created_at: now,
            schema_version,
            audit_anchor: anchor.to_string(),
            files,
        };
        let path = directory.join(MANIFEST);
        let json = serde_json::to_vec_pretty(&manifest)
            .map_err(|source| file_error(&path, source.into()))?;
        create_private_file(&path, &json).map_err(|source| file_error(&path, source))?;
        sync_directory(directory)?;
        Ok(manifest)
    }
}

impl BackupManifest {
    /// Reads a backup's manifest and checks every file against it.
    ///
    /// # Errors
    /// [`BackupError::Manifest`], [`BackupError::Damaged`], what the disk says.
    pub fn verify(directory: &Path) -> Result<Self, BackupError> {
        let path = directory.join(MANIFEST);
        let json = fs::read(&path).map_err(|source| file_error(&path, source))?;
        let manifest: Self = serde_json::from_slice(&json)
            .ok()
            .filter(|manifest: &Self| manifest.format == FORMAT)
            .ok_or(BackupError::Manifest { path })?;
        // What is listed is never used as a path: the files are the ones that we know.
        for path in file_paths() {
            let there = describe(directory, path)?;
            if !manifest.files.contains(&there) {
                return Err(BackupError::Damaged {
                    path: directory.join(there.path),
                });
            }
        }
        Ok(manifest)
    }

    /// Where the audit trail stood.
    #[must_use]
    pub fn anchor(&self) -> Option<AuditAnchor> {
        self.audit_anchor.parse().ok()
    }

    /// Checks the backup in `directory` and puts its database and its keys where they are given.
    ///
    /// # Errors
    /// [`BackupError::Occupied`] when anything is there, before anything is written; as
    /// [`verify`](Self::verify).
    pub fn restore(directory: &Path, database: &Path, keys: &Path) -> Result<Self, BackupError> {
        let manifest = Self::verify(directory)?;
        let beside = SIDE_FILES.map(|suffix| {
            let mut path = database.as_os_str().to_owned();
            path.push(suffix);
            PathBuf::from(path)
        });
        refuse_occupied([database.to_owned()])?;
        refuse_occupied(beside)?;
        refuse_occupied(KEY_FILES.map(|name| keys.join(name)))?;

        for parent in [database.parent(), Some(keys)].into_iter().flatten() {
            create_private_directory(parent).map_err(|source| file_error(parent, source))?;
        }
        for name in KEY_FILES {
            copy(&directory.join(KEYS).join(name), &keys.join(name))?;
        }
        copy(&directory.join(DATABASE), database)?;
        Ok(manifest)
    }
}

/// Every file of a backup but the manifest, relative to it.
fn file_paths() -> impl Iterator<Item = String> {
    let keys = KEY_FILES.map(|name| format!("{KEYS}/{name}"));
    std::iter::once(DATABASE.to_owned()).chain(keys)
}

fn describe(directory: &Path, path: String) -> Result<BackupFile, BackupError> {
    let file = directory.join(&path);
    let (length, sha256) = digest(&file).map_err(|source| file_error(&file, source))?;
    Ok(BackupFile {
        path,
        length,
        sha256,
    })
}

fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut length = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok((length, HEXLOWER.encode(&hash.finalize())));
        }
        length += u64::try_from(count).unwrap_or_default();
        hash.update(buffer.get(..count).unwrap_or_default());
    }
}

/// Copies into a new file for Berth alone, and waits until the disk has it.
fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let copied = || -> io::Result<()> {
        let mut target = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(to)?;
        io::copy(&mut File::open(from)?, &mut target)?;
        target.flush()?;
        target.sync_all()
    };
    copied().map_err(|source| file_error(to, source))
}

fn refuse_occupied(paths: impl IntoIterator<Item = PathBuf>) -> Result<(), BackupError> {
    match paths.into_iter().find(|path| path.exists()) {
        Some(path) => Err(BackupError::Occupied { path }),
        None => Ok(()),
    }
}

fn sync_directory(path: &Path) -> Result<(), BackupError> {
    File::open(path)
        .and_then(|directory| directory.sync_all())
        .map_err(|source| file_error(path, source))
}

fn file_error(path: &Path, source: io::Error) -> BackupError {
    BackupError::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
