//! What is made from the configuration, the same for every command.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use model::RegistryHost;
use quay_client::{ClientConfig, QuayClient};
use store::{Keys, SqlStore, Store};

use crate::{config::Config, random::Random};

/// Makes the keys where there are none. For the demo: an installation makes them on purpose.
///
/// # Errors
/// When some are there and others are not, or they cannot be written.
pub fn create_keys_if_missing(config: &Config, random: &Random) -> anyhow::Result<()> {
    Keys::load_or_create(&config.keys, &mut random.fork())?;
    Ok(())
}

/// Reads the keys.
///
/// # Errors
/// When one is missing, is open to others, or does not hold a key.
pub fn keys(config: &Config) -> anyhow::Result<Keys> {
    Keys::load(&config.keys).with_context(|| {
        format!(
            "the keys in {} cannot be used (on a new installation, make them with `berth keys create`)",
            config.keys.display()
        )
    })
}

/// Opens the database, and brings its schema up to date.
///
/// # Errors
/// When the keys or the database cannot be used.
pub async fn open_store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    open_store_with(&config.database, keys(config)?).await
}

/// Opens this database with these keys.
///
/// # Errors
/// When the database cannot be used.
pub async fn open_store_with(database: &Path, keys: Keys) -> anyhow::Result<Arc<dyn Store>> {
    let store = SqlStore::open_sqlite(database, &keys)
        .await
        .with_context(|| format!("the database {} cannot be opened", database.display()))?;
    Ok(Arc::new(store))
}

/// Says no where the database's organizations are at another registry: each name would be made
/// once more at this one, and every credential that was delivered would go on saying the other.
///
/// # Errors
/// When there are such, or the database fails.
pub async fn same_registry(store: &dyn Store, configured: &RegistryHost) -> anyhow::Result<()> {
    for used in store.list_registries().await? {
        anyhow::ensure!(
            used == *configured,
            "this database has organizations at {used}, and the configuration says {configured}: set `quay.url` and `quay.registry` to that Quay, or start a new installation for this one (another `database.path`)"
        );
    }
    Ok(())
}

/// The client of the configured Quay.
///
/// # Errors
/// When `quay.url` is not the address of a Quay.
pub fn quay_client(config: &Config) -> anyhow::Result<QuayClient> {
    let mut client = ClientConfig::new(config.quay.url.as_str().parse()?);
    client.budget.per_second = config.quay.requests_per_second;
    client.budget.burst = config.quay.burst;
    Ok(QuayClient::new(client)?)
}
