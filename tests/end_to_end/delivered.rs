//! A delivered file, read as pipelines read it.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use data_encoding::BASE64;
use serde_json::Value;

/// A user name and a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) username: String,
    pub(crate) password: String,
}

/// The one credential of a delivered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivered {
    pub(crate) path: PathBuf,
    /// The file's permission bits.
    pub(crate) mode: u32,
    /// What the credential is for: an image's name, or its beginning.
    pub(crate) key: String,
    pub(crate) login: Login,
}

impl Delivered {
    pub(crate) fn read(path: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(path).ok()?;
        let document: Value = serde_json::from_str(&text).unwrap();
        let auths = document["auths"].as_object().unwrap();
        assert_eq!(auths.len(), 1, "one file holds one credential");
        let (key, entry) = auths.iter().next().unwrap();
        let pair = BASE64.decode(entry["auth"].as_str().unwrap().as_bytes());
        let pair = String::from_utf8(pair.unwrap()).unwrap();
        let (username, password) = pair.split_once(':').unwrap();
        Some(Self {
            path: path.to_owned(),
            mode: mode(path),
            key: key.clone(),
            login: Login {
                username: username.to_owned(),
                password: password.to_owned(),
            },
        })
    }

    /// The permission bits of the folders from the file's up to `root`.
    pub(crate) fn folder_modes(&self, root: &Path) -> Vec<u32> {
        let folders = self.path.ancestors().skip(1);
        let below = folders.take_while(|folder| folder.starts_with(root));
        below.map(mode).collect()
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
