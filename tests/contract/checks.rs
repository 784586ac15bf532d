//! All checks, a table for each noun.

mod app_token;
mod application;
mod authorization;
mod consent;
mod discovery;
mod federation;
mod image;
mod invitation;
mod linking;
mod log;
mod member;
mod oauth_token;
mod organization;
mod organization_name;
mod own_user;
mod permission;
mod prototype;
mod registry;
mod repository;
mod repository_list;
mod repository_name;
mod request;
mod robot;
mod robot_name;
mod scope;
mod session;
mod team;
mod token;
mod variant;

use crate::check::{Check, Variant};

/// All checks.
pub fn all() -> Vec<&'static Check> {
    const TABLES: &[&[Check]] = &[
        request::CHECKS,
        session::CHECKS,
        own_user::CHECKS,
        organization::CHECKS,
        organization_name::CHECKS,
        team::CHECKS,
        member::CHECKS,
        invitation::CHECKS,
        repository::CHECKS,
        repository_name::CHECKS,
        repository_list::CHECKS,
        robot::CHECKS,
        robot_name::CHECKS,
        federation::CHECKS,
        permission::CHECKS,
        prototype::CHECKS,
        application::CHECKS,
        token::CHECKS,
        authorization::CHECKS,
        app_token::CHECKS,
        consent::CHECKS,
        oauth_token::CHECKS,
        registry::CHECKS,
        image::CHECKS,
        log::CHECKS,
        linking::CHECKS,
        variant::CHECKS,
    ];
    TABLES
        .iter()
        .chain(&scope::TABLES)
        .copied()
        .flatten()
        .collect()
}

/// The checks of a Quay that is set up in this special way.
pub fn of(variant: Variant) -> Vec<&'static Check> {
    let mut checks = all();
    checks.retain(|check| check.variant() == Some(variant));
    checks
}
