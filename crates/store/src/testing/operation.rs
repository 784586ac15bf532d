//! Checks of operations, steps and facts.

use std::time::Duration;

use model::{
    OperationId,
    api::operation::{OperationKind, OperationState, StepState},
};
use serde_json::json;

use super::{at, claim, claim_two, claimed, component, found, fresh, organization, workspace};
use crate::{
    Claim, Conflict, FactRecord, FactScope, Fence, OperationProgress, OperationRecord, PageRequest,
    StepEnd, StepIntent, Store, StoreError,
};

async fn begin(store: &dyn Store, fence: &Fence, kind: OperationKind) -> OperationRecord {
    store
        .begin_operation(fence, fresh(), kind, at(1))
        .await
        .unwrap()
}

async fn provision(store: &dyn Store, fence: &Fence) -> OperationId {
    begin(store, fence, OperationKind::Provision).await.id
}

fn step(key: &str, scope: FactScope) -> StepIntent {
    StepIntent {
        key: key.to_owned(),
        title: format!("do {key}"),
        scope,
    }
}

fn done(key: &str) -> StepEnd<'_> {
    StepEnd {
        key,
        failure: None,
        facts: &[],
    }
}

fn fact(scope: FactScope, object: &str, value: &str) -> FactRecord {
    FactRecord {
        scope,
        object: object.to_owned(),
        value: json!({ "is": value }),
    }
}

pub async fn an_unfinished_operation_of_the_same_kind_goes_on(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let first = begin(store, &fence, OperationKind::Provision).await;
    assert_eq!(first.state, OperationState::Running);
    assert_eq!(
        (first.workspace, first.component),
        (workspace.id, component.id)
    );
    assert_eq!(first.steps, []);
    let waiting = OperationProgress {
        state: OperationState::Waiting,
        message: Some("Quay is read-only".to_owned()),
    };
    store
        .record_operation(&fence, first.id, waiting, at(2))
        .await
        .unwrap();
    let seen = store
        .find_operation(workspace.id, first.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(seen.message.as_deref(), Some("Quay is read-only"));

    let again = begin(store, &fence, OperationKind::Provision).await;
    assert_eq!(again, first);
    let shown = store
        .find_component_by_id(workspace.id, component.id)
        .await
        .unwrap();
    assert_eq!(shown.unwrap().operation, Some(first.id));
}

pub async fn another_kind_of_operation_supersedes(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let first = provision(store, &fence).await;
    let second = begin(store, &fence, OperationKind::Remove).await;
    assert_ne!(second.id, first);
    let first = store
        .find_operation(workspace.id, first)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(first.state, OperationState::Superseded);
    assert_eq!(first.finished_at, Some(at(1)));
    let shown = store
        .find_component_by_id(workspace.id, component.id)
        .await
        .unwrap();
    assert_eq!(shown.unwrap().operation, Some(second.id));
}

pub async fn an_ended_operation_stays_ended(store: &dyn Store) {
    let Claim {
        fence, workspace, ..
    } = claimed(store).await;
    let id = provision(store, &fence).await;
    let progress = |state| OperationProgress {
        state,
        message: None,
    };
    for second in [5, 6] {
        let succeeded = progress(OperationState::Succeeded);
        store
            .record_operation(&fence, id, succeeded, at(second))
            .await
            .unwrap();
    }
    let refused = store
        .record_operation(&fence, id, progress(OperationState::Running), at(7))
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::NotOfThisClaim { .. }))
    ));
    let late = step("late", FactScope::Component);
    let refused = store.record_step_started(&fence, id, &late, at(7)).await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Conflict::NotOfThisClaim { .. }))
    ));
    let ended = store
        .find_operation(workspace.id, id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(ended.state, OperationState::Succeeded);
    assert_eq!(ended.finished_at, Some(at(5)));
    assert_ne!(provision(store, &fence).await, id);
}

