//! Everybody there is, and what becomes of what they try.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use model::api::platform_token::PlatformScope;
use reqwest::{Method, RequestBuilder, StatusCode, header};
use serde_json::json;
use server::{clock::Clock as _, platform_token::PlatformToken};

use super::{
    person::{Entrance, Person},
    table::Gate,
};
use crate::end_to_end::{
    caller::{Api, Caller},
    harbour::Harbour,
};

/// Who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Shows nothing that proves anything.
    Unproven(Unproven),
    /// A program whose token has this scope alone, or none.
    Token(Option<PlatformScope>),
    /// A person; the workspace is david's.
    Person(Standing),
}

/// What somebody shows who proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unproven {
    Nothing,
    Garbage,
    Password,
    UnknownToken,
    MistypedToken,
    ExpiredToken,
    RevokedToken,
    /// An access token that is not for this Berth.
    AccessTokenForOthers,
    /// An access token that nobody signed.
    AccessTokenUnsigned,
    UnknownSession,
    ExpiredSession,
    EndedSession,
    /// A good session and a bad token: the token is what counts.
    SessionBehindGarbage,
}

/// What a person is to the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The owner of another workspace.
    Stranger,
    Viewer,
    Developer,
    Owner,
    /// An owner who signed in six minutes ago.
    OwnerOfOld,
    /// Of the platform; no member.
    Administrator,
}

impl Identity {
    pub(super) fn all() -> Vec<Self> {
        let unproven = [
            Unproven::Nothing,
            Unproven::Garbage,
            Unproven::Password,
            Unproven::UnknownToken,
            Unproven::MistypedToken,
            Unproven::ExpiredToken,
            Unproven::RevokedToken,
            Unproven::AccessTokenForOthers,
            Unproven::AccessTokenUnsigned,
            Unproven::UnknownSession,
            Unproven::ExpiredSession,
            Unproven::EndedSession,
            Unproven::SessionBehindGarbage,
        ];
        let people = [
            Standing::Stranger,
            Standing::Viewer,
            Standing::Developer,
            Standing::Owner,
            Standing::OwnerOfOld,
            Standing::Administrator,
        ];
        let scopes = PlatformScope::ALL.map(Some).into_iter().chain([None]);
        let unproven = unproven.into_iter().map(Self::Unproven);
        let people = people.into_iter().map(Self::Person);
        unproven
            .chain(scopes.map(Self::Token))
            .chain(people)
            .collect()
    }

    /// What becomes of a call at this gate; `None` when it is let through.
    pub(super) fn refusal(self, gate: Gate) -> Option<StatusCode> {
        let rule = gate.rule()?;
        match self {
            Self::Unproven(_) | Self::Token(_) if rule.is_page => Some(StatusCode::SEE_OTHER),
            Self::Unproven(_) => Some(StatusCode::UNAUTHORIZED),
            Self::Token(scope) => {
                let may = rule.any_token || (rule.scope.is_some() && scope == rule.scope);
                (!may).then_some(StatusCode::FORBIDDEN)
            }
            Self::Person(standing) if rule.people.contains(&standing) => None,
            Self::Person(Standing::Stranger) if rule.is_in_workspace => Some(StatusCode::NOT_FOUND),
            Self::Person(_) => Some(StatusCode::FORBIDDEN),
        }
    }

    /// Somebody new of this kind.
    pub(super) async fn enter(self, harbour: &Harbour) -> Box<dyn Caller> {
        match self {
            Self::Unproven(what) => what.enter(harbour).await,
            Self::Token(scope) => Box::new(harbour.platform_with(scope.as_slice()).await),
            Self::Person(standing) => Box::new(standing.enter(harbour).await),
        }
    }
}

