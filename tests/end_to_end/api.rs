//! The JSON API: who may, what it refuses and how, what it does.

mod audit;
mod deletion;
mod list;
mod names;
mod plan;
mod problem;
mod put;
