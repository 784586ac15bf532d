//! Two processes on one database: they share the work, and each piece of it is done once.

use std::collections::BTreeSet;

use futures::future::join_all;

use super::{
    fault::assert_whole,
    harbour::Harbour,
    main_job::{granted, organization, repository},
};

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_provision_many_components_of_one_new_workspace() {
    let mut harbour = Harbour::open().await;
    harbour.start_another().await;
    let platform = harbour.platform().await;
    platform.declare_workspace("david").await;

    let names: Vec<String> = (0..12).map(|number| format!("c{number}")).collect();
    join_all(names.iter().map(|name| platform.declare("david", name))).await;
    let mut organizations = BTreeSet::new();
    for name in &names {
        let component = platform.ready("david", name).await;
        let file = harbour.delivered(&component).unwrap();
        let path = repository(&component);
        assert_eq!(
            granted(&harbour, &file, &path).await,
            ["pull", "push"],
            "{name}"
        );
        organizations.insert(organization(&component));
    }

    assert_eq!(harbour.quay().organizations().await, organizations);
    let org = organizations.first().unwrap();
    assert_eq!(organizations.len(), 1);
    assert_eq!(harbour.quay().robots(org).await.len(), names.len() + 1);
    assert_eq!(harbour.quay().repositories(org).await.len(), names.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_found_many_workspaces_at_once() {
    let mut harbour = Harbour::open().await;
    harbour.start_another().await;
    let platform = harbour.platform().await;

    let names: Vec<String> = (0..8).map(|number| format!("w{number}")).collect();
    join_all(names.iter().map(|name| platform.declare(name, "foo"))).await;
    for name in &names {
        assert_whole(&harbour, &platform.ready(name, "foo").await).await;
    }

    assert_eq!(harbour.quay().organizations().await.len(), names.len());
}
