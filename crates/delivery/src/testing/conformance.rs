//! What every implementation of the port keeps.

use std::fmt;

use async_trait::async_trait;
use model::{ComponentId, NameError, WorkspaceId};

use crate::{
    parcel::{Parcel, Reach},
    place::{Kind, Place},
    port::{Delivery, DeliveryError},
    secret::Password,
};

/// An implementation on a bench: what the port alone does not show.
#[async_trait]
pub trait Bench: Send + Sync {
    /// The implementation, with nothing delivered yet.
    fn delivery(&self) -> &dyn Delivery;

    /// Somebody else puts something where this place's credential would go.
    async fn put_foreign(&self, place: &Place);

    /// What pipelines find there, if we put it there.
    async fn found(&self, place: &Place) -> Option<Found>;
}

/// What pipelines find.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    /// Which generation.
    pub generation: u64,
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

/// A promise that an implementation does not keep.
#[derive(Debug, thiserror::Error)]
#[error("a delivery has to be one that {0}")]
pub struct Breach(&'static str);

/// Ends the suite unless the promise is kept.
macro_rules! keeps {
    ($promise:literal, $is_kept:expr $(,)?) => {
        match $is_kept {
            true => {}
            false => return Err(Breach($promise)),
        }
    };
}

/// Goes through all of it, on places of its own.
///
/// # Errors
/// The first promise that is not kept.
pub async fn conformance(bench: &dyn Bench) -> Result<(), Breach> {
    let sample = Sample::new().map_err(|_| Breach("suite has valid names"))?;
    puts_and_replaces(bench, &sample).await?;
    keeps_late_workers_out(bench, &sample).await?;
    takes_away(bench, &sample).await?;
    leaves_others_alone(bench, &sample).await?;
    tells_namesakes_apart(bench, &sample).await
}

async fn puts_and_replaces(bench: &dyn Bench, sample: &Sample) -> Result<(), Breach> {
    let delivery = bench.delivery();
    for kind in [
        sample.push(1),
        Kind::Pull {
            id: WorkspaceId::from_random([1; 16]),
        },
    ] {
        let place = sample.place(kind);
        let nothing = matches!(delivery.find(&place).await, Ok(None));
        keeps!("finds nothing where nothing is", nothing);
        for (generation, password) in [
            (1, "ONE"),
            (1, "ONE"),
            (1, "REMADE"),
            (2, "TWO"),
            (2, "TWO"),
        ] {
            let parcel = sample.parcel(&place, generation, password);
            keeps!("takes a credential", delivery.put(&parcel).await.is_ok());
            let expected = Found {
                generation,
                username: sample.robot.to_string(),
                password: password.to_owned(),
            };
            let found = bench.found(&place).await;
            keeps!("shows what was put last", found == Some(expected));
            let generation_found = delivery.find(&place).await;
            let is_right = matches!(generation_found, Ok(Some(found)) if found == generation);
            keeps!("finds what was put last", is_right);
        }
    }
    Ok(())
}

async fn keeps_late_workers_out(bench: &dyn Bench, sample: &Sample) -> Result<(), Breach> {
    let delivery = bench.delivery();
    let place = sample.place(sample.push(1));
    let late = delivery.put(&sample.parcel(&place, 1, "ONE")).await;
    let is_refused = matches!(late, Err(DeliveryError::Superseded));
    keeps!("refuses an earlier generation", is_refused);
    let found = bench.found(&place).await.map(|found| found.generation);
    keeps!("leaves the later generation there", found == Some(2));
    Ok(())
}

async fn takes_away(bench: &dyn Bench, sample: &Sample) -> Result<(), Breach> {
    let delivery = bench.delivery();
    let place = sample.place(sample.push(1));
    for _ in 0..2 {
        keeps!(
            "takes away, twice too",
            delivery.remove(&place).await.is_ok(),
        );
        keeps!(
            "shows nothing after that",
            bench.found(&place).await.is_none(),
        );
    }
    let pull = sample.place(Kind::Pull {
        id: WorkspaceId::from_random([1; 16]),
    });
    let remains = bench.found(&pull).await.is_some();
    keeps!("leaves other places alone", remains);
    let again = delivery.put(&sample.parcel(&place, 1, "AGAIN")).await;
    keeps!("takes a credential where one was", again.is_ok());
    Ok(())
}

async fn leaves_others_alone(bench: &dyn Bench, sample: &Sample) -> Result<(), Breach> {
    let delivery = bench.delivery();
    let place = Place {
        kind: Kind::Push {
            component: sample.other.clone(),
            id: ComponentId::from_random([3; 16]),
        },
        ..sample.place(sample.push(1))
    };
    bench.put_foreign(&place).await;
    for result in [
        delivery.put(&sample.parcel(&place, 9, "NINE")).await,
        delivery.remove(&place).await,
        delivery.find(&place).await.map(drop),
    ] {
        let is_conflict = matches!(result, Err(DeliveryError::Conflict));
        keeps!(
            "leaves alone what it did not put there, and says so",
            is_conflict,
        );
    }
    keeps!("does not take over", bench.found(&place).await.is_none());
    Ok(())
}

/// A component that was deleted and made again under its old name.
async fn tells_namesakes_apart(bench: &dyn Bench, sample: &Sample) -> Result<(), Breach> {
    let delivery = bench.delivery();
    let (old, new) = (sample.place(sample.push(1)), sample.place(sample.push(2)));
    let _ = delivery.put(&sample.parcel(&old, 7, "OLD")).await;
    let is_nothing = matches!(delivery.find(&new).await, Ok(None));
    keeps!(
        "does not take a namesake's credential for its own",
        is_nothing,
    );
    let put = delivery.put(&sample.parcel(&new, 1, "NEW")).await;
    keeps!(
        "replaces a namesake's credential, whatever its generation",
        put.is_ok(),
    );
    keeps!(
        "takes nothing of a namesake away",
        delivery.remove(&old).await.is_ok(),
    );
    let found = bench.found(&new).await.map(|found| found.password);
    keeps!(
        "leaves the namesake's credential there",
        found.as_deref() == Some("NEW"),
    );
    Ok(())
}

struct Sample {
    workspace: model::WorkspaceName,
    component: model::ComponentName,
    other: model::ComponentName,
    registry: model::RegistryHost,
    path: model::RepoPath,
    robot: model::RobotName,
}

impl Sample {
    fn new() -> Result<Self, NameError> {
        Ok(Self {
            workspace: "Käse & Söhne".parse()?,
            component: "pull".parse()?,
            other: "..other".parse()?,
            registry: "quay.example:8443".parse()?,
            path: "acme/team/app".parse()?,
            robot: "acme+berth-a".parse()?,
        })
    }

    fn push(&self, id: u8) -> Kind {
        Kind::Push {
            component: self.component.clone(),
            id: ComponentId::from_random([id; 16]),
        }
    }

    fn place(&self, kind: Kind) -> Place {
        Place {
            workspace: self.workspace.clone(),
            kind,
        }
    }

    fn parcel(&self, place: &Place, generation: u64, password: &str) -> Parcel {
        Parcel {
            place: place.clone(),
            generation,
            registry: self.registry.clone(),
            reach: match &place.kind {
                Kind::Push { .. } => Reach::Repository(self.path.clone()),
                Kind::Pull { .. } => Reach::Organization(self.path.org.clone()),
            },
            username: self.robot.clone(),
            password: Password::new(password.into()),
        }
    }
}
