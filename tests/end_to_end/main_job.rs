//! The main job: a component is declared, and its push credential lies where pipelines look.

use std::{collections::BTreeSet, time::Duration};

use futures::future::join_all;
use model::api::{component::Component, operation::OperationState};
use quay_sim::Calls;

use super::{
    caller::Platform,
    delivered::{Delivered, Login},
    harbour::Harbour,
};

/// Long enough for calls that are sent together to be seen together, on a busy machine too: what a
/// real Quay takes (QUAY.md).
const LATENCY: Duration = Duration::from_millis(280);

async fn calls_for(harbour: &Harbour, platform: &Platform, workspace: &str, name: &str) -> Calls {
    platform.declare_workspace(workspace).await;
    harbour.quay().sim().forget_calls();
    platform.provision(workspace, name).await;
    harbour.quay().calls()
}

#[tokio::test(flavor = "multi_thread")]
async fn first_component_takes_six_calls_in_three_stages_and_the_next_four_in_two() {
    let harbour = Harbour::open().await;
    harbour.warm_up().await;
    let platform = harbour.platform().await;
    harbour.quay().sim().set_latency(LATENCY);

    let first = calls_for(&harbour, &platform, "david", "foo").await;
    let next = calls_for(&harbour, &platform, "david", "bar").await;

    let shape = |calls: &Calls| -> Vec<usize> { calls.stages().iter().map(Calls::count).collect() };
    assert_eq!(shape(&first), [1, 3, 2], "{first}");
    assert_eq!(shape(&next), [2, 2], "{next}");
    for call in first.iter().chain(next.iter()) {
        assert!(
            call.status.is_some_and(|status| status.is_success()),
            "{call}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_delivered_push_credential_pushes_and_pulls_its_repository_and_nothing_else() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let bar = platform.provision("david", "bar").await;
    let (foo_path, bar_path) = (repository(&foo), repository(&bar));

    let delivered = harbour.delivered(&foo).unwrap();

    assert_eq!(
        delivered.key,
        format!("{}/{foo_path}", harbour.quay().host())
    );
    assert_eq!(Some(&delivered.key), foo.image.as_ref());
    assert_eq!(delivered.mode, 0o600);
    let root = harbour.config().delivery;
    assert_eq!(delivered.folder_modes(&root), [0o700; 4]);
    assert_eq!(
        granted(&harbour, &delivered, &foo_path).await,
        ["pull", "push"]
    );
    let nothing: [&str; 0] = [];
    for elsewhere in [bar_path, sibling(&foo_path), "berth/foo".to_owned()] {
        assert_eq!(
            granted(&harbour, &delivered, &elsewhere).await,
            nothing,
            "{elsewhere}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_delivered_pull_credential_reads_every_repository_of_its_workspace_and_writes_none() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let bar = platform.provision("david", "bar").await;
    let strange = platform.provision("erin", "foo").await;

    let delivered = harbour.delivered_pull(&foo).await.unwrap();

    let org = organization(&foo);
    assert_eq!(delivered.key, format!("{}/{org}", harbour.quay().host()));
    assert_eq!(delivered.mode, 0o600);
    for own in [&foo, &bar] {
        assert_eq!(
            granted(&harbour, &delivered, &repository(own)).await,
            ["pull"]
        );
    }
    let nothing: [&str; 0] = [];
    assert_eq!(
        granted(&harbour, &delivered, &repository(&strange)).await,
        nothing
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn quay_holds_one_private_repository_and_two_robots_with_exactly_their_roles() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;
    let org = organization(&foo);

    let quay = harbour.quay();
    assert_eq!(quay.organizations().await, BTreeSet::from([org.clone()]));
    assert_eq!(
        quay.repositories(&org).await,
        [("foo".to_owned(), false)].into()
    );
    let (push, pull) = robots(&harbour, &foo).await;
    assert_eq!(
        quay.robots(&org).await,
        BTreeSet::from([push.clone(), pull.clone()])
    );
    let permissions = quay.permissions(&repository(&foo)).await;
    let roles = [(push, "write".to_owned()), (pull, "read".to_owned())];
    assert_eq!(permissions, roles.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_workspace_gets_another_organization_and_other_robots() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;

    let davids = platform.provision("david", "foo").await;
    let erins = platform.provision("erin", "foo").await;

    assert_ne!(organization(&davids), organization(&erins));
    assert_eq!(harbour.quay().organizations().await.len(), 2);
    let (one, other) = (harbour.delivered(&davids), harbour.delivered(&erins));
    assert_ne!(one.unwrap().login, other.unwrap().login);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_components_of_a_new_workspace_at_the_same_moment_share_what_is_shared() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    harbour.quay().sim().set_latency(LATENCY);
    platform.declare_workspace("david").await;

    let (foo, bar) = tokio::join!(
        platform.provision("david", "foo"),
        platform.provision("david", "bar")
    );

    assert_eq!(organization(&foo), organization(&bar));
    assert_shared(&harbour, &[foo, bar]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_components_declared_at_once_all_converge() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    platform.declare_workspace("david").await;

    let names: Vec<String> = (0..30).map(|number| format!("c{number}")).collect();
    join_all(names.iter().map(|name| platform.declare("david", name))).await;
    let mut components = Vec::new();
    for name in &names {
        components.push(platform.ready("david", name).await);
    }

    assert_shared(&harbour, &components).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operation_tells_its_steps_as_they_were_done() {
    let harbour = Harbour::open().await;
    let platform = harbour.platform().await;
    let foo = platform.provision("david", "foo").await;

    let operation = platform.operation(&foo).await.unwrap();

    assert_eq!(operation.state, OperationState::Succeeded);
    let keys: Vec<&str> = operation
        .steps
        .iter()
        .map(|step| step.key.as_str())
        .collect();
    assert_eq!(keys.len(), 10, "{keys:?}");
    for step in &operation.steps {
        assert_eq!((step.attempts, &step.message), (1, &None), "{step:?}");
        assert!(step.finished_at.is_some(), "{step:?}");
    }
}

/// One organization, one pull robot, and for each component a repository, a push robot and a
/// credential that works and is its own; no call was made that had to be made up for.
async fn assert_shared(harbour: &Harbour, components: &[Component]) {
    let quay = harbour.quay();
    let calls = quay.calls();
    let org = organization(&components[0]);
    assert_eq!(quay.organizations().await, BTreeSet::from([org.clone()]));
    assert_eq!(quay.repositories(&org).await.len(), components.len());
    assert_eq!(quay.robots(&org).await.len(), components.len() + 1);
    let mut logins = Vec::new();
    for component in components {
        let path = repository(component);
        let push = harbour.delivered(component).unwrap();
        let pull = harbour.delivered_pull(component).await.unwrap();
        assert_eq!(granted(harbour, &push, &path).await, ["pull", "push"]);
        assert_eq!(granted(harbour, &pull, &path).await, ["pull"]);
        logins.push(push.login);
    }
    logins.sort_by(|one, other| one.username.cmp(&other.username));
    logins.dedup_by(|one, other| one.username == other.username || one.password == other.password);
    assert_eq!(logins.len(), components.len());
    assert_eq!(calls.count(), 6 + 4 * (components.len() - 1), "{calls}");
}

pub(super) async fn robots(harbour: &Harbour, component: &Component) -> (String, String) {
    let push = harbour.delivered(component).unwrap();
    let pull = harbour.delivered_pull(component).await.unwrap();
    (push.login.username, pull.login.username)
}

/// What the registry grants to the holder of a delivered file.
pub(super) async fn granted(harbour: &Harbour, file: &Delivered, path: &str) -> Vec<String> {
    let Login { username, .. } = &file.login;
    let granted = harbour.quay().granted(&file.login, path).await;
    let granted = granted.unwrap_or_else(|status| panic!("{username} is refused: {status}"));
    granted.into_iter().collect()
}

/// `<organization>/<repository>`
pub(super) fn repository(component: &Component) -> String {
    component.repository.as_ref().unwrap().to_string()
}

pub(super) fn organization(component: &Component) -> String {
    component.repository.as_ref().unwrap().org.to_string()
}

/// A repository beside this one that does not exist.
fn sibling(path: &str) -> String {
    format!("{path}-next-door")
}
