//! The stand-in against what a real Quay was recorded to answer.
//!
//! The recordings are walked in their order, on one stand-in for each instance that was recorded.
//! Ids, tokens and dates differ: wherever a recorded answer and the stand-in's differ in such a
//! value, the two are taken for each other from then on. What happened between the recordings is
//! done by [`gaps`].

#[path = "recordings/gaps.rs"]
mod gaps;

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Request, header},
};
use quay_sim::{Mailing, Variant};
use serde_json::{Value, json};

use crate::client::{Answer, House};

/// A recorded exchange.
struct Recording {
    number: u64,
    name: String,
    request: Value,
    response: Value,
}

impl Recording {
    fn all(numbers: std::ops::RangeInclusive<u64>) -> Vec<Self> {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/recordings");
        let mut recordings: Vec<Self> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                path.file_name()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .starts_with(|first: char| first.is_ascii_digit())
            })
            .map(|path| {
                let recorded: Value =
                    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
                Self {
                    number: recorded["n"].as_u64().unwrap(),
                    name: recorded["name"].as_str().unwrap().to_owned(),
                    request: recorded["request"].clone(),
                    response: recorded["response"].clone(),
                }
            })
            .filter(|recording| numbers.contains(&recording.number))
            .collect();
        recordings.sort_by_key(|recording| recording.number);
        recordings
    }

    fn path(&self) -> &str {
        self.request["path"].as_str().unwrap()
    }

    fn method(&self) -> &str {
        self.request["method"].as_str().unwrap()
    }

    fn status(&self) -> u64 {
        self.response["status"].as_u64().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let headers = self.response["headers"].as_array()?;
        let mut named = headers
            .iter()
            .filter(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(name));
        named.next()?[1].as_str()
    }

    fn body(&self) -> Option<&Value> {
        ["json", "body"]
            .iter()
            .find_map(|key| self.response.get(key))
            .filter(|body| !body.is_null())
    }
}

/// One instance of Quay, and what its names are here.
struct Replay {
    house: House,
    /// The application of quayadmin's tokens.
    bootstrap: String,
    /// The token with which alice fills gaps.
    alice: Option<String>,
    /// Recorded values and the stand-in's.
    same: BTreeMap<String, String>,
    cookies: BTreeMap<String, (String, String)>,
    wrong: Vec<String>,
    checked: usize,
}

impl Replay {
    fn new(house: House) -> Self {
        Self {
            bootstrap: house.client_id.clone(),
            alice: None,
            house,
            same: BTreeMap::new(),
            cookies: BTreeMap::new(),
            wrong: Vec::new(),
            checked: 0,
        }
    }

    /// The text with every recorded value replaced by the stand-in's.
    fn here(&self, text: &str) -> String {
        // Longer ones first: one can be the beginning of another.
        let mut values: Vec<_> = self.same.iter().collect();
        values.sort_by_key(|(recorded, _)| std::cmp::Reverse(recorded.len()));
        values
            .into_iter()
            .fold(text.to_owned(), |text, (recorded, own)| {
                text.replace(recorded, own)
            })
    }

