//! `berth token`

use std::{collections::BTreeSet, time::Duration};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use model::{PlatformTokenId, Timestamp, api::platform_token::PlatformScope};
use store::{Actor, PlatformTokenToStore, Store};

use crate::{
    clock::{Clock, SystemClock},
    config::Config,
    installation,
    platform_token::PlatformToken,
    random::Random,
};

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Makes a platform token and prints it, once.
    Create {
        /// What it is for, in words.
        #[arg(long)]
        name: String,
        /// What it may do.
        #[arg(long, required = true, value_delimiter = ',')]
        scopes: Vec<Scope>,
        /// For how long, such as 90d. Without it, until it is revoked.
        #[arg(long, value_parser = humantime::parse_duration, value_name = "DURATION")]
        expires_in: Option<Duration>,
    },
    /// Lists the platform tokens, without the tokens.
    List,
    /// Revokes a platform token.
    Revoke {
        /// Its id, as `berth token list` shows it.
        id: PlatformTokenId,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Scope {
    /// See everything but secrets.
    Read,
    /// Declare and delete workspaces and components.
    Declare,
    /// Reveal credentials.
    Reveal,
    /// Say who is a member of a workspace.
    Members,
    /// See and do what an administrator of the platform may.
    Administer,
}

impl From<Scope> for PlatformScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Declare => Self::Declare,
            Scope::Reveal => Self::Reveal,
            Scope::Members => Self::Members,
            Scope::Administer => Self::Administer,
        }
    }
}

impl TokenCommand {
    pub(super) async fn run(self, config: Config) -> anyhow::Result<()> {
        let store = installation::open_store(&config).await?;
        let now = SystemClock.now();
        match self {
            Self::Create {
                name,
                scopes,
                expires_in,
            } => {
                let random = Random::from_system().context("the system gives no random bytes")?;
                let scopes = scopes.into_iter().map(PlatformScope::from).collect();
                let expires_at = expires_in.map(|life| now.plus(life));
                let wish = Wish {
                    name,
                    scopes,
                    expires_at,
                };
                super::print(create(&*store, &random, wish, now).await?.expose());
            }
            Self::List => {
                for token in store.list_platform_tokens().await? {
                    let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
                    let state = if token.is_usable(now) {
                        "usable"
                    } else {
                        "dead"
                    };
                    super::print(format!(
                        "{}  {state:6}  {:38}  {}",
                        token.id,
                        scopes.join(","),
                        token.name
                    ));
                }
            }
            Self::Revoke { id } => {
                store
                    .revoke_platform_token(id, &Actor::CommandLine, now)
                    .await?
                    .with_context(|| {
                        format!("there is no platform token {id}: see `berth token list`")
                    })?;
                super::print(format!("{id} is revoked"));
            }
        }
        Ok(())
    }
}

/// A token to make.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) name: String,
    pub(crate) scopes: BTreeSet<PlatformScope>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Makes a platform token and stores its hash.
pub(crate) async fn create(
    store: &dyn Store,
    random: &Random,
    wish: Wish,
    now: Timestamp,
) -> anyhow::Result<PlatformToken> {
    let token = PlatformToken::from_random(random.bytes());
    let to_store = PlatformTokenToStore {
        id: PlatformTokenId::from_random(random.bytes()),
        name: wish.name,
        scopes: wish.scopes,
        hash: token.hash(),
        expires_at: wish.expires_at,
    };
    store
        .create_platform_token(to_store, &Actor::CommandLine, now)
        .await?;
    Ok(token)
}
