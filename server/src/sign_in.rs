//! How people sign in.

pub mod access_token;
