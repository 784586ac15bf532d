//! Checks of credentials and of who sees their secrets.

use model::{
    CredentialId, RobotSlot, WorkspaceId,
    api::credential::{CredentialKind, CredentialState, RevealPurpose},
};

use super::{
    at, claim, claim_two, claimed, component, credential_to_store, current, fresh, make_current,
    pending, rng, user, workspace,
};
use crate::{
    Actor, AuditAction, AuditEntry, AuditFilter, Claim, Conflict, CredentialChange,
    CredentialPurpose, CredentialTarget, Fence, PageRequest, RevealRequest, SecretUse, Store,
    StoreError,
};

const PUSH: CredentialTarget = CredentialTarget::Push(RobotSlot::A);

async fn opened(store: &dyn Store, fence: &Fence, id: CredentialId) -> Option<String> {
    let secret = store.open_credential(fence, id).await.unwrap();
    secret.map(|secret| secret.expose().to_owned())
}

pub async fn storing_a_generation_twice_is_as_good_as_once(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let first = pending(store, &fence, credential_to_store(PUSH, 1, "SECRET")).await;
    assert_eq!(first.state, CredentialState::Pending);
    assert_eq!(first.workspace, workspace.id);
    let purpose = CredentialPurpose::Push {
        component: component.id,
        slot: RobotSlot::A,
    };
    assert_eq!(first.purpose, purpose);
    assert_eq!(first.purpose.kind(), CredentialKind::Push);
    assert_eq!(
        opened(store, &fence, first.id).await.as_deref(),
        Some("SECRET")
    );

    let first = make_current(store, &fence, &first).await;
    let again = pending(store, &fence, credential_to_store(PUSH, 1, "SECRET")).await;
    assert_eq!(
        again, first,
        "what was lost was only our record of having stored it"
    );
    let listed = store
        .list_push_credentials(workspace.id, component.id)
        .await
        .unwrap();
    assert_eq!(listed, std::slice::from_ref(&first));
    let found = store.find_credential(workspace.id, first.id).await.unwrap();
    assert_eq!(found, Some(first));
}

pub async fn a_regenerated_secret_has_to_be_proven_again(store: &dyn Store) {
    let fence = claimed(store).await.fence;
    let first = current(store, &fence, PUSH, "OLD").await;
    let again = pending(store, &fence, credential_to_store(PUSH, 1, "NEW")).await;
    assert_eq!(again.id, first.id);
    assert_eq!(again.state, CredentialState::Pending);
    assert_eq!((again.tested_at, again.delivered_at), (None, None));
    assert_eq!(again.created_at, first.created_at);
    assert_eq!(
        opened(store, &fence, first.id).await.as_deref(),
        Some("NEW")
    );
}

pub async fn an_older_generation_is_refused(store: &dyn Store) {
    let fence = claimed(store).await.fence;
    pending(store, &fence, credential_to_store(PUSH, 2, "SECOND")).await;
    let late = credential_to_store(PUSH, 1, "FIRST");
    let late = store
        .store_credential(&mut rng(), &fence, late, at(5))
        .await;
    assert!(matches!(
        late,
        Err(StoreError::Conflict(Conflict::CredentialOutdated))
    ));
    let third = pending(store, &fence, credential_to_store(PUSH, 3, "THIRD")).await;
    store
        .record_credential(&fence, third.id, CredentialChange::Retired, at(6))
        .await
        .unwrap();
    let raised = credential_to_store(PUSH, 3, "THIRD");
    let raised = store
        .store_credential(&mut rng(), &fence, raised, at(7))
        .await;
    assert!(matches!(
        raised,
        Err(StoreError::Conflict(Conflict::CredentialOutdated))
    ));
}

pub async fn a_credential_counts_only_when_tested_and_delivered(store: &dyn Store) {
    let fence = claimed(store).await.fence;
    let stored = pending(store, &fence, credential_to_store(PUSH, 1, "SECRET")).await;
    let change = async |change, second| {
        store
            .record_credential(&fence, stored.id, change, at(second))
            .await
    };
    for too_early in [
        CredentialChange::Current,
        CredentialChange::Delivered,
        CredentialChange::Retiring,
    ] {
        assert!(matches!(
            change(too_early, 3).await,
            Err(StoreError::Conflict(Conflict::CredentialTransition { .. }))
        ));
    }
    let tested = change(CredentialChange::Tested, 4).await.unwrap();
    assert_eq!(
        (tested.state, tested.tested_at),
        (CredentialState::Pending, Some(at(4)))
    );
    assert!(change(CredentialChange::Current, 5).await.is_err());
    let delivered = change(CredentialChange::Delivered, 6).await.unwrap();
    assert_eq!(delivered.delivered_at, Some(at(6)));
    let counts = change(CredentialChange::Current, 7).await.unwrap();
    assert_eq!(counts.state, CredentialState::Current);
    assert_eq!(
        (counts.tested_at, counts.delivered_at),
        (Some(at(4)), Some(at(6)))
    );
    assert_eq!(change(CredentialChange::Current, 8).await.unwrap(), counts);
}

