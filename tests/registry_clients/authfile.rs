//! Authentication files as registry clients read them.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use serde_json::{Value, json};

/// A robot's name and token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Robot {
    pub(super) name: String,
    pub(super) token: String,
}

/// The robot whose credential the file offers for exactly this image, and for nothing else.
pub(super) fn read_authfile(file: &Path, image: &str) -> Robot {
    let content: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let auths = content["auths"].as_object().unwrap();
    assert_eq!(auths.keys().collect::<Vec<_>>(), [image]);
    let auth = BASE64
        .decode(auths[image]["auth"].as_str().unwrap().as_bytes())
        .unwrap();
    let auth = String::from_utf8(auth).unwrap();
    let (name, token) = auth.split_once(':').unwrap();
    Robot {
        name: name.to_owned(),
        token: token.to_owned(),
    }
}

/// Writes a file that offers the robot's credential for an image that it may not be for.
pub(super) fn write_authfile(folder: &Path, image: &str, robot: &Robot) -> PathBuf {
    let auth = BASE64.encode(format!("{}:{}", robot.name, robot.token).as_bytes());
    let file = folder.join("auth.json");
    fs::write(
        &file,
        json!({ "auths": { image: { "auth": auth } } }).to_string(),
    )
    .unwrap();
    file
}
