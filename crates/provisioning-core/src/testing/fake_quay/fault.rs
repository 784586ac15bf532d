//! What can go wrong, and what is counted.

use std::collections::{BTreeMap, VecDeque};

use super::world::World;
use crate::port::{Access, QuayError, RegistryError};

/// A call of Quay's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the method of its name")]
pub enum Call {
    FindOrganization,
    ListTeamMembers,
    ListRobots,
    ListRepositories,
    ListDefaultPermissions,
    FindRobot,
    FindRepository,
    ListPermissions,
    CreateOrganization,
    CreateRepository,
    ChangeVisibility,
    CreateRobot,
    RegenerateRobot,
    DeleteRobot,
    Grant,
}

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing happens, and this is the answer.
    Before(QuayError),
    /// What was asked for happens, and the answer is lost.
    LostAnswer,
}

/// What was called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls of the API.
    pub api: usize,
    /// Groups of calls of the API that overlap in time.
    pub stages: usize,
    /// Questions to the registry.
    pub registry: usize,
    /// Calls of the API by kind.
    pub calls: BTreeMap<Call, usize>,
}

type Act = Box<dyn FnOnce(&mut World) + Send>;

/// The faults to come.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) next: Vec<(Call, Fault)>,
    pub(super) nth: BTreeMap<usize, Fault>,
    pub(super) changes: Option<QuayError>,
    pub(super) loses_next_answer: Loses,
    pub(super) just_before: Vec<(Call, usize, Act)>,
    pub(super) registry: VecDeque<Result<Access, RegistryError>>,
}

/// Whether the answer to the next change is lost.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Loses {
    #[default]
    Nothing,
    TheNextAnswer,
}

impl Call {
    /// Whether it only looks.
    #[must_use]
    pub fn is_read(self) -> bool {
        match self {
            Self::FindOrganization
            | Self::ListTeamMembers
            | Self::ListRobots
            | Self::ListRepositories
            | Self::ListDefaultPermissions
            | Self::FindRobot
            | Self::FindRepository
            | Self::ListPermissions => true,
            Self::CreateOrganization
            | Self::CreateRepository
            | Self::ChangeVisibility
            | Self::CreateRobot
            | Self::RegenerateRobot
            | Self::DeleteRobot
            | Self::Grant => false,
        }
    }
}

impl Tally {
    /// How often this was called.
    #[must_use]
    pub fn of(&self, call: Call) -> usize {
        self.calls.get(&call).copied().unwrap_or_default()
    }

    pub(super) fn count(&mut self, call: Call) {
        self.api += 1;
        *self.calls.entry(call).or_default() += 1;
    }
}

impl Faults {
    pub(super) fn take(&mut self, call: Call, number: usize) -> Option<Fault> {
        if let Some(fault) = self.nth.remove(&number) {
            return Some(fault);
        }
        if let Some(index) = self.next.iter().position(|(of, _)| *of == call) {
            return Some(self.next.remove(index).1);
        }
        if !call.is_read() && self.loses_next_answer == Loses::TheNextAnswer {
            self.loses_next_answer = Loses::Nothing;
            return Some(Fault::LostAnswer);
        }
        self.changes.filter(|_| !call.is_read()).map(Fault::Before)
    }

    pub(super) fn take_acts(&mut self, call: Call, number: usize) -> Vec<Act> {
        let waiting = std::mem::take(&mut self.just_before);
        let mut now = Vec::new();
        for (of, nth, act) in waiting {
            if of == call && nth == number {
                now.push(act);
            } else {
                self.just_before.push((of, nth, act));
            }
        }
        now
    }
}
