//! What a run made and must take away again. It is noted before it is made.

use std::sync::{Mutex, PoisonError};

use reqwest::Method;

use crate::{
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

    fn deletion(&self, username: &str) -> String {
        match self {
            Self::Organization(name, _) => format!("/api/v1/organization/{name}"),
            Self::OwnRepository(name) => format!("/api/v1/repository/{username}/{name}"),
            Self::OwnRobot(name) => format!("/api/v1/user/robots/{name}"),
            Self::AppToken(id) => format!("/api/v1/user/apptoken/{id}"),
        }
    }
}

impl Quay {
    /// Deletes all that was noted, newest first. Returns what could not be deleted.
    ///
    /// What does not exist (any more) counts as deleted: 404, and 403 and 400, Quay's other answers to
    /// what is not there (200, 298).
    pub async fn clean_up(&self) -> Vec<Litter> {
        let mut left = Vec::new();
        for litter in self.notes().take().into_iter().rev() {
            let request = Request::new(Method::DELETE, litter.deletion(self.username()));
            let identity = match litter.owner() {
                Person::Owner => self.bearer(),
                Person::Second => Identity::Session(Person::Second),
            };
            let gone = match self.send(&identity, request).await {
                Ok(answer) => matches!(answer.status, 200..=299 | 400 | 403 | 404),
                Err(_) => false,
            };
            if !gone {
                left.push(litter);
            }
        }
        left
    }
}
