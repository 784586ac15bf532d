//! What `berth doctor` looks at, and how to mend what is wrong.
//!
//! It changes nothing at Quay. It makes an empty database where there is none, and a file in the
//! folder of delivery that it takes away again, because that is how one knows.

mod sign_in;

use std::{fmt::Display, sync::Arc};

use quay_client::{ApiToken, Lane, Priority, QuayApi, QuayClient, QuayError, Scope, Tenant};
use store::{AuditVerdict, Keys};
use token_broker::{
    Advice, CodeFlow, Detected, Feature, OurApplication, ServiceAccount, offer,
    service::{Origin, Tokens},
};

use crate::{
    adapters::ServiceTokenBook,
    clock::SystemClock,
    config::Config,
    installation,
    logging::chain,
    random::Random,
    service_token::{self, ServiceTokenError, TokenSource, held_scopes},
};

/// The lane of its calls: a person waits for the answer.
const LANE: Lane = Lane {
    tenant: Tenant::Berth,
    priority: Priority::Interactive,
};
/// The scopes that the service token needs, and what for.
const NEEDED: [(Scope, &str); 4] = [
    (Scope::UserAdmin, "to create organizations"),
    (Scope::OrgAdmin, "to create robots"),
    (Scope::RepoAdmin, "to grant robots their permission"),
    (Scope::RepoCreate, "to create repositories"),
];

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub subject: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What was found.
    pub what: String,
    /// How to mend it, when it is not good.
    pub mend: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It works; somebody should know.
    Doubtful,
    /// Berth cannot work like this.
    Bad,
}

impl Finding {
    fn good(subject: &'static str, what: impl Into<String>) -> Self {
        Self {
            subject,
            verdict: Verdict::Good,
            what: what.into(),
            mend: None,
        }
    }

    fn doubtful(subject: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            subject,
            verdict: Verdict::Doubtful,
            what: what.into(),
            mend: Some(mend.into()),
        }
    }

    fn bad(subject: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            subject,
            verdict: Verdict::Bad,
            what: what.into(),
            mend: Some(mend.into()),
        }
    }
}

/// Looks at everything that an installation needs.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![Finding::good(
        "config",
        "every key is known and well-formed",
    )];
    findings.push(keys(config));
    findings.extend(database(config).await);
    findings.push(delivery(config).await);
    findings.extend(quay(config).await);
    findings.extend(sign_in::examine(config).await);
    findings
}

