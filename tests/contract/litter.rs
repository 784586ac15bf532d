//! What a run made and must take away again. It is noted before it is made.

use std::sync::{Mutex, PoisonError};

use reqwest::Method;

use crate::{
    failure::Failure,
    quay::Quay,
    request::{Identity, Person, Request},
};

/// A thing that outlives the run unless it is deleted. What is inside an organization goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Litter {
    /// An organization, and who made it.
    Organization(String, Person),
    /// A repository in the user's own namespace.
    OwnRepository(String),
    /// A robot of the user.
    OwnRobot(String),
    /// An application-specific token of the user, by its id.
    AppToken(String),
}

/// The notes.
#[derive(Debug, Default)]
pub struct Notes(Mutex<Vec<Litter>>);

impl Notes {
    /// Notes what is about to be made.
    pub fn note(&self, litter: Litter) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(litter);
    }

    fn take(&self) -> Vec<Litter> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Litter {
    fn owner(&self) -> Person {
        match self {
            Self::Organization(_, owner) => *owner,
            Self::OwnRepository(_) | Self::OwnRobot(_) | Self::AppToken(_) => Person::Owner,
        }
    }

    fn path(&self, username: &str) -> String {
        match self {
            Self::Organization(name, _) => format!("/api/v1/organization/{name}"),
            Self::OwnRepository(name) => format!("/api/v1/repository/{username}/{name}"),
            Self::OwnRobot(name) => format!("/api/v1/user/robots/{name}"),
            Self::AppToken(id) => format!("/api/v1/user/apptoken/{id}"),
        }
    }
}

impl Quay {
    /// Deletes all that was noted, newest first. Returns what is still there.
    pub async fn clean_up(&self) -> Vec<Litter> {
        let mut left = Vec::new();
        for litter in self.notes().take().into_iter().rev() {
            if !self.is_gone(&litter).await.unwrap_or(false) {
                left.push(litter);
            }
        }
        left
    }

    /// Deletes one thing. What cannot be deleted may never have been made: then it is looked for, and
    /// missing things are told by 404, robots by 400 (289).
    async fn is_gone(&self, litter: &Litter) -> Result<bool, Failure> {
        let path = litter.path(self.username());
        let identity = match litter.owner() {
            Person::Owner => self.bearer(),
            Person::Second => Identity::Session(Person::Second),
        };
        let deletion = Request::new(Method::DELETE, &path);
        if matches!(self.send(&identity, deletion).await?.status, 200..=299) {
            return Ok(true);
        }
        let look = self
            .send(&identity, Request::new(Method::GET, &path))
            .await?;
        Ok(matches!(look.status, 400 | 404))
    }
}
