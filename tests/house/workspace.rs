//! The workspace as cargo and the file system show it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// The folder of the workspace's `Cargo.toml`.
pub(super) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A member of the workspace, as `cargo metadata` describes it.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) edition: String,
    pub(super) license: Option<String>,
    pub(super) rust_version: Option<String>,
    /// Where it may be published; an empty list is nowhere.
    pub(super) publish: Option<Vec<String>>,
    pub(super) description: Option<String>,
    pub(super) dependencies: Vec<Dependency>,
    manifest_path: PathBuf,
}

/// A dependency as a manifest declares it.
#[derive(Debug, Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// `dev` and `build` dependencies say so; the others say nothing.
    pub(super) kind: Option<String>,
}

impl Package {
    pub(super) fn manifest(&self) -> toml::Table {
        fs::read_to_string(&self.manifest_path)
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Its folder, relative to the workspace's: `crates/model`.
    pub(super) fn folder(&self) -> String {
        let root = root().canonicalize().unwrap();
        let folder = self
            .manifest_path
            .parent()
            .unwrap()
            .strip_prefix(root)
            .unwrap();
        folder.to_str().unwrap().to_owned()
    }
}

/// Every member of the workspace.
pub(super) fn packages() -> Vec<Package> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice::<Metadata>(&output.stdout)
        .unwrap()
        .packages
}

/// Every file of the project, relative to its root: what is built, kept by git or left by an editor
/// is not the project's.
pub(super) fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(root(), &mut files);
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if entry.file_type().unwrap().is_file() {
            files.push(path.strip_prefix(root()).unwrap().to_owned());
        } else if ![".git", ".berth", "node_modules", "screenshots", "target"]
            .map(Into::into)
            .contains(&entry.file_name())
        {
            collect(&path, files);
        }
    }
}

/// A file of the project as text; `None` when it is none.
pub(super) fn text(file: &Path) -> Option<String> {
    String::from_utf8(fs::read(root().join(file)).unwrap()).ok()
}
