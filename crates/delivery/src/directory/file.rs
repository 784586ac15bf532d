//! One file, written so that a crash leaves the old one or the new one, and reached without
//! following a symbolic link. Blocking.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::port::DeliveryError;

pub(super) const NAME: &str = ".dockerconfigjson";
/// A crash leaves at most this one behind; the next write takes it away.
const UNFINISHED: &str = ".dockerconfigjson.unfinished";
/// Ours are a few hundred bytes; of a bigger file this much is enough to see that it is not.
const LONGEST: u64 = 64 * 1024;
const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_DIRECTORY: u32 = 0o700;

/// A directory of ours with one file in it.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    root: Arc<PathBuf>,
    segments: Vec<String>,
}

impl Cell {
    pub(super) fn new(root: Arc<PathBuf>, segments: Vec<String>) -> Self {
        Self { root, segments }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.directory().join(NAME)
    }

    /// The file's content; `None` when it is not there.
    pub(super) fn read(&self) -> Result<Option<Vec<u8>>, DeliveryError> {
        for directory in self.directories() {
            match look(&directory)? {
                Some(metadata) if metadata.is_dir() => {}
                Some(_) => return Err(DeliveryError::Conflict),
                None => return Ok(None),
            }
        }
        match look(&self.path())? {
            None => Ok(None),
            Some(metadata) if metadata.is_file() => {
                let mut content = Vec::new();
                let file = File::open(self.path())?;
                file.take(LONGEST).read_to_end(&mut content)?;
                Ok(Some(content))
            }
            Some(_) => Err(DeliveryError::Conflict),
        }
    }

    /// Whether nobody but us can read the file.
    pub(super) fn is_private(&self) -> Result<bool, DeliveryError> {
        let metadata = look(&self.path())?;
        Ok(metadata.is_some_and(|file| file.permissions().mode() & 0o077 == 0))
    }

    /// Replaces the file.
    pub(super) fn write(&self, content: &[u8]) -> Result<(), DeliveryError> {
        self.make_directories()?;
        let unfinished = self.directory().join(UNFINISHED);
        remove_if_there(&unfinished)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(PRIVATE_FILE)
            .open(&unfinished)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&unfinished, self.path())?;
        sync(&self.directory())?;
        Ok(())
    }

    /// Takes the file away, and the directories that are empty without it.
    pub(super) fn remove(&self) -> Result<(), DeliveryError> {
        remove_if_there(&self.directory().join(UNFINISHED))?;
        remove_if_there(&self.path())?;
        sync(&self.directory())?;
        for directory in self.directories().iter().rev() {
            if fs::remove_dir(directory).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn directory(&self) -> PathBuf {
        self.segments
            .iter()
            .fold(self.root.to_path_buf(), |path, segment| path.join(segment))
    }

    /// Every directory below the root, the outermost first.
    fn directories(&self) -> Vec<PathBuf> {
        self.segments
            .iter()
            .scan(self.root.to_path_buf(), |path, segment| {
                path.push(segment);
                Some(path.clone())
            })
            .collect()
    }

    fn make_directories(&self) -> Result<(), DeliveryError> {
        let mut make = DirBuilder::new();
        make.mode(PRIVATE_DIRECTORY);
        DirBuilder::new()
            .recursive(true)
            .mode(PRIVATE_DIRECTORY)
            .create(self.root.as_path())?;
        for directory in self.directories() {
            match make.create(&directory) {
                Ok(()) => sync(directory.parent().unwrap_or(&self.root))?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error.into()),
            }
            if !look(&directory)?.is_some_and(|metadata| metadata.is_dir()) {
                return Err(DeliveryError::Conflict);
            }
        }
        Ok(())
    }
}

/// What lies at a path, itself and not what it links to.
fn look(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

impl From<io::Error> for DeliveryError {
    fn from(error: io::Error) -> Self {
        Self::Unavailable(error)
    }
}