    async fn check(&mut self, recording: &Recording) {
        let answer = self.send(recording).await;
        self.checked += 1;
        let mut problems = Vec::new();
        if u64::from(answer.status.as_u16()) != recording.status() {
            problems.push(format!(
                "status {} instead of {}",
                answer.status.as_u16(),
                recording.status()
            ));
        }
        for name in [
            "content-type",
            "access-control-allow-methods",
            "access-control-allow-origin",
            "allow",
            "vary",
            "x-frame-options",
        ] {
            // These were recorded without nginx, which adds the last one.
            let without_nginx =
                matches!(recording.number, 600..650 | 703 | 704) && name == "x-frame-options";
            let (expected, seen) = (
                recording.header(name).unwrap_or_default(),
                answer.header(name),
            );
            if !without_nginx && sorted(expected) != sorted(seen) {
                problems.push(format!("{name}: {seen:?} instead of {expected:?}"));
            }
        }
        if is_incomparable(recording) {
            // Its body lists what other recordings left behind.
        } else if let Some(body) = recording.body() {
            match serde_json::from_str::<Value>(&answer.text) {
                Ok(seen) => self.compare("", body, &seen, &mut problems),
                Err(_) => problems.push("the body is not JSON".to_owned()),
            }
        } else if let Some(text) = recording.response["text"].as_str()
            && text.len() < 1000
            && self.normal(text) != self.normal(&answer.text)
        {
            problems.push(format!("text {:?} instead of {text:?}", answer.text));
        }
        if !problems.is_empty() {
            problems.truncate(6);
            let head = format!(
                "{:03}-{} {} {}",
                recording.number,
                recording.name,
                recording.method(),
                recording.path()
            );
            self.wrong
                .push(format!("{head}\n    {}", problems.join("\n    ")));
        }
    }

    async fn send(&mut self, recording: &Recording) -> Answer {
        let request = Request::builder()
            .method(recording.method())
            .uri(self.here(recording.path()));
        let mut request = request;
        for (name, value) in recording.request["headers"].as_object().unwrap() {
            if !["authorization", "cookie", "x-csrf-token"].contains(&name.to_lowercase().as_str())
            {
                request = request.header(name, value.as_str().unwrap());
            }
        }
        let auth = &recording.request["auth"];
        let who = auth["as"].as_str().unwrap_or_default();
        match auth["kind"].as_str().unwrap() {
            "oauth-bearer" => {
                request = request.header(header::AUTHORIZATION, self.bearer(recording, who));
            }
            "session-cookie" => {
                let (cookie, csrf) = self.session(who).await;
                request = request.header(header::COOKIE, cookie);
                if auth["csrf_header"] == true {
                    request = request.header("x-csrf-token", csrf);
                }
            }
            "basic" => {
                request = request.header(
                    header::AUTHORIZATION,
                    "Basic YWxpY2U6cHctYWxpY2UtU2VjcmV0MQ==",
                );
            }
            _ => {}
        }
        let body = match &recording.request["body"] {
            Value::Null => Body::empty(),
            Value::String(text) => Body::from(self.here(text)),
            body => Body::from(self.here(&body.to_string())),
        };
        self.house.send(request.body(body).unwrap()).await
    }

    /// The bearer token that stands for the recorded one.
    fn bearer(&mut self, recording: &Recording, who: &str) -> String {
        let recorded = recording.request["headers"]["Authorization"].as_str();
        let unnamed = format!("the token of {who}");
        let (scheme, token) = recorded
            .and_then(|recorded| recorded.split_once(' '))
            .unwrap_or(("Bearer", &unnamed));
        let scope = recording.request["auth"]["scope"]
            .as_str()
            .unwrap_or_default();
        if !self.same.contains_key(token) {
            let (user, client_id) = match who {
                "quayadmin" | "service" => ("quayadmin", &self.bootstrap),
                user => (user, &self.house.client_id),
            };
            let all = user == "quayadmin" || scope.is_empty();
            let scopes = if all { EVERYTHING } else { scope }.parse();
            let issued = scopes
                .ok()
                .and_then(|scopes| self.house.quay.issue_token(user, client_id, &scopes).ok());
            if let Some(issued) = issued {
                self.same.insert(token.to_owned(), issued);
            }
        }
        let token = self.same.get(token).map_or(token, String::as_str);
        format!("{scheme} {token}")
    }

    /// A session's cookie and CSRF token.
    async fn session(&mut self, user: &str) -> (String, String) {
        if !self.cookies.contains_key(user) {
            let session = sign_in(&self.house, user).await;
            self.cookies.insert(user.to_owned(), session);
        }
        self.cookies[user].clone()
    }

