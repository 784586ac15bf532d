//! Signing in, as a browser does: at a certified OpenID Provider, and at an issuer that lies.

mod access_token;
mod browser;
mod doctor;
mod forged;
pub(crate) mod issuer;
mod logout;
mod origin;
mod place;
mod provider;
mod sample;
mod session;
mod state;
