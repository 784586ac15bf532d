//! Key files: one directory, one file for each secret, readable by Berth alone.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::{InvalidKey, KeyRing, Keys};

const NAMING: &str = "naming.key";
const AUDIT: &str = "audit.key";
const QUAY_TOKENS: &str = "quay-tokens.keys";
const PUSH_CREDENTIALS: &str = "push-credentials.keys";

/// Every key file's name.
pub(crate) const FILES: [&str; 4] = [NAMING, AUDIT, QUAY_TOKENS, PUSH_CREDENTIALS];

/// Why a key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read.
    #[error("cannot read key file {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write key file {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// People other than Berth's user could read the file, or its group could write it.
    #[error("key file {} is open to others (mode {mode:03o}): chmod 600 it", path.display())]
    Permissions {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file does not hold keys.
    #[error("key file {} does not hold what it should", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: InvalidKey,
    },
    /// Some key files are there and this one is not. It is not made anew: what it sealed, or
    /// named, would be lost without a word.
    #[error("key file {} is missing while others are there: restore it from a backup", path.display())]
    Incomplete {
        /// The missing file.
        path: PathBuf,
    },
}

impl Keys {
    /// Reads the keys from the files in `directory`.
    ///
    /// # Errors
    /// When one is missing, is open to others, or does not hold a key.
    pub fn load(directory: &Path) -> Result<Self, KeyFileError> {
        Ok(Self {
            naming: read(&directory.join(NAMING))?,
            audit: read(&directory.join(AUDIT))?,
            quay_tokens: read(&directory.join(QUAY_TOKENS))?,
            push_credentials: read(&directory.join(PUSH_CREDENTIALS))?,
        })
    }

    /// Reads the keys from the files in `directory`, or makes them when none is there.
    ///
    /// # Errors
    /// As [`load`](Keys::load); when some are there and others are not; when they cannot be made.
    pub fn load_or_create(directory: &Path, rng: &mut dyn CryptoRng) -> Result<Self, KeyFileError> {
        let paths = FILES.map(|name| directory.join(name));
        let missing: Vec<_> = paths.iter().filter(|path| !path.exists()).collect();
        match missing.first() {
            None => Self::load(directory),
            Some(_) if missing.len() == FILES.len() => {
                let keys = Self::generate(rng);
                keys.write_new(directory)?;
                Ok(keys)
            }
            Some(path) => Err(KeyFileError::Incomplete {
                path: path.to_path_buf(),
            }),
        }
    }

    /// Writes the keys as files with mode 0600 into `directory`, which is made with mode 0700
    /// where it is missing. A file that is there already is never written over.
    ///
    /// # Errors
    /// When a file is there, or cannot be written.
    pub fn write_new(&self, directory: &Path) -> Result<(), KeyFileError> {
        create_private_directory(directory).map_err(|source| KeyFileError::Write {
            path: directory.to_owned(),
            source,
        })?;
        let naming = KeyRing::new(self.naming.clone());
        let audit = KeyRing::new(self.audit.clone());
        for (name, ring) in [
            (NAMING, &naming),
            (AUDIT, &audit),
            (QUAY_TOKENS, &self.quay_tokens),
            (PUSH_CREDENTIALS, &self.push_credentials),
        ] {
            let path = directory.join(name);
            create_private_file(&path, ring.to_text().as_bytes())
                .map_err(|source| KeyFileError::Write { path, source })?;
        }
        Ok(())
    }
}

/// Makes a directory for Berth alone, its parents where needed.
pub(crate) fn create_private_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a new file for Berth alone, and waits until the disk has it.
pub(crate) fn create_private_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn read<T: FromStr<Err = InvalidKey>>(path: &Path) -> Result<T, KeyFileError> {
    let unreadable = |source| KeyFileError::Read {
        path: path.to_owned(),
        source,
    };
    let mode = fs::metadata(path).map_err(unreadable)?.permissions().mode() & 0o777;
    // A Kubernetes Secret's files are readable by the pod's group; nothing wider is let pass.
    if mode & 0o027 != 0 {
        return Err(KeyFileError::Permissions {
            path: path.to_owned(),
            mode,
        });
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(unreadable)?);
    text.parse().map_err(|source| KeyFileError::Content {
        path: path.to_owned(),
        source,
    })
}
