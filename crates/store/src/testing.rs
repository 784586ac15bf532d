//! One suite that every database has to pass, and small makers of rows for other crates' tests.
//!
//! ```ignore
//! async fn open() -> (Arc<dyn Store>, TempDir) { /* with `store::testing::keys()` */ }
//! store::conformance!(open);
//! ```
//!
//! Each check gets an empty store of its own. There is no second implementation to stand in for a
//! database: [`SqlStore`](crate::SqlStore) in a temporary folder opens in milliseconds.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "these are tests, in a library only so that each database can be put to them"
)]

pub mod audit;
pub mod component;
pub mod credential;
pub mod event;
pub mod finding;
pub mod founding;
pub mod lease;
pub mod link_ledger;
pub mod member;
pub mod operation;
pub mod organization;
pub mod oversight;
pub mod platform_token;
pub mod quay_secret;
pub mod rotation;
pub mod sealing;
pub mod service_token;
pub mod session;
pub mod sign_in;
pub mod user;
pub mod workspace;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use model::{Condition, ConditionKind, ConditionStatus, Reason, Timestamp, Visibility};
use rand::{SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

use crate::{
    Claim, ComponentRecord, ComponentToDeclare, ContactNonce, CredentialChange, CredentialRecord,
    CredentialSecret, CredentialTarget, CredentialToStore, Fence, Keys, OrganizationRecord,
    OrganizationToIntend, Outcome, Settlement, Store, UserRecord, UserToNote, WorkerName,
    WorkspaceRecord, WorkspaceToDeclare,
};

/// Runs every check as a test of its own, on what `$open` opens: an `async fn` that answers an
/// empty `Arc<dyn Store>` with the keys of [`testing::keys`](crate::testing::keys), and a guard that
/// is kept until the check has ended.
#[macro_export]
macro_rules! conformance {
    ($open:path) => {
        $crate::conformance! { @checks $open;
            workspace: [
                declaring_a_workspace_twice_is_as_good_as_once,
                a_workspace_with_another_uid_is_refused_while_the_first_is_there,
                a_new_workspace_does_not_inherit_from_a_deleted_one_of_its_name,
                the_same_uid_under_the_same_name_is_the_same_workspace_again,
                a_uid_is_never_taken_by_another_name,
                a_workspace_with_components_cannot_be_deleted,
                workspaces_are_listed_by_name_a_page_at_a_time,
            ],
            organization: [
                two_workers_that_intend_an_organization_mean_the_same,
                a_name_is_never_given_to_two_workspaces,
                a_lost_name_is_never_made_again,
                a_proof_shows_with_the_workspace,
                another_workspaces_organization_cannot_be_judged,
                everything_in_a_lost_organization_is_lost,
            ],
            founding: [
                a_founding_and_a_claim_keep_each_other_out,
                a_founding_of_one_workspace_holds_up_no_other,
                a_late_founder_is_refused_by_every_write,
                a_renewed_founding_is_kept,
                an_intended_organization_takes_the_footing_of_the_last_intent,
                a_users_organization_that_was_lost_can_be_had_again,
                what_is_in_the_way_is_kept_until_it_is_gone,
                a_released_founding_changes_nothing_else,
            ],
            rotation: [
                a_rotation_passes_to_the_other_slot_and_makes_due,
                nothing_is_rotated_before_it_serves_or_next_door,
                a_drain_begins_once_and_ends_the_rotation,
                a_rotation_asked_for_during_a_drain_follows,
                a_late_worker_ends_no_rotation,
                a_drain_is_ended_and_nothing_follows,
                a_drain_that_has_not_begun_will_be_none,
            ],
            oversight: [
                what_is_not_ready_is_listed_by_its_reason_in_all_workspaces,
                what_is_not_ready_tells_its_operation_until_it_is_ready,
                a_removed_component_is_nobodys_trouble,
                rotations_of_all_workspaces_are_listed_a_page_at_a_time,
                what_keeps_organizations_is_listed_until_it_is_gone,
                a_made_up_place_in_a_list_of_all_workspaces_is_refused,
            ],
            component: [
                declaring_a_component_twice_is_as_good_as_once,
                a_change_counts_the_generation_up_and_makes_due,
                the_application_of_a_component_is_fixed,
                another_workspaces_component_is_as_good_as_missing,
                a_deletion_can_be_undone_until_it_is_carried_out,
                declaring_again_undoes_a_deletion,
                a_removed_component_is_gone_and_comes_back_under_its_id,
                a_removed_component_of_another_application_is_another_one,
                removal_is_refused_when_the_deletion_was_undone,
                a_repository_belongs_to_one_component_of_an_organization,
                what_was_pushed_is_kept_where_it_was_pushed,
                a_place_is_in_the_workspaces_own_organization,
                lists_filter_by_readiness_name_and_deletion,
                lists_come_a_page_at_a_time_without_gaps,
                a_made_up_cursor_is_refused,
                components_need_a_workspace,
            ],
            lease: [
                what_is_due_is_claimed_once,
                a_workspace_is_founded_by_one_claim_alone,
                a_claim_that_ran_out_passes_to_the_next_worker,
                a_late_worker_is_refused_by_every_write,
                a_settled_claim_is_over,
                a_wish_that_comes_during_a_claim_is_not_lost,
                a_tenant_with_many_components_does_not_keep_another_waiting,
                failures_are_counted_and_waiting_is_not,
                a_released_component_is_due_again,
                a_renewed_claim_is_kept,
                the_time_of_the_next_work_is_known,
                many_workers_never_hold_the_same_component,
                a_fence_of_another_workspace_is_refused,
            ],
            operation: [
                an_unfinished_operation_of_the_same_kind_goes_on,
                another_kind_of_operation_supersedes,
                an_ended_operation_stays_ended,
                a_steps_intent_is_there_before_its_end,
                every_attempt_of_a_step_is_counted,
                open_steps_are_never_forgotten,
                open_steps_about_shared_objects_show_to_the_whole_workspace,
                the_open_steps_of_a_living_claim_are_its_own,
                closing_a_closed_step_is_fine,
                a_fact_replaces_what_was_known_of_its_object,
                facts_of_a_lost_organization_are_forgotten,
                operations_are_listed_latest_first_a_page_at_a_time,
                another_components_operation_cannot_be_written,
            ],
            credential: [
                storing_a_generation_twice_is_as_good_as_once,
                a_regenerated_secret_has_to_be_proven_again,
                an_older_generation_is_refused,
                a_credential_counts_only_when_tested_and_delivered,
                the_next_current_credential_retires_the_one_before,
                a_retired_credential_has_no_secret,
                a_worker_opens_its_own_components_credentials_only,
                a_reveal_is_on_record_first,
                what_a_secret_is_for_is_on_record,
                nothing_is_revealed_before_it_counts_or_next_door,
                pull_credentials_belong_to_the_workspace,
                what_a_user_has_seen_is_known_until_it_is_replaced,
            ],
            platform_token: [
                a_platform_token_is_found_by_its_hash,
                making_and_revoking_platform_tokens_is_on_record,
                a_platform_token_ends_with_its_time_or_its_revocation,
                the_use_of_a_platform_token_is_noted_once_a_minute,
            ],
            event: [
                events_are_counted_without_gaps,
                a_reader_goes_on_where_it_left_off,
                a_reader_that_fell_behind_what_is_kept_is_told,
                a_reader_of_another_past_is_told,
                listeners_wake_when_something_was_committed,
                events_of_workspaces_are_apart,
            ],
            audit: [
                an_untouched_trail_is_intact,
                records_come_back_as_they_were_appended,
                the_trail_is_listed_latest_first_and_by_workspace,
                the_trail_is_listed_by_actor_and_action,
                the_trail_is_listed_by_the_name_of_a_workspace_also_of_one_that_is_gone,
                the_trail_is_listed_by_subject_and_time_a_page_at_a_time,
                the_people_and_places_of_a_record_are_called_by_their_names,
                what_is_seen_again_is_on_record_once,
                a_trail_that_does_not_come_by_its_anchor_is_broken,
            ],
            sealing: [
                keys_rotate_without_a_failed_read,
                a_secret_whose_key_is_not_on_the_ring_says_which,
            ],
            user: [
                somebody_who_signs_in_again_is_the_same_user,
                the_same_name_and_address_at_another_issuer_is_somebody_else,
            ],
            member: [
                a_member_may_be_made_before_they_come,
                setting_a_member_twice_is_as_good_as_once,
                a_workspace_keeps_its_last_owner,
                another_workspaces_owner_does_not_count,
                groups_give_and_take_only_what_is_theirs,
                who_leaves_every_group_is_no_member_and_that_is_on_record,
                a_removed_member_is_gone_whatever_made_them_one,
                who_is_no_owner_and_has_a_link_is_listed_as_departed,
                members_and_memberships_are_listed_by_name_a_page_at_a_time,
                nobody_joins_a_deleted_workspace,
            ],
            session: [
                a_session_is_found_by_its_key_until_it_expires,
                an_ended_session_is_not_brought_back_by_a_late_request,
                sessions_end_by_user_or_by_the_providers_session,
                expired_sessions_are_forgotten,
                a_session_does_not_print_what_it_holds,
            ],
            sign_in: [
                a_sign_in_is_taken_once,
                of_many_who_take_a_sign_in_one_gets_it,
                a_sign_in_that_took_too_long_is_refused_and_forgotten,
                what_may_be_used_once_is_spent_once,
            ],
            link_ledger: [
                a_record_is_written_where_its_version_is_the_one_that_was_read,
                a_record_never_moves_to_another_workspace_or_user,
                all_is_committed_or_nothing_the_trail_too,
                a_quay_user_is_linked_to_one_user_in_however_many_workspaces,
                what_is_due_is_listed_longest_overdue_first,
                debts_and_links_of_workspaces_are_apart,
                the_latest_attempt_is_the_one_that_was_begun_last,
                who_follows_the_workspace_wakes_when_its_ledger_changes,
                who_was_linked_and_is_not_has_parted_until_that_is_seen_to,
            ],
            quay_secret: [
                the_secret_that_was_stored_last_is_found_until_it_is_forgotten,
                another_workspaces_secret_is_as_good_as_missing,
                their_keys_rotate_apart_from_those_of_credentials,
            ],
            service_token: [
                a_record_of_it_is_written_where_its_version_is_the_one_that_was_read,
                a_token_is_kept_as_long_as_its_generation,
                what_cannot_be_put_on_record_changes_nothing,
                its_keys_rotate_together_with_those_of_custodies,
            ],
            finding: [
                a_finding_takes_the_place_of_the_one_before,
            ],
        }
    };
    (@checks $open:path; $($noun:ident: [$($check:ident),* $(,)?]),* $(,)?) => {
        $(mod $noun {
            $(#[tokio::test]
            async fn $check() {
                use super::*;
                let (store, _guard) = $open().await;
                $crate::testing::$noun::$check(store.as_ref()).await;
            })*
        })*
    };
}

/// The keys that the suite's stores are opened with.
#[must_use]
pub fn keys() -> Keys {
    Keys::generate(&mut rng())
}

/// The same random numbers in every run.
#[must_use]
pub fn rng() -> StdRng {
    StdRng::seed_from_u64(20_261_123)
}

/// A time, so many seconds after the beginning.
#[must_use]
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(1_790_000_000_000 + seconds * 1000).unwrap()
}

