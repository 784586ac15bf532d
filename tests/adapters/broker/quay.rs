//! Tokens and applications at Quay, over the wire.

use std::time::Duration;

use model::UserId;
use quay_sim::{Fault, Interface, Symptom, Variant};
use reqwest::{Method, StatusCode};
use token_broker::{
    Client, Deletion, Purpose, QuayToken, Scopes,
    port::{Bearer, CodeExchange, Mint, Quay, QuayError},
    testing::{
        conformance::{self, QuayBench},
        sample,
    },
};

use super::quayside::{Quayside, transaction};

const ALL: &str = "user:admin org:admin repo:admin";
const LATER: QuayError = QuayError::Unavailable { retry_after: None };

/// Alice consents to `client`, as the adapter sends her there.
async fn code(
    quayside: &Quayside,
    client: &Client,
    scopes: &Scopes,
) -> token_broker::AuthorizationCode {
    let quay = quayside.quay();
    let url = quay.authorize_url(client, scopes, &transaction()).unwrap();
    quayside.person("alice").await.consents(&url).await
}

async fn keeps_what_the_port_promises(variant: Variant) {
    let quayside = Quayside::open(variant).await;
    let client = Client::Theirs(quayside.alices_application());
    let scopes = Scopes::least(Purpose::CreateAsUser);
    let bench = QuayBench {
        quay: &quayside.quay(),
        user: sample::user_at_quay("alice"),
        application: quayside.alices_application(),
        secret: quayside.alices_secret(),
        transaction: transaction(),
        code: code(&quayside, &client, &scopes).await,
        ours: sample::org("berths"),
    };
    assert_eq!(conformance::quay(bench).await, Ok(()));
}

#[tokio::test]
async fn quay_over_the_wire_keeps_what_the_port_promises() {
    keeps_what_the_port_promises(Variant::default()).await;
}

#[tokio::test]
async fn quay_behind_an_nginx_that_answers_405_keeps_what_the_port_promises() {
    keeps_what_the_port_promises(Variant {
        interface: Interface::React,
        ..Variant::default()
    })
    .await;
}

fn mint<'a>(at: &'a token_broker::ApplicationPath, scopes: &'a Scopes) -> Mint<'a> {
    Mint {
        at,
        name: "swap",
        scopes,
        lifetime: Duration::from_secs(60),
    }
}

#[tokio::test]
async fn before_quay_3_18_nothing_is_minted_listed_or_deleted_by_application() {
    let quayside = Quayside::open(Variant {
        minting: false,
        ..Variant::default()
    })
    .await;
    let quay = quayside.quay();
    let (token, at) = (quayside.alices_token(ALL), quayside.alices_application());
    let id = quay.name(&token).await.unwrap().id;
    let scopes = Scopes::least(Purpose::CreateAsUser);

    let minted = quay.mint(&token, mint(&at, &scopes)).await;
    assert!(matches!(minted, Err(QuayError::Refused)), "{minted:?}");
    let listed = quay.list_tokens(&quayside.our_application()).await;
    assert_eq!(listed, Err(QuayError::Refused));
    let how = Deletion::ApplicationToken(at);
    let deleted = quay.delete_token(&token, id, &how).await;
    assert_eq!(deleted, Err(QuayError::Refused));

    // What there has always been.
    let how = Deletion::Authorization;
    assert_eq!(quay.delete_token(&token, id, &how).await, Ok(()));
    let named = quay.name(&token).await;
    assert_eq!(named, Err(QuayError::TokenDead));
}

#[tokio::test]
async fn a_token_that_is_gone_is_missing_by_either_way_of_deleting_it() {
    let quayside = Quayside::usual().await;
    let quay = quayside.quay();
    let (gone, token) = (quayside.alices_token(ALL), quayside.alices_token(ALL));
    let id = quay.name(&gone).await.unwrap().id;
    let application = Deletion::ApplicationToken(quayside.alices_application());
    assert_eq!(quay.delete_token(&token, id, &application).await, Ok(()));
    for how in [&application, &Deletion::Authorization] {
        let again = quay.delete_token(&token, id, how).await;
        assert_eq!(again, Err(QuayError::Missing), "{how:?}");
    }
}

#[tokio::test]
async fn the_tokens_of_an_application_that_is_gone_are_missing_and_not_refused() {
    let quayside = Quayside::usual().await;
    let mut path = quayside.our_application();
    path.client = sample::client("NONE");
    let listed = quayside.quay().list_tokens(&path).await;
    assert_eq!(listed, Err(QuayError::Missing));
}

