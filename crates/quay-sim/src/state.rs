//! Everything that the stand-in remembers.
//!
//! One [`World`] behind one lock: a call sees it alone from its first check to its last effect.
//! The files below `state/` hold one noun each: its data, and the reads and writes that the routes
//! (and the registry, and the OAuth pages) share. Rows are never handed out of the lock.

mod account;
mod app_token;
mod application;
mod avatar;
mod held_name;
mod id;
mod image;
mod invitation;
mod log;
mod notification;
mod organization;
mod permission;
mod principal;
mod prototype;
mod repository;
mod robot;
mod scope;
mod team;
mod token;
mod user;
mod world;

pub use scope::{Scope, ScopeSet, UnknownScope};

pub(crate) use account::{Account, NameProblem, check_name};
pub(crate) use app_token::AppToken;
pub(crate) use application::Application;
pub(crate) use avatar::Avatar;
pub(crate) use held_name::HeldName;
pub(crate) use id::{AccountId, Ids, RepositoryId, TeamId};
pub(crate) use image::{Manifest, Tag};
pub(crate) use invitation::{Invitation, Invited};
pub(crate) use log::{Event, LogEntry, Performer};
pub(crate) use notification::Notification;
pub(crate) use organization::{NewOrganization, Organization};
pub(crate) use permission::{Grantee, Role};
pub(crate) use principal::Principal;
pub(crate) use prototype::Prototype;
pub(crate) use repository::{
    NewRepository, Repository, RepositoryState, Visibility, is_repository_name,
};
pub(crate) use robot::{Federation, NewRobot, Robot, RobotRefusal};
pub(crate) use scope::scope_details;
pub(crate) use team::{NewTeam, Team, TeamRole};
pub(crate) use token::{AccessToken, NewToken, TEN_YEARS};
pub(crate) use user::{ExternalLogin, NewUser, User};
pub(crate) use world::World;
