//! axe-core: what a program can find of what keeps people out.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::window::Window;

/// Runs every rule there is, and tells where each is broken.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`))),
        (error) => done([`axe failed: ${error}`]),
    );";

impl Window {
    /// What axe-core finds on the page as it is looked at now.
    pub(super) async fn violations(&self) -> Vec<String> {
        if self.run("return typeof axe;", json!([])).await == "undefined" {
            self.run(&axe(), json!([])).await;
        }
        let found: Value = self.run_until_done(RUN).await;
        serde_json::from_value(found).unwrap()
    }
}

fn axe() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("axe/node_modules/axe-core/axe.min.js");
    fs::read_to_string(file).expect("axe-core is there: `cargo xtask test` installs it")
}

#[tokio::test]
async fn what_keeps_people_out_is_found() {
    let window = Window::open(&[]).await;
    window
        .go("data:text/html,<title>A page</title><img src=x><p style='color:silver'>Pale")
        .await;

    let found = window.violations().await.join("\n");

    for rule in ["image-alt", "color-contrast", "html-has-lang"] {
        assert!(found.contains(rule), "{rule} in {found}");
    }
    window.pardon("");
    window.close().await;
}