#[tokio::test]
async fn minting_is_refused_at_the_cap_and_for_more_than_the_minter_holds() {
    let quayside = Quayside::open(Variant {
        token_cap: Some(2),
        ..Variant::default()
    })
    .await;
    let (quay, at) = (quayside.quay(), quayside.alices_application());
    let less = Scopes::least(Purpose::Identity);
    let more = Scopes::least(Purpose::CreateAsUser);
    let token = quayside.alices_token("org:admin user:read");
    let minted = quay.mint(&token, mint(&at, &more)).await;
    assert!(matches!(minted, Err(QuayError::Refused)), "{minted:?}");
    let minted = quay.mint(&token, mint(&at, &less)).await;
    assert!(minted.is_ok(), "{minted:?}");
    let minted = quay.mint(&token, mint(&at, &less)).await;
    assert!(matches!(minted, Err(QuayError::Refused)), "{minted:?}");
}

#[tokio::test]
async fn a_token_without_user_admin_does_not_tell_its_scopes_and_without_user_read_not_its_user() {
    let quayside = Quayside::usual().await;
    let quay = quayside.quay();
    let token = quayside.alices_token("user:read");
    let id = quay.name(&token).await.unwrap().id;
    let scopes = quay.scopes(&token, id).await;
    assert_eq!(scopes, Err(QuayError::Refused), "349");
    let token = quayside.alices_token("org:admin");
    assert_eq!(quay.own(&token).await, Err(QuayError::TokenDead), "164");
    let named = quay.name(&token).await.unwrap();
    assert_eq!(named.quay_user.as_str(), "alice", "417");
}

#[tokio::test]
async fn only_logins_at_the_service_that_berth_shares_are_told() {
    let quayside = Quayside::usual().await;
    let (quay, sim) = (quayside.quay(), quayside.sim());
    sim.add_login("alice", "github", "davids-subject").unwrap();
    sim.add_login("alice", "oidc", "alices-subject").unwrap();
    let token = quayside.alices_token(ALL);
    let own = quay.own(&token).await.unwrap();
    let alice = UserId::of(&["https://login.example", "alices-subject"]);
    assert_eq!(own.logins, [alice]);

    let unshared = server::adapters::BrokerQuay {
        login: None,
        ..quay
    };
    assert_eq!(unshared.own(&token).await.unwrap().logins, []);
}

#[tokio::test]
async fn the_configured_application_is_exchanged_with_its_own_secret() {
    let quayside = Quayside::usual().await;
    // Only owners of its organization get past the consent page (058).
    let (berth, owners) = (quayside.as_berth(), "owners".parse().unwrap());
    let path = quay_client::TeamPath {
        org: sample::org("berths"),
        team: owners,
    };
    let alice = quay_client::Account::User(sample::user_at_quay("alice"));
    berth.add_team_member(&path, &alice).await.unwrap();

    let scopes = Scopes::least(Purpose::Identity);
    let code = code(&quayside, &Client::Ours, &scopes).await;
    let quay = quayside.quay();
    let exchange = CodeExchange {
        client: &Client::Ours,
        client_secret: None,
        transaction: &transaction(),
        scopes: &scopes,
        code: &code,
    };
    let token = quay.exchange(exchange).await.unwrap();
    assert_eq!(quay.own(&token).await.unwrap().quay_user.as_str(), "alice");
}

#[tokio::test]
async fn an_application_made_for_one_link_takes_its_token_along() {
    let quayside = Quayside::usual().await;
    let quay = quayside.quay();
    let (scopes, org) = (Scopes::least(Purpose::Identity), sample::org("alices"));
    let owner = quayside.alices_token(ALL);
    let made = quay.make_application(Bearer::User(&owner), &org, "berth-one");
    let (client, secret) = made.await.unwrap();
    let path = token_broker::ApplicationPath { org, client };
    let client = Client::OneShot(path.clone());
    let code = code(&quayside, &client, &scopes).await;
    let exchange = CodeExchange {
        client: &client,
        client_secret: Some(&secret),
        transaction: &transaction(),
        scopes: &scopes,
        code: &code,
    };
    let token = quay.exchange(exchange).await.unwrap();
    assert!(quay.name(&token).await.is_ok());
    let deleted = quay.delete_application(Bearer::User(&owner), &path).await;
    assert_eq!(deleted, Ok(()));
    assert_eq!(quay.own(&token).await, Err(QuayError::TokenDead));
    assert_eq!(quay.name(&token).await, Err(QuayError::TokenDead));
}

