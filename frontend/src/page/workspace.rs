//! One workspace: its organization, its components, its people and what happened.

mod add;
mod components;
mod members;
mod organization;
mod selection;

use leptos::prelude::*;
use model::{
    Role, Timestamp, UserId,
    api::{
        link::{Link, LinkedOrganization},
        member::Member,
        workspace::Workspace,
    },
};

use super::workspaces::glance;
use crate::{
    component::{ago, crumbs, follows, heading, label},
    document::{Frame, Page},
    island::{Source, Watch},
    path,
    text::{activity::BERTH, workspace as text},
};

pub use crate::text::activity::deed;
pub use add::AddForm;
pub use members::{InviteForm, typed_for};
pub use selection::{Glance, Order, Row, Selection, Sort, Wish, select};

/// One workspace.
#[derive(Debug)]
pub struct WorkspacePage {
    /// The workspace.
    pub workspace: Workspace,
    /// Who the visitor is.
    pub you: UserId,
    /// Whose the organization is, and how Berth works there.
    pub organization: Option<LinkedOrganization>,
    /// The visitor's link.
    pub link: Option<Link>,
    /// The components that are shown.
    pub components: Selection,
    /// What was filled in to add a component.
    pub add: AddForm,
    /// The members.
    pub members: Vec<Member>,
    /// What was filled in to add one.
    pub invite: InviteForm,
    /// What happened, the latest first.
    pub activity: Vec<Activity>,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Activity {
    /// When.
    pub at: Timestamp,
    /// Who did it; Berth by itself where nobody did.
    pub who: Option<String>,
    /// What was done: the audit trail's word for it.
    pub action: String,
    /// To what.
    pub to: String,
}

/// What the visitor may do with something that not everybody who sees it may touch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Power {
    Sees,
    Manages,
}

impl WorkspacePage {
    fn may(&self, least: Role) -> bool {
        self.workspace.role.is_some_and(|role| role >= least)
    }
}

impl Page for WorkspacePage {
    fn title(&self) -> String {
        self.workspace.name.to_string()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let name = self.workspace.name.to_string();
        let (tone, state) = glance(&self.workspace);
        let (may_declare, owns) = (self.may(Role::Developer), self.may(Role::Owner));
        let events = Source::Events(path::own(&["api", "v1", "workspaces", &name, "events"]));
        let way = [("/workspaces".to_owned(), text::WORKSPACES.to_owned())];
        let add = may_declare.then(|| add::section(&name, self.add));
        let administers = frame
            .visitor
            .as_ref()
            .is_some_and(|visitor| visitor.administrator);
        let (of_link, of_members) = match (owns, administers) {
            (true, _) => (Power::Manages, Power::Manages),
            (false, true) => (Power::Sees, Power::Manages),
            (false, false) => (Power::Sees, Power::Sees),
        };
        view! {
            {crumbs(way, name.clone())}
            {heading(name.clone(), view! { {follows("state-now", label(tone, state))}<Watch region="components".to_owned() source=events /> })}
            <div class="columns">
                <div>
                    {components::section(&name, self.components, frame)}
                    {add}
                </div>
                <div>
                    {follows("organization-now", organization::section(&self.workspace, self.organization, self.link.as_ref(), of_link))}
                    {members::section(&name, &self.members, self.you, of_members, self.invite)}
                    {follows("activity-now", activity(self.activity, frame))}
                </div>
            </div>
        }
        .into_any()
    }
}

fn activity(activity: Vec<Activity>, frame: &Frame) -> AnyView {
    let content = if activity.is_empty() {
        view! { <p class="soft">{text::NO_ACTIVITY}</p> }.into_any()
    } else {
        let lines: Vec<_> = activity
            .into_iter()
            .map(|it| {
                let who = it.who.unwrap_or_else(|| BERTH.to_owned());
                let deed =
                    deed(&it.action).map_or_else(|| it.action.replace('_', " "), str::to_owned);
                view! {
                    <li>
                        <span><b>{who}</b>" "{deed}" "<span class="code">{it.to}</span></span>
                        <span class="soft small">{ago(it.at, frame.now)}</span>
                    </li>
                }
            })
            .collect();
        view! { <ul class="log">{lines}</ul> }.into_any()
    };
    view! { <section class="sheet" aria-label=text::ACTIVITY><h2>{text::ACTIVITY}</h2>{content}</section> }.into_any()
}
