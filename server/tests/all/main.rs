//! The real binary, as somebody at a terminal and a supervisor meet it.

#![cfg(test)]

mod demo;
mod installation;
mod maintenance;
mod openapi;
mod process;
mod serve;