fn keys(config: &Config) -> Finding {
    match Keys::load(&config.keys) {
        Ok(_) => Finding::good("keys", format!("all there, in {}", config.keys.display())),
        Err(error) => Finding::bad(
            "keys",
            chain(&error),
            "on a new installation run `berth keys create`; on an old one restore the folder from a backup",
        ),
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    let store = match installation::open_store(config).await {
        Ok(store) => store,
        Err(error) => {
            return vec![Finding::bad(
                "database",
                chain(error.as_ref()),
                "check `database.path` and `keys.directory`",
            )];
        }
    };
    let schema = match store.schema_version().await {
        Ok(version) => Finding::good(
            "database",
            format!("{} answers, schema {version}", config.database.display()),
        ),
        Err(error) => Finding::bad("database", chain(&error), "see the log of the database"),
    };
    let audit = match store.verify_audit(None).await {
        Ok(AuditVerdict::Intact(_)) => Finding::good("audit", "the trail is intact"),
        Ok(AuditVerdict::Broken { sequence, fault }) => Finding::bad(
            "audit",
            format!("the trail is broken at record {sequence}: {fault}"),
            "somebody changed the database: keep a copy, find out who, restore a backup",
        ),
        Err(error) => Finding::bad("audit", chain(&error), "see `berth audit verify`"),
    };
    vec![schema, audit]
}

async fn delivery(config: &Config) -> Finding {
    let place = config.delivery.display();
    let probe = config.delivery.join(".berth-doctor");
    let tried = async {
        let mut folder = tokio::fs::DirBuilder::new();
        folder.recursive(true).mode(0o700);
        folder.create(&config.delivery).await?;
        tokio::fs::write(&probe, b"").await?;
        tokio::fs::remove_file(&probe).await
    };
    match tried.await {
        Ok(()) => Finding::good("delivery", format!("{place} can be written")),
        Err(error) => Finding::bad(
            "delivery",
            format!("{place} cannot be written: {error}"),
            "set `delivery.directory` to a folder that Berth's user owns",
        ),
    }
}

async fn quay(config: &Config) -> Vec<Finding> {
    let client = match installation::quay_client(config) {
        Ok(client) => client,
        Err(error) => {
            return vec![Finding::bad(
                "quay",
                chain(error.as_ref()),
                "set `quay.url`",
            )];
        }
    };
    let mut findings = vec![reach(&client, config).await];
    let Some(token) = &config.quay.token else {
        findings.push(Finding::bad(
            "token",
            "there is no service token",
            "follow \"A real Quay\" in the README, then set `quay.token_file`",
        ));
        return findings;
    };
    let (token, tokens) = match current(config, token).await {
        Ok(current) => current,
        Err(error) => {
            let mend =
                "write the token, and nothing else, into the file that `quay.token_file` names";
            findings.push(Finding::bad("token", chain(&error), mend));
            return findings;
        }
    };
    let api = client.with_token(&token, LANE);
    findings.extend(tokens.iter().map(generation));
    findings.extend(service_account(&api).await);
    findings.extend(scopes(&client, &api, &token).await);
    findings.extend(application(&api, config).await);
    findings
}

/// The token that Berth works with. Where there is no database yet, it will be the configuration's.
async fn current(
    config: &Config,
    source: &TokenSource,
) -> Result<(ApiToken, Option<Tokens>), ServiceTokenError> {
    let (Ok(store), Ok(random)) = (
        installation::open_store(config).await,
        Random::from_system(),
    ) else {
        return Ok((source.read().await?, None));
    };
    service_token::peek(ServiceTokenBook {
        store,
        clock: Arc::new(SystemClock),
        random: Arc::new(random),
        source: source.clone(),
    })
    .await
}

/// Where the token came from, and which ones before it live still.
fn generation(tokens: &Tokens) -> Finding {
    let current = &tokens.current;
    let origin = match current.origin {
        Origin::Configured => "out of the configuration",
        Origin::Minted => "minted by Berth",
        Origin::Pasted => "pasted by an administrator",
    };
    let ends = current
        .ends
        .map_or_else(String::new, |ends| format!(", ends {ends}"));
    let what = format!(
        "generation {}, {origin} {}{ends}",
        current.generation, current.since
    );
    if tokens.stuck.is_empty() {
        return Finding::good("service token", what);
    }
    Finding::doubtful(
        "service token",
        format!("{what}; {} before it live still", tokens.stuck.len()),
        "an administrator has to revoke them at Quay: Administration, Service token says which",
    )
}

async fn reach(client: &QuayClient, config: &Config) -> Finding {
    match client.discover(LANE).await {
        Ok(discovery) if discovery.offers_minting() => Finding::good(
            "quay",
            format!(
                "{} answers; it can mint short-lived tokens (3.18 or later)",
                client.quay()
            ),
        ),
        Ok(_) => Finding::doubtful(
            "quay",
            format!(
                "{} answers; it cannot mint short-lived tokens (before 3.18)",
                client.quay()
            ),
            "the service token has to be replaced by hand, often: Administration, Service token says how",
        ),
        Err(error) => Finding::bad(
            "quay",
            format!(
                "{} does not answer as a Quay: {}",
                client.quay(),
                chain(&error)
            ),
            format!(
                "check `quay.url` and the network; image references would begin with {}",
                config.quay.registry
            ),
        ),
    }
}

async fn service_account(api: &QuayApi) -> Vec<Finding> {
    match api.get_own_user().await {
        Ok(user) => vec![Finding::good(
            "account",
            format!("the service account is '{}'", user.username),
        )],
        Err(QuayError::TokenDead | QuayError::TokenDeadOrScopeTooSmall) => vec![Finding::bad(
            "token",
            "Quay does not say whose token it is: it is dead, or lacks user:admin",
            "make another, as \"A real Quay\" in the README says",
        )],
        Err(error) => vec![Finding::bad(
            "account",
            chain(&error),
            "try again when Quay answers",
        )],
    }
}

async fn scopes(client: &QuayClient, api: &QuayApi, token: &ApiToken) -> Vec<Finding> {
    let Some(held) = held_scopes(client, api, token).await else {
        return vec![Finding::doubtful(
            "scopes",
            "which scopes the token has cannot be seen",
            "make sure that it has user:admin, org:admin, repo:admin and repo:create",
        )];
    };
    let missing = NEEDED.iter().filter(|(scope, _)| !held.include(*scope));
    let mut findings: Vec<_> = missing
        .map(|(scope, purpose)| {
            Finding::bad(
                "scopes",
                format!("the token lacks {scope}, {purpose}"),
                "make another with all four scopes, as \"A real Quay\" in the README says",
            )
        })
        .collect();
    if findings.is_empty() {
        findings.push(Finding::good("scopes", held.to_string()));
    }
    if held.iter().any(|scope| scope == Scope::SuperUser) {
        findings.push(Finding::doubtful(
            "scopes",
            "the token may act as a superuser",
            "make another without super:user: Berth never needs it",
        ));
    }
    findings
}

async fn application(api: &QuayApi, config: &Config) -> Vec<Finding> {
    let Some(application) = &config.quay.application else {
        return vec![linking(OurApplication::Absent)];
    };
    let wanted = format!("{}link/quay/callback", with_slash(&config.public_url));
    let mend = format!("set the application's redirect URI to {wanted} at Quay");
    let found = api.find_application(application).await;
    let ways = linking(match (&found, &config.quay.application_secret) {
        (Ok(_), _) => OurApplication::Administered,
        (Err(_), Some(_)) => OurApplication::Present,
        (Err(_), None) => OurApplication::Absent,
    });
    let redirects = match found {
        Ok(Some(found)) if found.redirect_uri == wanted => Finding::good(
            "redirects",
            format!("the application sends users back to {wanted}"),
        ),
        Ok(Some(_)) => Finding::bad(
            "redirects",
            "the application sends users back elsewhere",
            mend,
        ),
        Ok(None) => Finding::bad(
            "redirects",
            "there is no such application",
            "check `quay.application`: <organization>/<client id>",
        ),
        Err(_) if config.quay.application_secret.is_some() => Finding::doubtful(
            "redirects",
            "the application is in an organization that the service account does not own: where it sends users back to cannot be seen",
            format!(
                "{mend}; or make the service account an owner there, so that each link gets an application of its own"
            ),
        ),
        Err(error) => Finding::bad(
            "redirects",
            format!("the application cannot be read: {error}"),
            "make the service account an owner of the application's organization, or set `quay.application_secret_file`",
        ),
    };
    vec![redirects, ways]
}

/// What users are offered before anything else was found out about this Quay.
fn linking(application: OurApplication) -> Finding {
    let offers = offer(&Detected {
        code_flow: CodeFlow::Unknown,
        application,
        service: ServiceAccount::Ready,
        mail: Feature::Unknown,
    });
    let ways: Vec<_> = offers
        .iter()
        .map(|offer| match offer.advice {
            Advice::Recommended => format!("{} (recommended)", offer.way.letter()),
            Advice::Possible => offer.way.letter().to_string(),
            Advice::Perhaps(_) => format!("{} (perhaps)", offer.way.letter()),
        })
        .collect();
    Finding::good(
        "linking",
        format!("users are offered the ways {}", ways.join(", ")),
    )
}

fn with_slash(url: &impl Display) -> String {
    let url = url.to_string();
    if url.ends_with('/') {
        url
    } else {
        format!("{url}/")
    }
}
