//! A stateful fake of the port, and the suite that every implementation passes.

mod conformance;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

pub use conformance::{Bench, Breach, Found, conformance};

use crate::{
    parcel::Parcel,
    place::{Kind, Place},
    port::{Delivery, DeliveryError},
};

/// Places in memory; clones are the same places.
#[derive(Debug, Clone, Default)]
pub struct FakeDelivery {
    places: Arc<Mutex<Places>>,
}

#[derive(Debug, Default)]
struct Places {
    held: BTreeMap<String, Held>,
    availability: Availability,
}

/// Whether the places can be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Availability {
    /// They can.
    #[default]
    Up,
    /// Every call fails.
    Down,
}

#[derive(Debug, Clone)]
enum Held {
    Ours { owner: String, found: Found },
    Foreign,
}

impl FakeDelivery {
    /// Makes every call fail from now on, or work again.
    pub fn set_availability(&self, availability: Availability) {
        self.lock().availability = availability;
    }

    /// Somebody else puts something there.
    pub fn put_foreign(&self, place: &Place) {
        self.lock().held.insert(path(place), Held::Foreign);
    }

    /// What lies there, if we put it there.
    #[must_use]
    pub fn found(&self, place: &Place) -> Option<Found> {
        match self.lock().held.get(&path(place)) {
            Some(Held::Ours { found, .. }) => Some(found.clone()),
            _ => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> Result<MutexGuard<'_, Places>, DeliveryError> {
        let places = self.lock();
        match places.availability {
            Availability::Up => Ok(places),
            Availability::Down => Err(DeliveryError::Unavailable(std::io::Error::other("down"))),
        }
    }
}

/// Names alone: a component that was made again has the place of the one before it.
fn path(place: &Place) -> String {
    match &place.kind {
        Kind::Push { component, .. } => format!("{}/{component}", place.workspace),
        Kind::Pull { .. } => place.workspace.to_string(),
    }
}

#[async_trait]
impl Delivery for FakeDelivery {
    async fn put(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        let mut places = self.held()?;
        let owner = parcel.place.owner();
        match places.held.get(&path(&parcel.place)) {
            Some(Held::Foreign) => return Err(DeliveryError::Conflict),
            Some(Held::Ours { owner: held, found })
                if *held == owner && found.generation > parcel.generation =>
            {
                return Err(DeliveryError::Superseded);
            }
            _ => {}
        }
        let found = Found {
            generation: parcel.generation,
            username: parcel.username.to_string(),
            password: parcel.password.expose().to_owned(),
        };
        let ours = Held::Ours { owner, found };
        places.held.insert(path(&parcel.place), ours);
        Ok(())
    }

    async fn find(&self, place: &Place) -> Result<Option<u64>, DeliveryError> {
        match self.held()?.held.get(&path(place)) {
            Some(Held::Foreign) => Err(DeliveryError::Conflict),
            Some(Held::Ours { owner, found }) if *owner == place.owner() => {
                Ok(Some(found.generation))
            }
            _ => Ok(None),
        }
    }

    async fn remove(&self, place: &Place) -> Result<(), DeliveryError> {
        let mut places = self.held()?;
        match places.held.get(&path(place)) {
            Some(Held::Foreign) => return Err(DeliveryError::Conflict),
            Some(Held::Ours { owner, .. }) if *owner == place.owner() => {}
            _ => return Ok(()),
        }
        places.held.remove(&path(place));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[async_trait]
    impl Bench for FakeDelivery {
        fn delivery(&self) -> &dyn Delivery {
            self
        }

        async fn put_foreign(&self, place: &Place) {
            FakeDelivery::put_foreign(self, place);
        }

        async fn found(&self, place: &Place) -> Option<Found> {
            FakeDelivery::found(self, place)
        }
    }

    #[tokio::test]
    async fn the_fake_keeps_what_the_port_promises() {
        conformance(&FakeDelivery::default()).await.unwrap();
    }

    #[tokio::test]
    async fn a_fake_that_is_down_says_so() {
        let fake = FakeDelivery::default();
        fake.set_availability(Availability::Down);
        assert!(conformance(&fake).await.is_err());
        fake.set_availability(Availability::Up);
        conformance(&fake).await.unwrap();
    }
}
