//! Requests for a place in a repository: who may go there, and who answers.

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use time::OffsetDateTime;

use super::{Action, Challenge, Claims, Place, Refusal, Target, listing, manifest, root, upload};
use crate::{
    http::{Query, Template},
    sim::QuaySim,
    state::{Event, Principal, RepositoryId, Visibility, World},
};

/// A request on its way to a place, while the world is locked.
pub(super) struct Visit<'visit> {
    pub(super) world: &'visit mut World,
    pub(super) base_url: &'visit str,
    pub(super) target: &'visit Target<'visit>,
    pub(super) headers: &'visit HeaderMap,
    pub(super) query: &'visit Query,
    pub(super) body: &'visit Bytes,
    pub(super) now: OffsetDateTime,
    claims: Option<Claims>,
}

impl Visit<'_> {
    /// The repository, for a visitor who may pull from it; public ones are open to all.
    pub(super) fn readable(&self) -> Result<RepositoryId, Refusal> {
        let repository = self.find();
        if self.is_allowed(Action::Pull) {
            return repository.ok_or(Refusal::UnknownName);
        }
        let known = self.claims.is_some() || self.world.variant.anonymous_access;
        repository
            .filter(|id| known && self.is_public(*id))
            .ok_or_else(|| self.not_authorized("pull"))
    }

    /// The repository, for a visitor who may push to it (422).
    pub(super) fn writable(&self) -> Result<RepositoryId, Refusal> {
        if !self.is_allowed(Action::Push) {
            return Err(self.not_authorized("pull,push"));
        }
        if self.world.variant.read_only {
            return Err(Refusal::ReadOnly);
        }
        self.find().ok_or(Refusal::UnknownName)
    }

    /// Another repository that the visitor may pull from, for mounts.
    pub(super) fn find_readable(&self, path: &str) -> Option<RepositoryId> {
        let (namespace, name) = path.split_once('/')?;
        let repository = self.world.find_repository(namespace, name)?.id;
        let allowed = self
            .claims
            .as_ref()
            .is_some_and(|claims| claims.allow(Action::Pull, path));
        (allowed || self.is_public(repository)).then_some(repository)
    }

    /// Writes `kind` into the organization's log, with what was touched (452).
    pub(super) fn log(&mut self, kind: &'static str, tag: &str, media_type: &str) {
        let Some(repository) = self.find().and_then(|id| self.world.repositories.get(&id)) else {
            return;
        };
        let visitor = self.claims.as_ref().map(|claims| claims.sub.clone());
        let principal = principal(self.world, visitor.as_deref());
        let user_agent = self.headers.get("user-agent");
        let event = Event {
            kind,
            namespace: repository.namespace,
            repository: Some(repository.id),
            metadata: serde_json::json!({
                "repo": repository.name,
                "namespace": self.target.namespace,
                "user-agent": user_agent.and_then(|agent| agent.to_str().ok()),
                "tag": tag,
                "mediaType": media_type,
                "username": visitor,
                "is_robot": matches!(principal, Principal::Robot(_)),
            }),
        };
        self.world.log(&principal, event, self.now);
    }

    fn is_allowed(&self, action: Action) -> bool {
        let repository = self.target.repository();
        self.claims
            .as_ref()
            .is_some_and(|claims| claims.allow(action, &repository))
    }

    fn is_public(&self, repository: RepositoryId) -> bool {
        let repository = self.world.repositories.get(&repository);
        repository.is_some_and(|found| found.visibility == Visibility::Public)
    }

    fn find(&self) -> Option<RepositoryId> {
        let found = self
            .world
            .find_repository(self.target.namespace, self.target.name);
        found.map(|repository| repository.id)
    }

    fn not_authorized(&self, actions: &str) -> Refusal {
        let repository = self.target.repository();
        let challenge = Challenge::for_repository(self.base_url, &repository, actions);
        Refusal::NotAuthorized { challenge }
    }
}

/// The account that a token's subject names, as far as it still exists.
pub(super) fn principal(world: &World, subject: Option<&str>) -> Principal {
    let account = subject.and_then(|name| world.find_account(name));
    account.map_or(Principal::Anonymous, |account| {
        if account.is_robot() {
            Principal::Robot(account.id())
        } else {
            Principal::User(account.id())
        }
    })
}

/// Answers whatever is asked below `/v2/<namespace>/<name>/`.
pub(super) async fn answer(
    State(quay): State<QuaySim>,
    Path(path): Path<String>,
    (method, headers, RawQuery(query)): (Method, HeaderMap, RawQuery),
    body: Bytes,
) -> Response {
    let Some(target) = Target::parse(&path) else {
        return Refusal::NoRoute.into_response();
    };
    let (base_url, now) = (quay.public_url(), quay.clock().now());
    let query = Query::parse(query.as_deref());
    let answered = root::bearer(&headers, base_url, now).and_then(|claims| {
        let mut visit = Visit {
            world: &mut quay.world(),
            base_url,
            target: &target,
            headers: &headers,
            query: &query,
            body: &body,
            now,
            claims,
        };
        visit.answer(&method)
    });
    let mut response = answered.into_response();
    response
        .extensions_mut()
        .insert(Template(template(&target.place)));
    response
}

impl Visit<'_> {
    fn answer(&mut self, method: &Method) -> Result<Response, Refusal> {
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        let target = self.target;
        match &target.place {
            Place::Tags if is_read => listing::tags(self),
            Place::Tags => Err(Refusal::NoMethod {
                allow: "OPTIONS, GET, HEAD",
            }),
            Place::Uploads if *method == Method::POST => upload::begin(self),
            Place::Uploads => Err(Refusal::NoMethod {
                allow: "OPTIONS, POST",
            }),
            Place::Upload(id) => match *method {
                Method::GET => upload::status(self, *id),
                Method::PATCH => upload::append(self, *id),
                Method::PUT => upload::finish(self, *id),
                Method::DELETE => upload::cancel(self, *id),
                _ => Err(Refusal::NoMethod {
                    allow: "PATCH, PUT, OPTIONS, GET, HEAD, DELETE",
                }),
            },
            Place::Blob(digest) if is_read => upload::download(self, digest),
            Place::Blob(_) if *method == Method::DELETE => {
                self.writable()?;
                Err(Refusal::Unsupported)
            }
            Place::Blob(_) => Err(Refusal::NoMethod {
                allow: "OPTIONS, GET, HEAD, DELETE",
            }),
            Place::Manifest(reference) => match *method {
                Method::GET | Method::HEAD => manifest::fetch(self, reference),
                Method::PUT => manifest::put(self, reference),
                Method::DELETE => manifest::delete(self, reference),
                _ => Err(Refusal::NoMethod {
                    allow: "PUT, OPTIONS, GET, HEAD, DELETE",
                }),
            },
        }
    }
}

fn template(place: &Place<'_>) -> &'static str {
    match place {
        Place::Tags => "/v2/{repository}/tags/list",
        Place::Uploads => "/v2/{repository}/blobs/uploads/",
        Place::Upload(_) => "/v2/{repository}/blobs/uploads/{upload}",
        Place::Blob(_) => "/v2/{repository}/blobs/{digest}",
        Place::Manifest(_) => "/v2/{repository}/manifests/{reference}",
    }
}

/// An answer without a body, with the type that Flask gives to such ones (423).
pub(super) fn bare<const N: usize>(
    status: StatusCode,
    headers: [(&'static str, String); N],
) -> Response {
    let html = [("content-type", "text/html; charset=utf-8")];
    (status, html, headers, "").into_response()
}
