//! The registry: `/v2/`, its token endpoint, and what clients push and pull.
//!
//! Whoever comes to [`token`] with a name and a password gets a signed token that lists what is
//! allowed; everything below `/v2/<namespace>/<name>/` looks at that token alone. So a deleted robot
//! cannot get a new token, while one from before goes on working for its hour (453 to 457).
//!
//! This is an own small registry and not the crate `container-registry` (0.3.1): that one brings a
//! second axum (0.7), knows repositories of exactly two segments, authenticates by HTTP Basic on
//! every route, writes to a directory, and has neither tag lists nor deletion nor mounts.
//!
//! Blobs are held in memory. A blob of more than [`LARGEST_BODY`] bytes is refused.

mod blobs;
mod claims;
mod credential;
mod digest;
mod jwt;
mod listing;
mod manifest;
mod place;
mod refusal;
mod root;
mod scope;
mod target;
mod token;
mod upload;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{any, get},
};

use crate::{http, sim::QuaySim};

pub(crate) use blobs::{Blobs, UploadProblem};
pub(crate) use claims::{Action, Claims, RepositoryAccess, Subject};
pub(crate) use credential::Credential;
pub(crate) use digest::Digest;
pub(crate) use jwt::{IssuerKey, KeyError, TokenProblem, decode_unverified, sign};
pub(crate) use refusal::{Challenge, Refusal, host};
pub(crate) use scope::RequestedScope;
pub(crate) use target::{Place, Target};

/// What one request may carry: a layer in one piece.
const LARGEST_BODY: usize = 1 << 30;

/// The registry's routes.
pub(crate) fn router() -> Router<QuaySim> {
    let no_post = || async {
        Refusal::NoMethod {
            allow: "OPTIONS, GET, HEAD",
        }
    };
    Router::new()
        .route("/v2/", get(root::greet).fallback(no_post))
        .route("/v2/auth", get(token::issue).fallback(no_post))
        .route("/v2/_catalog", get(listing::catalog).fallback(no_post))
        .route("/v2/{*path}", any(place::answer))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::map_response(http::forbid_framing))
}

#[cfg(test)]
mod tests;
