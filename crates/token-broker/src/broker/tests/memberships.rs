//! Ways D and F: no token of the user ever exists.

use super::*;
use crate::{
    handover::{HandOver, Place},
    invite::{Invite, Whom},
    link::LinkState,
    port::{Addition, Role},
    testing::{Call, Fault},
};

const NAMES: &str = "David of workspace david";

fn hand_over(story: &Story, hint: Option<&str>) -> (Transaction, String) {
    let start = Start::HandOver {
        names: NAMES.to_owned(),
        hint: hint.map(sample::org),
    };
    let begun = story.run(begin(
        story.ports(),
        sample::visitor("david"),
        sample::workspace(1),
        start,
    ));
    let transaction = begun.unwrap().transaction;
    let Course::HandOver(HandOver { team, .. }) = &transaction.course else {
        panic!("{transaction:?}");
    };
    let team = team.to_string();
    (transaction, team)
}

fn invite(story: &Story, whom: Whom) -> (Transaction, String) {
    let start = Start::Invite {
        org: sample::org("berths"),
        whom,
        description: NAMES.to_owned(),
    };
    let begun = story.run(begin(
        story.ports(),
        sample::visitor("david"),
        sample::workspace(1),
        start,
    ));
    let transaction = begun.unwrap().transaction;
    let Course::Invite(Invite { team, .. }) = &transaction.course else {
        panic!("{transaction:?}");
    };
    let team = team.to_string();
    (transaction, team)
}

fn look(story: &Story, transaction: &Transaction) -> Result<Transaction, BrokerError> {
    let Transaction {
        key,
        visitor,
        workspace,
        ..
    } = transaction;
    story.fakes.clock.advance(crate::transaction::EAGER);
    story.run(watch(story.ports(), *key, visitor, *workspace))
}

fn found(transaction: &Transaction) -> (&str, &Proof) {
    match &transaction.state {
        State::Unconfirmed { quay_user, proof } => (quay_user.as_str(), proof),
        other => panic!("{other:?}"),
    }
}

fn asked(story: &Story) -> usize {
    story
        .fakes
        .quay
        .calls()
        .iter()
        .filter(|call| **call == Call::Ask)
        .count()
}

#[test]
fn a_team_name_is_one_that_quay_takes_and_nobody_guesses() {
    let story = Story::new();
    let (_, first) = hand_over(&story, None);
    let (_, second) = hand_over(&story, None);
    assert_ne!(first, second);
    assert!(first.starts_with("berth-") && first.len() == 22, "{first}");
}

#[test]
fn a_hand_over_is_found_by_its_invitation_confirmed_and_taken() {
    let story = Story::new();
    let (transaction, team) = hand_over(&story, None);
    assert_eq!(look(&story, &transaction).unwrap().state, State::Waiting);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    let transaction = look(&story, &transaction).unwrap();
    let (org, team) = (sample::org("alices"), sample::team(&team));
    assert_eq!(
        found(&transaction),
        ("alice", &Proof::Inviter { org, team })
    );
    assert!(
        !story.fakes.quay.calls().contains(&Call::Accept),
        "not before the confirmation"
    );
    assert_eq!(
        story.run(join(story.ports(), transaction.key)),
        Err(BrokerError::Unknown)
    );

    story.run(story.confirm(&transaction)).unwrap();
    for _ in 0..2 {
        let place = story.run(join(story.ports(), transaction.key)).unwrap();
        assert_eq!(place, Place::Taken(sample::org("alices")));
    }
    assert!(
        story.fakes.ledger.custodies().is_empty(),
        "no token of the user"
    );
}

#[test]
fn without_mail_a_hand_over_is_found_by_the_log() {
    for hint in [None, Some("alices")] {
        let story = Story::new();
        story.fakes.quay.change(|world| world.mails = false);
        let (transaction, team) = hand_over(&story, hint);
        story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
        let transaction = look(&story, &transaction).unwrap();
        let (org, team) = (sample::org("alices"), sample::team(&team));
        assert_eq!(
            found(&transaction),
            ("alice", &Proof::Performer { org, team })
        );
        story.run(story.confirm(&transaction)).unwrap();
        let place = story.run(join(story.ports(), transaction.key)).unwrap();
        assert_eq!(place, Place::Taken(sample::org("alices")));
    }
}

