//! Authentication files as registry clients read them.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use serde_json::json;

use super::quay::Robot;

/// Writes a file that offers the robot's credential for exactly one key: with a full repository
/// path, clients send it nowhere else.
pub(super) fn write_authfile(folder: &Path, key: &str, robot: &Robot) -> PathBuf {
    let auth = BASE64.encode(format!("{}:{}", robot.name, robot.token).as_bytes());
    let path = folder.join("auth.json");
    fs::write(
        &path,
        json!({ "auths": { key: { "auth": auth } } }).to_string(),
    )
    .unwrap();
    path
}
