//! A push credential passes to the other slot: the new one works before the old one stops.

use std::time::Duration;

use model::{
    RobotSlot,
    api::{component::Component, credential::CredentialState},
};
use store::{Actor, AuditAction, AuditEntry, CredentialRecord, RotationToAsk};

use crate::end_to_end::harbour::Harbour;

fn organization(component: &Component) -> String {
    component.repository.as_ref().unwrap().org.to_string()
}

async fn rotate(harbour: &Harbour, component: &Component, drain: Duration) {
    let store = harbour.store();
    let workspace = store.find_workspace(&component.workspace).await;
    let workspace = workspace.unwrap().unwrap().id;
    let entry = AuditEntry {
        actor: Actor::CommandLine,
        action: AuditAction::RotationAsked,
        workspace: Some(workspace),
        subject: component.id.to_string(),
        detail: None,
        request_id: None,
    };
    let now = server::clock::Clock::now(harbour.clock());
    let rotation = RotationToAsk {
        workspace,
        component: component.id,
        drain,
        entry,
    };
    let asked = store.ask_rotation(rotation, now);
    assert!(asked.await.unwrap().is_some());
}

async fn pushes(harbour: &Harbour, component: &Component) -> Vec<CredentialRecord> {
    let store = harbour.store();
    let workspace = store.find_workspace(&component.workspace).await;
    let workspace = workspace.unwrap().unwrap().id;
    store
        .list_push_credentials(workspace, component.id)
        .await
        .unwrap()
}

async fn until(harbour: &Harbour, component: &Component, states: &[CredentialState]) {
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let found = pushes(harbour, component).await;
            if found.iter().map(|it| it.state).eq(states.iter().copied()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    waited.await.expect("it never came to be");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_credential_works_until_its_drain_is_over() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let path = format!("{}/foo", organization(&foo));
    let old = harbour.delivered(&foo).unwrap().login;

    rotate(&harbour, &foo, Duration::from_secs(3600)).await;
    until(
        &harbour,
        &foo,
        &[CredentialState::Current, CredentialState::Retiring],
    )
    .await;
    let new = harbour.delivered(&foo).unwrap().login;
    assert_ne!(new.username, old.username);
    for login in [&old, &new] {
        assert_eq!(harbour.quay().granted(login, &path).await.unwrap().len(), 2);
    }

    harbour.clock().advance(Duration::from_secs(3601));
    platform.retry("david", "foo").await;
    until(
        &harbour,
        &foo,
        &[CredentialState::Current, CredentialState::Retired],
    )
    .await;
    assert!(harbour.quay().granted(&old, &path).await.is_err());
    assert_eq!(harbour.quay().granted(&new, &path).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_rotation_and_the_next_one_alternate_the_slots() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let old = harbour.delivered(&foo).unwrap().login;
    rotate(&harbour, &foo, Duration::ZERO).await;
    until(
        &harbour,
        &foo,
        &[CredentialState::Current, CredentialState::Retired],
    )
    .await;
    let path = format!("{}/foo", organization(&foo));
    assert!(harbour.quay().granted(&old, &path).await.is_err());

    platform.ready("david", "foo").await;
    rotate(&harbour, &foo, Duration::ZERO).await;
    let three = [
        CredentialState::Current,
        CredentialState::Retired,
        CredentialState::Retired,
    ];
    until(&harbour, &foo, &three).await;
    let slots: Vec<_> = pushes(&harbour, &foo)
        .await
        .iter()
        .map(|it| it.purpose.slot().unwrap())
        .collect();
    assert_eq!(slots, [RobotSlot::A, RobotSlot::B, RobotSlot::A]);
    assert_eq!(harbour.quay().robots(&organization(&foo)).await.len(), 2);
}
