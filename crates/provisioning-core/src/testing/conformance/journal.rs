//! What a journal has to keep: intents before effects, facts after them, and nothing of a late worker.

use async_trait::async_trait;
use model::RobotSlot;

use super::{Breach, keeps};
use crate::{
    object::RobotKind,
    observed::{Credential, Doubt, Fact, Progress, Sight},
    port::{Journal, JournalError},
    step::{Step, StepKey},
    testing::desired,
};

/// A journal on a bench.
#[async_trait]
pub trait JournalBench: Send + Sync {
    /// The journal of a component called `foo`, as whoever goes on after a crash opens it. It is
    /// empty when the suite begins.
    async fn open(&self) -> Box<dyn Journal>;

    /// What is known of the component and of what it shares, the last fact for each object.
    async fn facts(&self) -> Vec<Fact>;

    /// Another worker takes over: what was opened before is late from now on.
    async fn take_over(&self);
}

/// Goes through all that a journal promises.
///
/// # Errors
/// The first promise that is not kept.
pub async fn journal(bench: &dyn JournalBench) -> Result<(), Breach> {
    let Some([organization, robot]) = steps() else {
        return Ok(());
    };
    remembers_intents(bench, &organization).await?;
    closes_them_with_facts(bench, &organization, &robot).await?;
    replaces_facts(bench, &robot).await?;
    refuses_the_late(bench, &organization).await
}

async fn is_open(journal: &dyn Journal, key: StepKey) -> Option<bool> {
    let open = journal.open_steps().await.ok()?;
    let times = open.into_iter().filter(|one| *one == key).count();
    (times < 2).then_some(times == 1)
}

async fn remembers_intents(bench: &dyn JournalBench, step: &Step) -> Result<(), Breach> {
    let journal = bench.open().await;
    let open = journal.open_steps().await;
    keeps!("a journal", "is empty at first", open == Ok(Vec::new()));
    for _ in 0..2 {
        let started = journal.step_started(step).await;
        keeps!("a journal", "takes an intent, twice too", started.is_ok());
        let is_open = is_open(&*journal, step.key()).await;
        keeps!("a journal", "has a step open once", is_open == Some(true));
    }
    drop(journal);
    let survived = is_open(&*bench.open().await, step.key()).await;
    keeps!(
        "a journal",
        "remembers an intent after a crash",
        survived == Some(true)
    );
    Ok(())
}

async fn closes_them_with_facts(
    bench: &dyn JournalBench,
    organization: &Step,
    robot: &Step,
) -> Result<(), Breach> {
    let journal = bench.open().await;
    let lost = Fact::Organization(Sight::Unknown(Doubt::AnswerLost));
    let what = "the answer was lost";
    let failed = journal.step_failed(organization, std::slice::from_ref(&lost), what);
    keeps!(
        "a journal",
        "closes what a crash left open",
        failed.await.is_ok()
    );
    let open = journal.open_steps().await;
    keeps!(
        "a journal",
        "has nothing open after that",
        open == Ok(Vec::new())
    );
    let facts = bench.facts().await;
    keeps!(
        "a journal",
        "stores what a failure taught",
        facts.contains(&lost)
    );

    let started = journal.step_started(robot).await;
    keeps!("a journal", "takes another intent", started.is_ok());
    let done = journal.step_done(robot, &[]).await;
    keeps!("a journal", "closes a step without a fact", done.is_ok());
    let again = journal.step_started(robot).await;
    keeps!(
        "a journal",
        "takes the intent of a step that was done",
        again.is_ok()
    );
    let is_open = is_open(&*journal, robot.key()).await;
    keeps!("a journal", "has it open again", is_open == Some(true));
    Ok(())
}

async fn replaces_facts(bench: &dyn JournalBench, robot: &Step) -> Result<(), Breach> {
    let kind = RobotKind::Push(RobotSlot::A);
    let credential = |progress| {
        let generation = 1;
        Fact::Credential(
            kind,
            Credential {
                generation,
                progress,
            },
        )
    };
    let journal = bench.open().await;
    let both = [
        Fact::Robot(kind, Sight::Absent),
        credential(Progress::Stored),
    ];
    let stored = journal.step_done(robot, &both).await;
    keeps!("a journal", "stores several facts at once", stored.is_ok());
    let facts = bench.facts().await;
    let has_both = both.iter().all(|fact| facts.contains(fact));
    keeps!("a journal", "has them all", has_both);

    let later = credential(Progress::Tested);
    let started = journal.step_started(robot).await;
    let done = journal.step_done(robot, std::slice::from_ref(&later)).await;
    keeps!(
        "a journal",
        "takes a step again",
        started.is_ok() && done.is_ok()
    );
    let facts = bench.facts().await;
    let of_credential: Vec<_> = facts
        .iter()
        .filter(|fact| fact.object() == later.object())
        .collect();
    keeps!(
        "a journal",
        "keeps the last fact of an object",
        of_credential == [&later]
    );
    let kept = facts.contains(&Fact::Robot(kind, Sight::Absent));
    keeps!("a journal", "keeps the facts of other objects", kept);
    Ok(())
}

async fn refuses_the_late(bench: &dyn JournalBench, step: &Step) -> Result<(), Breach> {
    let late = bench.open().await;
    bench.take_over().await;
    for refused in [
        late.step_started(step).await,
        late.step_done(step, &[]).await,
        late.step_failed(step, &[], "late").await,
    ] {
        let is_refused = refused == Err(JournalError::Superseded);
        keeps!(
            "a journal",
            "refuses the writes of a late worker",
            is_refused
        );
    }
    Ok(())
}

/// A step about what the workspace shares, and one about what is the component's.
fn steps() -> Option<[Step; 2]> {
    let desired = desired("foo")?;
    Some([
        Step::CreateOrganization {
            org: desired.organization.name.clone(),
        },
        Step::CreateRobot {
            kind: RobotKind::Push(RobotSlot::A),
            robot: desired.component.push_a.name,
        },
    ])
}
