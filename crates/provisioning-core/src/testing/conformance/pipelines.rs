//! What a place of delivery has to keep: what was put there, whose it is, and nothing of strangers.

use async_trait::async_trait;
use model::{RepoPath, RobotSlot};

use super::{Breach, keeps};
use crate::{
    object::RobotKind,
    port::{CredentialKey, Parcel, Pipelines, PipelinesError},
    secret::RobotToken,
    testing::desired,
};

/// Places of delivery on a bench.
#[async_trait]
pub trait PipelinesBench: Send + Sync {
    /// The places of a component called `foo`, empty when the suite begins.
    fn pipelines(&self) -> &dyn Pipelines;

    /// Somebody else puts something where this credential would go.
    async fn put_foreign(&self, kind: RobotKind, path: &RepoPath);

    /// The token that pipelines find, if we put it there.
    async fn token(&self, kind: RobotKind, path: &RepoPath) -> Option<String>;
}

/// Goes through all that places of delivery promise.
///
/// # Errors
/// The first promise that is not kept.
pub async fn pipelines(bench: &dyn PipelinesBench) -> Result<(), Breach> {
    let Some(desired) = desired("foo") else {
        return Ok(());
    };
    let path = desired.repo_path();
    let push = RobotKind::Push(RobotSlot::A);
    let key = |kind, generation| CredentialKey {
        kind,
        robot: desired.robot(kind).name.clone(),
        generation,
    };
    for kind in [push, RobotKind::Pull] {
        for (generation, text) in [(1, "ONE"), (1, "ONE"), (1, "REMADE"), (2, "TWO")] {
            let delivered = deliver(bench, &key(kind, generation), &path, text).await;
            keeps!(
                "a delivery",
                "takes a credential, twice too",
                delivered.is_ok()
            );
            let found = bench.token(kind, &path).await;
            keeps!(
                "a delivery",
                "shows what was delivered last",
                found.as_deref() == Some(text)
            );
        }
        let late = deliver(bench, &key(kind, 1), &path, "LATE").await;
        let is_refused = late == Err(PipelinesError::LaterGeneration);
        keeps!("a delivery", "refuses an earlier generation", is_refused);
    }
    let other = key(RobotKind::Push(RobotSlot::B), 3);
    let delivered = deliver(bench, &other, &path, "OTHER SLOT").await;
    keeps!(
        "a delivery",
        "takes the other slot's credential",
        delivered.is_ok()
    );
    let found = bench.token(push, &path).await;
    let is_other = found.as_deref() == Some("OTHER SLOT");
    keeps!("a delivery", "has one place for both slots", is_other);

    for _ in 0..2 {
        let withdrawn = bench.pipelines().withdraw(&path).await;
        keeps!("a delivery", "withdraws, twice too", withdrawn.is_ok());
        let is_gone = bench.token(push, &path).await.is_none();
        keeps!("a delivery", "shows nothing after that", is_gone);
    }
    let remains = bench.token(RobotKind::Pull, &path).await.is_some();
    keeps!("a delivery", "leaves the pull credential alone", remains);

    bench.put_foreign(push, &path).await;
    for refused in [
        deliver(bench, &key(push, 9), &path, "NINE").await,
        bench.pipelines().withdraw(&path).await,
    ] {
        let is_conflict = refused == Err(PipelinesError::Conflict);
        keeps!(
            "a delivery",
            "leaves alone what it did not put there",
            is_conflict
        );
    }
    Ok(())
}

async fn deliver(
    bench: &dyn PipelinesBench,
    key: &CredentialKey,
    path: &RepoPath,
    text: &str,
) -> Result<(), PipelinesError> {
    let token = &RobotToken::new(text.into());
    bench.pipelines().deliver(Parcel { key, path, token }).await
}
