//! Puts the web app's files together: `site <frontend.wasm> <stylesheet> <folder>`.
//!
//! What comes out is served as it is: each file is named by its content, so that it may be cached
//! for ever, and lies there compressed as well (`.br`). `site.json` names them.
//!
//! It is a program of its own, beside `xtask`, because it takes much longer to build.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

/// Puts the web app's files together.
#[derive(Debug, Parser)]
struct CommandLine {
    /// What the compiler made of `frontend` for `wasm32-unknown-unknown`.
    wasm: PathBuf,
    /// The stylesheet.
    style: PathBuf,
    /// The folder to write to; what was in it is deleted.
    folder: PathBuf,
    /// How hard to compress.
    #[arg(long, value_enum, default_value_t)]
    effort: Effort,
}

/// How hard to compress.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Effort {
    /// For a page that is looked at on this machine.
    #[default]
    Fast,
    /// For an installation.
    Best,
}

impl Effort {
    fn quality(self) -> u32 {
        match self {
            Self::Fast => 4,
            Self::Best => 11,
        }
    }
}

fn main() -> Result<()> {
    let line = CommandLine::parse();
    let mut bound = Bindgen::new()
        .input_path(&line.wasm)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(true)
        .generate_output()
        .context("wasm-bindgen does not take the module")?;
    let script = bound.js().to_owned().into_bytes();
    let module = bound.wasm_mut().emit_wasm();
    let style = fs::read(&line.style).context("the stylesheet cannot be read")?;

    if line.folder.exists() {
        fs::remove_dir_all(&line.folder).context("the folder cannot be emptied")?;
    }
    fs::create_dir_all(&line.folder).context("the folder cannot be made")?;
    let mut names = BTreeMap::new();
    for (part, extension, content) in [
        ("module", "wasm", module),
        ("script", "js", script),
        ("style", "css", style),
    ] {
        names.insert(part, write(&line, extension, &content)?);
    }
    let index = line.folder.join("site.json");
    fs::write(index, serde_json::to_string_pretty(&names)?).context("the index cannot be written")
}

/// Writes a file under its content's name, and the same compressed.
fn write(line: &CommandLine, extension: &str, content: &[u8]) -> Result<String> {
    let hash: String = HEXLOWER
        .encode(&Sha256::digest(content))
        .chars()
        .take(16)
        .collect();
    let name = format!("berth.{hash}.{extension}");
    let path = line.folder.join(&name);
    fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))?;
    compress(
        &line.folder.join(format!("{name}.br")),
        content,
        line.effort,
    )?;
    Ok(name)
}

fn compress(path: &Path, content: &[u8], effort: Effort) -> Result<()> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, effort.quality(), 22);
    writer.write_all(content)?;
    let compressed = writer.into_inner();
    fs::write(path, compressed).with_context(|| format!("{} cannot be written", path.display()))
}
