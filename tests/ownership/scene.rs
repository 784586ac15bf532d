//! What the tests of ownership look at: what Berth has on record, and what is at Quay.

use std::collections::BTreeSet;

use model::{Reason, api::component::Component};
use reqwest::Method;
use serde_json::json;
use server::demo::quay::SERVICE_ACCOUNT;
use store::{Blockage, Footing, OrganizationRecord};

use crate::linking::story::{Person, Story};

impl Story {
    /// The organization of david's workspace, as Berth has it on record.
    pub(crate) async fn organization(&self) -> Option<OrganizationRecord> {
        let store = self.store();
        let found = store.find_workspace(&"david".parse().unwrap()).await;
        found.unwrap().unwrap().organization
    }

    /// Waits until the organization is david's, and our account has its place in it.
    pub(crate) async fn joined(&self) -> OrganizationRecord {
        self.until(async || {
            let found = self.organization().await;
            found.is_some_and(|it| matches!(it.footing, Footing::Joined(_)))
        })
        .await;
        self.organization().await.unwrap()
    }

    /// Waits until something is in the way.
    pub(super) async fn blocked(&self) -> Blockage {
        let store = self.store();
        let david = store.find_workspace(&"david".parse().unwrap()).await;
        let david = david.unwrap().unwrap().id;
        self.until(async || store.find_blockage(david).await.unwrap().is_some())
            .await;
        store.find_blockage(david).await.unwrap().unwrap()
    }

    /// The members of a team at Quay, those who were asked among them.
    pub(super) async fn members(&self, owner: &str, org: &str, team: &str) -> BTreeSet<String> {
        let path = format!("/api/v1/organization/{org}/team/{team}/members?includePending=true");
        let listed = self.as_user(owner, Method::GET, &path, None).await;
        let listed = listed["members"].as_array().unwrap();
        let name = |it: &serde_json::Value| it["name"].as_str().unwrap().to_owned();
        listed.iter().map(name).collect()
    }

    /// Exactly david owns it; our account is in the one team that is on record.
    pub(crate) async fn assert_davids(&self, organization: &OrganizationRecord) {
        let holding = organization.footing.holding().unwrap();
        assert_eq!(holding.holder.as_str(), "david");
        let org = organization.name.as_str();
        let only = |name: &str| BTreeSet::from([name.to_owned()]);
        assert_eq!(self.members("david", org, "owners").await, only("david"));
        let ours = self.members("david", org, holding.team.as_str()).await;
        assert_eq!(ours, only(SERVICE_ACCOUNT));
    }
}

impl Person<'_> {
    pub(super) async fn declare(&self, component: &str) {
        let path = format!("api/v1/workspaces/{}/components/{component}", self.name);
        let (status, body) = self
            .browser
            .call(Method::PUT, self.at(&path), Some(json!({})))
            .await;
        assert!(status.is_success(), "{body}");
    }

    pub(crate) async fn component(&self, component: &str) -> Component {
        let path = format!("api/v1/workspaces/{}/components/{component}", self.name);
        let (status, body) = self.browser.call(Method::GET, self.at(&path), None).await;
        assert!(status.is_success(), "{body}");
        serde_json::from_value(body).unwrap()
    }

    /// Has another look taken at a component.
    pub(super) async fn hasten(&self, component: &str) {
        let component = self.component(component).await;
        let store = self.story.store();
        let david = store.find_workspace(&component.workspace).await;
        let david = david.unwrap().unwrap().id;
        store.hasten_component(david, component.id).await.unwrap();
    }

    /// Waits until a component can be pushed to.
    pub(crate) async fn ready(&self, component: &str) -> Component {
        self.story
            .until(async || is_ready(&self.component(component).await))
            .await;
        self.component(component).await
    }

    /// Waits until this keeps a component from being ready.
    pub(super) async fn stuck(&self, component: &str, why: Reason) {
        self.story
            .until(async || {
                let component = self.component(component).await;
                component.conditions.iter().any(|it| it.reason == why)
            })
            .await;
    }
}

fn is_ready(component: &Component) -> bool {
    crate::end_to_end::caller::is_ready(component)
}
