//! Canaries: every secret that there is travels through everything that Berth does, well and badly,
//! and is then looked for wherever it must not be (SECURITY.md R3).

use std::{
    fs,
    path::{Path, PathBuf},
};

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD, HEXLOWER};
use model::{Reason, api::credential::Credential};
use quay_sim::{Fault, Symptom};
use reqwest::Method;
use serde_json::json;
use store::{AuditFilter, PageRequest};

use super::{
    caller::{Caller, Garbage, Platform, component_path, path, workspace_path},
    events::Events,
    harbour::Harbour,
    logs,
};

/// A secret, and where it comes from.
struct Canary {
    what: &'static str,
    secret: String,
}

impl Canary {
    fn new(what: &'static str, secret: impl Into<String>) -> Self {
        let secret = secret.into();
        assert!(
            secret.len() >= 32,
            "{what} is long enough to be told from chance"
        );
        Self { what, secret }
    }

    /// The forms in which it might be found: as it is, its beginning and its end, which a log might
    /// show of it, and encoded. What base64 makes of it depends on what stands before it.
    fn forms(&self) -> Vec<String> {
        let (secret, bytes) = (&self.secret, self.secret.as_bytes());
        let mut forms = vec![
            secret.clone(),
            secret.chars().take(20).collect(),
            secret.chars().skip(12).collect(),
            HEXLOWER.encode(bytes),
            BASE32_NOPAD.encode(bytes),
        ];
        for encoding in [&BASE64, &BASE64URL_NOPAD] {
            for before in 0..3 {
                // The first and the last group hold bits of what is beside it.
                let encoded = encoding.encode(&[&b"   "[..before], bytes].concat());
                let inner = encoded.len() - 8;
                forms.push(encoded.chars().skip(4).take(inner).collect());
            }
        }
        forms
    }

    fn is_in(&self, place: &[u8]) -> bool {
        let place = String::from_utf8_lossy(place);
        self.forms().iter().any(|form| place.contains(form))
    }
}

/// A place where no secret may be, and what is in it.
struct Place {
    name: String,
    content: Vec<u8>,
}

impl Place {
    fn new(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            content: content.into(),
        }
    }
}

fn finds(canaries: &[Canary], places: &[Place]) -> Vec<String> {
    let mut found = Vec::new();
    for place in places {
        for canary in canaries
            .iter()
            .filter(|canary| canary.is_in(&place.content))
        {
            found.push(format!("{} in {}", canary.what, place.name));
        }
    }
    found
}

#[test]
fn scanner_finds_a_secret_in_every_form_and_nothing_else() {
    let canary = Canary::new("canary", "CANARY0123456789abcdefghijklmnop");
    let secret = canary.secret.clone();
    let login = |user: &str| BASE64.encode(format!("{user}:{secret}").as_bytes());
    for hidden in [
        format!("Bearer {secret}"),
        format!("token={}…", secret.get(..20).unwrap()),
        login("a"),
        login("ab"),
        login("abc"),
        HEXLOWER.encode(secret.as_bytes()),
        format!(
            "{{\"token\":\"{}\"}}",
            BASE64URL_NOPAD.encode(secret.as_bytes())
        ),
    ] {
        assert!(canary.is_in(hidden.as_bytes()), "{hidden}");
    }
    assert!(!canary.is_in(b"CANARY and other birds"));
}

/// Does everything once, and much of it badly.
async fn live_through_it_all(harbour: &Harbour, platform: &Platform) {
    let faults = harbour.quay().sim().faults();
    for symptom in [Symptom::Truncated, Symptom::BadGateway, Symptom::Reset] {
        for (method, pattern) in [
            (Method::PUT, "/api/v1/organization/*/robots/*"),
            (Method::GET, "/v2/auth"),
        ] {
            faults.add(Fault::after(method, pattern, symptom));
        }
    }
    for name in ["foo", "bar", "baz"] {
        platform.provision("david", name).await;
    }
    faults.clear();
    let org = platform.workspace("david").await.organization.unwrap().name;
    harbour.quay().squat_repository(org.as_str(), "taken").await;
    platform.declare("david", "taken").await;
    platform.stuck("david", "taken", Reason::Conflict).await;
    platform
        .delete(&component_path("david", "baz"))
        .await
        .succeeded();
    platform.gone("david", "baz").await;
}

