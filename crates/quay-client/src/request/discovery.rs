//! What a Quay offers.

use super::{Call, Request};
use crate::{
    body::discovery::{Discovery, RegistryCapabilities},
    operation::Operation,
};

pub(crate) fn discover() -> Request<Discovery> {
    Call::new(Operation::Discover, &[]).answered_by()
}

pub(crate) fn registry_capabilities() -> Request<RegistryCapabilities> {
    Call::new(Operation::GetRegistryCapabilities, &[]).answered_by()
}
