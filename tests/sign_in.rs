//! Signing in, as a browser does: at a certified OpenID Provider, and at an issuer that lies.

pub(crate) mod access_token;
pub(crate) mod browser;
mod doctor;
pub(crate) mod forged;
pub(crate) mod issuer;
pub(crate) mod logout;
mod origin;
pub(crate) mod place;
mod provider;
mod sample;
mod session;
mod state;
