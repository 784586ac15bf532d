//! What a ledger has to keep: one transition at a time, and no debt forgotten.

use model::Timestamp;

use super::{Breach, keeps};
use crate::{
    custody::{Custody, EndCause, Phase},
    id::CustodyId,
    link::{Link, LinkEnd, LinkState},
    port::{Changes, Ledger, LedgerError, Stored, Version},
    secret::TransactionSecret,
    testing::sample,
    transaction::{Course, Refusal, State, Transaction},
    way::Way,
};

/// Goes through all that a ledger promises. It is empty when the suite begins, except that the
/// workspaces of [`sample::workspace`] 1 and 2 may have to exist.
///
/// # Errors
/// The first promise that is not kept.
pub async fn ledger(ledger: &dyn Ledger) -> Result<(), Breach> {
    transactions(ledger).await?;
    custodies(ledger).await?;
    together_or_not_at_all(ledger).await?;
    links(ledger).await
}

fn transaction(number: u8) -> Transaction {
    Transaction {
        key: TransactionSecret::from_random([number; 32]).key(),
        visitor: sample::visitor("david"),
        workspace: sample::workspace(1),
        course: Course::Pasted {
            custody: CustodyId::from_random([number; 16]),
        },
        heard: sample::time(0),
        looked: None,
        state: State::Waiting,
    }
}

fn custody(number: u8, workspace: u8, wakes: Timestamp) -> Custody {
    let id = CustodyId::from_random([number; 16]);
    let user = sample::user("david");
    let fresh = Custody::new(
        id,
        sample::workspace(workspace),
        user,
        Way::PastedToken,
        wakes,
    );
    Custody {
        not_before: wakes,
        ..fresh.taken(wakes)
    }
}

async fn transactions(ledger: &dyn Ledger) -> Result<(), Breach> {
    let it = transaction(1);
    let changes = |value: Transaction, version| Changes {
        transaction: Some(Stored {
            value,
            version: Version(version),
        }),
        ..Changes::default()
    };
    let nothing = matches!(ledger.find_transaction(it.key).await, Ok(None));
    keeps!("a ledger", "finds nothing where nothing is", nothing);
    let inserted = ledger.commit(changes(it.clone(), 0)).await;
    keeps!("a ledger", "takes what is new", inserted.is_ok());
    let again = ledger.commit(changes(it.clone(), 0)).await;
    keeps!(
        "a ledger",
        "refuses as new what is there",
        again == Err(LedgerError::Superseded)
    );
    let found = ledger.find_transaction(it.key).await.ok().flatten();
    let same = found.is_some_and(|found| found.value == it && found.version == Version(1));
    keeps!("a ledger", "finds what was stored, at version 1", same);
    let ended = *it.clone().refuse(Refusal::Denied).transaction;
    let changed = ledger.commit(changes(ended.clone(), 1)).await;
    keeps!(
        "a ledger",
        "takes a change of what was read last",
        changed.is_ok()
    );
    let late = ledger.commit(changes(it, 1)).await;
    keeps!(
        "a ledger",
        "refuses a change of what somebody else has changed",
        late == Err(LedgerError::Superseded)
    );
    let found = ledger.find_transaction(ended.key).await.ok().flatten();
    let same = found.is_some_and(|found| found.value == ended && found.version == Version(2));
    keeps!("a ledger", "keeps the change that came first", same);
    let unknown = ledger.commit(changes(transaction(2), 1)).await;
    keeps!(
        "a ledger",
        "refuses to change what is not there",
        unknown == Err(LedgerError::Superseded)
    );
    Ok(())
}

