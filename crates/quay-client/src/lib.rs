//! Quay's HTTP API as Rust.
//!
//! The only crate that speaks HTTP to Quay. It knows what Quay answers and nothing of what Berth
//! wants: no plan, no store, no retry. Everything in it rests on recorded exchanges with a real
//! Quay; numbers in the documentation are those of `tests/recordings`, and *(source)* marks the few
//! things that were read in Quay's source and not seen.
//!
//! - [`QuayClient`] is one Quay: connections and the shared [budget](Lane). It makes the calls that
//!   need no token.
//! - [`QuayApi`] is one token at that Quay: one method a call.
//! - [`Operation`] is the table of all calls.
//! - [`QuayError`] tells failures apart, says whether waiting may help, and whether Quay may have
//!   done it all the same. The client never sends anything twice: the caller decides. The one
//!   exception is a call whose bearer Quay refused, where the caller gave a [`Renewal`].
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use quay_client::{ApiToken, ClientConfig, Lane, Priority, QuayClient, Tenant};
//!
//! let client = QuayClient::new(ClientConfig::new("https://quay.io".parse()?))?;
//! let token = ApiToken::new(std::fs::read_to_string("token")?.trim().into())?;
//! let lane = Lane { tenant: Tenant::Berth, priority: Priority::Interactive };
//! let user = client.with_token(&token, lane).get_own_user().await?;
//! # Ok(())
//! # }
//! ```

mod api;
mod body;
mod budget;
mod classify;
mod client;
mod config;
mod error;
mod identifier;
mod operation;
mod path;
mod renewal;
mod request;
mod scope;
mod token;
mod transport;

pub use api::{Deletion, QuayApi};
pub use client::{ClientError, QuayClient};
pub use config::{BudgetLimits, ClientConfig, InvalidQuayUrl, Limits, QuayUrl};

pub use budget::{BudgetSnapshot, Lane, Priority, Tenant};
pub use error::{AnswerFault, Effect, ExchangeFault, QuayError, TransportFault};
pub use identifier::{
    ClientId, EmailAddress, InvalidIdentifier, InvitationCode, PrototypeId, TokenId,
};
pub use operation::{Change, Operation};
pub use renewal::Renewal;
pub use scope::{InvalidScope, Scope, Scopes};
pub use token::{ApiToken, AuthorizationCode, ClientSecret, InvalidSecret, RobotToken};

pub use request::{
    application::{ApplicationPath, NewApplication, NewToken},
    oauth::{Authorize, CodeExchange},
    organization::NewOrganization,
    permission::Account,
    prototype::Delegate,
    registry::RegistryLogin,
    repository::NewRepository,
    robot::NewRobot,
    team::TeamPath,
};

pub use body::{
    application::{Application, IssuedToken, MintedToken},
    discovery::{Discovery, RegistryCapabilities, SparseManifests},
    log::{LogEntry, Performer},
    oauth::ExchangedToken,
    organization::{Organization, OrganizationTeam},
    permission::{RepositoryRole, TeamPermission, UserPermission},
    prototype::{DelegateKind, Prototype, PrototypeDelegate, PrototypeUser},
    registry::{NamedToken, RegistryAccess, RegistryEntity, RegistryGrant},
    repository::{LastPush, Repository, RepositoryState, RepositorySummary},
    robot::{FederatedIdentity, Robot, RobotSummary},
    tag::Tag,
    team::{Invitation, JoinedTeam, Membership, Team, TeamMember, TeamRole},
    user::{
        ApplicationOwner, Authorization, AuthorizedApplication, AuthorizedScope, ExternalLogin,
        OwnOrganization, OwnUser, PublicUser,
    },
};
