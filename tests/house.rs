//! The house rules, held by machine: who may depend on whom, what every package and every file
//! looks like, and that the README's code map tells the truth.

mod code_map;
mod dependencies;
mod files;
mod manifests;
mod traces;
mod workspace;
