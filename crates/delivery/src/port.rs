//! The port: a set of places that hold credentials.

use async_trait::async_trait;

use crate::{parcel::Parcel, place::Place};

/// Why a credential was not delivered or taken away.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Something lies there that we did not put there. It was left alone.
    #[error("something that Berth did not put there is in the way")]
    Conflict,
    /// A later generation lies there. It was left alone: whoever put it there has taken over.
    #[error("a later generation has been delivered already")]
    Superseded,
    /// What was read back is not what was written.
    #[error("what was delivered cannot be read back as it was written")]
    NotAsWritten,
    /// The place cannot be written or read.
    #[error("the place of delivery cannot be used")]
    Unavailable(#[source] std::io::Error),
}

/// Puts credentials where pipelines look, and takes them away again. Every call can be repeated.
#[async_trait]
pub trait Delivery: Send + Sync {
    /// Puts the credential in its place, in place of an earlier generation, and reads it back.
    /// Where exactly this lies there already, nothing is written.
    ///
    /// # Errors
    /// [`DeliveryError::Conflict`] and [`DeliveryError::Superseded`] leave everything as it was;
    /// after another error, what was there before is there still, or the new one is.
    async fn put(&self, parcel: &Parcel) -> Result<(), DeliveryError>;

    /// The generation that lies there; `None` where there is nothing of ours.
    ///
    /// # Errors
    /// When the place cannot be read, or [`DeliveryError::Conflict`].
    async fn find(&self, place: &Place) -> Result<Option<u64>, DeliveryError>;

    /// Takes away what we put there. Nothing there is success.
    ///
    /// # Errors
    /// [`DeliveryError::Conflict`] leaves everything as it was.
    async fn remove(&self, place: &Place) -> Result<(), DeliveryError>;
}
