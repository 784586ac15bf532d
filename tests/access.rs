//! Who may what: every route with every identity, and what the rights are made of.

mod departure;
mod ending;
mod header;
mod identity;
mod matrix;
mod member;
mod person;
mod reveal;
pub(crate) mod route;
mod scene;
mod table;
