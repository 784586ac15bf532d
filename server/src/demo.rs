//! `berth demo`: the whole story on one machine, with a stand-in for Quay and sample users.
//!
//! It does what a developer and a pipeline would do, by the same doors: it signs in on the page,
//! links a Quay account with a browser's cookies, declares a component, follows the events, and
//! pushes with the file that was delivered.

mod browser;
mod image;
mod link;
mod progress;
pub mod quay;
mod story;

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
};

use anyhow::Context as _;

use crate::{
    berth::Berth,
    clock::{Clock as _, SystemClock},
    command::token::{self, Wish},
    config::{Config, Settings},
    installation,
    random::Random,
    shutdown,
    sign_in::{Sample, SignIn},
};
use model::api::platform_token::PlatformScope;
use quay_sim::Authorization;

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
    // As Quay would be where way B works: everybody may consent, not the owners of `berth` alone.
    let open = |quay: &mut quay_sim::Variant| quay.authorization = Authorization::Everybody;
    stand_in.quay().reconfigure(open);
    let listen = settled(options.listen)?;
    let random = Arc::new(Random::from_system().context("the system gives no random bytes")?);
    let config = config(&folder, &listen, &stand_in)?;
    installation::create_keys_if_missing(&config, &random)?;
    let sign_in = SignIn::Samples(Arc::new(Sample::ALL));
    let clock = Arc::new(SystemClock);
    let berth = Berth::start_with(&config, clock, Arc::clone(&random), sign_in).await?;

    let wish = Wish {
        name: "demo".to_owned(),
        scopes: PlatformScope::ALL.into_iter().collect(),
        expires_at: None,
    };
    let token = token::create(berth.store(), &random, wish, SystemClock.now()).await?;
    let browser = browser::Browser::new(config.public_url.clone())?;
    let linking = link::Linking {
        browser: &browser,
        quay: stand_in.quay(),
    };
    let story = story::Story {
        browser: &browser,
        linking: &linking,
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
    settings.default_to("public_url", format!("http://{listen}"));
    settings.default_to("quay.url", quay.url());
    settings.default_to("quay.token", quay.token());
    settings.default_to("quay.application", quay.application());
    settings.default_to("database.path", within("berth.db"));
    settings.default_to("keys.directory", within("keys"));
    settings.default_to("delivery.directory", within("delivered"));
    settings.default_to("shutdown_grace", "5s");
    Ok(Config::read(&settings)?)
}

/// The address with a port: what comes back from Quay must find Berth there.
fn settled(listen: SocketAddr) -> anyhow::Result<SocketAddr> {
    if listen.port() != 0 {
        return Ok(listen);
    }
    let free = TcpListener::bind(listen).and_then(|free| free.local_addr());
    free.with_context(|| format!("{listen} cannot be listened on"))
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
