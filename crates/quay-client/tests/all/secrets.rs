//! A canary in every secret, looked for in everything that can be printed.

use std::{
    error::Error,
    io,
    sync::{Arc, Mutex},
};

use quay_client::Operation;
use tracing::{Instrument, info_span, level_filters::LevelFilter};
use wiremock::ResponseTemplate;

use crate::{
    every_operation::{perform, success},
    quay::{LANE, answering, replay, token},
    recording::recording,
};

const CANARY: &str = "canary-7f3a-canary";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn record(log: &Log) -> tracing::subscriber::DefaultGuard {
    let log = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || log.clone())
        .finish();
    tracing::subscriber::set_default(subscriber)
}

/// The error and everything that it says it came from.
fn printed(error: &quay_client::QuayError) -> String {
    let mut text = format!("{error:?} {error:#?}");
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        text.push_str(&format!(" {error}"));
        next = error.source();
    }
    text
}

/// Answers that repeat the secret, and answers that break.
fn answers(operation: Operation) -> Vec<ResponseTemplate> {
    let json =
        serde_json::json!({"message": CANARY, "token": CANARY, "name": CANARY, "error": CANARY});
    let mut answers = vec![
        ResponseTemplate::new(400).set_body_json(&json),
        ResponseTemplate::new(401).set_body_json(&json),
        ResponseTemplate::new(403).set_body_json(&json),
        ResponseTemplate::new(500).set_body_string(CANARY),
        ResponseTemplate::new(200).set_body_string(CANARY),
        ResponseTemplate::new(200).set_body_json(&json),
        ResponseTemplate::new(201).set_body_json(&json),
        ResponseTemplate::new(308).insert_header("Location", format!("http://x/{CANARY}")),
    ];
    answers.extend(success(operation).map(|number| recording(number).template()));
    answers
}

#[tokio::test]
async fn no_secret_is_in_an_error_or_in_the_log() {
    let log = Log::default();
    let _guard = record(&log);
    let quay = answering(ResponseTemplate::new(200)).await;
    for operation in Operation::ALL {
        for answer in answers(*operation) {
            quay.answer_with(answer).await;
            let api = quay.client.with_token(&token(CANARY), LANE);
            let outcome = perform(*operation, &quay.client, &api, CANARY).await;
            if let Err(error) = outcome {
                assert!(
                    !printed(&error).contains(CANARY),
                    "{operation:?}: {error:?}"
                );
            }
            assert!(!format!("{api:?} {:?}", quay.client).contains(CANARY));
        }
    }
    let text = log.text();
    assert!(
        text.contains("/api/v1/organization/{orgname}/robots"),
        "the route is logged"
    );
    assert!(!text.contains(CANARY), "{}", line_of(&text, CANARY));
    assert!(
        !text.contains("FAKETOKEN"),
        "{}",
        line_of(&text, "FAKETOKEN")
    );
}

#[tokio::test]
async fn a_call_that_never_arrives_tells_no_address() {
    let quay = answering(ResponseTemplate::new(200)).await;
    let client = quay.client.clone();
    let api = quay.api();
    drop(quay.server);
    let error = perform(Operation::FindRobot, &client, &api, "FAKEtoken")
        .await
        .unwrap_err();
    assert!(!printed(&error).contains("/api/v1"), "{}", printed(&error));
}

/// The control: the scanner sees a secret where there is one.
#[tokio::test]
async fn the_scanner_finds_a_canary_that_is_there() {
    let log = Log::default();
    let _guard = record(&log);
    async { tracing::info!("inside") }
        .instrument(info_span!("span", secret = CANARY))
        .await;
    assert!(log.text().contains(CANARY));
}

#[tokio::test]
async fn answers_with_secrets_print_none() {
    let robot = replay(288).await;
    let found = robot
        .api()
        .find_robot(&"course-1+student1".parse().unwrap())
        .await
        .unwrap();
    assert!(!format!("{found:?}").contains("FAKETOKEN"));

    let application = replay(33).await;
    let list = application
        .api()
        .list_applications(&"apporg".parse().unwrap())
        .await
        .unwrap();
    assert!(!format!("{list:?}").contains("FAKECLIENTSECRET"));
}

fn line_of<'a>(text: &'a str, word: &str) -> &'a str {
    text.lines()
        .find(|line| line.contains(word))
        .unwrap_or_default()
}
