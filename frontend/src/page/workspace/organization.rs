//! The organization at Quay: whose it is, and how Berth works there.

use leptos::prelude::*;
use model::{
    ConditionStatus,
    api::{
        link::{Link, LinkState, LinkedOrganization},
        workspace::Workspace,
    },
};

use super::Power;
use crate::{
    component::{Tone, condition_tone, fact, label, notice},
    path,
    text::workspace as text,
};

pub(super) fn section(
    workspace: &Workspace,
    organization: Option<LinkedOrganization>,
    link: Option<&Link>,
    power: Power,
) -> AnyView {
    let home = path::own(&["workspaces", workspace.name.as_str(), "link"]);
    let troubles: Vec<_> = workspace
        .conditions
        .iter()
        .filter(|condition| condition.status != ConditionStatus::True)
        .map(|condition| {
            let message = condition.message.clone();
            notice(condition_tone(condition), view! { <p>{message}</p> })
        })
        .collect();
    let facts = match organization {
        Some(organization) => {
            let owner = organization
                .owner
                .map_or_else(|| text::OWNER_BERTH.to_owned(), |owner| owner.to_string());
            let name = view! { <a href=organization.url rel="noreferrer">{organization.name.to_string()}</a> };
            view! {
                <dl class="facts">
                    {fact(text::ORGANIZATION_NAME, name)}
                    {fact(text::OWNER, owner)}
                    {fact(text::AUTHORITY, organization.authority)}
                </dl>
            }
            .into_any()
        }
        None => view! { <p class="soft">{text::NO_ORGANIZATION}</p> }.into_any(),
    };
    let (tone, words) = state(link);
    let is_linked = tone == Tone::Good;
    let to_link = (power == Power::Manages).then(|| {
        let (class, words) = if is_linked {
            ("button", text::LINK_SEE)
        } else {
            ("button primary", text::LINK_BEGIN)
        };
        view! { <a class=class href=home>{words}</a> }
    });
    view! {
        <section class="sheet" aria-labelledby="organization-title">
            <h2 id="organization-title">{text::ORGANIZATION}</h2>
            {troubles}
            {facts}
            <dl class="facts">{fact(text::LINK, label(tone, words))}</dl>
            {to_link}
        </section>
    }
    .into_any()
}

fn state(link: Option<&Link>) -> (Tone, String) {
    let Some(link) = link else {
        return (Tone::Plain, text::LINK_NONE.to_owned());
    };
    let (tone, words) = match link.state {
        LinkState::Proven { .. } => (Tone::Good, text::LINK_PROVEN),
        LinkState::Unproven {} => (Tone::Warn, text::LINK_UNPROVEN),
        LinkState::Ended { .. } => (Tone::Plain, text::LINK_ENDED),
    };
    (tone, format!("{words}{}", link.quay_user))
}