#[test]
fn a_hint_where_nothing_was_handed_over_proves_nothing() {
    let story = Story::new();
    story.fakes.quay.change(|world| world.mails = false);
    let (transaction, team) = hand_over(&story, Some("berths"));
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    assert_eq!(look(&story, &transaction).unwrap().state, State::Waiting);
}

#[test]
fn a_name_that_several_people_used_proves_nothing() {
    for mails in [true, false] {
        let story = Story::new();
        story.fakes.quay.change(|world| {
            world.mails = mails;
            world.own("bobs", "bob");
        });
        let (transaction, team) = hand_over(&story, Some("alices"));
        story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
        let second = if mails { "bobs" } else { "alices" };
        story.fakes.quay.hand_over("bob", second, &team, NAMES);
        let refused = look(&story, &transaction).unwrap_err();
        assert_eq!(
            refused,
            BrokerError::Refused(Refusal::Ambiguous),
            "mails: {mails}"
        );
    }
}

#[test]
fn inviting_twice_is_no_contradiction() {
    let story = Story::new();
    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    assert_eq!(found(&look(&story, &transaction).unwrap()).0, "alice");
}

#[test]
fn a_team_filled_by_a_token_of_ours_was_filled_by_a_thief() {
    let story = Story::new();
    story.fakes.quay.change(|world| world.mails = false);
    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    story.fakes.quay.change(|world| {
        let alices = world.organizations.get_mut(&sample::org("alices")).unwrap();
        alices.log = vec![(
            sample::team(&team),
            Addition {
                performer: alice(),
                by_our_token: true,
            },
        )];
    });
    let refused = look(&story, &transaction).unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::ByOurToken));
}

#[test]
fn a_team_that_does_not_name_the_user_or_is_no_owner_is_no_place() {
    for (role, description, expected) in [
        (Role::Member, NAMES, Place::NotAdmin),
        (Role::Creator, NAMES, Place::NotAdmin),
        (Role::Admin, "somebody else", Place::NotNamed),
        (
            Role::Admin,
            "for David of workspace david, thanks",
            Place::Taken(sample::org("alices")),
        ),
    ] {
        let story = Story::new();
        let (transaction, team) = hand_over(&story, None);
        story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
        let transaction = look(&story, &transaction).unwrap();
        story.run(story.confirm(&transaction)).unwrap();
        story.run(join(story.ports(), transaction.key)).unwrap();
        story.fakes.quay.with_team("alices", &team, |team| {
            team.role = role;
            description.clone_into(&mut team.description);
        });
        // Quay shows a team to its organization's owners; a visible one is what is judged.
        story.fakes.quay.change(|world| {
            let alices = world.organizations.get_mut(&sample::org("alices")).unwrap();
            alices.owners.push(sample::user_at_quay("berth"));
        });
        let place = story.run(join(story.ports(), transaction.key)).unwrap();
        assert_eq!(place, expected);
    }
}

#[test]
fn a_hand_over_is_not_confirmed_by_another_user_but_may_be_in_another_browser() {
    let story = Story::new();
    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    look(&story, &transaction).unwrap();
    let quay_user = alice();
    let by = |visitor: &Visitor| {
        let work = confirm(
            story.ports(),
            transaction.key,
            visitor,
            transaction.workspace,
            &quay_user,
        );
        story.run(work).map(|link| link.quay_user)
    };
    assert_eq!(by(&sample::in_browser("david", "another")), Ok(alice()));

    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    look(&story, &transaction).unwrap();
    let eve = sample::visitor("eve");
    let work = confirm(
        story.ports(),
        transaction.key,
        &eve,
        transaction.workspace,
        &quay_user,
    );
    assert_eq!(
        story.run(work),
        Err(BrokerError::Refused(Refusal::OtherUser))
    );
}

#[test]
fn an_invitation_that_was_lost_on_the_way_back_is_not_repeated() {
    for fault in [Fault::LostAnswer, Fault::Before(QuayError::OutcomeUnknown)] {
        let story = Story::new();
        let (transaction, team) = invite(&story, Whom::Name(alice()));
        story.fakes.quay.fail_next(Call::Ask, fault);
        assert!(look(&story, &transaction).is_err());
        look(&story, &transaction).unwrap();
        assert_eq!(asked(&story), 1, "too early to tell");
        story.fakes.clock.advance(crate::custody::LEASE);
        look(&story, &transaction).unwrap();
        look(&story, &transaction).unwrap();
        let members = story.fakes.quay.look(|world| {
            let berths = &world.organizations[&sample::org("berths")];
            berths.teams[&sample::team(&team)].members.len()
        });
        assert_eq!(members, 1, "{fault:?}");
    }
}

