//! What stands in for Quay has to answer about tokens, its lost answers included.

use std::time::Duration;

use model::{OrgName, QuayUsername};

use super::{Breach, keeps};
use crate::{
    debt::Witness,
    id::ApplicationPath,
    plan::Deletion,
    port::{Bearer, CodeExchange, Mint, Quay, QuayError},
    scope::{Purpose, Scopes},
    secret::{AuthorizationCode, ClientSecret, QuayToken, TransactionSecret},
    transaction::Client,
};

/// A Quay to put to the suite: one that mints.
pub struct QuayBench<'a> {
    /// The implementation.
    pub quay: &'a dyn Quay,
    /// A user who has consented to the application of this bench.
    pub user: QuayUsername,
    /// The user's own application.
    pub application: ApplicationPath,
    /// Its secret.
    pub secret: ClientSecret,
    /// The transaction below whose redirect URI the code came.
    pub transaction: TransactionSecret,
    /// The code, for [`Purpose::CreateAsUser`].
    pub code: AuthorizationCode,
    /// An organization that the service account owns.
    pub ours: OrgName,
}

/// Goes through all that Quay promises about tokens and applications.
///
/// # Errors
/// The first promise that is not kept.
pub async fn quay(bench: QuayBench<'_>) -> Result<(), Breach> {
    let given = exchange(&bench).await?;
    who_is_it(&bench, &given).await?;
    swap(&bench, &given).await?;
    applications(&bench).await
}

async fn exchange(bench: &QuayBench<'_>) -> Result<QuayToken, Breach> {
    let client = Client::Theirs(bench.application.clone());
    let scopes = Scopes::least(Purpose::CreateAsUser);
    let exchange = |scopes| CodeExchange {
        client: &client,
        client_secret: Some(&bench.secret),
        transaction: &bench.transaction,
        scopes,
        code: &bench.code,
    };
    let other = Scopes::least(Purpose::Identity);
    let refused = bench.quay.exchange(exchange(&other)).await;
    keeps!(
        "a Quay",
        "refuses a code for another scope, and keeps it",
        matches!(refused, Err(QuayError::CodeRefused))
    );
    let given = bench.quay.exchange(exchange(&scopes)).await;
    let again = bench.quay.exchange(exchange(&scopes)).await;
    keeps!(
        "a Quay",
        "exchanges a code once",
        matches!(again, Err(QuayError::CodeRefused))
    );
    given.map_err(|_| Breach {
        port: "a Quay",
        promise: "exchanges a code",
    })
}

async fn who_is_it(bench: &QuayBench<'_>, given: &QuayToken) -> Result<(), Breach> {
    let named = bench.quay.name(given).await;
    let own = bench.quay.own(given).await;
    let right = named
        .as_ref()
        .is_ok_and(|named| named.quay_user == bench.user);
    keeps!("a Quay", "names a token and its user", right);
    let right = own.is_ok_and(|own| own.quay_user == bench.user);
    keeps!("a Quay", "says who a token acts as", right);
    if let Ok(named) = named {
        let seen = bench.quay.scopes(given, named.id).await;
        let right = seen.is_ok_and(|seen| {
            !seen.super_user && seen.usual.cover(&Scopes::least(Purpose::CreateAsUser))
        });
        keeps!("a Quay", "says what a token holds", right);
    }
    for garbage in [
        bench.quay.name(&garbage()?).await.map(drop),
        bench.quay.own(&garbage()?).await.map(drop),
    ] {
        keeps!(
            "a Quay",
            "knows a token that is none",
            garbage == Err(QuayError::TokenDead)
        );
    }
    Ok(())
}

/// The ten-year token mints a short-lived one, and dies by it.
async fn swap(bench: &QuayBench<'_>, given: &QuayToken) -> Result<(), Breach> {
    let scopes = Scopes::least(Purpose::CreateAsUser);
    let mint = Mint {
        at: &bench.application,
        name: "berth-conformance",
        scopes: &scopes,
        lifetime: Duration::from_secs(600),
    };
    let (Ok((minted, id, _)), Ok(named)) = (
        bench.quay.mint(given, mint).await,
        bench.quay.name(given).await,
    ) else {
        keeps!("a Quay", "mints a token and names the minting one", false);
        return Ok(());
    };
    let same = bench.quay.name(&minted).await.is_ok_and(|it| it.id == id);
    keeps!(
        "a Quay",
        "names a minted token as it did when it minted it",
        same
    );
    let listed = bench.quay.list_tokens(&bench.application).await;
    keeps!(
        "a Quay",
        "does not show the service account what is not its own",
        listed == Err(QuayError::Refused)
    );
    let authorization = Deletion::Authorization;
    let in_application = Deletion::ApplicationToken(bench.application.clone());
    for (bearer, token, id, how) in [
        (&minted, given, named.id, &authorization),
        (&minted, &minted, id, &in_application),
    ] {
        for witness in [Witness::User, Witness::Registry] {
            let alive = bench.quay.witness(token, witness).await;
            keeps!("a Quay", "takes a living token", alive.is_ok());
        }
        let deleted = bench.quay.delete_token(bearer, id, how).await;
        keeps!("a Quay", "deletes a token", deleted.is_ok());
        for witness in [Witness::User, Witness::Registry] {
            let refused = bench.quay.witness(token, witness).await;
            keeps!(
                "a Quay",
                "refuses a deleted token on every read",
                refused == Err(QuayError::TokenDead)
            );
        }
    }
    let by_the_dead = bench.quay.delete_token(&minted, id, &authorization).await;
    keeps!(
        "a Quay",
        "knows a dead token on writes too",
        by_the_dead == Err(QuayError::TokenDead)
    );
    Ok(())
}

async fn applications(bench: &QuayBench<'_>) -> Result<(), Breach> {
    let (quay, org, name) = (bench.quay, &bench.ours, "berth-conformance");
    let found = quay.find_application(Bearer::Service, org, name).await;
    keeps!(
        "a Quay",
        "finds no application where none is",
        found == Ok(None)
    );
    let Ok((client, _secret)) = quay.make_application(Bearer::Service, org, name).await else {
        keeps!("a Quay", "makes an application", false);
        return Ok(());
    };
    let found = quay.find_application(Bearer::Service, org, name).await;
    let same = found == Ok(Some(client.clone()));
    keeps!("a Quay", "finds an application by its name", same);
    let path = ApplicationPath {
        org: org.clone(),
        client,
    };
    let listed = quay.list_tokens(&path).await;
    keeps!(
        "a Quay",
        "lists the tokens of our application",
        listed == Ok(Vec::new())
    );
    let deleted = quay.delete_application(Bearer::Service, &path).await;
    keeps!("a Quay", "deletes an application", deleted.is_ok());
    let again = quay.delete_application(Bearer::Service, &path).await;
    keeps!(
        "a Quay",
        "says that a deleted application is missing",
        again == Err(QuayError::Missing)
    );
    let theirs = quay
        .delete_application(Bearer::Service, &bench.application)
        .await;
    keeps!(
        "a Quay",
        "lets nobody delete the application of somebody else",
        theirs == Err(QuayError::Refused)
    );
    Ok(())
}

fn garbage() -> Result<QuayToken, Breach> {
    QuayToken::new("garbage0123456789garbage0123456789garbage".into()).map_err(|_| Breach {
        port: "a Quay",
        promise: "takes any text for a token",
    })
}
