//! The dry run.

use crate::{
    desired::Desired,
    look::{Eyes, Seen, look},
    observed::Observed,
    plan::{Plan, next_stage, plan},
    port::{QuayError, QuayReader, Robots},
};

/// The most looks that a plan can begin with, one after the other: at the organization, then at
/// what it holds. One more for each that finds something else than was expected.
const LOOKS: usize = 4;

/// Looks at Quay wherever the plan begins with looking, and returns the plan of what would then be
/// done. Print it: that is the dry run.
///
/// It cannot change anything. Other than [`apply`](crate::apply()), it is given only the ports that
/// read, and no journal, vault or place of delivery at all.
///
/// # Errors
/// When a look fails.
pub async fn rehearse(
    desired: &Desired,
    mut observed: Observed,
    quay: &dyn QuayReader,
    robots: &dyn Robots,
) -> Result<Plan, QuayError> {
    observed.begin_pass();
    for _ in 0..LOOKS {
        let stage = next_stage(desired, &observed);
        let mut learnt = Vec::new();
        for step in stage.iter().flat_map(|stage| &stage.steps) {
            if let Some(Seen::Facts(facts)) = look(step, desired, &observed, Eyes { quay, robots })
                .await
                .transpose()?
            {
                learnt.extend(facts);
            }
        }
        if learnt.is_empty() {
            break;
        }
        learnt.into_iter().for_each(|fact| observed.learn(fact));
    }
    Ok(plan(desired, &observed))
}