pub async fn the_next_current_credential_retires_the_one_before(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let first = current(store, &fence, PUSH, "FIRST").await;
    let pull = current(store, &fence, CredentialTarget::Pull, "PULL").await;
    let other = CredentialTarget::Push(RobotSlot::B);
    let second = pending(store, &fence, credential_to_store(other, 2, "SECOND")).await;
    let state = async |id| {
        let found = store.find_credential(workspace.id, id).await.unwrap();
        found.unwrap().state
    };
    assert_eq!(
        state(first.id).await,
        CredentialState::Current,
        "make before break"
    );

    make_current(store, &fence, &second).await;
    assert_eq!(state(first.id).await, CredentialState::Retiring);
    assert_eq!(state(second.id).await, CredentialState::Current);
    assert_eq!(state(pull.id).await, CredentialState::Current);
    assert_eq!(
        opened(store, &fence, first.id).await.as_deref(),
        Some("FIRST")
    );
    let listed = store
        .list_push_credentials(workspace.id, component.id)
        .await
        .unwrap();
    let generations: Vec<_> = listed
        .iter()
        .map(|credential| credential.generation)
        .collect();
    assert_eq!(generations, [2, 1]);
    let counting = store.list_current_pushes(workspace.id).await.unwrap();
    let counting: Vec<_> = counting.iter().map(|credential| credential.id).collect();
    assert_eq!(counting, [second.id]);
}

pub async fn a_retired_credential_has_no_secret(store: &dyn Store) {
    let fence = claimed(store).await.fence;
    let dead = current(store, &fence, PUSH, "SECRET").await;
    for second in [5, 6] {
        let retired = store
            .record_credential(&fence, dead.id, CredentialChange::Retired, at(second))
            .await
            .unwrap();
        assert_eq!(retired.state, CredentialState::Retired);
    }
    assert_eq!(opened(store, &fence, dead.id).await, None);
    let revived = store
        .record_credential(&fence, dead.id, CredentialChange::Tested, at(7))
        .await;
    assert!(matches!(
        revived,
        Err(StoreError::Conflict(Conflict::CredentialTransition { .. }))
    ));
}

pub async fn a_worker_opens_its_own_components_credentials_only(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let (one, two) = claim_two(store).await;
    let (one, two) = (one.fence, two.fence);
    let push = current(store, &one, PUSH, "PUSH").await;
    let pull = current(store, &one, CredentialTarget::Pull, "PULL").await;
    assert_eq!(opened(store, &one, push.id).await.as_deref(), Some("PUSH"));
    assert_eq!(opened(store, &two, push.id).await, None);
    assert_eq!(opened(store, &two, pull.id).await.as_deref(), Some("PULL"));
    assert_eq!(opened(store, &one, fresh()).await, None);
    let taken = store
        .record_credential(&two, push.id, CredentialChange::Retired, at(5))
        .await;
    assert!(matches!(
        taken,
        Err(StoreError::Conflict(Conflict::NotOfThisClaim { .. }))
    ));

    let erin = workspace(store, "erin").await;
    component(store, &erin, "foo").await;
    let three = claim(store).await.fence;
    assert_eq!(opened(store, &three, pull.id).await, None);
}

fn request(workspace: WorkspaceId, credential: CredentialId) -> RevealRequest {
    RevealRequest {
        workspace,
        credential,
        purpose: SecretUse::Reveal(RevealPurpose::Show),
        actor: Actor::CommandLine,
        request_id: Some("request-1".to_owned()),
    }
}

async fn audit_length(store: &dyn Store) -> u64 {
    store.audit_anchor().await.unwrap().sequence
}

pub async fn a_reveal_is_on_record_first(store: &dyn Store) {
    let Claim {
        fence, workspace, ..
    } = claimed(store).await;
    let shown = current(store, &fence, PUSH, "SECRET").await;
    let revealed = store
        .reveal_credential(&request(workspace.id, shown.id), at(9))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(revealed.secret.expose(), "SECRET");
    assert_eq!(revealed.credential, shown);
    assert!(!format!("{revealed:?}").contains("SECRET"));

    let filter = AuditFilter {
        workspace: Some(workspace.id),
        ..AuditFilter::default()
    };
    let trail = store
        .list_audit(&filter, &PageRequest::default())
        .await
        .unwrap();
    let expected = AuditEntry {
        actor: Actor::CommandLine,
        action: AuditAction::CredentialRevealed,
        workspace: Some(workspace.id),
        subject: shown.id.to_string(),
        detail: Some(shown.robot.to_string()),
        request_id: Some("request-1".to_owned()),
    };
    assert_eq!(trail.items[0].entry, expected);
    assert_eq!(trail.items[0].at, at(9));
}

