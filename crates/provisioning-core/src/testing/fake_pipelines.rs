//! Places of delivery in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use model::RepoPath;

use super::{Fuse, lock};
use crate::{
    object::RobotKind,
    port::{Parcel, Pipelines, PipelinesError},
};

/// Keeps what was delivered; clones are the same places.
#[derive(Debug, Clone)]
pub struct FakePipelines {
    places: Arc<Mutex<Places>>,
    fuse: Fuse,
}

#[derive(Debug, Default)]
struct Places {
    delivered: BTreeMap<String, Delivered>,
    refuses: Option<PipelinesError>,
}

/// What lies at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivered {
    /// A credential that we put there.
    Ours {
        /// Its generation.
        generation: u64,
        /// The robot.
        robot: String,
        /// Its token.
        token: String,
    },
    /// Something that we did not put there.
    Foreign,
}

impl FakePipelines {
    /// Empty places.
    #[must_use]
    pub fn new(fuse: Fuse) -> Self {
        Self {
            places: Arc::default(),
            fuse,
        }
    }

    /// From now on every call fails like this, or works again.
    pub fn refuse(&self, error: impl Into<Option<PipelinesError>>) {
        lock(&self.places).refuses = error.into();
    }

    /// Somebody else puts something there.
    pub fn put_foreign(&self, kind: RobotKind, path: &RepoPath) {
        lock(&self.places)
            .delivered
            .insert(place(kind, path), Delivered::Foreign);
    }

    /// What lies there.
    #[must_use]
    pub fn find(&self, kind: RobotKind, path: &RepoPath) -> Option<Delivered> {
        lock(&self.places)
            .delivered
            .get(&place(kind, path))
            .cloned()
    }

    async fn change(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, Delivered>) -> Result<(), PipelinesError>,
    ) -> Result<(), PipelinesError> {
        self.fuse.moment().await;
        let changed = {
            let mut places = lock(&self.places);
            match places.refuses {
                Some(error) => Err(error),
                None => change(&mut places.delivered),
            }
        };
        self.fuse.moment().await;
        changed
    }
}

#[async_trait]
impl Pipelines for FakePipelines {
    async fn deliver(&self, parcel: Parcel<'_>) -> Result<(), PipelinesError> {
        let Parcel { key, path, token } = parcel;
        self.change(|delivered| {
            let place = place(key.kind, path);
            match delivered.get(&place) {
                Some(Delivered::Foreign) => return Err(PipelinesError::Conflict),
                Some(Delivered::Ours { generation, .. }) if *generation > key.generation => {
                    return Err(PipelinesError::LaterGeneration);
                }
                _ => {}
            }
            let ours = Delivered::Ours {
                generation: key.generation,
                robot: key.robot.to_string(),
                token: token.expose().to_owned(),
            };
            delivered.insert(place, ours);
            Ok(())
        })
        .await
    }

    async fn withdraw(&self, path: &RepoPath) -> Result<(), PipelinesError> {
        self.change(|delivered| {
            let place = place(RobotKind::Push(model::RobotSlot::A), path);
            match delivered.get(&place) {
                Some(Delivered::Foreign) => Err(PipelinesError::Conflict),
                _ => {
                    delivered.remove(&place);
                    Ok(())
                }
            }
        })
        .await
    }
}

fn place(kind: RobotKind, path: &RepoPath) -> String {
    match kind {
        RobotKind::Push(_) => path.to_string(),
        RobotKind::Pull => path.org.to_string(),
    }
}