    /// Compares bodies, and learns which values stand for each other.
    fn compare(&mut self, place: &str, recorded: &Value, seen: &Value, problems: &mut Vec<String>) {
        match (recorded, seen) {
            (Value::Object(recorded), Value::Object(seen)) => {
                for (name, value) in recorded {
                    match seen.get(name).or_else(|| seen.get(&self.here(name))) {
                        Some(own) => self.compare(&format!("{place}.{name}"), value, own, problems),
                        None if looks_like_uuid(name) => {}
                        None => problems.push(format!("{place}.{name} is missing")),
                    }
                }
                for name in seen
                    .keys()
                    .filter(|name| !recorded.contains_key(*name) && !looks_like_uuid(name))
                {
                    problems.push(format!("{place}.{name} is too much"));
                }
            }
            (Value::Array(recorded), Value::Array(seen)) => {
                let (recorded, seen) = (by_name(recorded), by_name(seen));
                if recorded.len() != seen.len() {
                    problems.push(format!(
                        "{place} has {} instead of {} entries",
                        seen.len(),
                        recorded.len()
                    ));
                    return;
                }
                for (at, (value, own)) in recorded.iter().zip(&seen).enumerate() {
                    self.compare(&format!("{place}[{at}]"), value, own, problems);
                }
            }
            (Value::String(recorded), Value::String(seen)) => {
                if self.normal(recorded) == self.normal(seen) {
                    return;
                }
                if !is_own_value(place, recorded)
                    || is_own_value(place, recorded) != is_own_value(place, seen)
                {
                    problems.push(format!("{place} is {seen:?} instead of {recorded:?}"));
                    return;
                }
                if recorded.len() >= 16 && !recorded.contains(' ') {
                    self.same.insert(recorded.clone(), seen.clone());
                }
            }
            (Value::Number(recorded), Value::Number(seen))
                if recorded.as_f64() == seen.as_f64() => {}
            (Value::Number(_), Value::Number(_))
                if [".oauth_token_id", ".start_ts"]
                    .iter()
                    .any(|end| place.ends_with(end)) => {}
            _ if recorded == seen => {}
            _ => problems.push(format!("{place} is {seen} instead of {recorded}")),
        }
    }

    /// A text without what differs in every run, and with Quay's own address as the stand-in's.
    fn normal(&self, text: &str) -> String {
        let text = self.here(text);
        let text = text
            .replace("http://localhost:8480", "http://localhost")
            .replace("http://localhost:8482", "http://localhost");
        // A dump of a schema is laid out differently.
        text.split("\n\nFailed validating")
            .next()
            .unwrap_or_default()
            .to_owned()
    }
}

const EVERYTHING: &str =
    "org:admin repo:admin repo:create repo:read repo:write super:user user:admin user:read";

fn sorted(list: &str) -> Vec<&str> {
    let mut names: Vec<&str> = list.split(", ").collect();
    names.sort_unstable();
    names
}

/// Lists whose order Quay's database chooses are compared in an order of our own.
fn by_name(values: &[Value]) -> Vec<&Value> {
    let key = |value: &&Value| {
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
        let named = text("/name").or(text("/scope")).or(text("/delegate/name"));
        named.map(|name| (name.to_owned(), text("/role").map(str::to_owned)))
    };
    let mut values: Vec<&Value> = values.iter().collect();
    if values.iter().all(|value| key(value).is_some()) {
        values.sort_by_key(key);
    }
    values
}

fn looks_like_uuid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// Whether a value is Quay's own choice: ids, secrets, dates, and what follows from them.
fn is_own_value(place: &str, text: &str) -> bool {
    let last = place.rsplit('.').next().unwrap_or_default();
    let names = [
        "token",
        "uuid",
        "id",
        "client_id",
        "clientId",
        "client_secret",
        "created",
        "expires_at",
        "last_accessed",
        "hash",
        "color",
        "status_token",
        "next_page",
        "code",
        "datetime",
        "start_time",
        "end_time",
        "token_code",
        "password",
        "encrypted_password",
        "oauth_token_application_id",
        "last_modified",
        "prototypeid",
        "notification_id",
        "oauth_token_uuid",
    ];
    !text.is_empty() && (names.contains(&last) || looks_like_uuid(text))
}