impl Standing {
    /// What they are called; the scene makes them members by it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stranger => "erin",
            Self::Viewer => "vera",
            Self::Developer => "dora",
            Self::Owner | Self::OwnerOfOld => "david",
            Self::Administrator => "harbormaster",
        }
    }

    pub(super) async fn enter(self, harbour: &Harbour) -> Person {
        let entrance = Entrance {
            administrator: self == Self::Administrator,
            authenticated_ago: match self {
                Self::OwnerOfOld => Duration::from_secs(6 * 60),
                _ => Duration::ZERO,
            },
        };
        Person::entered(harbour, self.name(), entrance).await
    }
}

impl Unproven {
    async fn enter(self, harbour: &Harbour) -> Box<dyn Caller> {
        let owner = Standing::Owner;
        let shows = |authorization: String| -> Box<dyn Caller> {
            Box::new(Shows::new(harbour.api(), Some(authorization), None))
        };
        match self {
            Self::Nothing => Box::new(Shows::new(harbour.api(), None, None)),
            Self::Garbage => shows("Bearer berth_pt_aaaa".to_owned()),
            Self::Password => shows("Basic ZGF2aWQ6cGFzc3dvcmQ=".to_owned()),
            Self::UnknownToken => shows(bearer(&PlatformToken::from_random([7; 32]))),
            Self::MistypedToken => {
                shows(format!("{}a", bearer(&PlatformToken::from_random([7; 32]))))
            }
            Self::ExpiredToken => Box::new(harbour.expired().await),
            Self::RevokedToken => Box::new(harbour.revoked().await),
            Self::AccessTokenForOthers => shows(access_token(harbour, "RS256", "c2lnbmF0dXJl")),
            Self::AccessTokenUnsigned => shows(access_token(harbour, "none", "")),
            Self::UnknownSession => {
                let cookie = format!("{}=AAAAAAAAAAAAAAAAAAAAAA", server::session::COOKIE);
                Box::new(Shows::new(harbour.api(), None, Some(cookie)))
            }
            Self::ExpiredSession => {
                let person = owner.enter(harbour).await;
                harbour.clock().advance(Duration::from_secs(31 * 60));
                Box::new(person)
            }
            Self::EndedSession => {
                let person = owner.enter(harbour).await;
                harbour
                    .store()
                    .delete_session(person.session())
                    .await
                    .unwrap();
                Box::new(person)
            }
            Self::SessionBehindGarbage => {
                let person = owner.enter(harbour).await;
                let cookie = person.cookie().to_owned();
                let garbage = Some("Bearer berth_pt_aaaa".to_owned());
                Box::new(Shows::new(harbour.api(), garbage, Some(cookie)))
            }
        }
    }
}

fn bearer(token: &PlatformToken) -> String {
    format!("Bearer {}", token.expose())
}

/// An access token that looks good to whoever does not look closely.
fn access_token(harbour: &Harbour, algorithm: &str, signature: &str) -> String {
    let now = harbour.clock().now().as_unix_millis() / 1000;
    let encode = |value: serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let header = encode(json!({ "alg": algorithm, "typ": "at+jwt" }));
    let claims = encode(json!({
        "iss": super::person::ISSUER, "sub": "david", "aud": "another", "iat": now, "exp": now + 300,
    }));
    format!("Bearer {header}.{claims}.{signature}")
}

/// Somebody who shows these, on a page of ours.
struct Shows {
    api: Api,
    authorization: Option<String>,
    cookie: Option<String>,
}

impl Shows {
    fn new(api: &Api, authorization: Option<String>, cookie: Option<String>) -> Self {
        Self {
            api: api.clone(),
            authorization,
            cookie,
        }
    }
}

impl Caller for Shows {
    fn api(&self) -> &Api {
        &self.api
    }

    fn authorization(&self) -> Option<String> {
        self.authorization.clone()
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let shown = [
            (header::AUTHORIZATION, &self.authorization),
            (header::COOKIE, &self.cookie),
        ];
        let request = self.api.request(method, path);
        let request = request.header("sec-fetch-site", "same-origin");
        shown
            .into_iter()
            .fold(request, |request, (name, value)| match value {
                Some(value) => request.header(name, value),
                None => request,
            })
    }
}