async fn custodies(ledger: &dyn Ledger) -> Result<(), Breach> {
    let [early, late, elsewhere] = [
        custody(11, 1, sample::time(10)),
        custody(12, 1, sample::time(20)),
        custody(13, 2, sample::time(15)),
    ];
    let all = [&late, &early, &elsewhere];
    let changes = Changes {
        custodies: all.map(|it| Stored::new(it.clone())).into(),
        ..Changes::default()
    };
    let inserted = ledger.commit(changes).await;
    keeps!(
        "a ledger",
        "takes several custodies at once",
        inserted.is_ok()
    );
    let found = ledger.find_custody(early.id).await.ok().flatten();
    let same = found.is_some_and(|found| found.value == early);
    keeps!("a ledger", "finds a custody as it was stored", same);
    for (now, limit, expected) in [
        (9, 10, vec![]),
        (10, 10, vec![early.id]),
        (20, 10, vec![early.id, elsewhere.id, late.id]),
        (20, 2, vec![early.id, elsewhere.id]),
    ] {
        let due = ledger.list_due(sample::time(now), limit).await;
        keeps!(
            "a ledger",
            "lists what is due, the longest overdue first, and no more than asked for",
            due == Ok(expected)
        );
    }
    let settled = Custody {
        phase: Phase::Settled {
            at: sample::time(21),
            cause: Some(EndCause::WorkOver),
        },
        ..early.clone()
    };
    let changes = Changes {
        custodies: vec![Stored {
            value: settled,
            version: Version(1),
        }],
        ..Changes::default()
    };
    keeps!(
        "a ledger",
        "takes a custody's end",
        ledger.commit(changes).await.is_ok()
    );
    let due = ledger.list_due(sample::time(1000), 10).await;
    keeps!(
        "a ledger",
        "does not list what is settled as due",
        due == Ok(vec![elsewhere.id, late.id])
    );
    for (workspace, expected) in [
        (Some(sample::workspace(1)), vec![late.id]),
        (Some(sample::workspace(2)), vec![elsewhere.id]),
        (None, vec![late.id, elsewhere.id]),
    ] {
        let unsettled = ledger.list_unsettled(workspace).await.unwrap_or_default();
        let mut ids: Vec<_> = unsettled.iter().map(|it| it.value.id).collect();
        let mut expected = expected;
        ids.sort();
        expected.sort();
        keeps!(
            "a ledger",
            "lists the debts of a workspace, and all",
            ids == expected
        );
    }
    Ok(())
}

async fn together_or_not_at_all(ledger: &dyn Ledger) -> Result<(), Breach> {
    let (new, known) = (transaction(21), custody(12, 1, sample::time(99)));
    let changes = Changes {
        transaction: Some(Stored::new(new.clone())),
        custodies: vec![Stored::new(known.clone())],
        ..Changes::default()
    };
    let refused = ledger.commit(changes).await;
    keeps!(
        "a ledger",
        "refuses all of a commit when one part is out of date",
        refused == Err(LedgerError::Superseded)
    );
    let nothing = matches!(ledger.find_transaction(new.key).await, Ok(None));
    keeps!("a ledger", "stores nothing of a refused commit", nothing);
    Ok(())
}

async fn links(ledger: &dyn Ledger) -> Result<(), Breach> {
    let davids = sample::link("alice");
    let elsewhere = Link {
        workspace: sample::workspace(2),
        ..davids.clone()
    };
    let erins = Link {
        user: sample::user("erin"),
        ..davids.clone()
    };
    let unproven = Link {
        state: LinkState::Unproven,
        ..erins.clone()
    };
    let commit = async |link: &Link, version| {
        let changes = Changes {
            link: Some(Stored {
                value: link.clone(),
                version: Version(version),
            }),
            ..Changes::default()
        };
        ledger.commit(changes).await
    };
    keeps!("a ledger", "takes a link", commit(&davids, 0).await.is_ok());
    keeps!(
        "a ledger",
        "takes a link of the same people in another workspace",
        commit(&elsewhere, 0).await.is_ok()
    );
    keeps!(
        "a ledger",
        "refuses a Quay user who is linked to somebody else",
        commit(&erins, 0).await == Err(LedgerError::LinkedElsewhere)
    );
    keeps!(
        "a ledger",
        "takes an unproven link to anybody",
        commit(&unproven, 0).await.is_ok()
    );
    for it in [&davids, &elsewhere] {
        let ended = it.clone().end(LinkEnd::Unlinked, sample::time(1));
        let Ok((ended, _)) = ended else { continue };
        keeps!(
            "a ledger",
            "takes a link's end",
            commit(&ended, 1).await.is_ok()
        );
    }
    keeps!(
        "a ledger",
        "takes a Quay user whose other links are over",
        commit(&erins, 1).await.is_ok()
    );
    let found = ledger
        .find_link(erins.workspace, erins.user)
        .await
        .ok()
        .flatten();
    let same = found.is_some_and(|found| found.value == erins && found.version == Version(2));
    keeps!("a ledger", "finds a link as it was stored", same);
    let listed = ledger
        .list_links(davids.workspace)
        .await
        .unwrap_or_default();
    keeps!("a ledger", "lists a workspace's links", listed.len() == 2);
    Ok(())
}