pub async fn a_steps_intent_is_there_before_its_end(store: &dyn Store) {
    let Claim {
        fence, workspace, ..
    } = claimed(store).await;
    let id = provision(store, &fence).await;
    for key in ["organization", "repository"] {
        let intent = step(key, FactScope::Component);
        store
            .record_step_started(&fence, id, &intent, at(2))
            .await
            .unwrap();
    }
    let steps = async || {
        let operation = store.find_operation(workspace.id, id).await.unwrap();
        operation.unwrap().steps
    };
    let begun = steps().await;
    assert_eq!(begun[0].key, "organization");
    assert_eq!(begun[0].title, "do organization");
    assert_eq!(
        (begun[0].state, begun[0].finished_at),
        (StepState::Started, None)
    );
    assert_eq!(begun[1].key, "repository");

    store
        .record_step_ended(&fence, id, done("organization"), at(3))
        .await
        .unwrap();
    let failed = StepEnd {
        failure: Some("Quay answered 502"),
        ..done("repository")
    };
    store
        .record_step_ended(&fence, id, failed, at(4))
        .await
        .unwrap();
    let ended = steps().await;
    assert_eq!(
        (ended[0].state, ended[0].finished_at),
        (StepState::Done, Some(at(3)))
    );
    assert_eq!(ended[0].message, None);
    assert_eq!(ended[1].state, StepState::Failed);
    assert_eq!(ended[1].message.as_deref(), Some("Quay answered 502"));
}

