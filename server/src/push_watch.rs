//! When components were last pushed to, while somebody looks.
//!
//! A page asks for it and does not wait: what is known is shown, and what comes is an event. Quay is
//! asked for a whole organization at once, behind everything that somebody waits for, and at most
//! once a minute for each workspace. Counted in memory, by each replica for itself.

use std::num::NonZeroU32;

use governor::{Quota, RateLimiter, clock::DefaultClock, state::keyed::HashMapStateStore};
use model::WorkspaceName;
use tokio::sync::mpsc;

use crate::{logging::chain, provision::Provisioner, shutdown::Shutdown};

/// How many workspaces wait at most. Whoever looks again asks again.
const QUEUE: usize = 256;

/// Where pages ask.
#[derive(Debug)]
pub struct PushWatch {
    asked: mpsc::Sender<WorkspaceName>,
    limit: RateLimiter<WorkspaceName, HashMapStateStore<WorkspaceName>, DefaultClock>,
}

/// The workspaces that were asked for.
#[derive(Debug)]
pub struct Asked(mpsc::Receiver<WorkspaceName>);

impl PushWatch {
    /// The two ends.
    #[must_use]
    pub fn open() -> (Self, Asked) {
        let (asked, workspaces) = mpsc::channel(QUEUE);
        let watch = Self {
            asked,
            limit: RateLimiter::new(
                Quota::per_minute(NonZeroU32::MIN),
                HashMapStateStore::default(),
                DefaultClock::default(),
            ),
        };
        (watch, Asked(workspaces))
    }

    /// Somebody looks at this workspace.
    pub fn look(&self, workspace: &WorkspaceName) {
        self.limit.retain_recent();
        if self.limit.check_key(workspace).is_ok()
            && self.asked.try_send(workspace.clone()).is_err()
        {
            tracing::debug!(workspace.name = %workspace, "too many wait to hear of pushes");
        }
    }
}

/// Asks Quay for one workspace after the other, until the shutdown begins.
pub async fn run(provisioner: Provisioner, mut asked: Asked, shutdown: Shutdown) {
    loop {
        let workspace = tokio::select! {
            () = shutdown.draining.cancelled() => return,
            workspace = asked.0.recv() => workspace,
        };
        let Some(workspace) = workspace else { return };
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            () = ask(&provisioner, &workspace) => {}
        }
    }
}

async fn ask(provisioner: &Provisioner, name: &WorkspaceName) {
    let noted = match provisioner.store.find_workspace(name).await {
        Ok(Some(workspace)) => provisioner.note_last_pushes(&workspace).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = noted {
        tracing::debug!(workspace.name = %name, error = %chain(&error), "Quay does not say what was pushed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_look_quay_is_asked_once_for_each_workspace() {
        let (watch, mut asked) = PushWatch::open();
        for workspace in ["david", "erin", "david", "david"] {
            watch.look(&workspace.parse().unwrap());
        }
        let mut names = Vec::new();
        while let Ok(name) = asked.0.try_recv() {
            names.push(name.to_string());
        }
        assert_eq!(names, ["david", "erin"]);
    }
}
