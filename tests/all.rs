//! Tests that need more than one crate, or the whole tree.

#![cfg(test)]

mod contract_test;
mod harness;
mod house;
mod registry_clients;