pub async fn every_attempt_of_a_step_is_counted(store: &dyn Store) {
    let Claim {
        fence, workspace, ..
    } = claimed(store).await;
    let id = provision(store, &fence).await;
    let intent = step("repository", FactScope::Component);
    for second in 0..3 {
        store
            .record_step_started(&fence, id, &intent, at(second))
            .await
            .unwrap();
        let failed = StepEnd {
            failure: Some("lost"),
            ..done("repository")
        };
        store
            .record_step_ended(&fence, id, failed, at(second))
            .await
            .unwrap();
    }
    store
        .record_step_started(&fence, id, &intent, at(8))
        .await
        .unwrap();
    let operation = store
        .find_operation(workspace.id, id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(operation.steps.len(), 1);
    let shown = &operation.steps[0];
    assert_eq!((shown.attempts, shown.state), (4, StepState::Started));
    assert_eq!(
        shown.message.as_deref(),
        Some("lost"),
        "what went wrong last"
    );
    assert_eq!((shown.started_at, shown.finished_at), (at(0), None));
}

pub async fn open_steps_are_never_forgotten(store: &dyn Store) {
    let Claim { fence, .. } = claimed(store).await;
    let first = provision(store, &fence).await;
    for key in ["repository", "robot", "grant"] {
        let intent = step(key, FactScope::Component);
        store
            .record_step_started(&fence, first, &intent, at(2))
            .await
            .unwrap();
    }
    store
        .record_step_ended(&fence, first, done("grant"), at(3))
        .await
        .unwrap();
    assert_eq!(
        store.list_open_steps(&fence).await.unwrap(),
        ["repository", "robot"]
    );

    let second = begin(store, &fence, OperationKind::Remove).await.id;
    assert_eq!(
        store.list_open_steps(&fence).await.unwrap(),
        ["repository", "robot"]
    );
    let intent = step("robot", FactScope::Component);
    store
        .record_step_started(&fence, second, &intent, at(4))
        .await
        .unwrap();
    assert_eq!(
        store.list_open_steps(&fence).await.unwrap(),
        ["repository", "robot"]
    );
    store
        .record_step_ended(&fence, second, done("robot"), at(5))
        .await
        .unwrap();
    let open = store.list_open_steps(&fence).await.unwrap();
    assert_eq!(
        open,
        ["repository"],
        "the end closes the entry of the operation before, too"
    );
}

pub async fn open_steps_about_shared_objects_show_to_the_whole_workspace(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let erin = workspace(store, "erin").await;
    component(store, &erin, "foo").await;
    let mut fences = Vec::new();
    for _ in 0..3 {
        let fence = claim(store).await.fence;
        if !fences
            .iter()
            .any(|other: &Fence| other.workspace() == fence.workspace())
        {
            found(store, &fence).await;
        }
        fences.push(fence);
    }
    let (of_erin, of_david): (Vec<_>, Vec<_>) = fences
        .into_iter()
        .partition(|fence| fence.workspace() == erin.id);
    let (one, two) = (&of_david[0], &of_david[1]);

    let first = provision(store, one).await;
    let shared = step("organization", FactScope::Workspace);
    let own = step("repository", FactScope::Component);
    store
        .record_step_started(one, first, &shared, at(2))
        .await
        .unwrap();
    store
        .record_step_started(one, first, &own, at(2))
        .await
        .unwrap();
    // Its lease runs out.
    store.renew(one, Duration::ZERO).await.unwrap();
    assert_eq!(store.list_open_steps(two).await.unwrap(), ["organization"]);
    assert_eq!(store.list_open_steps(&of_erin[0]).await.unwrap(), [""; 0]);

    // The one that crashed is cleared up by the other; what is not shared stays as it is.
    let second = provision(store, two).await;
    for intent in [&shared, &own] {
        store
            .record_step_started(two, second, intent, at(3))
            .await
            .unwrap();
        store
            .record_step_ended(two, second, done(&intent.key), at(4))
            .await
            .unwrap();
    }
    assert_eq!(store.list_open_steps(two).await.unwrap(), [""; 0]);
    assert_eq!(store.list_open_steps(one).await.unwrap(), ["repository"]);
}

pub async fn the_open_steps_of_a_living_claim_are_its_own(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let (one, two) = claim_two(store).await;
    let (one, two) = (one.fence, two.fence);
    let shared = step("organization", FactScope::Workspace);
    let (first, second) = (provision(store, &one).await, provision(store, &two).await);
    for (fence, id) in [(&one, first), (&two, second)] {
        store
            .record_step_started(fence, id, &shared, at(2))
            .await
            .unwrap();
    }
    store
        .record_step_ended(&two, second, done("organization"), at(3))
        .await
        .unwrap();
    assert_eq!(store.list_open_steps(&two).await.unwrap(), [""; 0]);
    assert_eq!(store.list_open_steps(&one).await.unwrap(), ["organization"]);

    store.release(&one, Duration::ZERO).await.unwrap();
    assert_eq!(store.list_open_steps(&two).await.unwrap(), ["organization"]);
}

pub async fn closing_a_closed_step_is_fine(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let id = provision(store, &fence).await;
    let facts = [fact(FactScope::Component, "repository", "there")];
    let end = StepEnd {
        facts: &facts,
        ..done("closed by somebody else")
    };
    store
        .record_step_ended(&fence, id, end, at(2))
        .await
        .unwrap();
    assert_eq!(
        store.list_facts(workspace.id, component.id).await.unwrap(),
        facts,
        "what was learnt is kept"
    );
}

pub async fn a_fact_replaces_what_was_known_of_its_object(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let (one, two) = claim_two(store).await;
    let (one, two) = (one.fence, two.fence);
    for (fence, value) in [(&one, "first"), (&one, "second"), (&two, "third")] {
        let id = provision(store, fence).await;
        let intent = step("look", FactScope::Component);
        store
            .record_step_started(fence, id, &intent, at(2))
            .await
            .unwrap();
        let facts = [
            fact(FactScope::Workspace, "organization", value),
            fact(FactScope::Component, "repository", value),
        ];
        let end = StepEnd {
            facts: &facts,
            ..done("look")
        };
        store
            .record_step_ended(fence, id, end, at(3))
            .await
            .unwrap();
    }
    let of = async |fence: &Fence| {
        let mut facts = store.list_facts(david.id, fence.component()).await.unwrap();
        facts.sort_by(|a, b| a.object.cmp(&b.object));
        facts
    };
    assert_eq!(
        of(&one).await,
        [
            fact(FactScope::Workspace, "organization", "third"),
            fact(FactScope::Component, "repository", "second"),
        ]
    );
    assert_eq!(
        of(&two).await[1],
        fact(FactScope::Component, "repository", "third")
    );
    let erin = workspace(store, "erin").await;
    assert_eq!(
        store.list_facts(erin.id, one.component()).await.unwrap(),
        []
    );
}

pub async fn facts_of_a_lost_organization_are_forgotten(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let org = organization(store, &fence, "david-x").await;
    let id = provision(store, &fence).await;
    let intent = step("look", FactScope::Component);
    store
        .record_step_started(&fence, id, &intent, at(2))
        .await
        .unwrap();
    let facts = [fact(FactScope::Component, "repository", "there")];
    let end = StepEnd {
        facts: &facts,
        ..done("look")
    };
    store
        .record_step_ended(&fence, id, end, at(3))
        .await
        .unwrap();
    assert_eq!(
        store.list_facts(workspace.id, component.id).await.unwrap(),
        facts
    );
    store
        .record_organization_lost(&fence, org.id, at(4))
        .await
        .unwrap();
    assert_eq!(
        store.list_facts(workspace.id, component.id).await.unwrap(),
        []
    );
}

pub async fn operations_are_listed_latest_first_a_page_at_a_time(store: &dyn Store) {
    let Claim {
        fence,
        workspace,
        component,
        ..
    } = claimed(store).await;
    let mut expected = Vec::new();
    for second in [1, 2, 2, 3, 4] {
        let kind = OperationKind::Provision;
        let begun = store
            .begin_operation(&fence, fresh(), kind, at(second))
            .await
            .unwrap();
        let key = format!("step-{}", begun.id);
        let intent = step(&key, FactScope::Component);
        store
            .record_step_started(&fence, begun.id, &intent, at(second))
            .await
            .unwrap();
        let succeeded = OperationProgress {
            state: OperationState::Succeeded,
            message: None,
        };
        store
            .record_operation(&fence, begun.id, succeeded, at(second))
            .await
            .unwrap();
        expected.push((begun.started_at, begun.id));
    }
    expected.sort();
    expected.reverse();

    let mut seen = Vec::new();
    let mut request = PageRequest::first(2);
    loop {
        let page = store
            .list_operations(workspace.id, component.id, &request)
            .await
            .unwrap();
        for operation in &page.items {
            assert_eq!(operation.steps.len(), 1);
            assert_eq!(operation.steps[0].key, format!("step-{}", operation.id));
            seen.push((operation.started_at, operation.id));
        }
        match page.next {
            Some(next) => request.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, expected);
    let elsewhere = store
        .list_operations(fresh(), component.id, &PageRequest::default())
        .await;
    assert_eq!(elsewhere.unwrap().items, []);
    assert_eq!(
        store.find_operation(fresh(), expected[0].1).await.unwrap(),
        None
    );
}

pub async fn another_components_operation_cannot_be_written(store: &dyn Store) {
    let david = workspace(store, "david").await;
    component(store, &david, "foo").await;
    component(store, &david, "bar").await;
    let (one, two) = claim_two(store).await;
    let (one, two) = (one.fence, two.fence);
    let id = provision(store, &one).await;
    let own = step("repository", FactScope::Component);
    store
        .record_step_started(&one, id, &own, at(2))
        .await
        .unwrap();

    let progress = OperationProgress {
        state: OperationState::Succeeded,
        message: None,
    };
    for refused in [
        store.record_operation(&two, id, progress, at(3)).await,
        store.record_step_started(&two, id, &own, at(3)).await,
        store
            .record_step_ended(&two, id, done("repository"), at(3))
            .await,
    ] {
        assert!(matches!(
            refused,
            Err(StoreError::Conflict(Conflict::NotOfThisClaim { .. }))
        ));
    }
    assert_eq!(store.list_open_steps(&one).await.unwrap(), ["repository"]);
}
