//! What a delivered file says of itself.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    docker_config::{self, Login},
    parcel::Parcel,
    place::{Kind, Place},
    secret::Document,
};

/// The member of the document that makes it ours.
const MEMBER: &str = "berth";

/// Whose file it is, and which generation lies in it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Record {
    /// The component's or the workspace's id.
    owner: String,
    /// Counts up.
    pub(super) generation: u64,
}

impl Record {
    /// The record in a file; `None` when there is none, and so the file is not ours.
    pub(super) fn read(content: &[u8]) -> Option<Self> {
        let document: Value = serde_json::from_slice(content).ok()?;
        Self::deserialize(document.get(MEMBER)?).ok()
    }

    /// Whether the file was written for this place, and not for one that had its names before.
    pub(super) fn is_of(&self, place: &Place) -> bool {
        self.owner == place.owner()
    }
}

/// The file for a parcel.
pub(super) fn document(parcel: &Parcel) -> Document {
    let login = Login {
        registry: &parcel.registry,
        username: &parcel.username,
        password: &parcel.password,
    };
    let key = docker_config::key(&parcel.registry, &parcel.reach);
    let mut document = docker_config::auths(login, &key);
    document.insert(MEMBER.to_owned(), record(parcel));
    docker_config::print(document)
}

/// What [`Record::read`] reads, and the names for people who look into the file.
fn record(parcel: &Parcel) -> Value {
    let place = &parcel.place;
    let credential = match &place.kind {
        Kind::Push { component, .. } => format!("push, component {component}"),
        Kind::Pull { .. } => "pull".to_owned(),
    };
    json!({
        "credential": credential,
        "generation": parcel.generation,
        "note": "Written by Berth, which overwrites changes.",
        "owner": place.owner(),
        "workspace": place.workspace.as_str(),
    })
}