async fn sign_in(house: &House, user: &str) -> (String, String) {
    let cookie = |answer: &Answer| {
        answer
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    };
    let request = Request::get("/csrf_token")
        .header("x-requested-with", "XMLHttpRequest")
        .body(Body::empty());
    let visitor = house.send(request.unwrap()).await;
    let csrf = visitor.json()["csrf_token"].as_str().unwrap().to_owned();
    if user == "nobody" {
        return (cookie(&visitor), csrf);
    }
    let request = Request::post("/api/v1/signin")
        .header(header::COOKIE, cookie(&visitor))
        .header("x-csrf-token", csrf)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(
            json!({ "username": user, "password": format!("pw-{user}-Secret1") }).to_string(),
        ));
    let signed_in = house.send(request.unwrap()).await;
    assert_eq!(signed_in.status, 200, "{user}: {}", signed_in.text);
    (
        cookie(&signed_in),
        signed_in.header("x-next-csrf-token").to_owned(),
    )
}

/// Whether a recording belongs to other tests than this one.
fn is_left_out(recording: &Recording) -> bool {
    let path = recording.path();
    !path.starts_with("/api/v1")
        // The first user's own call, for an empty database only.
        || path.ends_with("/user/initialize")
        // The tests of sign-in, sessions and consent walk these.
        || ["/signin", "/signout", "/assignedauthorization"].iter().any(|part| path.contains(part))
        || recording.name == "after-signout"
        // The tests of the registry push the images that these look at.
        || ["/tag/", "/manifest/", "/pushed-new"].iter().any(|part| path.contains(part))
}

/// Lists of all that happened before, recorded or not, or in an order that the database chose.
fn is_incomparable(recording: &Recording) -> bool {
    [
        "robot-list",
        "robot-list-tokens",
        "authorizations-list-token",
        "authorizations-list-cookie",
        "authorizations-many",
        "repo-get-with-tags",
        "repo-logs",
        "org-logs",
        "xhronly-browser-get-xhr",
        "xhronly-lib-get",
        "nofull-su-orgs",
    ]
    .contains(&recording.name.as_str())
}

async fn replay(house: House, numbers: std::ops::RangeInclusive<u64>, at_least: usize) {
    let mut replay = Replay::new(house);
    let mut done = numbers.start() - 1;
    for recording in Recording::all(numbers) {
        for number in done + 1..=recording.number {
            gaps::fill(&mut replay, number).await;
        }
        done = recording.number;
        if !is_left_out(&recording) {
            replay.check(&recording).await;
        }
    }
    let (wrong, checked) = (&replay.wrong, replay.checked);
    assert!(
        wrong.is_empty(),
        "{} of {checked} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        checked >= at_least,
        "only {checked} recordings were replayed"
    );
}

#[tokio::test]
async fn the_recorded_quay_answers_as_it_did() {
    replay(House::bare(Variant::default()), 1..=463, 270).await;
}

#[tokio::test]
async fn its_limits_are_as_they_were() {
    replay(House::bare(Variant::default()), 501..=515, 12).await;
}

#[tokio::test]
async fn its_variants_answer_as_they_did() {
    replay(House::bare(Variant::default()), 601..=644, 32).await;
}

#[tokio::test]
async fn its_collector_frees_names() {
    replay(House::bare(Variant::default()), 691..=692, 2).await;
}

#[tokio::test]
async fn an_organization_is_handed_over() {
    let variant = Variant {
        mailing: Mailing::Fails,
        ..Variant::default()
    };
    replay(House::bare(variant), 701..=711, 11).await;
}
