//! Tests.

mod house;
mod registry_clients;
