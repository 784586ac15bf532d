//! Who is in a workspace, and what they may do.

use leptos::prelude::*;
use model::{Role, UserId, api::member::Member};

use super::Power;
use crate::{
    component::{Sure, Tone, field, hint, label, notice, select, sure},
    path,
    text::{NOBODY_YET, workspace as text},
};

/// What somebody has filled in to add a member, and why it was not done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InviteForm {
    /// Their id.
    pub user: String,
    /// The role, where one was chosen.
    pub role: Option<Role>,
    /// Why they were not added.
    pub wrong: Option<String>,
}

pub(super) fn section(
    workspace: &str,
    members: &[Member],
    you: UserId,
    power: Power,
    invite: InviteForm,
) -> AnyView {
    let home = path::own(&["workspaces", workspace, "members"]);
    let list: Vec<_> = members.iter().map(|member| person(member, you)).collect();
    let manage = (power == Power::Manages).then(|| manage(&home, members, you, invite));
    view! {
        <section class="sheet" aria-labelledby="members-title">
            <h2 id="members-title">{text::MEMBERS}</h2>
            <ul class="log">{list}</ul>
            {manage}
        </section>
    }
    .into_any()
}

fn called(member: &Member) -> String {
    match (member.name.as_str(), &member.email) {
        ("", _) => format!("{}… {NOBODY_YET}", short(member.user)),
        (name, Some(email)) => format!("{name} ({email})"),
        (name, None) => name.to_owned(),
    }
}

/// What is typed for a member, to be sure: their name, or the beginning of their id where they have
/// none yet.
#[must_use]
pub fn typed_for(member: &Member) -> String {
    match member.name.as_str() {
        "" => short(member.user),
        name => name.to_owned(),
    }
}

fn short(user: UserId) -> String {
    user.to_string().chars().take(8).collect()
}

fn person(member: &Member, you: UserId) -> AnyView {
    let is_you = (member.user == you).then(|| view! { " "{label(Tone::Plain, text::YOU)} });
    view! {
        <li>
            <span>{called(member)}{is_you}</span>
            <span class="soft small">{member.role.as_str()}</span>
        </li>
    }
    .into_any()
}

const ROLES: [(&str, &str); 3] = [
    ("viewer", text::ROLE_VIEWER),
    ("developer", text::ROLE_DEVELOPER),
    ("owner", text::ROLE_OWNER),
];

fn manage(home: &str, members: &[Member], you: UserId, invite: InviteForm) -> AnyView {
    let each: Vec<_> = members
        .iter()
        .filter(|member| member.user != you)
        .map(|member| {
            let at = format!("{home}/{}", member.user);
            let remove = sure(Sure {
                ask: text::REMOVE_ASK,
                lesson: text::REMOVE_LESSON,
                to: format!("{at}/remove"),
                name: text::REMOVE_NAME,
                act: text::REMOVE,
            });
            let roles: Vec<_> = ROLES
                .iter()
                .map(|(value, words)| {
                    view! { <option value=*value selected=*value == member.role.as_str()>{*words}</option> }
                })
                .collect();
            view! {
                <li class="choice">
                    <b>{called(member)}</b>
                    <form class="row" method="post" action=at>
                        <select name="role" aria-label=text::ROLE>{roles}</select>
                        <button>{text::SET_ROLE}</button>
                    </form>
                    {remove}
                </li>
            }
        })
        .collect();
    let InviteForm { user, role, wrong } = invite;
    let (is_open, role) = (wrong.is_some(), role.unwrap_or(Role::Developer));
    let wrong = wrong.map(|wrong| notice(Tone::Bad, view! { <p>{wrong}</p> }));
    let id = view! { <input id="member" name="user" value=user required autocomplete="off" spellcheck="false" aria-describedby="member-hint" /> };
    view! {
        <details open=is_open>
            <summary>{text::MANAGE}</summary>
            <div class="stack">
                <ul class="choices">{each}</ul>
                <form class="fields" method="post" action=home.to_owned()>
                    <h3>{text::ADD_MEMBER}</h3>
                    {wrong}
                    {field("member", text::MEMBER_ID, view! { {id}{hint("member-hint", text::MEMBER_ID_HINT)} })}
                    {field("role", text::ROLE, select("role", "role", role.as_str(), &ROLES))}
                    <p><button>{text::ADD_MEMBER}</button></p>
                </form>
            </div>
        </details>
    }
    .into_any()
}
