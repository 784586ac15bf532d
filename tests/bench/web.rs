//! What the web app costs: what a browser loads before a page is readable and afterwards, and how
//! long the server takes for a page of a workspace with many components.

mod asset;
mod rendering;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use reqwest::header;
use server::sign_in::{Sample, SignIn};

use crate::{
    harness::{Harness, UNLIMITED},
    say,
};

/// Requests that have to be answered before a page is readable.
const MOST_REQUESTS: usize = 3;

/// Whoever has a browser.
struct Visitor<'harness> {
    harness: &'harness Harness,
    http: reqwest::Client,
    cookie: String,
}

/// A page, and the requests that it took.
struct Loaded {
    html: String,
    requests: usize,
}

impl Visitor<'_> {
    /// Loads a page, redirects and all.
    async fn load(&self, path: &str) -> anyhow::Result<Loaded> {
        let (mut path, mut requests) = (path.to_owned(), 0);
        loop {
            requests += 1;
            let answer = self.get(&path).send().await?;
            let Some(to) = answer.headers().get(header::LOCATION) else {
                let html = answer.error_for_status()?.text().await?;
                return Ok(Loaded { html, requests });
            };
            path = to.to_str()?.to_owned();
        }
    }

    fn get(&self, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.harness.home());
        self.http.get(url).header(header::COOKIE, &self.cookie)
    }
}

/// Measures all of it; `false` where a limit is passed.
pub(crate) async fn measure(components: usize, requests: usize) -> anyhow::Result<bool> {
    let web = folder()?;
    let setting = [("web.directory", web.display().to_string())];
    let samples = SignIn::Samples(Sample::ALL.into());
    let harness = Harness::start_with(UNLIMITED, &setting, samples).await?;
    let visitor = sign_in(&harness).await?;

    say("what browsers load, compressed with brotli");
    let mut holds = asset::measure(&visitor, &web).await?;
    holds.extend(readable(&visitor).await?);
    say(&format!(
        "a workspace with {components} components, {requests} requests one after the other{}",
        if cfg!(debug_assertions) {
            ", UNOPTIMISED: an installation is not built so"
        } else {
            ""
        }
    ));
    holds.extend(rendering::measure(&visitor, components, requests).await?);

    let failed = holds.iter().filter(|holds| !**holds).count();
    say(&format!(
        "bench web: {} passed, {failed} failed",
        holds.len().saturating_sub(failed)
    ));
    Ok(failed == 0)
}

/// How many requests stand between an address and a page that can be read: the document, what it
/// is redirected from, and what it waits for.
async fn readable(visitor: &Visitor<'_>) -> anyhow::Result<Vec<bool>> {
    let mut holds = Vec::new();
    for (path, what) in [("/sign-in", "signing in"), ("/", "the first page")] {
        let loaded = visitor.load(path).await?;
        let needed = loaded.requests + asset::blocking(&loaded.html)?;
        holds.push(needed <= MOST_REQUESTS);
        say(&format!(
            "  {what:16} readable after {needed} requests (at most {MOST_REQUESTS}) {}",
            verdict(needed <= MOST_REQUESTS)
        ));
    }
    Ok(holds)
}

async fn sign_in(harness: &Harness) -> anyhow::Result<Visitor<'_>> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let answer = http
        .post(format!("{}/sign-in/sample", harness.home()))
        .header("sec-fetch-site", "same-origin")
        .form(&[("user", "david")])
        .send()
        .await?;
    let cookie = answer.headers().get(header::SET_COOKIE);
    let cookie = cookie.context("nobody was signed in")?.to_str()?;
    let (cookie, _) = cookie.split_once(';').context("no cookie")?;
    Ok(Visitor {
        harness,
        http,
        cookie: cookie.to_owned(),
    })
}

/// What `cargo xtask web` has built, beside what runs.
fn folder() -> anyhow::Result<PathBuf> {
    let bench = std::env::current_exe()?;
    let profile = bench.parent().and_then(Path::parent);
    let web = profile.context("it runs nowhere")?.join("web");
    ensure!(
        web.join("site.json").is_file(),
        "{} is not there: `cargo xtask bench web` builds it",
        web.display()
    );
    Ok(web)
}

fn verdict(holds: bool) -> &'static str {
    if holds { "ok" } else { "MISSED" }
}
