use super::*;
use crate::{
    custody::{EndCause, Holder, Phase, SKEW, WORK},
    debt::{TokenDebt, TokenState, Witness},
    link::{LinkEnd, LinkState},
    scope::Purpose,
    testing::sample,
};

fn work() -> Work {
    Work {
        workspace: sample::workspace(1),
        asked_by: Some(sample::user("david")),
        needs: Scopes::least(Purpose::CreateAsUser),
    }
}

/// David's custody in workspace 1, confirmed, with a token of alice's that lives.
fn custody() -> Custody {
    let id = CustodyId::from_random([1; 16]);
    let david = sample::user("david");
    let start = sample::time(0);
    let mut custody = Custody::new(id, sample::workspace(1), david, Way::CreateAsUser, start)
        .taken(start)
        .confirmed(start);
    custody.scopes = Some(Scopes::least(Purpose::CreateAsUser));
    custody.holder = Some(Holder {
        quay_user: sample::user_at_quay("alice"),
        logins: Vec::new(),
    });
    custody.given = Some(alive());
    custody
}

fn alive() -> TokenDebt {
    TokenDebt {
        state: TokenState::Alive(Witness::User),
        id: Some(sample::token_id(1)),
        ends: None,
    }
}

fn linked_user(which: Which) -> Result<Authority, NoAuthority> {
    Ok(Authority::LinkedUser {
        custody: custody().id,
        which,
        quay_user: sample::user_at_quay("alice"),
    })
}

fn decide(
    work: &Work,
    organization: &Organization,
    link: Link,
    custody: Custody,
) -> Result<Authority, NoAuthority> {
    authority_for(work, organization, &[link], &[custody], sample::time(1))
}

#[test]
fn the_organization_decides_and_a_users_token_serves_its_user_alone() {
    let theirs = || Organization::Theirs(sample::user_at_quay("alice"));
    let someone_elses = || Organization::Theirs(sample::user_at_quay("bob"));
    let by_nobody = || Work {
        asked_by: None,
        ..work()
    };
    let by_erin = || Work {
        asked_by: Some(sample::user("erin")),
        ..work()
    };
    let elsewhere = || Work {
        workspace: sample::workspace(2),
        ..work()
    };
    let needs_link = || Err(NoAuthority::NeedsLink);
    let table = [
        (work(), Organization::Ours, Ok(Authority::Service)),
        (work(), Organization::Joined, Ok(Authority::Member)),
        (by_nobody(), Organization::Ours, Ok(Authority::Service)),
        (by_nobody(), Organization::Joined, Ok(Authority::Member)),
        (work(), Organization::Missing, linked_user(Which::Given)),
        (work(), theirs(), linked_user(Which::Given)),
        (work(), someone_elses(), needs_link()),
        (by_nobody(), theirs(), needs_link()),
        (by_erin(), theirs(), needs_link()),
        (elsewhere(), theirs(), needs_link()),
        // The organization is to be david's: nobody makes it ours behind his back.
        (by_nobody(), Organization::Missing, needs_link()),
        (by_erin(), Organization::Missing, needs_link()),
        (elsewhere(), Organization::Missing, Ok(Authority::Service)),
    ];
    for (work, organization, expected) in table {
        let decided = decide(&work, &organization, sample::link("alice"), custody());
        assert_eq!(decided, expected, "{work:?} {organization:?}");
    }
}

#[test]
fn a_link_that_does_not_hold_or_maps_to_somebody_else_lends_nothing() {
    let ended = LinkState::Ended {
        at: sample::time(0),
        why: LinkEnd::Unlinked,
    };
    for link in [
        Link {
            state: ended,
            ..sample::link("alice")
        },
        Link {
            state: LinkState::Unproven,
            ..sample::link("alice")
        },
        Link {
            workspace: sample::workspace(2),
            ..sample::link("alice")
        },
        Link {
            user: sample::user("erin"),
            ..sample::link("alice")
        },
        sample::link("bob"),
    ] {
        let theirs = Organization::Theirs(sample::user_at_quay("alice"));
        let decided = decide(&work(), &theirs, link.clone(), custody());
        assert_eq!(decided, Err(NoAuthority::NeedsLink), "{link:?}");
    }
}

#[test]
fn a_token_of_another_quay_user_than_the_linked_one_is_not_lent() {
    let decided = decide(
        &work(),
        &Organization::Missing,
        sample::link("bob"),
        custody(),
    );
    assert_eq!(decided, Err(NoAuthority::NeedsLink));
}

#[test]
fn only_a_confirmed_living_sufficient_token_is_lent() {
    type Spoil = fn(&mut Custody);
    let spoils: [Spoil; 11] = [
        |it| it.phase = Phase::Unconfirmed,
        |it| it.phase = Phase::Ending(EndCause::WorkOver),
        |it| it.until = sample::time(1),
        |it| it.user = sample::user("erin"),
        |it| it.workspace = sample::workspace(2),
        |it| it.holder = None,
        |it| it.scopes = None,
        |it| it.scopes = Some(Scopes::least(Purpose::Identity)),
        |it| it.given = None,
        |it| {
            it.given = Some(TokenDebt {
                state: TokenState::Deleted(Witness::User),
                ..alive()
            });
        },
        |it| {
            it.given = Some(TokenDebt {
                state: TokenState::Held,
                ..alive()
            });
        },
    ];
    for (row, spoil) in spoils.into_iter().enumerate() {
        let mut custody = custody();
        spoil(&mut custody);
        let link = sample::link("alice");
        let decided = decide(&work(), &Organization::Missing, link, custody);
        assert_eq!(decided, Err(NoAuthority::NeedsLink), "row {row}");
    }
}

#[test]
fn the_short_lived_token_is_preferred_until_its_end() {
    let minted = |ends| TokenDebt {
        ends: Some(ends),
        ..alive()
    };
    for (ends, which) in [
        (sample::time(2), Which::Minted),
        (sample::time(1), Which::Given),
    ] {
        let custody = Custody {
            minted: Some(minted(ends)),
            ..custody()
        };
        let link = sample::link("alice");
        let decided = decide(&work(), &Organization::Missing, link, custody);
        assert_eq!(decided, linked_user(which));
    }
}

#[test]
fn work_ends_before_the_quarter_of_an_hour_is_over() {
    let custody = custody();
    assert_eq!(custody.until, sample::time(WORK.as_secs()));
    assert!(custody.until.plus(SKEW) <= sample::time(crate::custody::LONGEST.as_secs()));
}

#[test]
fn without_a_link_the_service_token_makes_the_organization() {
    let decided = authority_for(&work(), &Organization::Missing, &[], &[], sample::time(1));
    assert_eq!(decided, Ok(Authority::Service));
    let identified = Link {
        way: Way::Identify,
        ..sample::link("alice")
    };
    let decided = authority_for(
        &work(),
        &Organization::Missing,
        &[identified],
        &[],
        sample::time(1),
    );
    assert_eq!(decided, Ok(Authority::Service));
}
