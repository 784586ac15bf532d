//! Who the caller is.

use serde::{Deserialize, Serialize};

use super::platform_token::PlatformScope;
use crate::{PlatformTokenId, Timestamp, UserId};

/// Who the caller is (`GET /api/v1/me`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Me {
    /// Somebody who signed in.
    Person {
        /// Their id; whoever manages a workspace's members makes them one by it.
        user: UserId,
        /// What they are called.
        name: String,
        /// Whether they administer the platform.
        administrator: bool,
        /// When they last proved who they are. Secrets are revealed for five minutes after it.
        authenticated_at: Timestamp,
    },
    /// A program.
    PlatformToken {
        /// Its token's id.
        token: PlatformTokenId,
        /// What its token is for, in words.
        name: String,
        /// What it may do.
        scopes: Vec<PlatformScope>,
    },
}
