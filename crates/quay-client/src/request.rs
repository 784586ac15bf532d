//! Requests as values: built here, sent elsewhere. Nothing in this module does IO.

pub(crate) mod application;
pub(crate) mod discovery;
pub(crate) mod log;
pub(crate) mod oauth;
pub(crate) mod organization;
pub(crate) mod permission;
pub(crate) mod prototype;
pub(crate) mod registry;
pub(crate) mod repository;
pub(crate) mod robot;
pub(crate) mod tag;
pub(crate) mod team;
pub(crate) mod user;

use std::fmt;

use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    body::{Malformed, json},
    operation::Operation,
    path::{self, Segment},
};

/// A call with all that it names.
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) payload: Payload,
}

/// What a call carries.
pub(crate) enum Payload {
    Empty,
    Json(Value),
    Form(Vec<(&'static str, SecretString)>),
}

impl Call {
    pub(crate) fn new(operation: Operation, values: &[Segment]) -> Self {
        Self {
            operation,
            path: path::fill(operation.route(), values),
            query: Vec::new(),
            payload: Payload::Empty,
        }
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(crate) fn payload(mut self, payload: Payload) -> Self {
        self.payload = payload;
        self
    }

    /// The request whose answer is a JSON value of type `T`.
    pub(crate) fn answered_by<T: DeserializeOwned>(self) -> Request<T> {
        Request {
            call: self,
            decode: json,
        }
    }

    /// The request whose answer has no content.
    pub(crate) fn answered_by_nothing(self) -> Request<()> {
        Request {
            call: self,
            decode: |_| Ok(()),
        }
    }
}

/// Prints the route, never what fills it.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation.method(), self.operation.route())
    }
}

/// A call and how its answer is read.
#[derive(Debug)]
pub(crate) struct Request<T> {
    pub(crate) call: Call,
    pub(crate) decode: fn(&[u8]) -> Result<T, Malformed>,
}

#[cfg(test)]
mod tests;
