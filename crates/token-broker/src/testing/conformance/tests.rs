//! The fakes are held to what the real ones are held to.

use crate::{
    port::{Asked, Ports},
    scope::{Purpose, Scopes},
    secret::{ClientSecret, TransactionSecret},
    testing::{Fakes, sample},
};

use super::*;

fn passes(suite: impl AsyncFnOnce(&Fakes, Ports<'_>) -> Result<(), Breach>) {
    let fakes = Fakes::new();
    let verdict = fakes.fuse.run(suite(&fakes, fakes.ports()));
    assert_eq!(verdict, Some(Ok(())));
}

#[test]
fn the_fake_vault_is_a_vault() {
    passes(async |_, ports| vault(ports.vault).await);
}

#[test]
fn the_fake_ledger_is_a_ledger() {
    passes(async |_, ports| ledger(ports.ledger).await);
}

#[test]
fn the_fake_book_is_a_book_with_a_safe() {
    passes(async |fakes, _| book(&fakes.book, &fakes.book).await);
}

#[test]
fn the_fake_quay_is_a_quay() {
    passes(async |fakes, ports| {
        let scope = Scopes::least(Purpose::CreateAsUser).to_string();
        quay(QuayBench {
            quay: ports.quay,
            user: sample::user_at_quay("alice"),
            application: sample::theirs(),
            secret: ClientSecret::new("SECRET".into()).unwrap(),
            transaction: TransactionSecret::from_random([1; 32]),
            code: fakes
                .quay
                .consent("alice", &sample::client("THEIRS"), &scope)
                .unwrap(),
            ours: sample::org("berths"),
        })
        .await
    });
}

#[test]
fn the_fake_quay_has_teams_with_mail_and_without() {
    for (mails, asked) in [(true, Asked::Invited), (false, Asked::Added)] {
        passes(async |fakes, ports| {
            fakes.quay.change(|world| world.mails = mails);
            fakes
                .quay
                .hand_over("alice", "alices", "berth-abc", "described");
            teams(TeamsBench {
                teams: ports.teams,
                ours: sample::org("berths"),
                user: sample::user_at_quay("bob"),
                team: sample::team("probe"),
                asked,
                handed_over: (
                    sample::user_at_quay("alice"),
                    sample::org("alices"),
                    sample::team("berth-abc"),
                ),
            })
            .await
        });
    }
}
