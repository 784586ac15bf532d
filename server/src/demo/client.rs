//! The API as a platform would call it.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, bail};
use futures::{Stream, StreamExt as _};
use model::api::problem::Problem;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};

use crate::platform_token::PlatformToken;

pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    token: SecretString,
}

impl Client {
    pub(super) fn new(address: SocketAddr, token: &PlatformToken) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(3))
            .build()
            .context("the HTTP client cannot be set up")?;
        let token = SecretString::from(token.expose().to_owned());
        Ok(Self {
            http,
            base: format!("http://{address}/api/v1"),
            token,
        })
    }

    pub(super) async fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        self.answer(self.http.put(self.url(path)).json(body)).await
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.answer(self.http.get(self.url(path))).await
    }

    /// One item for each event from now on.
    pub(super) async fn events(
        &self,
        path: &str,
    ) -> anyhow::Result<impl Stream<Item = ()> + Unpin + use<>> {
        let answer = self
            .authorized(self.http.get(self.url(path)))
            .send()
            .await?
            .error_for_status()?;
        Ok(answer
            .bytes_stream()
            .take_while(|chunk| std::future::ready(chunk.is_ok()))
            .map(|_| ()))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn authorized(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request.bearer_auth(self.token.expose_secret())
    }

    async fn answer<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> anyhow::Result<T> {
        let answer = self
            .authorized(request)
            .send()
            .await
            .context("Berth does not answer")?;
        if answer.status().is_success() {
            return answer.json().await.context("Berth's answer cannot be read");
        }
        let status = answer.status();
        match answer.json::<Problem>().await {
            Ok(problem) => bail!("Berth answers {status}: {}", problem.detail),
            Err(_) => bail!("Berth answers {status}"),
        }
    }
}
