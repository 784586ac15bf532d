//! One component: where it stands, what was done for it, and its push credentials.

mod action;
mod condition;
mod credential;
mod facts;
mod first_push;
mod rotation;
mod step;
mod tag;
mod trial;
mod trouble;

use std::time::Duration;

use leptos::prelude::*;
use model::{
    Role,
    api::{
        component::Component,
        credential::{Credential, CredentialTest},
        operation::Operation,
        rotation::Rotation,
    },
};

use self::{
    action::actions,
    condition::conditions,
    credential::{Shown, credentials, give_out},
    facts::facts,
    first_push::first_push,
    rotation::{rotate, under_way},
    step::steps,
    tag::tags,
    trouble::trouble,
};
use crate::{
    component::{component_state, crumbs, follows, heading, label},
    document::{Frame, Page},
    island::{Source, Watch},
    path,
    text::workspace,
};

pub use tag::TagsPage;

/// One component.
#[derive(Debug)]
pub struct ComponentPage {
    /// The component.
    pub component: Component,
    /// The visitor's role in its workspace; none for a global administrator who is no member.
    pub role: Option<Role>,
    /// Where people see its repository at Quay.
    pub repository_url: Option<String>,
    /// The operation that works on it, or did so last.
    pub operation: Option<Operation>,
    /// Its push credentials, the newest generation first.
    pub credentials: Vec<Credential>,
    /// Its workspace's pull credentials, the newest generation first.
    pub pull_credentials: Vec<Credential>,
    /// The file that its push credential is delivered to, below where Berth delivers.
    pub delivered: String,
    /// What a test of its push credential came to that was just made.
    pub tested: Option<CredentialTest>,
    /// The rotation that is under way.
    pub rotation: Option<Rotation>,
    /// How long a replaced credential keeps working, unless somebody says otherwise.
    pub drain: Duration,
}

impl Page for ComponentPage {
    fn title(&self) -> String {
        self.component.name.to_string()
    }

    fn view(mut self, frame: &Frame) -> AnyView {
        let (name, home) = (
            self.component.name.to_string(),
            self.component.workspace.to_string(),
        );
        let (tone, state) = component_state(&self.component);
        let events = Source::Events(path::own(&["api", "v1", "workspaces", &home, "events"]));
        let way = [
            ("/workspaces".to_owned(), workspace::WORKSPACES.to_owned()),
            (path::workspace(&home), home.clone()),
        ];
        let state = view! { {follows("state-now", label(tone, state))}<Watch region="component".to_owned() source=events /> };
        let (tags, beside) = (
            tags(&self.component, self.repository_url.as_deref()),
            self.beside(frame),
        );
        view! {
            {crumbs(way, name.clone())}
            {heading(name, state)}
            <div class="columns">
                <div>{self.region(frame)}{follows("pushed-now", tags)}</div>
                <div>{beside}</div>
            </div>
        }
        .into_any()
    }
}

impl ComponentPage {
    /// What is kept as the server would render it now.
    fn region(self, frame: &Frame) -> AnyView {
        let (component, now) = (&self.component, frame.now);
        let url = self.repository_url.as_deref();
        let trouble = trouble(component, self.role, url, frame);
        let rotation = self.rotation.as_ref();
        let shown = Shown {
            push: &self.credentials,
            pull: &self.pull_credentials,
            delivered: &self.delivered,
            rotation: rotation.map(|rotation| under_way(component, rotation, self.role, now)),
        };
        view! {
            <div id="component" class="parts">
                {trouble}
                {facts(component, self.repository_url.clone(), now)}
                {conditions(&component.conditions, now)}
                {credentials(shown, now)}
                {self.operation.map(|operation| steps(operation, now))}
            </div>
        }
        .into_any()
    }

    /// What can be done, as far as the visitor may.
    fn beside(&mut self, frame: &Frame) -> AnyView {
        let (component, role) = (&self.component, self.role);
        let may_act = role >= Some(Role::Developer);
        // What is to be deleted gets no new credential.
        let may_rotate = role >= Some(Role::Owner)
            && !self.credentials.is_empty()
            && component.deletion_due_at.is_none();
        let tested = self.tested.take();
        let give_out = may_act.then(|| give_out(component, tested, frame));
        let rotate = may_rotate.then(|| rotate(component, self.drain));
        let actions = may_act.then(|| actions(component, frame.now));
        view! {
            {give_out}
            {follows("push-now", first_push(component, &self.delivered))}
            {follows("rotate-now", rotate)}
            {follows("actions-now", actions)}
        }
        .into_any()
    }
}
