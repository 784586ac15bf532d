//! What a browser loads beside the document.

use std::{fs, path::Path};

use anyhow::{Context as _, anyhow, ensure};
use data_encoding::HEXLOWER;
use reqwest::header;
use scraper::{Html, Selector};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Visitor;
use crate::{
    ratio::{Bound, Ratio},
    say,
};

const KIB: u32 = 1024;

/// A file, by its name in the index, and what it may weigh.
struct Part {
    name: &'static str,
    most: Option<u32>,
}

const PARTS: [Part; 3] = [
    Part {
        name: "module",
        most: Some(100 * KIB),
    },
    Part {
        name: "style",
        most: Some(16 * KIB),
    },
    Part {
        name: "script",
        most: None,
    },
];

/// Weighs each file as it is sent, and sees that it is sent as a browser can keep it.
pub(super) async fn measure(visitor: &Visitor<'_>, web: &Path) -> anyhow::Result<Vec<bool>> {
    let index: Value = serde_json::from_slice(&fs::read(web.join("site.json"))?)?;
    let html = visitor.load("/workspaces").await?.html;
    let mut holds = Vec::new();
    for part in PARTS {
        let name = index.get(part.name).and_then(Value::as_str);
        let name = name.context("the index names no such file")?;
        ensure!(html.contains(name), "no page loads {name}");
        let raw = fs::read(web.join(name))?;
        let sent = sent(visitor, name).await?;
        let kept = is_kept(visitor, name, &raw).await;
        holds.push(kept.is_ok());
        let kept = kept.map_or_else(|why| format!("MISSED: {why}"), |()| "ok".to_owned());
        say(&format!(
            "  {:7} {:>7} bytes, {:>6} as sent; precompressed, named by content, immutable {kept}",
            part.name,
            raw.len(),
            sent
        ));
        if let Some(most) = part.most {
            let ratio = Ratio {
                value: f64::from(sent) / f64::from(most),
                bound: Bound::AtMost(1.0),
            };
            holds.push(ratio.holds());
            say(&format!("  {:7} of {} KiB: {ratio}", "", most / KIB));
        }
    }
    Ok(holds)
}

/// How many bytes of it cross the network.
async fn sent(visitor: &Visitor<'_>, name: &str) -> anyhow::Result<u32> {
    let request = visitor.get(&format!("/assets/{name}"));
    let answer = request.header(header::ACCEPT_ENCODING, "br").send().await?;
    let body = answer.error_for_status()?.bytes().await?;
    Ok(u32::try_from(body.len())?)
}

/// Whether a browser may keep it for ever, because its name says what is in it.
async fn is_kept(visitor: &Visitor<'_>, name: &str, raw: &[u8]) -> anyhow::Result<()> {
    let request = visitor.get(&format!("/assets/{name}"));
    let answer = request.header(header::ACCEPT_ENCODING, "br").send().await?;
    let header = |name: header::HeaderName| {
        let value = answer.headers().get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let encoding = header(header::CONTENT_ENCODING);
    ensure!(encoding == "br", "it is sent as '{encoding}'");
    let caching = header(header::CACHE_CONTROL);
    ensure!(
        caching.contains("immutable") && caching.contains("max-age=31536000"),
        "it may be kept: '{caching}'"
    );
    let hash: String = HEXLOWER
        .encode(&Sha256::digest(raw))
        .chars()
        .take(16)
        .collect();
    ensure!(name.contains(&hash), "it is named {name} and is {hash}");
    Ok(())
}

/// How many files the document waits for before it is shown: stylesheets, and scripts that are
/// neither modules nor deferred.
pub(super) fn blocking(html: &str) -> anyhow::Result<usize> {
    let selector = "link[rel=stylesheet], script[src]:not([type=module]):not([async]):not([defer])";
    let selector = Selector::parse(selector).map_err(|error| anyhow!("{error}"))?;
    Ok(Html::parse_document(html).select(&selector).count())
}
