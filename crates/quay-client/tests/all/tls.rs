//! HTTPS: who is trusted, and that HTTP/2 is offered.

use std::{net::SocketAddr, sync::Arc};

use quay_client::{ClientConfig, Effect, Operation, QuayClient, QuayError, TransportFault};
use rcgen::CertifiedKey;
use tokio::{net::TcpListener, sync::oneshot};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

use crate::{
    every_operation::perform,
    quay::{LANE, token},
};

/// Shakes one hand, tells which protocol was agreed on, and hangs up.
async fn server(
    identity: &CertifiedKey<rcgen::KeyPair>,
) -> (SocketAddr, oneshot::Receiver<Vec<u8>>) {
    let key = PrivateKeyDer::try_from(identity.signing_key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![identity.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (agreed, agreement) = oneshot::channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await {
            let _ = agreed.send(
                stream
                    .get_ref()
                    .1
                    .alpn_protocol()
                    .unwrap_or_default()
                    .to_vec(),
            );
        }
    });
    (address, agreement)
}

fn identity() -> CertifiedKey<rcgen::KeyPair> {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

async fn call(address: SocketAddr, roots: &str) -> QuayError {
    let mut config = ClientConfig::new(
        format!("https://localhost:{}", address.port())
            .parse()
            .unwrap(),
    );
    config.extra_roots_pem = roots.as_bytes().to_vec();
    let client = QuayClient::new(config).unwrap();
    let api = client.with_token(&token("FAKEtoken"), LANE);
    perform(Operation::CreateRobot, &client, &api, "FAKEtoken")
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_configured_authority_is_trusted_and_http_2_is_agreed_on() {
    let identity = identity();
    let (address, agreement) = server(&identity).await;
    let error = call(address, &identity.cert.pem()).await;
    assert_eq!(agreement.await.unwrap(), b"h2");
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
}

#[tokio::test]
async fn an_unknown_authority_is_refused_before_anything_is_said() {
    let (address, agreement) = server(&identity()).await;
    let error = call(address, "").await;
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
    assert!(agreement.await.is_err());
}
