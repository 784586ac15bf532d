//! Trouble, over real connections.

use std::time::Duration;

use axum::http::Method;
use quay_sim::{Fault, QuaySim, RateLimit, Server, Symptom, Variant};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const CAPABILITIES: &str = "/api/v1/registry/capabilities";

/// Sends a request and reads until the end; `Err` when the connection was reset.
async fn exchange(server: &Server, method: &str, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(server.address()).await?;
    let request = format!("{method} {path} HTTP/1.1\r\nHost: quay\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

async fn started() -> Server {
    QuaySim::builder().start().await.unwrap()
}

#[tokio::test]
async fn a_reset_ends_the_connection_without_an_answer() {
    let server = started().await;
    server
        .quay()
        .faults()
        .add(Fault::before(Method::GET, CAPABILITIES, Symptom::Reset));
    let error = exchange(&server, "GET", CAPABILITIES).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    let answer = exchange(&server, "GET", CAPABILITIES).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let statuses: Vec<_> = server
        .quay()
        .calls()
        .iter()
        .map(|call| call.status.map(|status| status.as_u16()))
        .collect();
    assert_eq!(statuses, [None, Some(200)]);
    server.stop().await;
}

#[tokio::test]
async fn nginx_answers_in_html() {
    let server = started().await;
    for (symptom, line) in [
        (Symptom::TooManyRequests, "HTTP/1.1 429 Too Many Requests"),
        (Symptom::BadGateway, "HTTP/1.1 502 Bad Gateway"),
    ] {
        server
            .quay()
            .faults()
            .add(Fault::before(Method::GET, "/api/v1/*", symptom));
        let answer = exchange(&server, "GET", CAPABILITIES).await.unwrap();
        assert!(answer.starts_with(line), "{answer}");
        assert!(answer.contains("<hr><center>nginx</center>"), "{answer}");
        assert!(!answer.to_lowercase().contains("retry-after"), "{answer}");
    }
}

#[tokio::test]
async fn a_truncated_answer_is_half_of_the_good_one() {
    let server = started().await;
    let body = |answer: String| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    let whole = body(exchange(&server, "GET", CAPABILITIES).await.unwrap());
    server
        .quay()
        .faults()
        .add(Fault::after(Method::GET, CAPABILITIES, Symptom::Truncated));
    let half = body(exchange(&server, "GET", CAPABILITIES).await.unwrap());
    assert!(
        half.len() * 2 <= whole.len() && whole.starts_with(&half),
        "{half:?} of {whole:?}"
    );
}

#[tokio::test]
async fn a_delayed_answer_comes_later() {
    let server = started().await;
    let delay = Duration::from_millis(60);
    server.quay().faults().add(Fault::before(
        Method::GET,
        CAPABILITIES,
        Symptom::Delay(delay),
    ));
    let before = std::time::Instant::now();
    let answer = exchange(&server, "GET", CAPABILITIES).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"));
    assert!(before.elapsed() >= delay);
}

#[tokio::test]
async fn nginx_lets_twenty_six_pass_at_once() {
    let variant = Variant {
        rate_limit: Some(RateLimit {
            per_second: 5,
            burst: 25,
        }),
        ..Variant::default()
    };
    let server = QuaySim::builder()
        .variant(variant)
        .clock(quay_sim::Clock::standing_at(crate::client::START))
        .start()
        .await
        .unwrap();
    let mut statuses = Vec::new();
    for _ in 0..30 {
        let answer = exchange(&server, "GET", CAPABILITIES).await.unwrap();
        statuses.push(answer.get(9..12).unwrap().to_owned());
    }
    assert_eq!(
        statuses.iter().position(|status| status == "429"),
        Some(26),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn an_effect_survives_its_lost_answer() {
    let house = crate::client::House::new();
    let token = house.alice();
    let path = "/api/v1/organization/mx/robots/rob";
    house.quay.faults().add(Fault::after(
        Method::PUT,
        path,
        Symptom::InternalServerError,
    ));
    house
        .must(&token, "PUT /api/v1/organization/mx/robots/rob", None, 500)
        .await;
    house
        .must(&token, "GET /api/v1/organization/mx/robots/rob", None, 200)
        .await;
    house.quay.faults().add(Fault::before(
        Method::PUT,
        "/api/v1/organization/mx/robots/*",
        Symptom::BadGateway,
    ));
    house
        .must(
            &token,
            "PUT /api/v1/organization/mx/robots/other",
            None,
            502,
        )
        .await;
    house
        .must(
            &token,
            "GET /api/v1/organization/mx/robots/other",
            None,
            400,
        )
        .await;
    let routes: Vec<_> = house
        .quay
        .calls()
        .iter()
        .map(|call| call.route.clone())
        .collect();
    assert_eq!(
        routes[0],
        "/api/v1/organization/{orgname}/robots/{robot_shortname}"
    );
}
