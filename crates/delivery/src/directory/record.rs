//! What a delivered file says of itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    docker_config::{self, Login},
    parcel::Parcel,
    place::{Kind, Place},
    secret::Document,
};

/// The member of the document that makes it ours.
const MEMBER: &str = "berth";

/// Whose file it is, and which generation lies in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// For people.
    note: String,
    /// The workspace and the component by their names; for people who look for them.
    workspace: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<String>,
    /// The component's or the workspace's id.
    owner: String,
    /// Counts up.
    pub(super) generation: u64,
}

impl Record {
    fn new(parcel: &Parcel) -> Self {
        Self {
            note: "Written by Berth, which overwrites changes.".to_owned(),
            workspace: parcel.place.workspace.to_string(),
            component: match &parcel.place.kind {
                Kind::Push { component, .. } => Some(component.to_string()),
                Kind::Pull { .. } => None,
            },
            owner: parcel.place.owner(),
            generation: parcel.generation,
        }
    }

    /// The record in a file; `None` when there is none, and so the file is not ours.
    pub(super) fn read(content: &[u8]) -> Option<Self> {
        let document: Value = serde_json::from_slice(content).ok()?;
        serde_json::from_value(document.get(MEMBER)?.clone()).ok()
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
    if let Ok(record) = serde_json::to_value(Record::new(parcel)) {
        document.insert(MEMBER.to_owned(), record);
    }
    docker_config::print(document)
}
