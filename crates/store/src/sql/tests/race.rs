//! Two processes at once: what one of them gets, the other does not.

use model::{CustodyId, Role, TransactionKey, UserId};

use super::Opened;
use crate::{
    Actor, AuditAction, AuditEntry, Conflict, LedgerChanges, LinkLedger as _, LinkRow,
    MemberSource, MemberToSet, Members as _, QuaySecretKey, QuaySecrets as _, SessionRecord,
    Sessions as _, SignInRecord, SignIns as _, SqlStore, StoreError, TransactionRow, WhoseSessions,
    WorkspaceRecord,
    testing::{ISSUER, at, fresh, rng, user, workspace},
};

const ROUNDS: u8 = 20;

/// How many of them were done; the others were refused for this reason.
fn count_done<const N: usize>(results: [Result<(), StoreError>; N], reason: &Conflict) -> usize {
    let done = results.iter().filter(|result| result.is_ok()).count();
    for result in results {
        match result {
            Ok(()) => {}
            Err(StoreError::Conflict(conflict)) => assert_eq!(conflict, *reason),
            Err(error) => panic!("{error}"),
        }
    }
    done
}

#[tokio::test]
async fn of_two_that_change_what_both_have_read_one_is_superseded() {
    let opened = Opened::new().await;
    let (here, there) = (&opened.store, opened.elsewhere().await);
    let workspace = workspace(here, "david").await.id;
    let mut row = TransactionRow {
        key: TransactionKey::of(&["secret"]),
        workspace,
        user: UserId::of(&[ISSUER, "david"]),
        wake_at: None,
        version: 0,
        value: String::new(),
    };
    for round in 0..ROUNDS {
        row.version = round.into();
        let ([one, other], now) = (["one", "other"], at(round.into()));
        let write = |value: &str| TransactionRow {
            value: value.to_owned(),
            ..row.clone()
        };
        let results = tokio::join!(
            here.commit_ledger(write(one).into(), now),
            there.commit_ledger(write(other).into(), now)
        );
        let first = results.0.is_ok();
        let done = count_done([results.0, results.1], &Conflict::LedgerSuperseded);
        assert_eq!(done, 1);
        let found = there.find_transaction(row.key).await.unwrap().unwrap();
        assert_eq!(found.version, u64::from(round) + 1);
        assert_eq!(found.value, if first { one } else { other });
    }
}

#[tokio::test]
async fn of_two_who_link_the_same_quay_user_one_does() {
    let opened = Opened::new().await;
    let (here, there) = (&opened.store, opened.elsewhere().await);
    let one = workspace(here, "one").await.id;
    let two = workspace(here, "two").await.id;
    for round in 0..ROUNDS {
        let quay_user: model::QuayUsername = format!("quay-{round}").parse().unwrap();
        let link = |workspace, name: &str| LedgerChanges {
            link: Some(LinkRow {
                workspace,
                user: UserId::of(&[ISSUER, name, &round.to_string()]),
                quay_user: quay_user.clone(),
                holds: true,
                version: 0,
                value: String::new(),
            }),
            ..LedgerChanges::default()
        };
        let results = tokio::join!(
            here.commit_ledger(link(one, "david"), at(1)),
            there.commit_ledger(link(two, "erin"), at(1))
        );
        let elsewhere = Conflict::QuayUserLinkedElsewhere { quay_user };
        assert_eq!(count_done([results.0, results.1], &elsewhere), 1);
    }
}

#[tokio::test]
async fn a_sign_in_is_taken_by_one_process_alone() {
    let opened = Opened::new().await;
    let (here, there) = (&opened.store, opened.elsewhere().await);
    for round in 0..ROUNDS {
        let sign_in = SignInRecord {
            state: [round; 32],
            browser: [0; 32],
            nonce: String::new(),
            verifier: "VERIFIER".into(),
            return_to: String::new(),
            purpose: String::new(),
            expires_at: at(600),
        };
        here.begin_sign_in(sign_in).await.unwrap();
        let (one, other) = tokio::join!(
            here.take_sign_in([round; 32], at(1)),
            there.take_sign_in([round; 32], at(1))
        );
        assert!(one.unwrap().is_some() != other.unwrap().is_some());
        let (one, other) = tokio::join!(
            here.spend_once([round; 32], at(9), at(1)),
            there.spend_once([round; 32], at(9), at(1))
        );
        assert!(one.unwrap() != other.unwrap());
    }
}

#[tokio::test]
async fn two_owners_who_leave_at_once_do_not_leave_a_workspace_without_one() {
    let opened = Opened::new().await;
    let (here, there) = (&opened.store, opened.elsewhere().await);
    let entry = |workspace: &WorkspaceRecord| AuditEntry {
        actor: Actor::CommandLine,
        action: AuditAction::MemberRemoved,
        workspace: Some(workspace.id),
        subject: "member".to_owned(),
        detail: None,
        request_id: None,
    };
    for round in 0..ROUNDS {
        let ws = workspace(here, &format!("w{round}")).await;
        for name in ["david", "erin"] {
            let member = MemberToSet {
                workspace: ws.id,
                issuer: ISSUER.to_owned(),
                subject: name.to_owned(),
                role: Role::Owner,
                source: MemberSource::Granted,
            };
            here.set_member(member, entry(&ws), at(1)).await.unwrap();
        }
        let leave = async |store: &SqlStore, name| {
            let user = UserId::of(&[ISSUER, name]);
            let left = store.remove_member(ws.id, user, entry(&ws), at(2)).await;
            left.map(|_| ())
        };
        let (david, erin) = tokio::join!(leave(here, "david"), leave(&there, "erin"));
        assert_eq!(count_done([david, erin], &Conflict::LastOwner), 1);
    }
}

#[tokio::test]
async fn what_one_process_ends_or_stores_the_other_knows() {
    let opened = Opened::new().await;
    let (here, there) = (&opened.store, opened.elsewhere().await);
    let david = user(here, "david").await.id;
    let session = SessionRecord {
        key: [1; 32],
        user: Some(david),
        provider_session: None,
        data: "{}".to_owned(),
        expires_at: at(100),
    };
    here.create_session(session.clone()).await.unwrap();
    let ended = there.end_sessions(&WhoseSessions::User(david)).await;
    assert_eq!(ended.unwrap(), 1);
    assert!(!here.save_session(session).await.unwrap());
    assert_eq!(here.find_session([1; 32], at(1)).await.unwrap(), None);

    let key = QuaySecretKey {
        custody: fresh::<CustodyId>(),
        workspace: workspace(here, "david").await.id,
        kind: "given".to_owned(),
    };
    let secret = "SECRET".into();
    here.store_quay_secret(&mut rng(), &key, &secret)
        .await
        .unwrap();
    assert!(there.find_quay_secret(&key).await.unwrap().is_some());
}
