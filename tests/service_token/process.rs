//! Processes over one record, each with a file of its own: what they take up, and whom they tell.

use std::{
    num::NonZeroU32,
    path::{Path, PathBuf},
    str::FromStr as _,
    sync::Arc,
    time::Duration,
};

use model::TokenDigest;
use quay_client::{ClientConfig, Lane, Priority, QuayClient, Tenant};
use quay_sim::{QuaySim, ScopeSet, Server};
use server::{
    adapters::ServiceTokenBook,
    clock::SystemClock,
    demo::quay::SCOPES,
    installation,
    random::Random,
    service_token::{Renewal, ServiceToken, TokenSource},
};
use store::{Store, testing};
use tempfile::TempDir;
use token_broker::service::Book as _;

const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};
/// Longer than a refused token is left alone.
const ASK_AGAIN: Duration = Duration::from_secs(61);

/// A Quay with one account, and a record that its processes share.
struct Scene {
    server: Server,
    client_id: String,
    store: Arc<dyn Store>,
    folder: TempDir,
}

/// A process, as far as it takes up and lends the token.
struct Process {
    service: Arc<ServiceToken>,
    book: ServiceTokenBook,
    file: PathBuf,
}

impl Scene {
    async fn open() -> Self {
        let server = QuaySim::builder().start().await.unwrap();
        server.quay().add_user("berth", "password").unwrap();
        server.quay().add_organization("berths", "berth").unwrap();
        let application = server
            .quay()
            .add_application("berths", "Berth", "http://127.0.0.1");
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("berth.db");
        let store = installation::open_store_with(&database, testing::keys());
        Self {
            client_id: application.unwrap().client_id,
            server,
            store: store.await.unwrap(),
            folder,
        }
    }

    fn token(&self) -> String {
        let scopes = ScopeSet::from_str(SCOPES).unwrap();
        let sim = self.server.quay();
        sim.issue_token("berth", &self.client_id, &scopes).unwrap()
    }

    /// Starts a process whose file holds this token.
    fn process(&self, name: &str, token: &str) -> Process {
        let file = self.folder.path().join(name);
        write(&file, token);
        let book = ServiceTokenBook {
            store: Arc::clone(&self.store),
            clock: Arc::new(SystemClock),
            random: Arc::new(Random::from_seed(7)),
            source: TokenSource::File(file.clone()),
        };
        let mut config = ClientConfig::new(self.server.url().parse().unwrap());
        let many = NonZeroU32::new(10_000).unwrap();
        (config.budget.per_second, config.budget.burst) = (many, many);
        let client = QuayClient::new(config).unwrap();
        Process {
            service: Arc::new(ServiceToken::new(book.clone(), client)),
            book,
            file,
        }
    }
}

impl Process {
    /// Its file changes, and it looks.
    async fn reads(&self, token: &str) {
        write(&self.file, token);
        self.service.watch().await.unwrap();
    }

    /// The current one's generation, and whether it is this one.
    async fn works_with(&self, token: &str) -> (u64, bool) {
        let current = self.book.read().await.unwrap().unwrap().value.current;
        let is_it = current.digest == Some(TokenDigest::of(&[token]));
        (current.generation, is_it)
    }
}

fn write(file: &Path, token: &str) {
    std::fs::write(file, token).unwrap();
}

#[tokio::test]
async fn a_file_that_lags_behind_brings_nothing_back_while_it_catches_up() {
    let scene = Scene::open().await;
    let [first, second, third] = [scene.token(), scene.token(), scene.token()];
    let ahead = scene.process("ahead", &first);
    let behind = scene.process("behind", &first);
    for process in [&ahead, &behind] {
        process.service.watch().await.unwrap();
    }
    ahead.reads(&second).await;
    ahead.reads(&third).await;
    assert_eq!(ahead.works_with(&third).await, (3, true));

    for late in [&second, &third] {
        behind.reads(late).await;
        assert_eq!(behind.works_with(&third).await, (3, true));
    }
}

#[tokio::test]
async fn a_token_is_put_back_by_whoever_saw_the_latest_in_the_same_file() {
    let scene = Scene::open().await;
    let [first, second] = [scene.token(), scene.token()];
    let one = scene.process("one", &first);
    let other = scene.process("other", &first);
    for token in [&first, &second] {
        one.reads(token).await;
        other.reads(token).await;
    }
    other.reads(&first).await;
    assert_eq!(one.works_with(&first).await, (3, true));
    one.reads(&first).await;
    assert_eq!(one.works_with(&first).await, (3, true));
}

#[tokio::test]
async fn a_token_that_works_again_after_a_refusal_sets_everything_going() {
    let scene = Scene::open().await;
    let process = scene.process("file", &scene.token());
    assert_eq!(process.service.watch().await.unwrap(), Renewal::Unchanged);
    let lent = process.service.lend(LANE).await.unwrap();
    // Whoever worked with it was refused, as by a Quay that is being restored.
    process.service.note_refused(&lent);
    process.service.lend(LANE).await.unwrap_err();
    assert_eq!(process.service.watch().await.unwrap(), Renewal::Unchanged);

    tokio::time::pause();
    tokio::time::advance(ASK_AGAIN).await;
    tokio::time::resume();
    process.service.lend(LANE).await.unwrap();
    assert_eq!(process.service.watch().await.unwrap(), Renewal::Changed);
    assert_eq!(process.service.watch().await.unwrap(), Renewal::Unchanged);
}

#[tokio::test]
async fn a_token_that_could_not_be_read_between_two_looks_sets_everything_going() {
    let scene = Scene::open().await;
    for asks_first in [true, false] {
        let token = scene.token();
        let process = scene.process("file", &token);
        process.service.watch().await.unwrap();
        std::fs::remove_file(&process.file).unwrap();
        process.service.lend(LANE).await.unwrap_err();
        write(&process.file, &token);
        if asks_first {
            process.service.lend(LANE).await.unwrap();
        }
        let looked = process.service.watch().await.unwrap();
        assert_eq!(looked, Renewal::Changed, "asked first: {asks_first}");
        let again = process.service.watch().await.unwrap();
        assert_eq!(again, Renewal::Unchanged, "asked first: {asks_first}");
    }
}