#[test]
fn an_invitation_is_followed_until_it_is_accepted_and_only_then_makes_an_owner() {
    for whom in [
        Whom::Name(alice()),
        Whom::Address("alice@example.com".parse().unwrap()),
    ] {
        let story = Story::new();
        let (transaction, team) = invite(&story, whom);
        for _ in 0..3 {
            assert_eq!(look(&story, &transaction).unwrap().state, State::Waiting);
        }
        assert_eq!(asked(&story), 1);
        let role = || {
            story.fakes.quay.look(|world| {
                world.organizations[&sample::org("berths")].teams[&sample::team(&team)].role
            })
        };
        story.fakes.quay.accept_as("alice", "berths", &team);
        let transaction = look(&story, &transaction).unwrap();
        assert_eq!(found(&transaction).0, "alice");
        assert_eq!(role(), Role::Member, "not before the confirmation");
        story.run(story.confirm(&transaction)).unwrap();
        assert_eq!(role(), Role::Member);
        for _ in 0..2 {
            let place = story.run(join(story.ports(), transaction.key)).unwrap();
            assert_eq!(place, Place::Taken(sample::org("berths")));
        }
        assert_eq!(role(), Role::Admin);
    }
}

#[test]
fn an_invitation_that_is_declined_ends_the_attempt() {
    let story = Story::new();
    let (transaction, team) = invite(&story, Whom::Name(alice()));
    look(&story, &transaction).unwrap();
    story.fakes.quay.decline("berths", &team);
    let refused = look(&story, &transaction).unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::Declined));
    assert_eq!(asked(&story), 1);
}

#[test]
fn an_invitation_accepted_by_somebody_else_proves_nothing() {
    let story = Story::new();
    let (transaction, team) = invite(&story, Whom::Name(alice()));
    look(&story, &transaction).unwrap();
    story.fakes.quay.accept_as("bob", "berths", &team);
    let refused = look(&story, &transaction).unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::Ambiguous));
}

#[test]
fn where_quay_asks_nobody_the_typed_name_is_taken_out_again_and_shown_as_unproven() {
    let story = Story::new();
    story.fakes.quay.change(|world| world.mails = false);
    let (transaction, team) = invite(&story, Whom::Name(alice()));
    let refused = look(&story, &transaction).unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::NotAsked));
    let team = story.fakes.quay.look(|world| {
        world.organizations[&sample::org("berths")].teams[&sample::team(&team)].clone()
    });
    assert!(team.members.is_empty(), "{team:?}");
    assert_eq!(team.role, Role::Member, "it never owned anything");
    let links = story
        .run(story.ports().ledger.list_links(sample::workspace(1)))
        .unwrap();
    assert_eq!(links[0].state, LinkState::Unproven);
    // An unproven link does not keep the real one from linking.
    story.fakes.quay.change(|world| world.mails = true);
    let start = Road::Theirs.start().unwrap();
    let (erin, hers, quay_user) = (sample::visitor("erin"), sample::workspace(2), alice());
    let begun = story.run(begin(story.ports(), erin, hers, start)).unwrap();
    let transaction = story
        .run(callback(story.ports(), &story.consented(&begun)))
        .unwrap();
    let confirmed = confirm(story.ports(), transaction.key, &erin, hers, &quay_user);
    assert!(story.run(confirmed).is_ok());
}

