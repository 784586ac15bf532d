//! The first half of the story: david signs in, and links his Quay account by way B. Berth creates
//! the organization as him, and keeps no token of his.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use model::{
    QuayUsername, TransactionKey,
    api::{
        link::{
            Attempt, AttemptState, AttemptToBegin, BegunAttempt, Confirmation, LinkOverview,
            LinkState,
        },
        me::Me,
    },
};
use quay_sim::QuaySim;
use tokio::time::{Instant, sleep};
use url::Url;

use super::{
    browser::Browser,
    progress::{Progress, say},
    quay::{PASSWORD, USER},
    story::WORKSPACE,
};

/// How long the story waits for what Berth does by itself.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it looks.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

pub(super) struct Linking<'a> {
    pub(super) browser: &'a Browser,
    pub(super) quay: &'a QuaySim,
}

impl Linking<'_> {
    pub(super) async fn tell(&self) -> anyhow::Result<()> {
        let progress = Progress::new();
        say(&format!("Signing in to Berth as the sample user '{USER}'"));
        progress
            .during(
                "choose who to be on the sign-in page",
                self.sign_in(),
                |name: &String| format!("signed in as {name}; workspace '{WORKSPACE}' is theirs"),
            )
            .await?;

        say("\nLinking david's Quay account (way B: the organization is created as him)");
        let begun = progress
            .during("begin an attempt to link", self.begin(), |begun: &Begun| {
                format!("Quay will ask for {}", begun.scopes)
            })
            .await?;
        progress
            .during("sign in to Quay", self.sign_in_at_quay(), |()| {
                USER.to_owned()
            })
            .await?;
        progress
            .during(
                "click 'Authorize Application' on Quay's page",
                self.consent(&begun.url),
                |at: &String| format!("back at {at}"),
            )
            .await?;
        let found = progress
            .during(
                "find out whose token it is",
                self.found(begun.key),
                |user: &QuayUsername| format!("Quay user {user}"),
            )
            .await?;
        progress
            .during(
                "confirm 'You are linking Quay user david'",
                self.confirm(begun.key, found),
                |()| "linked, and proven".to_owned(),
            )
            .await?;
        progress
            .during(
                "create the organization with david's token",
                self.organization(),
                |text: &String| text.clone(),
            )
            .await?;
        self.show_that_nothing_is_left(&progress).await
    }

    /// Shows that Berth owes nothing and that Quay knows no token of david's.
    pub(super) async fn show_that_nothing_is_left(
        &self,
        progress: &Progress,
    ) -> anyhow::Result<()> {
        let title = "look for tokens of david's";
        progress
            .during(title, self.nothing_left(), |()| {
                "none: debts of Berth 0, live tokens at Quay 0".to_owned()
            })
            .await
    }

    async fn sign_in(&self) -> anyhow::Result<String> {
        let page = self
            .browser
            .open(&format!("/workspaces/{WORKSPACE}/link"))
            .await?;
        let form = page.form_saying("/sign-in/sample", "user", USER)?;
        let page = self.browser.submit(&form).await?;
        ensure!(
            page.status.is_success(),
            "the sign-in ends with {}",
            page.status
        );
        match self.browser.get::<Me>("/me").await? {
            Me::Person { name, .. } => Ok(name),
            Me::PlatformToken { .. } => bail!("nobody is signed in"),
        }
    }

    async fn begin(&self) -> anyhow::Result<Begun> {
        let overview: LinkOverview = self.browser.get(&link("")).await?;
        let wanted = model::api::link::LinkWay::CreateAsUser;
        let offer = overview.offers.iter().find(|offer| offer.way == wanted);
        let scopes = offer.context("way B is not offered")?.scopes.join(" ");
        let how = AttemptToBegin::CreateAsUser {};
        let begun: BegunAttempt = self.browser.post(&link("/attempts"), &how).await?;
        let url = begun.authorize_url.context("the attempt goes nowhere")?;
        Ok(Begun {
            key: begun.attempt.context("nothing began")?.key,
            url: url.parse()?,
            scopes,
        })
    }

    async fn sign_in_at_quay(&self) -> anyhow::Result<()> {
        let page = self
            .browser
            .follow(format!("{}/signin", self.quay.public_url()).parse()?)
            .await?;
        let form = page.form("/signin")?;
        let form = form.fill("username", USER).fill("password", PASSWORD);
        let page = self.browser.submit(&form).await?;
        page.form("/signout")
            .map(drop)
            .context("Quay does not let david in")
    }

    async fn consent(&self, url: &Url) -> anyhow::Result<String> {
        let page = self.browser.follow(url.clone()).await?;
        let form = page
            .form("/oauth/authorizeapp")
            .context("Quay does not ask for consent")?;
        let page = self.browser.submit(&form).await?;
        ensure!(
            page.status.is_success(),
            "the way back ends with {}",
            page.status
        );
        Ok(page
            .at
            .path()
            .split("/link/")
            .next()
            .unwrap_or_default()
            .to_owned()
            + "/link/…")
    }

    async fn found(&self, key: TransactionKey) -> anyhow::Result<QuayUsername> {
        let path = link(&format!("/attempts/{key}"));
        until("an answer about the attempt", async || {
            let attempt: Attempt = self.browser.get(&path).await?;
            match attempt.state {
                AttemptState::Unconfirmed { quay_user, .. } => Ok(Some(quay_user)),
                AttemptState::Refused(why) => bail!("{} {}", why.explanation, why.next),
                AttemptState::Waiting { .. } | AttemptState::Checking {} => Ok(None),
                AttemptState::Linked {} => bail!("nobody was asked"),
            }
        })
        .await
    }

    async fn confirm(&self, key: TransactionKey, quay_user: QuayUsername) -> anyhow::Result<()> {
        let path = link(&format!("/attempts/{key}/confirm"));
        let yes = Confirmation { quay_user };
        let overview: LinkOverview = self.browser.post(&path, &yes).await?;
        ensure!(overview.link.is_some(), "there is no link");
        Ok(())
    }

    async fn organization(&self) -> anyhow::Result<String> {
        let mut still = None;
        let made = until("david's organization", async || {
            let overview: LinkOverview = self.browser.get(&link("")).await?;
            let link = overview.link.context("the link is gone")?;
            let pending = match link.state {
                LinkState::Proven { pending, .. } => pending,
                LinkState::Unproven {} => bail!("the link is not proven"),
                LinkState::Ended { because, .. } => bail!("the link is over: {because}"),
            };
            still.clone_from(&pending);
            let own = overview.organization;
            let own = own.filter(|own| own.owner.as_ref() == Some(&link.quay_user));
            Ok(own
                .filter(|_| pending.is_none())
                .map(|own| format!("{}; its owner is {USER}", own.name)))
        })
        .await;
        made.with_context(|| still.unwrap_or_else(|| "nothing is pending".to_owned()))
    }

    async fn nothing_left(&self) -> anyhow::Result<()> {
        until("the end of every token", async || {
            let overview: LinkOverview = self.browser.get(&link("")).await?;
            let paid = overview.debts.is_empty() && self.quay.live_tokens(USER).is_empty();
            Ok(paid.then_some(()))
        })
        .await
    }
}

struct Begun {
    key: TransactionKey,
    url: Url,
    scopes: String,
}

fn link(rest: &str) -> String {
    format!("/workspaces/{WORKSPACE}/link{rest}")
}

/// Looks until there is something, as a page that refreshes does.
async fn until<T>(
    what: &str,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        ensure!(
            Instant::now() < deadline,
            "waited {} s for {what}",
            PATIENCE.as_secs()
        );
        sleep(LOOK_AGAIN).await;
    }
}
