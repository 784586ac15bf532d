//! A case, and what is true of every one of them.

use std::{any::Any, panic::AssertUnwindSafe};

use futures::{FutureExt as _, future::LocalBoxFuture};
use store::{AuditAction, AuditFilter, AuditRecord, PageRequest, Store};

/// What the audit trail says of a refused attack: the action, and words of the detail.
pub(super) type OnRecord = (AuditAction, &'static str);

/// An attack that is code. It panics where it gets through.
pub(super) struct Case<Ground> {
    pub(super) name: &'static str,
    pub(super) attack: for<'a> fn(&'a Ground) -> LocalBoxFuture<'a, ()>,
    pub(super) on_record: OnRecord,
}

/// Runs every case of a table on the same ground.
pub(super) async fn all_are_refused<Ground>(
    ground: &Ground,
    store: &dyn Store,
    cases: &[Case<Ground>],
) {
    let mut trial = Trial::new(store);
    for case in cases {
        let attack = (case.attack)(ground);
        trial.case(case.name, attack, case.on_record).await;
    }
    trial.end();
}

/// Cases, tried one after another on one running Berth.
pub(super) struct Trial<'store> {
    store: &'store dyn Store,
    failed: Vec<String>,
}

impl<'store> Trial<'store> {
    pub(super) fn new(store: &'store dyn Store) -> Self {
        Self {
            store,
            failed: Vec::new(),
        }
    }

    /// Tries a case: the attack must not get through, and has to be on record afterwards.
    pub(super) async fn case(
        &mut self,
        name: &str,
        attack: impl Future<Output = ()>,
        (action, words): OnRecord,
    ) {
        let before = self.trail().await.first().map_or(0, |last| last.sequence);
        if let Err(why) = AssertUnwindSafe(attack).catch_unwind().await {
            self.failed.push(format!("{name}: {}", said(&*why)));
            return;
        }
        let mut new = self.trail().await;
        new.retain(|record| record.sequence > before);
        let names_it = |record: &AuditRecord| {
            let detail = record.entry.detail.as_deref().unwrap_or_default();
            record.entry.action == action && detail.contains(words)
        };
        if !new.iter().any(names_it) {
            let entries: Vec<_> = new.iter().map(|record| &record.entry).collect();
            self.failed.push(format!(
                "{name}: not on record ({action:?}, '{words}'): {entries:#?}"
            ));
        }
    }

    /// All of them were refused.
    pub(super) fn end(self) {
        assert!(self.failed.is_empty(), "{}", self.failed.join("\n\n"));
    }

    /// The end of the audit trail, the latest first.
    async fn trail(&self) -> Vec<AuditRecord> {
        let page = PageRequest::first(100);
        let trail = self.store.list_audit(&AuditFilter::default(), &page).await;
        trail.unwrap().items
    }
}

fn said(why: &(dyn Any + Send)) -> &str {
    let text = why.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| why.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
}