/// An id that no other call gives.
#[must_use]
pub fn fresh<T: From<Uuid>>() -> T {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed))).into()
}

/// Long enough for any test.
pub const LEASE: Duration = Duration::from_secs(3600);

pub async fn workspace(store: &dyn Store, name: &str) -> WorkspaceRecord {
    let workspace = WorkspaceToDeclare {
        id: fresh(),
        name: name.parse().unwrap(),
        uid: None,
    };
    store
        .declare_workspace(workspace, at(0))
        .await
        .unwrap()
        .record
}

/// Who vouches for the users of these tests.
pub const ISSUER: &str = "https://login.example";

/// Somebody who has signed in.
pub async fn user(store: &dyn Store, name: &str) -> UserRecord {
    let user = UserToNote {
        issuer: ISSUER.to_owned(),
        subject: name.to_owned(),
        name: name.to_owned(),
        email: None,
    };
    store.note_sign_in(user, at(0)).await.unwrap()
}

#[must_use]
pub fn declaration(workspace: &WorkspaceRecord, name: &str) -> ComponentToDeclare {
    ComponentToDeclare {
        id: fresh(),
        workspace: workspace.id,
        name: name.parse().unwrap(),
        application: None,
        visibility: Visibility::Private,
    }
}

pub async fn component(
    store: &dyn Store,
    workspace: &WorkspaceRecord,
    name: &str,
) -> ComponentRecord {
    let declared = store
        .declare_component(declaration(workspace, name), at(0))
        .await;
    declared.unwrap().record
}

