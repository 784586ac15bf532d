//! One file for each page: a struct of what stands on it, and how it looks.

mod administration;
mod component;
mod failure;
mod link;
mod sign_in;
mod signed_out;
mod welcome;
mod workspace;
mod workspaces;

#[cfg(test)]
pub(crate) mod sample;

pub use administration::{
    AdministrationAudit, AdministrationDebts, AdministrationLinks, AdministrationOverview,
    AdministrationRotations, AdministrationServiceToken, AdministrationWork, AuditWish,
    InvalidTime, WORK_LISTS,
};
pub use component::{ComponentPage, TagsPage};
pub use failure::{Again, Failure, SignInRefused};
pub use link::{LinkAttempt, LinkBegun, LinkElsewhere, LinkOverviewPage, NoAttempt};
pub use sign_in::{Door, SignIn};
pub use signed_out::SignedOut;
pub use welcome::Welcome;
pub use workspace::{
    Activity, AddForm, Glance, InviteForm, Order, Row, Selection, Sort, Wish, WorkspacePage, deed,
    select, typed_for,
};
pub use workspaces::Workspaces;