#[test]
fn killed_at_every_point_an_invitation_is_made_once_and_nobody_owns_by_a_typed_name() {
    for mails in [true, false] {
        for moment in 0.. {
            let story = Story::new();
            story.fakes.quay.change(|world| world.mails = mails);
            let (transaction, team) = invite(&story, Whom::Name(alice()));
            story.fakes.fuse.light(moment);
            let Transaction {
                key,
                visitor,
                workspace,
                ..
            } = &transaction;
            let work = watch(story.ports(), *key, visitor, *workspace);
            let survived = story.fakes.fuse.run(work).is_some();
            story.fakes.fuse.quench();
            story.fakes.clock.advance(crate::custody::LEASE);
            let _ = look(&story, &transaction);
            let team = story.fakes.quay.look(|world| {
                world.organizations[&sample::org("berths")].teams[&sample::team(&team)].clone()
            });
            assert_eq!(team.role, Role::Member);
            assert!(asked(&story) <= 1, "mails: {mails}, moment {moment}");
            assert_eq!(
                team.members.len(),
                usize::from(mails),
                "mails: {mails}, moment {moment}"
            );
            if !mails && !survived {
                let end = story.fakes.ledger.transactions().remove(0).state;
                let refused = End::Refused(Refusal::NotAsked);
                assert_eq!(end, State::Ended(refused), "moment {moment}");
            }
            if survived {
                break;
            }
        }
    }
}

#[test]
fn an_unlinked_hand_over_is_not_joined() {
    let story = Story::new();
    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    let transaction = look(&story, &transaction).unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    let end = crate::link::LinkEnd::Unlinked;
    let ended = unlink(
        story.ports(),
        transaction.workspace,
        transaction.visitor.user,
        end,
    );
    story.run(ended).unwrap();
    assert_eq!(
        story.run(join(story.ports(), transaction.key)),
        Err(BrokerError::Unknown)
    );
    assert!(!story.fakes.quay.calls().contains(&Call::Accept));
}

#[test]
fn two_hand_overs_at_once_are_told_apart() {
    let story = Story::new();
    story.fakes.quay.change(|world| world.own("bobs", "bob"));
    let (first, first_team) = hand_over(&story, None);
    let (second, second_team) = hand_over(&story, None);
    story
        .fakes
        .quay
        .hand_over("alice", "alices", &first_team, NAMES);
    story
        .fakes
        .quay
        .hand_over("bob", "bobs", &second_team, NAMES);
    assert_eq!(found(&look(&story, &first).unwrap()).0, "alice");
    assert_eq!(found(&look(&story, &second).unwrap()).0, "bob");
}

#[test]
fn a_hand_over_that_was_not_confirmed_is_not_joined_because_of_an_older_link() {
    let story = Story::new();
    story.run(story.link(Road::OneShot)).unwrap();
    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    look(&story, &transaction).unwrap();
    assert_eq!(
        story.run(join(story.ports(), transaction.key)),
        Err(BrokerError::Unknown)
    );
    assert!(!story.fakes.quay.calls().contains(&Call::Accept));
}

#[test]
fn the_attempt_that_made_the_link_is_joined_whatever_was_begun_since() {
    let story = Story::new();
    story
        .fakes
        .quay
        .change(|world| world.own("others", "alice"));
    let linked = |org: &str| {
        let (transaction, team) = hand_over(&story, None);
        story.fakes.quay.hand_over("alice", org, &team, NAMES);
        let transaction = look(&story, &transaction).unwrap();
        let link = story.run(story.confirm(&transaction)).unwrap();
        assert_eq!(link.attempt, transaction.key);
        link
    };
    let first = linked("alices");
    hand_over(&story, None);
    let link = story
        .run(story.ports().ledger.find_link(first.workspace, first.user))
        .unwrap()
        .unwrap()
        .value;
    assert_eq!(
        story.run(join(story.ports(), link.attempt)),
        Ok(Place::Taken(sample::org("alices")))
    );

    let second = linked("others");
    assert_eq!(
        story.run(join(story.ports(), first.attempt)),
        Err(BrokerError::Unknown)
    );
    assert_eq!(
        story.run(join(story.ports(), second.attempt)),
        Ok(Place::Taken(sample::org("others")))
    );
}

#[test]
fn an_address_that_quay_sends_nothing_to_ends_the_attempt() {
    let story = Story::new();
    story.fakes.quay.change(|world| world.mails = false);
    let address = "alice@example.com".parse().unwrap();
    let (transaction, _) = invite(&story, Whom::Address(address));
    let refused = look(&story, &transaction).unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::NotInvited));
    assert_eq!(asked(&story), 1);
}

#[test]
fn an_invitation_by_anybody_but_the_one_confirmed_is_not_accepted() {
    let story = Story::new();
    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    let transaction = look(&story, &transaction).unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    story.fakes.quay.change(|world| world.invitations.clear());
    story.fakes.quay.hand_over("bob", "alices", &team, NAMES);
    assert_eq!(
        story.run(join(story.ports(), transaction.key)),
        Ok(Place::NotYet)
    );
    assert!(!story.fakes.quay.calls().contains(&Call::Accept));
}

