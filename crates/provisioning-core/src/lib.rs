//! Desired and observed state, the plan between them, and how it is applied.
//!
//! This crate decides what Berth does at Quay. It makes an organization, a repository and two
//! robots for a component, gives the robots their permissions, has their credentials tested and
//! delivered, and is never wrong about whose they are. It knows no HTTP, no SQL, no clock and no
//! dice; what it needs of the world it gets through the traits in [`port`].
//!
//! How it works, in the order of the modules:
//!
//! 1. [`Desired`] says what should be, [`Observed`] what is known: each object at Quay is one of
//!    [`Sight`]: unasked, unknown, absent, ours, foreign.
//! 2. [`plan()`] makes the [`Plan`] between the two: stages of [`Step`]s. It is a function without
//!    effects, and all choices are made in it.
//! 3. [`apply()`] takes the first stage of the plan, does it, observes what came of it, and plans
//!    again, until nothing is left to do or something is in the way. It makes no choices. Before
//!    each effect it commits the intent, so that it can be killed at any moment and run again.
//! 4. The [`Report`] says what became of it: conditions for people, conflicts, and what is next.
//!
//! Three rules hold everywhere:
//!
//! - *It exists* is never success. Something that exists is looked at, and is ours only when our
//!   marker proves it, and nobody unexpected can act in it.
//! - A lost answer is not a failure, and is not repeated blindly: it is a doubt, and a doubt is
//!   resolved by looking.
//! - A credential counts only after it was sealed, proven at the registry to reach exactly its
//!   repository, and delivered.

mod authority;
mod object;

mod conflict;
mod desired;
mod observed;
pub mod ownership;

mod plan;
mod step;

mod apply;
mod look;
mod rehearsal;
mod report;
mod setback;

pub mod port;
mod secret;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use apply::apply;
pub use authority::{Authority, AuthorityKind};
pub use conflict::{Conflict, Stranger};
pub use desired::{
    ContactAddress, Desired, DesiredComponent, DesiredOrganization, DesiredRobot, Footing,
    InvalidContactAddress, OtherSlot, Purpose, Sibling,
};
pub use object::{Object, RobotKind, Scope, UnknownName};
pub use observed::{
    Administration, Credential, Doubt, Fact, Grant, Observed, ObservedRobot, Progress, Proof,
    Repository, Robot, Sight,
};
pub use plan::{Count, Plan, Stage, plan};
pub use port::Ports;
pub use rehearsal::rehearse;
pub use report::{Attempt, Finding, Next, Report};
pub use secret::RobotToken;
pub use step::{Action, Phase, Step, StepKey};
