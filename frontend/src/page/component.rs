//! One component: where it stands, what was done for it, and its push credentials.

mod action;
mod condition;
mod credential;
mod facts;
mod first_push;
mod rotation;
mod step;

use std::time::Duration;

use leptos::prelude::*;
use model::{
    Role,
    api::{component::Component, credential::Credential, operation::Operation, rotation::Rotation},
};

use self::{
    action::actions,
    condition::conditions,
    credential::{credentials, give_out},
    facts::facts,
    first_push::first_push,
    rotation::rotate,
    step::steps,
};
use crate::{
    component::{QuayTrouble, component_state, crumbs, heading, label},
    document::{Frame, Page},
    island::{Source, Watch},
    path,
    text::workspace,
};

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
    /// The rotation that is under way.
    pub rotation: Option<Rotation>,
    /// How long a replaced credential keeps working, unless somebody says otherwise.
    pub drain: Duration,
}

impl Page for ComponentPage {
    fn title(&self) -> String {
        self.component.name.to_string()
    }

    fn view(self, frame: &Frame) -> AnyView {
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
        let may_act = self.role.is_some_and(|role| role >= Role::Developer);
        let give_out = may_act.then(|| give_out(&self.component, frame));
        let actions = may_act.then(|| actions(&self.component, frame.now));
        let now = frame.now;
        let owns = self.role.is_some_and(|role| role >= Role::Owner);
        let rotates = owns && !self.credentials.is_empty();
        let rotate = rotates.then(|| rotate(&self.component, self.drain));
        view! {
            {crumbs(way, name.clone())}
            {heading(name, view! { {label(tone, state)}<Watch region="component".to_owned() source=events /> })}
            <div class="columns">
                <div id="component">
                    {QuayTrouble::of(&self.component.conditions).map(QuayTrouble::banner)}
                    {facts(&self.component, self.repository_url, now)}
                    {conditions(&self.component.conditions, now)}
                    {self.operation.map(|operation| steps(operation, now))}
                    {credentials(&self.component, &self.credentials, self.rotation.as_ref(), now)}
                </div>
                <div>{give_out}{first_push(&self.component)}{rotate}{actions}</div>
            </div>
        }
        .into_any()
    }
}