/// Claims what is due for an hour.
pub async fn claim(store: &dyn Store) -> Claim {
    try_claim(store, LEASE).await.unwrap()
}

/// Claims what is due for so long.
pub async fn try_claim(store: &dyn Store, lease: Duration) -> Option<Claim> {
    let worker = WorkerName::new("worker");
    store.claim_due(&worker, lease).await.unwrap()
}

/// A workspace and its one component, claimed.
pub async fn claimed(store: &dyn Store) -> Claim {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    claim(store).await
}

#[must_use]
pub fn organization_to_intend(name: &str) -> OrganizationToIntend {
    let id: Uuid = fresh();
    OrganizationToIntend {
        id: id.into(),
        registry: "quay.io".parse().unwrap(),
        name: name.parse().unwrap(),
        counter: 0,
        nonce: ContactNonce::from_random(*id.as_bytes()),
    }
}

pub async fn organization(store: &dyn Store, fence: &Fence, name: &str) -> OrganizationRecord {
    store
        .intend_organization(fence, organization_to_intend(name), at(1))
        .await
        .unwrap()
}

/// Gives the claimed component's workspace what its components share: from now on several of them
/// can be claimed at once.
pub async fn found(store: &dyn Store, fence: &Fence) {
    let id: Uuid = fresh();
    let shared = OrganizationToIntend {
        registry: "registry.example".parse().unwrap(),
        ..organization_to_intend(&format!("shared-{}", id.as_u128()))
    };
    let shared = store
        .intend_organization(fence, shared, at(1))
        .await
        .unwrap();
    store
        .record_organization_ours(fence, shared.id, at(1))
        .await
        .unwrap();
    current(store, fence, CredentialTarget::Pull, "PULL").await;
}