/// Everything that the API says, but for what it reveals.
async fn all_that_is_said(harbour: &Harbour, platform: &Platform) -> Vec<Place> {
    let (workspace, component) = (workspace_path("david"), component_path("david", "foo"));
    let foo = platform.component("david", "foo").await;
    let operation = foo.operation.unwrap().to_string();
    let mut places = Vec::new();
    for path in [
        "/api/v1/workspaces".to_owned(),
        "/api/v1/docs".to_owned(),
        "/api/v1/openapi.json".to_owned(),
        workspace.clone(),
        format!("{workspace}/components?deleted=true"),
        format!("{workspace}/credentials"),
        component.clone(),
        format!("{component}/plan"),
        format!("{component}/operations"),
        format!("{component}/credentials"),
        format!("{}/operations", component_path("david", "taken")),
        path(&["workspaces", "david", "operations", &operation]),
    ] {
        let answer = platform.get(&path).await;
        places.push(Place::new(&path, format!("{answer:?}")));
    }
    let authorization = format!("Basic {}", platform.token());
    let api = harbour.api().clone();
    let mistaken = Garbage { api, authorization };
    let body = json!({ platform.token(): harbour.quay().service_token() });
    for answer in [
        mistaken.get(&component).await,
        platform.put(&component, &body).await,
        platform.get(&format!("{workspace}/nowhere")).await,
    ] {
        places.push(Place::new(
            answer.status.as_str(),
            format!("{:?}", answer.headers),
        ));
    }
    let mut events = Events::follow(platform, "david", Some(0)).await;
    let until = |event: &model::api::event::Event| event.message.contains("taken");
    let events: Vec<_> = events.until(until).await;
    places.push(Place::new("the events", format!("{events:?}")));
    places
}

/// Every file that lasts, but for the delivered ones and the keys, which are secrets themselves.
fn all_that_lasts(folder: &Path) -> Vec<Place> {
    let mut places = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let file: PathBuf = entry.unwrap().path();
        if file.is_file() && file.file_name().unwrap() != "token" {
            places.push(Place::new(
                file.display().to_string(),
                fs::read(&file).unwrap(),
            ));
        }
    }
    places
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_anywhere_but_where_it_is_delivered_and_revealed() {
    let mut harbour = Harbour::open_with(&[("components.deletion_delay", "0s")]).await;
    let platform = harbour.platform().await;
    live_through_it_all(&harbour, &platform).await;
    let foo = platform.component("david", "foo").await;
    let push = harbour.delivered(&foo).unwrap();
    let pull = harbour.delivered_pull(&foo).await.unwrap();
    let canaries = [
        Canary::new("the push robot's token", push.login.password),
        Canary::new("the pull robot's token", pull.login.password),
        Canary::new("the service token", harbour.quay().service_token()),
        Canary::new("the platform token", platform.token()),
    ];

    let mut places = all_that_is_said(&harbour, &platform).await;
    let listed = format!("{}/credentials", component_path("david", "foo"));
    let known: Vec<Credential> = platform.get(&listed).await.json();
    let id = known[0].id.to_string();
    let reveal = path(&["workspaces", "david", "credentials", &id, "reveal"]);
    let revealed = platform.post(&reveal).await.succeeded();
    let trail = harbour
        .store()
        .list_audit(&AuditFilter::default(), &PageRequest::first(500))
        .await;
    let trail = trail.unwrap().items;
    assert!(trail.len() > 3, "{trail:?}");
    places.push(Place::new("the audit trail", format!("{trail:?}")));
    // Once while the write-ahead log is there, and once when it was taken over.
    let files = all_that_lasts(harbour.folder());
    assert!(
        files
            .iter()
            .any(|file| file.name.ends_with("-wal") && !file.content.is_empty())
    );
    places.extend(files);
    harbour.kill();
    places.extend(all_that_lasts(harbour.folder()));
    let log = logs::heard();
    assert!(
        String::from_utf8_lossy(&log).contains("TRACE"),
        "all of it is heard"
    );
    places.push(Place::new("the log", log));

    assert_eq!(finds(&canaries, &places), Vec::<String>::new());

    // The controls: what may hold a secret does, and one planted anywhere is found there.
    let delivered = Place::new("delivered", fs::read(&push.path).unwrap());
    let revealed = Place::new("revealed", revealed.text);
    for place in [&delivered, &revealed] {
        assert!(canaries[0].is_in(&place.content), "{}", place.name);
    }
    for place in &mut places {
        let middle = place.content.len() / 2;
        place
            .content
            .splice(middle..middle, canaries[2].secret.bytes());
    }
    assert_eq!(finds(&canaries, &places).len(), places.len());
    tracing::info!(planted = canaries[3].secret);
    let log = [Place::new("the log", logs::heard())];
    assert_eq!(finds(&canaries, &log), ["the platform token in the log"]);
}
