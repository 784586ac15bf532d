//! `berth demo`: the main job from beginning to end, on one machine, with a stand-in for Quay.
//!
//! It does what the platform and a pipeline would do, by the same doors: it declares through the
//! API, follows the events, and pushes with the file that was delivered.

mod client;
mod image;
mod progress;
pub mod quay;
mod story;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::Context as _;

use crate::{
    berth::Berth,
    clock::{Clock as _, SystemClock},
    command::token::{self, Wish},
    config::{Config, Settings},
    installation,
    random::Random,
    shutdown,
};
use model::api::platform_token::PlatformScope;

/// How the demo is asked for.
#[derive(Debug)]
pub struct Options {
    /// Where Berth listens.
    pub listen: SocketAddr,
    /// Where the stand-in for Quay listens.
    pub quay: SocketAddr,
    /// The folder for database, keys and delivered files; `None`: a temporary one.
    pub directory: Option<PathBuf>,
    /// Whether to go on serving when the story is told.
    pub afterwards: Afterwards,
}

/// What to do when the story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// Go on serving until Ctrl-C.
    Serve,
    /// Stop.
    Stop,
}

/// Starts the stand-in and Berth, and tells the story.
///
/// # Errors
/// Whatever went wrong first.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = Folder::open(options.directory).context("the demo needs a folder to work in")?;
    let stand_in = quay::StandIn::start(options.quay).await?;
    let random = Arc::new(Random::from_system().context("the system gives no random bytes")?);
    let config = config(&folder, &options.listen, &stand_in)?;
    installation::create_keys_if_missing(&config, &random)?;
    let berth = Berth::start(&config, Arc::new(SystemClock), Arc::clone(&random)).await?;

    let wish = Wish {
        name: "demo".to_owned(),
        scopes: PlatformScope::ALL.into_iter().collect(),
        expires_at: None,
    };
    let token = token::create(berth.store(), &random, wish, SystemClock.now()).await?;
    let client = client::Client::new(berth.address(), &token)?;
    let story = story::Story {
        client: &client,
        delivered: &config.delivery,
        berth: &format!("http://{}", berth.address()),
        quay: &stand_in.url(),
    };
    let told = story.tell().await;
    if told.is_ok() && options.afterwards == Afterwards::Serve {
        story.say_where_to_look(token.expose(), folder.path());
        berth
            .run_until(
                || async { drop(shutdown::terminated().await) },
                config.shutdown_grace,
            )
            .await;
    } else {
        berth
            .run_until(|| std::future::ready(()), config.shutdown_grace)
            .await;
    }
    stand_in.stop().await;
    told
}

fn config(folder: &Folder, listen: &SocketAddr, quay: &quay::StandIn) -> anyhow::Result<Config> {
    let within = |name: &str| folder.path().join(name).display().to_string();
    let mut settings = Settings::default();
    settings.default_to("listen", listen.to_string());
    settings.default_to("quay.url", quay.url());
    settings.default_to("quay.token", quay.token());
    settings.default_to("database.path", within("berth.db"));
    settings.default_to("keys.directory", within("keys"));
    settings.default_to("delivery.directory", within("delivered"));
    settings.default_to("shutdown_grace", "5s");
    Ok(Config::read(&settings)?)
}

/// Where the demo works.
enum Folder {
    Temporary(tempfile::TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn open(directory: Option<PathBuf>) -> std::io::Result<Self> {
        match directory {
            Some(path) => {
                std::fs::create_dir_all(&path)?;
                Ok(Self::Kept(path))
            }
            None => tempfile::Builder::new()
                .prefix("berth-demo-")
                .tempdir()
                .map(Self::Temporary),
        }
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Temporary(directory) => directory.path(),
            Self::Kept(path) => path,
        }
    }
}
