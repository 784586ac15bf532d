//! The record of the service token, in a database.

use std::sync::Arc;

use server::{
    adapters::ServiceTokenBook, clock::SystemClock, installation, random::Random,
    service_token::TokenSource,
};
use store::testing;
use token_broker::testing::conformance;

#[tokio::test]
async fn the_record_in_the_store_keeps_what_the_ports_promise() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("berth.db");
    let store = installation::open_store_with(&database, testing::keys());
    let book = ServiceTokenBook {
        store: store.await.unwrap(),
        clock: Arc::new(SystemClock),
        random: Arc::new(Random::from_seed(7)),
        source: TokenSource::Given("CONFIGURED".into()),
    };
    assert_eq!(conformance::book(&book, &book).await, Ok(()));
}
