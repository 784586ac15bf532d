//! Sessions: cookies and the CSRF tokens that go with them.
//!
//! Quay keeps a session in the cookie itself, signed; here the cookie is a name and the session
//! stays on this side. Clients cannot tell: the cookie is `_csrf_token` both times.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL;
use time::{
    Duration, OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description,
};

use crate::state::{AccountId, Ids, World};

/// How long a signed-in user's cookie lives (018).
const LIFETIME: Duration = Duration::days(31);
const COOKIE: &str = "_csrf_token";
const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// All sessions, and how often somebody has just failed to sign in.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_cookie: BTreeMap<String, Session>,
    failures: BTreeMap<AccountId, Failures>,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: OffsetDateTime,
}

/// What a request's cookie says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    /// The signed-in user; `None` for a visitor's session, which holds only a CSRF token.
    pub(crate) user: Option<AccountId>,
    /// When the user last gave the password.
    pub(crate) signed_in: Option<OffsetDateTime>,
    /// The token that unsafe requests must repeat in `X-CSRF-Token`.
    pub(crate) csrf_token: Option<String>,
    /// The cookie's value; `None` when the request brought no cookie.
    cookie: Option<String>,
    /// When the cookie ends, which it says once somebody has signed in.
    expires: Option<OffsetDateTime>,
}

/// Too many wrong passwords; the next attempt counts after this many whole seconds (465).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyAttempts {
    pub(crate) retry_after: i64,
}

impl Session {
    /// The session that the request's cookie names. A dead or missing cookie gives an empty session.
    pub(crate) fn of_request(world: &World, headers: &HeaderMap, now: OffsetDateTime) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter();
        let session = cookies
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .filter(|(name, _)| *name == COOKIE)
            .find_map(|(_, value)| world.sessions.by_cookie.get(value))
            .filter(|session| session.is_alive(now));
        let mut session = session.cloned().unwrap_or_default();
        let enabled = |id: &AccountId| world.users.get(id).is_some_and(|user| user.enabled);
        session.user = session.user.filter(enabled);
        session.expires = session.expires.map(|_| now.saturating_add(LIFETIME));
        session
    }

    /// Whether the request repeats this session's CSRF token in its header.
    pub(crate) fn has_csrf_proof(&self, headers: &HeaderMap) -> bool {
        let given = headers
            .get("x-csrf-token")
            .and_then(|value| value.to_str().ok());
        self.accepts(given)
    }

    /// Whether `given`, from a header or from a form, is this session's CSRF token.
    pub(crate) fn accepts(&self, given: Option<&str>) -> bool {
        self.csrf_token.is_some() && self.csrf_token.as_deref() == given
    }

    /// The `Set-Cookie` that Quay sends again with every answer to a signed-in user (020, 028).
    pub(crate) fn cookie(&self) -> Option<HeaderValue> {
        let value = self.cookie.as_ref()?;
        let expires = self.expires.and_then(|end| end.format(HTTP_DATE).ok());
        let expires = expires
            .map(|end| format!(" Expires={end};"))
            .unwrap_or_default();
        let cookie = format!("{COOKIE}={value};{expires} HttpOnly; Path=/; SameSite=Lax");
        HeaderValue::from_str(&cookie).ok()
    }

    fn is_alive(&self, now: OffsetDateTime) -> bool {
        self.signed_in
            .is_none_or(|at| now < at.saturating_add(LIFETIME))
    }

    fn visitor(ids: &mut Ids) -> Self {
        Self {
            cookie: Some(BASE64URL.encode(&ids.bytes::<48>())),
            csrf_token: Some(BASE64URL.encode(&ids.bytes::<48>())),
            ..Self::default()
        }
    }
}

impl World {
    /// The session, or a visitor's new one where there is none (017).
    pub(crate) fn ensure_session(&mut self, session: &Session) -> Session {
        if session.cookie.is_some() {
            return session.clone();
        }
        let session = Session::visitor(&mut self.ids);
        self.remember(session)
    }

    /// Begins a session of `user`, with a cookie and a CSRF token that nobody has seen (018).
    pub(crate) fn sign_in(&mut self, user: AccountId, now: OffsetDateTime) -> Session {
        self.sessions.failures.remove(&user);
        let session = Session {
            user: Some(user),
            signed_in: Some(now),
            expires: Some(now.saturating_add(LIFETIME)),
            ..Session::visitor(&mut self.ids)
        };
        self.remember(session)
    }

    /// Ends every session of `user`, on every device, and gives a visitor's instead (459).
    pub(crate) fn sign_out(&mut self, user: AccountId, now: OffsetDateTime) -> Session {
        self.sessions
            .by_cookie
            .retain(|_, session| session.user != Some(user));
        let session = Session {
            expires: Some(now.saturating_add(LIFETIME)),
            ..Session::visitor(&mut self.ids)
        };
        self.remember(session)
    }

    /// Checks a password that somebody types. A wrong one makes the next attempt wait: half a
    /// second, then one and a half, then three and a half, and so on.
    pub(crate) fn try_password(
        &mut self,
        name: &str,
        password: &str,
        now: OffsetDateTime,
    ) -> Result<Option<AccountId>, TooManyAttempts> {
        let Some(user) = self.find_user(name).map(|user| user.id) else {
            return Ok(None);
        };
        if let Some(failures) = self.sessions.failures.get(&user)
            && now < failures.retry_at()
        {
            let retry_after = (failures.retry_at() - now).whole_seconds();
            return Err(TooManyAttempts { retry_after });
        }
        let found = self.authenticate_user(name, password);
        if found.is_none() {
            let count = self
                .sessions
                .failures
                .get(&user)
                .map_or(0, |failures| failures.count);
            let failures = Failures {
                count: count.saturating_add(1),
                last: now,
            };
            self.sessions.failures.insert(user, failures);
        }
        Ok(found)
    }

    fn remember(&mut self, session: Session) -> Session {
        if let Some(cookie) = session.cookie.clone() {
            self.sessions.by_cookie.insert(cookie, session.clone());
        }
        session
    }
}

impl Failures {
    fn retry_at(self) -> OffsetDateTime {
        let doubled = 2_i32.saturating_pow(self.count).saturating_sub(1);
        self.last
            .saturating_add(Duration::milliseconds(500).saturating_mul(doubled))
    }
}