/// Claims one component, founds its workspace, and claims another.
pub async fn claim_two(store: &dyn Store) -> (Claim, Claim) {
    let one = claim(store).await;
    found(store, &one.fence).await;
    (one, claim(store).await)
}

#[must_use]
pub fn condition(kind: ConditionKind, status: ConditionStatus) -> Condition {
    Condition {
        kind,
        status,
        reason: match status {
            ConditionStatus::True => Reason::AsDeclared,
            ConditionStatus::False | ConditionStatus::Unknown => Reason::InProgress,
        },
        message: "a message for people".to_owned(),
        last_transition_time: at(1),
        observed_generation: 1,
    }
}

#[must_use]
pub fn settlement(outcome: Outcome, next: Option<Duration>) -> Settlement {
    Settlement {
        conditions: Vec::new(),
        observed_generation: 1,
        outcome,
        next,
    }
}

#[must_use]
pub fn credential_to_store(
    target: CredentialTarget,
    generation: u64,
    secret: &str,
) -> CredentialToStore {
    CredentialToStore {
        id: fresh(),
        purpose: target,
        robot: "david-x+berth-foo-a".parse().unwrap(),
        generation,
        secret: CredentialSecret::new(secret.to_owned()),
    }
}

/// A credential that has just been stored.
pub async fn pending(
    store: &dyn Store,
    fence: &Fence,
    credential: CredentialToStore,
) -> CredentialRecord {
    store
        .store_credential(&mut rng(), fence, credential, at(2))
        .await
        .unwrap()
}

/// Tests and delivers a credential, and makes it the current one.
pub async fn make_current(
    store: &dyn Store,
    fence: &Fence,
    credential: &CredentialRecord,
) -> CredentialRecord {
    for change in [CredentialChange::Tested, CredentialChange::Delivered] {
        store
            .record_credential(fence, credential.id, change, at(3))
            .await
            .unwrap();
    }
    store
        .record_credential(fence, credential.id, CredentialChange::Current, at(4))
        .await
        .unwrap()
}

/// A current push credential of the claimed component.
pub async fn current(
    store: &dyn Store,
    fence: &Fence,
    target: CredentialTarget,
    secret: &str,
) -> CredentialRecord {
    let stored = pending(store, fence, credential_to_store(target, 1, secret)).await;
    make_current(store, fence, &stored).await
}
