//! Sending requests to the Quay under test, as whomever.

use std::time::Duration;

use reqwest::Method;

use crate::{
    browser::Browser,
    failure::Failure,
    request::{Answer, Body, Identity, Request},
};

use super::Quay;

impl Quay {
    /// Sends a request without a body with the run's token.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub async fn ask(&self, method: Method, path: &str) -> Result<Answer, Failure> {
        self.send(&self.bearer(), Request::new(method, path)).await
    }

    /// Sends a request with a JSON body and the run's token.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub async fn ask_with(
        &self,
        method: Method,
        path: &str,
        body: serde_json::Value,
    ) -> Result<Answer, Failure> {
        self.send(
            &self.bearer(),
            Request::new(method, path).with(Body::Json(body)),
        )
        .await
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// When no answer comes, or a session is asked for and the sign-in fails.
    pub async fn send(&self, identity: &Identity, request: Request) -> Result<Answer, Failure> {
        self.ensure_session(identity).await?;
        self.send_now(identity, request).await
    }

    /// Signs the person in, if the identity is one at a browser and nobody has yet: forms are filled
    /// with the CSRF token of a session that is there.
    pub(crate) async fn ensure_session(&self, identity: &Identity) -> Result<(), Failure> {
        if let Identity::Session(person) | Identity::Cookies(person) = identity {
            let browser = self.person(*person)?;
            let mut signed_in = browser.signed_in.lock().await;
            if !*signed_in {
                self.sign_in(browser).await?;
                *signed_in = true;
            }
        }
        Ok(())
    }

    /// Signs somebody in as Quay's own page does (017, 018). Who typed wrong passwords waits (465).
    async fn sign_in(&self, browser: &Browser) -> Result<(), Failure> {
        const TRIES: u32 = 30;
        self.visit(browser, Request::new(Method::GET, "/csrf_token"))
            .await?;
        let credentials = serde_json::json!({
            "username": browser.username,
            "password": browser.password.expose(),
        });
        let request = Request::new(Method::POST, "/api/v1/signin").with(Body::Json(credentials));
        let mut answer = self.visit(browser, request.clone()).await?;
        for _ in 0..TRIES {
            if answer.status != 429 {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            answer = self.visit(browser, request.clone()).await?;
        }
        let signed_in = answer.expecting(200).map(drop);
        signed_in.map_err(|cause| cause.preparing(format!("a session of {}", browser.username)))
    }

    /// Sends a request with a browser's cookies, signed in or not.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub async fn visit(&self, browser: &Browser, request: Request) -> Result<Answer, Failure> {
        let request = request
            .header("X-Requested-With", "XMLHttpRequest")
            .header("Cookie", browser.cookies())
            .header("X-CSRF-Token", browser.csrf());
        let answer = self.send_now(&Identity::Nobody, request).await?;
        browser.keep(&answer);
        Ok(answer)
    }

    async fn send_now(&self, identity: &Identity, request: Request) -> Result<Answer, Failure> {
        let Request {
            method,
            path,
            headers,
            body,
        } = request;
        let url = format!("{}{path}", self.base());
        // A form carries the CSRF token as a field; reads need none.
        let shows_csrf = !matches!(method, Method::GET | Method::HEAD | Method::OPTIONS)
            && !matches!(body, Body::Form(_));
        let mut call = self.http.request(method, url);
        call = match identity {
            Identity::Nobody => call,
            Identity::Bearer(token) => call.bearer_auth(token.expose()),
            Identity::Basic(name, password) => call.basic_auth(name, Some(password.expose())),
            Identity::Session(person) => {
                let browser = self.person(*person)?;
                let call = call.header("Cookie", browser.cookies());
                if shows_csrf {
                    call.header("X-CSRF-Token", browser.csrf())
                } else {
                    call
                }
            }
            Identity::Cookies(person) => call.header("Cookie", self.person(*person)?.cookies()),
        };
        for (name, value) in headers {
            call = call.header(name, value);
        }
        call = match body {
            Body::Empty => call,
            Body::Json(value) => call.json(&value),
            Body::Form(fields) => call.form(&fields),
            Body::Bytes(content_type, bytes) => {
                call.header("Content-Type", content_type).body(bytes)
            }
        };
        self.pace.wait().await;
        let answer = Answer::read(call.send().await?).await?;
        if let Identity::Session(person) | Identity::Cookies(person) = identity {
            self.person(*person)?.keep(&answer);
        }
        Ok(answer)
    }
}
