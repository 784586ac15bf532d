//! Everybody there is, and what becomes of what they try.

use std::time::Duration;

use model::api::platform_token::PlatformScope;
use reqwest::{Method, RequestBuilder, StatusCode, header};
use serde_json::json;
use server::platform_token::PlatformToken;

use super::{
    person::{Entrance, Person},
    scene::Scene,
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
    /// An access token of the provider that is not for this Berth.
    AccessTokenForOthers,
    /// An access token of the provider whose time is over.
    AccessTokenExpired,
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
    /// An owner, for whom a program shows an access token: there is no browser.
    OwnersProgram,
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
            Unproven::AccessTokenExpired,
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
            Standing::OwnersProgram,
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
        if self.shows_a_bad_access_token() && gate != Gate::Health {
            return Some(StatusCode::UNAUTHORIZED);
        }
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

    /// Such a token is refused before anybody asks what for.
    fn shows_a_bad_access_token(self) -> bool {
        matches!(
            self,
            Self::Unproven(
                Unproven::AccessTokenForOthers
                    | Unproven::AccessTokenExpired
                    | Unproven::AccessTokenUnsigned
            )
        )
    }

    /// Somebody new of this kind.
    pub(super) async fn enter(self, scene: &Scene) -> Box<dyn Caller> {
        let harbour = &scene.harbour;
        match self {
            Self::Unproven(what) => what.enter(scene).await,
            Self::Token(scope) => Box::new(harbour.platform_with(scope.as_slice()).await),
            Self::Person(Standing::OwnersProgram) => {
                let token = scene.access_token(&json!({})).await;
                Box::new(Shows::new(harbour.api(), Some(token), None))
            }
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
            Self::Owner | Self::OwnerOfOld | Self::OwnersProgram => "david",
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
    async fn enter(self, scene: &Scene) -> Box<dyn Caller> {
        let harbour = &scene.harbour;
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
            Self::AccessTokenForOthers => {
                shows(scene.access_token(&json!({ "aud": "another" })).await)
            }
            Self::AccessTokenExpired => {
                let long_ago = scene.seconds() - 120;
                shows(scene.access_token(&json!({ "exp": long_ago })).await)
            }
            Self::AccessTokenUnsigned => shows(scene.unsigned_access_token()),
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
