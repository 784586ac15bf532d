//! Links, custody of Quay tokens, their deletion and its proof.
//!
//! This crate answers one question: *which authority may do this piece of work, and with which
//! token*. It knows no HTTP, no SQL, no clock and no dice; what it needs of the world it gets
//! through the traits in [`port`].
//!
//! How a link comes about, in the order of the modules:
//!
//! 1. [`offer`] says which of the seven [`Way`]s this Quay allows, the best first, and why a better
//!    one is not among them.
//! 2. [`begin`] makes a [`Transaction`]: one user, one browser, one workspace, one use. What comes
//!    back from Quay otherwise ends it.
//! 3. Somebody is found at Quay, and it is *proven* who ([`Proof`]); a typed name is no proof. The
//!    user says "yes, that is me" ([`confirm`]), and there is a [`Link`].
//! 4. A token that comes along the way is held in [`Custody`]. From before it can exist until its
//!    death is proven it is a debt. [`next`] decides what to do about it, [`settle`] does it.
//! 5. [`authority_for`] says under which token a piece of work runs, and [`lend`] lends it.
//!
//! Four rules hold everywhere:
//!
//! - The debt is committed before the token can exist; the intent before every effect.
//! - Before the confirmation a token is used for custody and for nothing else; after it, only for
//!   what that user asked for, in that workspace.
//! - `super:user` cannot be asked for: [`Scope`] has no word for it.
//! - *Deleted* is not *dead*. Dead is what a read refuses that the same token passed before.
//!
//! [`service`] is the life of the service token: a state machine of its own.

mod id;
mod scope;
mod secret;

mod detected;
mod way;

mod handover;
mod invite;
mod proof;
mod transaction;

mod link;

mod custody;
mod debt;
mod plan;
mod settle;

mod authority;
mod broker;

pub mod service;

pub mod port;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use authority::{Authority, NoAuthority, Organization, Work, authority_for};
pub use broker::{
    Application, Begun, BrokerError, Debt, Loan, Start, begin, call_off, callback, confirm, debts,
    finish, join, lend, look, organization_created, paste, said_dead, stale_grants, unlink, watch,
};
pub use custody::{
    App, Custody, EndCause, Fact, Holder, LEASE, LONGEST, Means, Phase, Sight, Swap, WORK, Which,
};
pub use debt::{
    ApplicationDebt, ApplicationState, Clicks, Evidence, TokenDebt, TokenState, Witness,
};
pub use detected::{CodeFlow, Detected, Feature, OurApplication, ServiceAccount};
pub use handover::{Found, HandOver, Place};
pub use id::{ApplicationPath, ClientId, CustodyId, SessionKey, TokenId, TransactionKey, UserId};
pub use invite::{EmailAddress, InvalidEmailAddress, Invite, Stage, Verdict, Whom};
pub use link::{Aftermath, Link, LinkEnd, LinkIsOver, LinkState};
pub use plan::{By, Deletion, Next, Step, next, wake};
pub use port::Ports;
pub use proof::Proof;
pub use scope::{InvalidScope, Purpose, Scope, Scopes, SeenScopes};
pub use secret::{AuthorizationCode, ClientSecret, InvalidSecret, QuayToken, TransactionSecret};
pub use settle::settle;
pub use transaction::{
    Answer, Callback, Client, Course, EAGER, End, Refusal, Refused, SILENCE, State, Transaction,
    Visitor,
};
pub use way::{Advice, Obstacle, Offer, Way, offer};
