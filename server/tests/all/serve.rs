//! `berth serve`: started, called, asked to stop, killed.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use quay_sim::{Fault, Symptom};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::installation::Installation;

const CREATE_REPOSITORY: &str = "/api/v1/repository";

fn hold(installation: &Installation, duration: Duration) {
    let fault = Fault::before(Method::POST, CREATE_REPOSITORY, Symptom::Delay(duration));
    installation.quay().faults().add(fault);
}

#[tokio::test]
async fn new_installation_serves_after_three_commands() {
    let installation = Installation::found().await;
    let token = installation.token().await;
    let berth = installation.serve(&token).await;

    berth.declare("david", "foo").await;
    let foo = berth.ready("david", "foo").await;

    assert!(installation.is_delivered(&foo));
}

#[tokio::test]
async fn log_is_json_with_request_ids_and_without_secrets() {
    let installation = Installation::found().await;
    let token = installation.token().await;
    let berth = installation.serve(&token).await;

    berth.declare("david", "foo").await;
    berth.ready("david", "foo").await;
    let (status, problem) = berth.call(Method::GET, "/workspaces/nowhere").await;
    let id = problem["request_id"].as_str().unwrap();
    let line: Value = serde_json::from_str(&berth.process.line_with(id).await).unwrap();

    assert_eq!(
        (status, line["http.status"].as_u64()),
        (StatusCode::NOT_FOUND, Some(404))
    );
    let template = line["span"]["http.route"].as_str();
    assert_eq!(template, Some("/api/v1/workspaces/{workspace}"));
    for line in berth.process.log() {
        let line: Value = serde_json::from_str(&line).unwrap();
        for member in ["timestamp", "level", "target"] {
            assert!(line[member].is_string(), "no {member}: {line}");
        }
        let line = line.to_string();
        assert!(!line.contains(&token) && !line.contains(installation.service_token()));
    }
}

#[tokio::test]
async fn first_signal_lets_work_under_way_finish() {
    let installation = Installation::found().await;
    let token = installation.token().await;
    let mut berth = installation.serve(&token).await;
    hold(&installation, Duration::from_millis(700));
    let foo = berth.declare("david", "foo").await;
    installation.until_faults_are_met().await;

    berth.process.signal("TERM").await;
    let ended = berth.process.ended().await;

    assert!(ended.success(), "{ended:?}");
    assert!(
        installation.is_delivered(&foo),
        "{:#?}",
        berth.process.log()
    );
    berth.process.line_with("everything is done").await;
}

#[tokio::test]
async fn second_signal_cuts_work_off_and_the_next_start_takes_it_up() {
    let installation = Installation::found().await;
    let token = installation.token().await;
    let mut berth = installation.serve(&token).await;
    hold(&installation, Duration::from_secs(3600));
    let foo = berth.declare("david", "foo").await;
    installation.until_faults_are_met().await;

    berth.process.signal("TERM").await;
    berth.process.line_with("draining").await;
    berth.process.signal("TERM").await;
    let ended = berth.process.ended().await;

    assert!(ended.success(), "{ended:?}");
    assert!(!installation.is_delivered(&foo));
    let berth = installation.serve(&token).await;
    let again = berth.ready("david", "foo").await;
    assert_eq!(again.id, foo.id);
    assert!(installation.is_delivered(&foo));
}

#[tokio::test]
async fn killed_process_loses_nothing() {
    let installation = Installation::found().await;
    let token = installation.token().await;
    let mut berth = installation.serve(&token).await;
    let fault = Symptom::Delay(Duration::from_secs(3600));
    let fault = Fault::after(Method::POST, CREATE_REPOSITORY, fault);
    installation.quay().faults().add(fault);
    let foo = berth.declare("david", "foo").await;
    installation.until_faults_are_met().await;

    berth.process.signal("KILL").await;
    assert!(!berth.process.ended().await.success());
    let died = Instant::now();
    let berth = installation.serve(&token).await;
    let again = berth.ready("david", "foo").await;

    assert!(
        died.elapsed() < Duration::from_secs(30),
        "SECURITY.md's figure"
    );
    assert_eq!(again.id, foo.id);
    let made = installation.quay().calls().matching(|call| {
        call.path == CREATE_REPOSITORY && call.status == Some(StatusCode::CREATED)
    });
    assert!(made.count() <= 1, "{made}");
    assert!(installation.is_delivered(&foo));
}

#[tokio::test]
async fn what_keeps_it_from_serving_is_said_with_what_to_do() {
    let unfounded = Installation::prepare().await;
    let said = unfounded.run(&["serve"]).await.failed().stderr;
    assert!(said.contains("berth keys create"), "{said}");

    let installation = Installation::found().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut serve = installation.command(&["serve"]);
    serve.env("BERTH_LISTEN", &address);
    let said = crate::process::Ended::of(serve).await.failed().stderr;
    assert!(
        said.contains(&address) && said.contains("is it taken?"),
        "{said}"
    );

    let mut serve = installation.command(&["serve"]);
    serve.env_remove("BERTH_QUAY_TOKEN_FILE");
    let said = crate::process::Ended::of(serve).await.failed().stderr;
    assert!(said.contains("quay.token_file"), "{said}");

    let mut serve = installation.command(&["serve"]);
    serve.env("BERTH_QUAY_TOKEN_FLIE", "token");
    let said = crate::process::Ended::of(serve).await.failed().stderr;
    assert!(said.contains("did you mean 'quay.token_file'?"), "{said}");
}
