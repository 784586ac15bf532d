//! A ChromeDriver of one test's own, and the Chromium that it starts.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What ChromeDriver says when it listens.
const STARTED: &str = "started successfully on port ";

/// How Chromium is started. It ends with ChromeDriver, however that ends: their pipe breaks.
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// A ChromeDriver on a free port. It is killed with this.
pub(super) struct Driver {
    process: Child,
    /// Kept open: ChromeDriver may have more to say.
    _says: BufReader<ChildStdout>,
    address: String,
    profile: TempDir,
}

impl Driver {
    pub(super) fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is there: `cargo xtask test` installs it");
        let mut says = BufReader::new(process.stdout.take().unwrap());
        let port = loop {
            let mut line = String::new();
            let length = says.read_line(&mut line).unwrap();
            assert!(length > 0, "chromedriver ended before it listened");
            if let Some((_, port)) = line.split_once(STARTED) {
                break port.trim_end().trim_end_matches('.').to_owned();
            }
        };
        Self {
            process,
            _says: says,
            address: format!("http://127.0.0.1:{port}"),
            profile: tempfile::tempdir().unwrap(),
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// A Chromium that knows nothing yet, and whose console is listened to.
    pub(super) fn capabilities(&self) -> Value {
        let profile = self.profile.path().display();
        let flags = FLAGS.map(str::to_owned).into_iter();
        let flags: Vec<_> = flags
            .chain([format!("--user-data-dir={profile}")])
            .collect();
        json!({ "alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "binary": chromium(), "args": flags },
        } })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Debian's, by its path: ChromeDriver would look for Google's.
fn chromium() -> PathBuf {
    let chromium = PathBuf::from("/usr/bin/chromium");
    assert!(
        chromium.is_file(),
        "chromium is there: `cargo xtask test` installs it"
    );
    chromium
}