pub async fn what_a_secret_is_for_is_on_record(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let david = user(store, "david").await.id;
    let push = current(store, &fence, PUSH, "SECRET").await;
    for (purpose, action, seen) in [
        (SecretUse::Test, AuditAction::CredentialTested, vec![]),
        (
            SecretUse::Reveal(RevealPurpose::Copy),
            AuditAction::CredentialCopied,
            vec![component.id],
        ),
        (
            SecretUse::Reveal(RevealPurpose::Download),
            AuditAction::CredentialDownloaded,
            vec![component.id],
        ),
    ] {
        let request = RevealRequest {
            purpose,
            actor: Actor::User(david),
            ..request(workspace.id, push.id)
        };
        let revealed = store.reveal_credential(&request, at(9)).await.unwrap();
        assert_eq!(revealed.unwrap().secret.expose(), "SECRET");
        let trail = store
            .list_audit(&AuditFilter::default(), &PageRequest::first(1))
            .await;
        assert_eq!(trail.unwrap().items[0].entry.action, action);
        assert_eq!(store.list_seen_by(workspace.id, david).await.unwrap(), seen);
    }
}

pub async fn nothing_is_revealed_before_it_counts_or_next_door(store: &dyn Store) {
    let Claim {
        fence, workspace, ..
    } = claimed(store).await;
    let before = pending(store, &fence, credential_to_store(PUSH, 1, "SECRET")).await;
    let reveal = async |workspace, id| {
        let revealed = store
            .reveal_credential(&request(workspace, id), at(9))
            .await;
        revealed
            .unwrap()
            .map(|revealed| revealed.secret.expose().to_owned())
    };
    assert_eq!(reveal(workspace.id, before.id).await, None);
    make_current(store, &fence, &before).await;
    let erin = super::workspace(store, "erin").await;
    assert_eq!(reveal(erin.id, before.id).await, None);
    assert_eq!(
        audit_length(store).await,
        0,
        "what was not revealed is not on record"
    );

    assert_eq!(
        reveal(workspace.id, before.id).await.as_deref(),
        Some("SECRET")
    );
    store
        .record_credential(&fence, before.id, CredentialChange::Retiring, at(10))
        .await
        .unwrap();
    assert_eq!(
        reveal(workspace.id, before.id).await.as_deref(),
        Some("SECRET")
    );
    store
        .record_credential(&fence, before.id, CredentialChange::Retired, at(11))
        .await
        .unwrap();
    assert_eq!(reveal(workspace.id, before.id).await, None);
    assert_eq!(audit_length(store).await, 2);
}

pub async fn pull_credentials_belong_to_the_workspace(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let (one, two) = claim_two(store).await;
    let (one, two) = (one.fence, two.fence);
    let first = current(store, &one, CredentialTarget::Pull, "PULL").await;
    assert_eq!(first.purpose, CredentialPurpose::Pull);
    assert_eq!(first.purpose.slot(), None);
    let same = pending(
        store,
        &two,
        credential_to_store(CredentialTarget::Pull, 1, "PULL"),
    )
    .await;
    assert_eq!(same, first, "two workers store the same");
    assert_eq!(
        store.list_pull_credentials(david.id).await.unwrap(),
        std::slice::from_ref(&first)
    );
    let pushes = store
        .list_push_credentials(david.id, one.component())
        .await
        .unwrap();
    assert_eq!(pushes, []);
    assert_eq!(
        store.find_credential(fresh(), first.id).await.unwrap(),
        None
    );
}

pub async fn what_a_user_has_seen_is_known_until_it_is_replaced(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let david = user(store, "david").await.id;
    let erin = user(store, "erin").await.id;
    let push = current(store, &fence, PUSH, "PUSH").await;
    let pull = current(store, &fence, CredentialTarget::Pull, "PULL").await;
    let seen = async |user| store.list_seen_by(workspace.id, user).await.unwrap();
    let reveal = async |credential, actor| {
        let request = RevealRequest {
            actor,
            ..request(workspace.id, credential)
        };
        let revealed = store.reveal_credential(&request, at(9)).await.unwrap();
        assert!(revealed.is_some());
    };
    reveal(push.id, Actor::CommandLine).await;
    reveal(pull.id, Actor::User(erin)).await;
    for _ in 0..2 {
        reveal(push.id, Actor::User(david)).await;
    }
    assert_eq!(seen(david).await, [component.id]);
    assert_eq!(
        store.list_departed(9).await.unwrap(),
        [(workspace.id, david)]
    );
    assert_eq!(
        seen(erin).await,
        [],
        "the pull credential is no component's"
    );
    let next_door = super::workspace(store, "erin").await;
    let elsewhere = store.list_seen_by(next_door.id, david).await.unwrap();
    assert_eq!(elsewhere, []);

    let regenerated = pending(store, &fence, credential_to_store(PUSH, 1, "NEW")).await;
    assert_eq!(regenerated.id, push.id);
    make_current(store, &fence, &regenerated).await;
    assert_eq!(
        seen(david).await,
        [],
        "what David saw is no secret any more"
    );
    assert_eq!(store.list_departed(9).await.unwrap(), []);
    reveal(push.id, Actor::User(david)).await;
    assert_eq!(seen(david).await, [component.id]);

    let next = credential_to_store(CredentialTarget::Push(RobotSlot::B), 2, "NEXT");
    let next = pending(store, &fence, next).await;
    make_current(store, &fence, &next).await;
    assert_eq!(seen(david).await, []);
}