#[tokio::test]
async fn a_lost_answer_of_the_exchange_leaves_a_token_that_nobody_holds() {
    for symptom in [
        Symptom::Reset,
        Symptom::BadGateway,
        Symptom::InternalServerError,
        Symptom::Truncated,
        Symptom::Status(StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let quayside = Quayside::usual().await;
        let client = Client::Theirs(quayside.alices_application());
        let scopes = Scopes::least(Purpose::CreateAsUser);
        let code = code(&quayside, &client, &scopes).await;
        let lost = Fault::after(Method::POST, "/oauth/access_token", symptom);
        quayside.sim().faults().add(lost);
        let exchange = CodeExchange {
            client: &client,
            client_secret: Some(&quayside.alices_secret()),
            transaction: &transaction(),
            scopes: &scopes,
            code: &code,
        };
        let exchanged = quayside.quay().exchange(exchange).await;
        let unknown = matches!(exchanged, Err(QuayError::OutcomeUnknown));
        assert!(unknown, "{symptom:?}: {exchanged:?}");
        let alice = quayside.as_alice();
        let tokens = alice.list_authorizations().await.unwrap();
        assert_eq!(
            tokens.len(),
            2,
            "{symptom:?}: the lost one, and the one that asks"
        );
    }
}

#[tokio::test]
async fn what_certainly_did_not_happen_is_unavailable() {
    let quayside = Quayside::usual().await;
    let (token, scopes) = (quayside.alices_token(ALL), Scopes::least(Purpose::Identity));
    let at = quayside.alices_application();
    for symptom in [Symptom::TooManyRequests, Symptom::ReadOnly] {
        let path = "/api/v1/organization/alices/applications/*/tokens";
        let fault = Fault::before(Method::POST, path, symptom);
        quayside.sim().faults().add(fault);
        let minted = quayside.quay().mint(&token, mint(&at, &scopes)).await;
        assert_eq!(minted.err(), Some(LATER), "{symptom:?}");
    }
    let unreachable = quayside.unreachable();
    let minted = unreachable.mint(&token, mint(&at, &scopes)).await;
    assert_eq!(minted.err(), Some(LATER));
    assert_eq!(unreachable.name(&token).await.err(), Some(LATER));
}

#[tokio::test]
async fn a_read_that_failed_says_nothing_about_the_token() {
    let quayside = Quayside::usual().await;
    let (quay, token) = (quayside.quay(), quayside.alices_token(ALL));
    for symptom in [
        Symptom::Reset,
        Symptom::BadGateway,
        Symptom::Truncated,
        // A proxy's own refusal, which is not Quay's.
        Symptom::Status(StatusCode::UNAUTHORIZED),
        Symptom::Status(StatusCode::FORBIDDEN),
    ] {
        for path in ["/v2/auth", "/api/v1/user/"] {
            let fault = Fault::before(Method::GET, path, symptom);
            quayside.sim().faults().add(fault);
        }
        let named = quay.name(&token).await;
        assert_eq!(named.err(), Some(LATER), "{symptom:?}");
        let own = quay.own(&token).await;
        assert_eq!(own.err(), Some(LATER), "{symptom:?}");
    }
}

#[tokio::test]
async fn a_dead_service_token_is_no_dead_token_to_custody() {
    let quayside = Quayside::usual().await;
    let (quay, ours) = (quayside.quay(), quayside.our_application());
    assert_eq!(quay.list_tokens(&ours).await.unwrap().len(), 1, "ours");
    let deleted = quay.delete_application(Bearer::Service, &ours).await;
    assert_eq!(deleted, Ok(()), "and our token with it");
    for _ in 0..2 {
        let again = quay.delete_application(Bearer::Service, &ours).await;
        assert_eq!(again, Err(LATER));
    }
    let listed = quay.list_tokens(&ours).await;
    assert_eq!(listed, Err(LATER));
}

#[tokio::test]
async fn naming_a_token_makes_nothing() {
    let quayside = Quayside::usual().await;
    let token: QuayToken = quayside.alices_token("repo:create repo:write");
    quayside.quay().name(&token).await.unwrap();
    let calls = quayside.sim().calls();
    let paths: Vec<_> = calls.iter().map(|call| call.path.clone()).collect();
    assert_eq!(paths, ["/v2/auth"]);
}
