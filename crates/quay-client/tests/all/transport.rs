//! The wire: limits, and connections that break.

use std::{net::SocketAddr, time::Duration};

use quay_client::{
    AnswerFault, ClientConfig, Effect, Operation, QuayClient, QuayError, TransportFault,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wiremock::ResponseTemplate;

use crate::{
    every_operation::perform,
    quay::{LANE, answering, client, token},
};

/// Listens, reads one request, sends `answer` and hangs up.
async fn hangs_up_after(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer).await;
        }
    });
    address
}

async fn error_of(operation: Operation, client: &QuayClient) -> QuayError {
    let api = client.with_token(&token("FAKEtoken"), LANE);
    perform(operation, client, &api, "FAKEtoken")
        .await
        .unwrap_err()
}

#[tokio::test]
async fn no_connection_proves_that_nothing_happened() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = error_of(
        Operation::CreateRobot,
        &client(&format!("http://{address}")),
    )
    .await;
    assert!(
        matches!(
            error,
            QuayError::Transport {
                fault: TransportFault::Connect,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.effect(), Effect::None);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_leaves_a_write_open() {
    let address = hangs_up_after(b"").await;
    let client = client(&format!("http://{address}"));
    for (operation, effect) in [
        (Operation::CreateRobot, Effect::Unknown),
        (Operation::ListRobots, Effect::None),
    ] {
        let error = error_of(operation, &client).await;
        assert!(
            matches!(
                error,
                QuayError::Transport {
                    fault: TransportFault::Broken,
                    ..
                }
            ),
            "{error:?}"
        );
        assert_eq!(error.effect(), effect);
    }
}

#[tokio::test]
async fn a_body_shorter_than_promised_is_cut_short() {
    let address = hangs_up_after(
        b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{\"name\": \"course-1+",
    )
    .await;
    let error = error_of(
        Operation::CreateRobot,
        &client(&format!("http://{address}")),
    )
    .await;
    assert!(
        matches!(
            error,
            QuayError::NotQuay {
                fault: AnswerFault::Truncated,
                effect: Effect::Unknown
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_late_answer_is_not_waited_for() {
    let quay = answering(ResponseTemplate::new(204).set_delay(Duration::from_secs(30))).await;
    let mut config = ClientConfig::new(quay.server.uri().parse().unwrap());
    config.limits.total = Duration::from_millis(50);
    let error = error_of(Operation::DeleteRobot, &QuayClient::new(config).unwrap()).await;
    assert!(
        matches!(
            error,
            QuayError::Transport {
                fault: TransportFault::Timeout,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.effect(), Effect::Unknown);
}

#[tokio::test]
async fn a_body_larger_than_its_limit_is_not_read() {
    let padded = |bytes: usize| {
        let padding = " ".repeat(bytes);
        ResponseTemplate::new(200)
            .set_body_raw(format!("{{\"robots\": []{padding}}}"), "application/json")
    };
    let two_mebibytes = answering(padded(2 * 1024 * 1024)).await;
    let api = two_mebibytes.api();
    assert!(
        api.list_robots(&"course-1".parse().unwrap()).await.is_ok(),
        "a listing may be long"
    );
    let error = error_of(Operation::FindRobot, &two_mebibytes.client).await;
    assert!(
        matches!(
            error,
            QuayError::NotQuay {
                fault: AnswerFault::TooLarge,
                effect: Effect::None
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn connections_that_close_after_each_answer_are_made_anew() {
    let address = hangs_up_after(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 14\r\n\r\n{\"robots\": []}",
    )
    .await;
    let api = client(&format!("http://{address}")).with_token(&token("FAKEtoken"), LANE);
    for _ in 0..5 {
        api.list_robots(&"course-1".parse().unwrap()).await.unwrap();
    }
}

#[tokio::test]
async fn a_429_pauses_everybody() {
    let quay = answering(ResponseTemplate::new(429).insert_header("Retry-After", "60")).await;
    assert!(matches!(
        error_of(Operation::ListRobots, &quay.client).await,
        QuayError::RateLimited {
            retry_after: Some(_)
        }
    ));
    let waiting = error_of(Operation::ListRobots, &quay.client);
    assert!(
        tokio::time::timeout(Duration::from_millis(100), waiting)
            .await
            .is_err()
    );
    assert_eq!(quay.server.received_requests().await.unwrap().len(), 1);

    // The registry's door is outside the budget.
    let error = error_of(Operation::AuthorizeAtRegistry, &quay.client).await;
    assert!(matches!(error, QuayError::RateLimited { .. }));
}

#[tokio::test]
async fn a_listing_whose_pages_do_not_end_is_given_up() {
    let same_again = serde_json::json!({"repositories": [], "next_page": "again"});
    let quay = answering(ResponseTemplate::new(200).set_body_json(same_again)).await;
    let error = error_of(Operation::ListRepositories, &quay.client).await;
    assert!(
        matches!(
            error,
            QuayError::NotQuay {
                fault: AnswerFault::EndlessListing,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(quay.server.received_requests().await.unwrap().len(), 2);
}
