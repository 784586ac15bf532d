//! A database is of one registry.

use super::harbour::Harbour;

#[tokio::test(flavor = "multi_thread")]
async fn berth_does_not_start_on_the_database_of_another_registry() {
    let mut harbour = Harbour::open().await;
    let other = ("quay.registry", "quay.example");
    harbour.platform().await.provision("david", "foo").await;
    let registry = harbour.config().quay.registry;
    harbour.kill();

    let why = harbour.refuses_to_start_with(&[other]).await;
    for word in [registry.as_str(), "quay.example", "database.path"] {
        assert!(why.contains(word), "{word}: {why}");
    }
    harbour.start().await;
}
