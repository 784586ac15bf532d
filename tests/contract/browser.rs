//! A person at a browser, as far as Quay can tell: cookies, the CSRF token, a sign-in with a password.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::{request::Answer, secret::Secret};

/// One person with a session, signed in when first needed.
#[derive(Debug)]
pub struct Browser {
    /// The person's name at Quay.
    pub username: String,
    /// The password to sign in with.
    pub password: Secret,
    /// Whether there is a session. Locked while somebody signs in, so that one does.
    pub(crate) signed_in: tokio::sync::Mutex<bool>,
    jar: Mutex<Jar>,
}

#[derive(Default)]
struct Jar {
    cookies: BTreeMap<String, String>,
    csrf: String,
}

impl std::fmt::Debug for Jar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Jar")
    }
}

impl Browser {
    /// Somebody who has not opened Quay yet.
    pub fn new(username: impl Into<String>, password: Secret) -> Self {
        Self {
            username: username.into(),
            password,
            signed_in: tokio::sync::Mutex::default(),
            jar: Mutex::default(),
        }
    }

    /// Forgets the session, which somebody ended.
    pub(crate) async fn forget(&self) {
        *self.signed_in.lock().await = false;
        *self.jar.lock().unwrap_or_else(PoisonError::into_inner) = Jar::default();
    }

    /// The `Cookie` header to send.
    pub(crate) fn cookies(&self) -> String {
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        jar.cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// The CSRF token, for the `X-CSRF-Token` header and the `_csrf_token` field.
    pub(crate) fn csrf(&self) -> String {
        self.jar
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .csrf
            .clone()
    }

    /// Keeps what an answer sets: cookies, and the next CSRF token from its header or its body.
    pub(crate) fn keep(&self, answer: &Answer) {
        let mut jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in answer.headers("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                jar.cookies
                    .insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        let next = answer
            .header("x-next-csrf-token")
            .or_else(|| answer.text_at("/csrf_token").ok());
        if let Some(next) = next {
            jar.csrf = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Browser;
    use crate::{request::Answer, secret::Secret};

    #[test]
    fn cookies_and_csrf_token_are_kept_and_renewed() {
        let browser = Browser::new("alice", Secret::new("x"));
        browser.keep(&Answer::new(
            200,
            &[("set-cookie", "a=1; Path=/; HttpOnly")],
            r#"{"csrf_token": "one"}"#.into(),
        ));
        assert_eq!(
            (browser.cookies().as_str(), browser.csrf().as_str()),
            ("a=1", "one")
        );

        browser.keep(&Answer::new(
            200,
            &[("set-cookie", "a=2"), ("x-next-csrf-token", "two")],
            String::new(),
        ));
        assert_eq!(
            (browser.cookies().as_str(), browser.csrf().as_str()),
            ("a=2", "two")
        );
    }
}
