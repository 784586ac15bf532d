//! What browsers load: stylesheet, script and WASM module.
//!
//! `cargo xtask web` puts them in a folder, named by their content and compressed. They are read
//! once, at the start. Where there is no such folder, the stylesheet comes out of the binary and
//! pages work without script.

use std::{collections::HashMap, env, fs, io, path::Path};

use axum::{
    body::Bytes,
    extract::{Path as Segment, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use frontend::{Asset, STYLE};
use serde::Deserialize;

use crate::{api::error::ApiError, app::App};

/// What names the files of the folder.
const INDEX: &str = "site.json";
/// The stylesheet's name where there is no folder.
const BUILT_IN_STYLE: &str = "berth.css";
/// A name says what is in the file, so that it never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What browsers load.
#[derive(Debug, Clone)]
pub struct Site {
    style: String,
    script: Option<Asset>,
    files: HashMap<String, File>,
}

/// A file, as it is sent.
#[derive(Debug, Clone)]
struct File {
    kind: &'static str,
    content: Bytes,
    /// The same, compressed with brotli.
    compressed: Option<Bytes>,
    lasts: Lasts,
}

/// How long a file is as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lasts {
    ForEver,
    AsLongAsTheServer,
}

/// The folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A file cannot be read.
    #[error(
        "the web app's files cannot be read: build them with `cargo xtask web`, or check `web.directory`"
    )]
    Read(#[source] io::Error),
    /// The index is none.
    #[error("{INDEX} of the web app cannot be understood: build it again with `cargo xtask web`")]
    Index(#[source] serde_json::Error),
}

/// What the index says.
#[derive(Debug, Deserialize)]
struct Index {
    style: String,
    script: String,
    module: String,
}

impl Site {
    /// Reads the folder that the configuration names, or else the folder `web` beside the binary if
    /// it is there.
    ///
    /// # Errors
    /// When a folder that is named, or there, cannot be used.
    pub fn open(configured: Option<&Path>) -> Result<Self, SiteError> {
        if let Some(folder) = configured {
            return Self::read(folder);
        }
        let beside = env::current_exe().ok();
        let beside = beside.and_then(|binary| Some(binary.parent()?.join("web")));
        match beside {
            Some(folder) if folder.join(INDEX).exists() => Self::read(&folder),
            _ => Ok(Self::built_in()),
        }
    }

    /// The stylesheet alone.
    #[must_use]
    pub fn built_in() -> Self {
        let style = File {
            kind: "text/css; charset=utf-8",
            content: Bytes::from_static(STYLE.as_bytes()),
            compressed: None,
            lasts: Lasts::AsLongAsTheServer,
        };
        Self {
            style: address(BUILT_IN_STYLE),
            script: None,
            files: HashMap::from([(BUILT_IN_STYLE.to_owned(), style)]),
        }
    }

    fn read(folder: &Path) -> Result<Self, SiteError> {
        let index = fs::read(folder.join(INDEX)).map_err(SiteError::Read)?;
        let index: Index = serde_json::from_slice(&index).map_err(SiteError::Index)?;
        let mut files = HashMap::new();
        for (name, kind) in [
            (&index.style, "text/css; charset=utf-8"),
            (&index.script, "text/javascript; charset=utf-8"),
            (&index.module, "application/wasm"),
        ] {
            let file = File {
                kind,
                content: fs::read(folder.join(name)).map_err(SiteError::Read)?.into(),
                compressed: fs::read(folder.join(format!("{name}.br")))
                    .ok()
                    .map(Bytes::from),
                lasts: Lasts::ForEver,
            };
            files.insert(name.clone(), file);
        }
        Ok(Self {
            style: address(&index.style),
            script: Some(Asset {
                script: address(&index.script),
                module: address(&index.module),
            }),
            files,
        })
    }

    /// Where the stylesheet is.
    pub(super) fn style(&self) -> String {
        self.style.clone()
    }

    /// Where the script is, where there is one.
    pub(super) fn script(&self) -> Option<Asset> {
        self.script.clone()
    }
}

/// Where these files are.
pub(crate) const ADDRESS: &str = "/assets/{name}";

fn address(name: &str) -> String {
    format!("/assets/{name}")
}

/// `GET /assets/{name}`
pub(crate) async fn get(
    State(app): State<App>,
    Segment(name): Segment<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = app.site.files.get(&name).ok_or_else(|| {
        ApiError::not_found(
            "there is no such file: a page that was open for long may be of an older Berth",
        )
    })?;
    let compressed = file.compressed.as_ref().filter(|_| takes_brotli(&headers));
    let content = compressed.unwrap_or(&file.content).clone();
    let mut response = content.into_response();
    let sent = response.headers_mut();
    sent.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    sent.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if compressed.is_some() {
        sent.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    if file.lasts == Lasts::ForEver {
        sent.insert(header::CACHE_CONTROL, FOR_EVER);
    }
    Ok(response)
}

/// Whether `br` is among what is taken, and not with the weight of nothing (RFC 9110, 12.5.3).
fn takes_brotli(headers: &HeaderMap) -> bool {
    let taken = headers.get_all(header::ACCEPT_ENCODING);
    taken
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            Some((parts.next()?, parts.next()))
        })
        .any(|(coding, weight)| {
            let weight = weight.and_then(|weight| weight.strip_prefix("q="));
            let is_refused = weight.is_some_and(|weight| weight.parse() == Ok(0.0_f32));
            coding.eq_ignore_ascii_case("br") && !is_refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (accepted, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=0.5", true),
            ("br;q=0", false),
            ("br; q=0.0", false),
            ("gzip", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(takes_brotli(&headers), takes, "{accepted}");
        }
    }

    #[test]
    fn a_folder_is_read_as_its_index_says() {
        let folder = tempfile::tempdir().unwrap();
        let index = r#"{"style": "b.1.css", "script": "b.2.js", "module": "b.3.wasm"}"#;
        for (name, content) in [
            (INDEX, index),
            ("b.1.css", "a{}"),
            ("b.2.js", ""),
            ("b.3.wasm", ""),
            ("b.1.css.br", "x"),
        ] {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let site = Site::open(Some(folder.path())).unwrap();
        assert_eq!(site.style(), "/assets/b.1.css");
        assert_eq!(site.script().unwrap().module, "/assets/b.3.wasm");
        assert_eq!(site.files["b.1.css"].compressed.as_deref(), Some(&b"x"[..]));
        assert!(!site.files.contains_key(INDEX));
    }

    #[test]
    fn a_folder_that_is_named_has_to_be_there() {
        assert!(matches!(
            Site::open(Some(Path::new("/nowhere"))),
            Err(SiteError::Read(_))
        ));
    }
}
