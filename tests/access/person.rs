//! Somebody who has signed in, with the browser that they did it with.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use model::{Timestamp, UserId};
use reqwest::{Method, RequestBuilder, header};
use serde_json::json;
use server::{
    clock::Clock as _,
    session::{COOKIE, SignedIn},
};
use sha2::{Digest as _, Sha256};
use store::{SessionRecord, UserRecord, UserToNote};

use crate::end_to_end::{
    caller::{Api, Caller},
    harbour::Harbour,
};

/// Whoever vouches for the people of these tests.
pub(super) const ISSUER: &str = "https://login.example";
/// Where browsers think that they are: what `public_url` is by default.
const ORIGIN: &str = "http://127.0.0.1:8080";

/// A person at a browser.
pub(super) struct Person {
    api: Api,
    user: UserRecord,
    cookie: String,
    key: [u8; 32],
    /// What the browser says about where a request comes from.
    origin: Option<(&'static str, String)>,
}

/// How somebody signs in.
#[derive(Clone, Copy, Default)]
pub(super) struct Entrance {
    pub(super) administrator: bool,
    /// How long ago they last proved who they are.
    pub(super) authenticated_ago: Duration,
}

impl Person {
    /// Signs in; their own workspace and their groups are none of this test's business.
    pub(super) async fn signed_in(harbour: &Harbour, name: &str) -> Self {
        Self::entered(harbour, name, Entrance::default()).await
    }

    pub(super) async fn entered(harbour: &Harbour, name: &str, entrance: Entrance) -> Self {
        let now = harbour.clock().now();
        let user = UserToNote {
            issuer: ISSUER.to_owned(),
            subject: name.to_owned(),
            name: name.to_owned(),
            email: None,
        };
        let user = harbour.store().note_sign_in(user, now).await.unwrap();
        let authenticated_at = before(now, entrance.authenticated_ago);
        let random = server::random::Random::from_system().unwrap();
        let (id, secret) = (random.bytes::<16>(), random.bytes::<16>());
        let signed_in = SignedIn {
            user: user.id,
            name: user.name.clone(),
            administrator: entrance.administrator,
            authenticated_at,
            started_at: authenticated_at,
            used_at: now,
            provider_session: None,
            secret: BASE64URL_NOPAD.encode(&secret),
        };
        let key: [u8; 32] = Sha256::digest(id).into();
        let session = SessionRecord {
            key,
            user: Some(user.id),
            provider_session: None,
            data: json!({ "person": signed_in }).to_string(),
            expires_at: now.plus(Duration::from_secs(30 * 60)),
        };
        assert!(harbour.store().create_session(session).await.unwrap());
        Self {
            api: harbour.api().clone(),
            user,
            cookie: format!("{COOKIE}={}", BASE64URL_NOPAD.encode(&id)),
            key,
            origin: Some(("origin", ORIGIN.to_owned())),
        }
    }

    pub(super) fn id(&self) -> UserId {
        self.user.id
    }

    pub(super) fn subject(&self) -> &str {
        &self.user.subject
    }

    pub(super) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// By what the store knows the session.
    pub(super) fn session(&self) -> [u8; 32] {
        self.key
    }

    /// The same browser, made to send something by a page from elsewhere.
    pub(super) fn lured(&self, origin: Option<(&'static str, &str)>) -> Self {
        Self {
            api: self.api.clone(),
            user: self.user.clone(),
            cookie: self.cookie.clone(),
            key: self.key,
            origin: origin.map(|(name, value)| (name, value.to_owned())),
        }
    }
}

fn before(now: Timestamp, ago: Duration) -> Timestamp {
    let ago = i64::try_from(ago.as_millis()).unwrap();
    Timestamp::from_unix_millis(now.as_unix_millis() - ago).unwrap()
}

impl Caller for Person {
    fn api(&self) -> &Api {
        &self.api
    }

    fn authorization(&self) -> Option<String> {
        None
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .api
            .request(method, path)
            .header(header::COOKIE, &self.cookie);
        match &self.origin {
            Some((name, value)) => request.header(*name, value),
            None => request,
        }
    }
}
