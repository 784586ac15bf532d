//! What goes on without a browser: debts are paid, hand-overs and invitations noticed, places
//! taken, what follows the end of a link is done, and what should be dead by now is alarmed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use model::{CustodyId, Timestamp, UserId, WorkspaceId};
use store::PageRequest;
use token_broker::{Aftermath, BrokerError, Place, Way, debts, join, look, settle};

use super::{AftercareError, Linking, LinkingError, Progress, Unfinished};
use crate::{logging::chain, shutdown::Shutdown};

/// How often what is due is looked for, unless somebody says that there is something.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often every link is looked through for one that is not finished: another process may have
/// died over it.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// How often the same debt is alarmed.
const ALARM_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long what cannot be finished waits at most.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How much is taken up at once.
const BATCH: u16 = 50;

/// Works until the shutdown begins. What is owed is paid beside the rest: however much there is to
/// look at, no token lives longer for it (L5).
pub async fn run(linking: Arc<Linking>, shutdown: Shutdown) {
    tokio::join!(
        pay(&linking, &shutdown),
        go_on(&linking, &shutdown),
        part(&linking, &shutdown)
    );
}

async fn pay(linking: &Linking, shutdown: &Shutdown) {
    loop {
        log("debts", linking.settle_due().await);
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

async fn go_on(linking: &Linking, shutdown: &Shutdown) {
    let mut finished = BTreeMap::new();
    let mut alarmed = BTreeMap::new();
    let mut sweep_at = linking.now();
    loop {
        let now = linking.now();
        if now >= sweep_at {
            sweep_at = now.plus(SWEEP_EVERY);
            log("links", linking.sweep(&finished).await);
            log("alarms", linking.alarm(&mut alarmed).await);
        }
        log("attempts", linking.look_due().await);
        linking.finish_links(&mut finished).await;
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            () = linking.wakes.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

async fn part(linking: &Linking, shutdown: &Shutdown) {
    let mut look_at = linking.now();
    loop {
        let now = linking.now();
        if now >= look_at {
            look_at = now.plus(SWEEP_EVERY);
            log("partings", linking.see_to_partings(shutdown).await);
        }
        tokio::select! {
            () = shutdown.draining.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Which links were seen to their end, as they were then.
type Finished = BTreeMap<(WorkspaceId, UserId), Timestamp>;

impl Linking {
    async fn settle_due(&self) -> Result<(), LinkingError> {
        let ports = self.ports();
        let due = ports.ledger.list_due(self.now(), BATCH).await;
        let each = due.map_err(BrokerError::from)?.into_iter().map(async |id| {
            if let Err(error) = settle(ports, id).await {
                tracing::debug!(custody = %id, %error, "a debt is tried again later");
            }
        });
        futures::future::join_all(each).await;
        Ok(())
    }

    async fn look_due(&self) -> Result<(), LinkingError> {
        for key in self.store.list_due_transactions(self.now(), BATCH).await? {
            match look(self.ports(), key).await {
                Ok(transaction) => self.learn_from(&transaction).await,
                Err(BrokerError::Refused(why)) => {
                    tracing::info!(%why, "an attempt to link came to nothing");
                    let found = self.ports().ledger.find_transaction(key).await;
                    if let Ok(Some(ended)) = found {
                        self.learn_from(&ended.value).await;
                    }
                }
                Err(error) => tracing::debug!(%error, "an attempt is looked at again later"),
            }
        }
        Ok(())
    }

    /// Finds links that hold and were not seen to their end by this process.
    async fn sweep(&self, finished: &Finished) -> Result<(), LinkingError> {
        let mut page = PageRequest::first(PageRequest::LONGEST);
        loop {
            let rows = self.store.list_all_links(&page).await?;
            for row in rows.items.iter().filter(|row| row.holds) {
                let whose = (row.workspace, row.user);
                let link = self.ports().ledger.find_link(row.workspace, row.user).await;
                let since = link
                    .map_err(BrokerError::from)?
                    .map(|link| link.value.since);
                if since.is_some() && finished.get(&whose) != since.as_ref() {
                    let at = self.now();
                    self.unfinished().entry(whose).or_insert(Unfinished {
                        what: None,
                        at,
                        tries: 0,
                    });
                }
            }
            match rows.next {
                Some(next) => page.after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Does what follows the ends of links, where whoever ended one could not, or died over it.
    async fn see_to_partings(&self, shutdown: &Shutdown) -> Result<(), LinkingError> {
        let partings = self.store.list_partings(None).await?.into_iter();
        let whose: BTreeSet<_> = partings.map(|it| (it.workspace, it.user)).collect();
        for (workspace, user) in whose {
            if shutdown.draining.is_cancelled() {
                break;
            }
            let after = self.aftercare.after_end(workspace, user, Aftermath::None);
            match after.await {
                Ok(()) => tracing::info!(%workspace, "what follows the end of a link is done"),
                Err(error) => {
                    tracing::warn!(%workspace, error = %chain(&error), "what follows the end of a link is tried again");
                }
            }
        }
        Ok(())
    }

    async fn finish_links(&self, finished: &mut Finished) {
        let now = self.now();
        let due: Vec<_> = {
            let unfinished = self.unfinished();
            let due = unfinished.iter().filter(|(_, it)| it.at <= now);
            due.map(|(whose, _)| *whose).collect()
        };
        for (workspace, user) in due {
            let link = match self.ports().ledger.find_link(workspace, user).await {
                Ok(link) => link
                    .map(|link| link.value)
                    .filter(token_broker::Link::holds),
                Err(_) => continue,
            };
            let Some(link) = link else {
                self.unfinished().remove(&(workspace, user));
                continue;
            };
            match self.finish(&link).await {
                Ok(Progress::Done) => {
                    tracing::info!(%workspace, "a link is finished");
                    finished.insert((workspace, user), link.since);
                    self.unfinished().remove(&(workspace, user));
                }
                Ok(Progress::UnderWay) => self.again(workspace, user, None),
                Ok(Progress::Blocked(what)) => self.again(workspace, user, Some(what)),
                Err(error) => {
                    tracing::warn!(%workspace, error = %chain(&error), "a link is seen to again later");
                    self.again(workspace, user, None);
                }
            }
        }
    }

    fn again(&self, workspace: WorkspaceId, user: UserId, what: Option<String>) {
        let now = self.now();
        if let Some(it) = self.unfinished().get_mut(&(workspace, user)) {
            let wait = LOOK_EVERY.saturating_mul(1_u32 << it.tries.min(6));
            it.at = now.plus(wait.min(LONGEST_WAIT));
            it.tries = it.tries.saturating_add(1);
            it.what = what.or_else(|| it.what.take());
        }
    }

    /// Takes the place that the link gives, where it gives one; then the rest.
    async fn finish(&self, link: &token_broker::Link) -> Result<Progress, LinkingError> {
        if matches!(link.way, Way::HandOver | Way::Invite)
            && let Some(what) = self.missing_place(link).await?
        {
            return Ok(what);
        }
        let after = self.aftercare.after_link(link.workspace, link.user);
        after.await.map_err(|error: AftercareError| error.into())
    }

    async fn missing_place(
        &self,
        link: &token_broker::Link,
    ) -> Result<Option<Progress>, LinkingError> {
        Ok(match join(self.ports(), link.attempt).await {
            Ok(Place::Taken(_)) => None,
            Ok(Place::NotYet) => Some(Progress::UnderWay),
            Ok(Place::NotAdmin) => Some(Progress::Blocked(
                "At Quay, set the role of the team that you made for Berth to Admin.".to_owned(),
            )),
            Ok(Place::NotNamed) => Some(Progress::Blocked(
                "At Quay, give the team that you made for Berth the description that Berth showed you: it has to name you."
                    .to_owned(),
            )),
            // The link ended meanwhile, or another attempt made another of it: look again.
            Err(BrokerError::Unknown) => Some(Progress::UnderWay),
            Err(error) => return Err(error.into()),
        })
    }

    async fn alarm(
        &self,
        alarmed: &mut BTreeMap<CustodyId, Timestamp>,
    ) -> Result<(), LinkingError> {
        let owed = debts(self.ports(), None).await?;
        alarmed.retain(|id, _| owed.iter().any(|debt| debt.custody == *id));
        let now = self.now();
        for debt in owed.into_iter().filter(|debt| debt.alarming) {
            if alarmed
                .get(&debt.custody)
                .is_none_or(|last| now >= last.plus(ALARM_EVERY))
            {
                alarmed.insert(debt.custody, now);
                tracing::error!(
                    custody = %debt.custody,
                    workspace = %debt.workspace,
                    clicks = debt.clicks.len(),
                    "ALARM: what a link made at Quay should be dead by now and is not proven to be"
                );
            }
        }
        Ok(())
    }
}

fn log(what: &'static str, done: Result<(), LinkingError>) {
    if let Err(error) = done {
        tracing::warn!(what, error = %chain(&error), "what is due cannot be looked at");
    }
}
