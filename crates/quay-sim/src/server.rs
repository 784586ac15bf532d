//! The stand-in on a socket.

mod connection;
mod limit;
mod traffic;

use std::{future::IntoFuture as _, io, net::SocketAddr};

use axum::{Router, middleware};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{api, oauth, registry, sim::QuaySim};

use connection::{Connection, Sockets};

pub(crate) use limit::Bucket;

/// A running stand-in. Dropping it stops it without waiting.
#[derive(Debug)]
pub struct Server {
    quay: QuaySim,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

/// The stand-in cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct StartError {
    address: SocketAddr,
    source: io::Error,
}

impl Server {
    pub(crate) async fn start(quay: QuaySim, address: SocketAddr) -> Result<Self, StartError> {
        let refused = |source| StartError { address, source };
        let listener = TcpListener::bind(address).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        quay.set_public_url(format!("http://{address}"));
        let service = quay
            .router()
            .into_make_service_with_connect_info::<Connection>();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = axum::serve(Sockets::new(listener), service).with_graceful_shutdown(async {
            // A dropped handle stops the server as well.
            let _dropped = stopped.await;
        });
        let task = tokio::spawn(serving.into_future());
        Ok(Self {
            quay,
            address,
            stop,
            task,
        })
    }

    /// The stand-in that is served.
    #[must_use]
    pub fn quay(&self) -> &QuaySim {
        &self.quay
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://<address>`, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops listening and waits until open requests are answered.
    pub async fn stop(self) {
        drop(self.stop);
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "the stand-in for Quay did not stop cleanly");
        }
    }
}

pub(crate) fn router(quay: QuaySim) -> Router {
    Router::new()
        .merge(registry::router())
        .merge(oauth::router())
        .fallback(api::answer)
        .layer(middleware::from_fn_with_state(
            quay.clone(),
            traffic::attend,
        ))
        .with_state(quay)
}