#[test]
fn a_team_with_anybody_else_in_it_is_not_made_an_owner() {
    let story = Story::new();
    let (transaction, team) = invite(&story, Whom::Name(alice()));
    look(&story, &transaction).unwrap();
    story.fakes.quay.accept_as("alice", "berths", &team);
    let transaction = look(&story, &transaction).unwrap();
    story.run(story.confirm(&transaction)).unwrap();
    story.fakes.quay.with_team("berths", &team, |team| {
        team.members.push(crate::port::Member {
            account: Some(sample::user_at_quay("bob")),
            pending: false,
        });
    });
    assert_eq!(
        story.run(join(story.ports(), transaction.key)),
        Ok(Place::NotYet)
    );
    story
        .fakes
        .quay
        .with_team("berths", &team, |team| assert_eq!(team.role, Role::Member));
}

#[test]
fn a_typed_name_does_not_take_the_place_of_a_proven_link() {
    let story = Story::new();
    story.run(story.link(Road::OneShot)).unwrap();
    story.fakes.quay.change(|world| world.mails = false);
    let (transaction, _) = invite(&story, Whom::Name(sample::user_at_quay("bob")));
    assert!(look(&story, &transaction).is_err());
    let links = story
        .run(story.ports().ledger.list_links(sample::workspace(1)))
        .unwrap();
    assert!(links[0].holds());
    assert_eq!(links[0].quay_user, alice());
}

#[test]
fn an_invitation_of_a_name_that_quay_does_not_know_ends_the_attempt() {
    let story = Story::new();
    let (transaction, _) = invite(&story, Whom::Name(sample::user_at_quay("nobody")));
    let refused = look(&story, &transaction).unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::Nobody));
    assert_eq!(asked(&story), 1);
}

#[test]
fn an_organization_that_shows_us_nothing_does_not_hide_a_hand_over() {
    let story = Story::new();
    story.fakes.quay.change(|world| {
        world.mails = false;
        world.own("abc", "berth");
    });
    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    let closed = Fault::Before(QuayError::Refused);
    story.fakes.quay.fail_next(Call::FindTeam, closed);
    assert_eq!(found(&look(&story, &transaction).unwrap()).0, "alice");
}

#[test]
fn without_mail_a_name_used_in_two_organizations_proves_nothing() {
    let story = Story::new();
    story.fakes.quay.change(|world| {
        world.mails = false;
        world.own("bobs", "bob");
    });
    let (transaction, team) = hand_over(&story, None);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    story.fakes.quay.hand_over("bob", "bobs", &team, NAMES);
    let refused = look(&story, &transaction).unwrap_err();
    assert_eq!(refused, BrokerError::Refused(Refusal::Ambiguous));
}

#[test]
fn a_worker_looks_without_a_browser_and_a_page_looks_no_oftener_than_each_second() {
    let story = Story::new();
    let (transaction, team) = hand_over(&story, None);
    let at_once = || {
        let (visitor, workspace) = (sample::visitor("david"), sample::workspace(1));
        story.run(watch(story.ports(), transaction.key, &visitor, workspace))
    };
    at_once().unwrap();
    let calls = story.fakes.quay.calls().len();
    at_once().unwrap();
    assert_eq!(story.fakes.quay.calls().len(), calls);
    story.fakes.quay.hand_over("alice", "alices", &team, NAMES);
    story.fakes.clock.advance(crate::transaction::EAGER);
    let seen = story.run(super::look(story.ports(), transaction.key));
    assert_eq!(found(&seen.unwrap()).0, "alice");
}

#[test]
fn a_quay_that_is_away_puts_the_next_look_off() {
    let story = Story::new();
    let (transaction, _) = hand_over(&story, None);
    let away = Fault::Before(QuayError::Unavailable { retry_after: None });
    story.fakes.quay.fail(away);
    let seen = story.run(super::look(story.ports(), transaction.key));
    assert!(seen.is_err());
    let wakes = story.fakes.ledger.transactions()[0].wake().unwrap();
    assert!(wakes > story.fakes.clock.now());
}
