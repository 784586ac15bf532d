//! Tests that need more than one crate, or the whole tree.

#![cfg(test)]

mod access;
mod adapters;
mod attack;
mod browser;
mod contract_linking;
mod contract_test;
mod document;
mod end_to_end;
mod harness;
mod house;
mod link_kills;
mod linking;
mod ownership;
mod pages;
mod registry_clients;
mod service_token;
mod sign_in;
