//! The journal, in a database.

use async_trait::async_trait;
use provisioning_core::{
    Fact,
    port::Journal,
    testing::conformance::{self, JournalBench},
};
use server::adapters::StoreJournal;

use super::workplace::Workplace;

#[async_trait]
impl JournalBench for Workplace {
    async fn open(&self) -> Box<dyn Journal> {
        Box::new(StoreJournal {
            work: self.reopen(),
            organization: self.organization(),
        })
    }

    async fn facts(&self) -> Vec<Fact> {
        let work = self.reopen();
        let (workspace, component) = (work.fence.workspace(), work.fence.component());
        let records = work.store.list_facts(workspace, component).await.unwrap();
        records
            .into_iter()
            .map(|record| serde_json::from_value(record.value).unwrap())
            .collect()
    }

    async fn take_over(&self) {
        Workplace::take_over(self).await;
    }
}

#[tokio::test]
async fn the_journal_in_the_store_keeps_what_the_port_promises() {
    let workplace = Workplace::open().await;
    assert_eq!(conformance::journal(&workplace).await, Ok(()));
}
