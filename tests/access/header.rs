//! What every answer carries, whoever asks for what (B2), and what no answer has in it.

use std::fs;

use model::api::credential::RevealedCredential;
use reqwest::{Method, StatusCode};

use super::{
    identity::{Identity, Standing, Unproven},
    scene::{Scene, WORKSPACE},
    table::{Entry, entries},
};
use crate::end_to_end::{
    answer::Answer,
    caller::{Caller, path},
};

/// Everybody who is answered in another way.
const EVERYBODY: [Identity; 5] = [
    Identity::Unproven(Unproven::Nothing),
    Identity::Person(Standing::Stranger),
    Identity::Person(Standing::Developer),
    Identity::Person(Standing::Owner),
    Identity::Person(Standing::Administrator),
];

/// Headers that say the same in each answer. `Answer` looks at some more, of all that any test
/// gets.
const ALWAYS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=31536000"),
    ("cache-control", "no-store"),
];

/// What is not as it has to be.
fn wrong(answer: &Answer) -> Vec<String> {
    let mut wrong: Vec<_> = ALWAYS
        .iter()
        .filter(|(name, value)| answer.header(name) != *value)
        .map(|(name, _)| format!("{name}: {}", answer.header(name)))
        .collect();
    let permissions = answer.header("permissions-policy");
    if !permissions.contains("camera=()") {
        wrong.push(format!("permissions-policy: {permissions}"));
    }
    let policy = answer.header("content-security-policy");
    let needed = [
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ];
    let unsafe_words = ["'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"];
    let is_strict = needed.iter().all(|word| policy.contains(word))
        && !unsafe_words.iter().any(|word| policy.contains(word));
    if !is_strict {
        wrong.push(format!("content-security-policy: {policy}"));
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_every_header_whoever_asks_for_what() {
    let scene = Scene::set().await;
    let mut found = Vec::new();
    for entry in entries() {
        scene.mend().await;
        for identity in EVERYBODY {
            let caller = identity.enter(&scene).await;
            let answer = scene.call(&*caller, &entry).await;
            let (method, path) = (&entry.method, entry.path);
            found.extend(
                wrong(&answer)
                    .into_iter()
                    .map(|it| format!("{method} {path}: {it}")),
            );
        }
    }
    let owner = Standing::Owner.enter(&scene.harbour).await;
    let add = "/workspaces/david/components";
    let form = ("content-type", "application/x-www-form-urlencoded");
    let from_elsewhere = ("sec-fetch-site", "cross-site");
    let post = |header: (&'static str, &str)| {
        let request = owner.request(Method::POST, add);
        request.header(header.0, header.1)
    };
    for (request, status) in [
        (owner.request(Method::GET, "/nowhere"), 404),
        (owner.request(Method::PATCH, add), 405),
        (post(from_elsewhere), 403),
        (
            post(form).body("component=".to_owned() + &"a".repeat(100_000)),
            413,
        ),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let answer = Answer::to(request).await.is(status);
        let here = wrong(&answer).into_iter();
        found.extend(here.map(|it| format!("{status}: {it}")));
    }

    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_browsers_keep_is_guarded_like_everything_else() {
    let folder = tempfile::tempdir().unwrap();
    let index = r#"{"style": "b.1.css", "script": "b.2.js", "module": "b.3.wasm"}"#;
    for (name, content) in [
        ("site.json", index),
        ("b.1.css", ""),
        ("b.2.js", ""),
        ("b.3.wasm", ""),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let web = folder.path().display().to_string();
    let scene = Scene::set_with(&[("web.directory", &web)]).await;
    let owner = Standing::Owner.enter(&scene.harbour).await;
    for name in ["b.1.css", "b.2.js", "b.3.wasm"] {
        let sent = owner
            .request(Method::GET, &format!("/assets/{name}"))
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), StatusCode::OK);
        let header = |name: &str| {
            sent.headers()
                .get(name)
                .map_or("", |it| it.to_str().unwrap())
        };
        for (name, value) in ALWAYS {
            let value = match name {
                "cache-control" => "public, max-age=31536000, immutable",
                _ => value,
            };
            assert_eq!(header(name), value);
        }
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(header("set-cookie"), "");
    }
}

/// Everything that a page could give away.
async fn secrets(scene: &Scene) -> Vec<String> {
    let owner = Standing::Owner.enter(&scene.harbour).await;
    let reveal = [
        "workspaces",
        WORKSPACE,
        "credentials",
        &scene.credential,
        "reveal",
    ];
    let revealed: RevealedCredential = owner.post(&path(&reveal)).await.succeeded().json();
    let platform = scene.platform.authorization().unwrap();
    vec![
        revealed.password,
        scene.harbour.quay().service_token(),
        platform.trim_start_matches("Bearer ").to_owned(),
        owner.cookie().to_owned(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_html_has_a_secret_in_it() {
    let scene = Scene::set().await;
    let secrets = secrets(&scene).await;
    let finds = |answer: &Answer| secrets.iter().any(|secret| answer.text.contains(secret));
    let mut pages = 0;
    let is_control = |entry: &Entry| entry.path.ends_with("/reveal");
    for entry in entries() {
        scene.mend().await;
        for identity in EVERYBODY {
            let caller = identity.enter(&scene).await;
            let answer = scene.call(&*caller, &entry).await;
            let is_revealed = answer.status.is_success() && is_control(&entry);
            assert_eq!(finds(&answer), is_revealed, "{} {answer:#?}", entry.path);
            pages += usize::from(answer.header("content-type").starts_with("text/html"));
        }
    }
    assert!(pages > 50, "{pages} pages were looked at");
}
