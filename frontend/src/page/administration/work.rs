//! What is stuck, and why, and what to do about it.

use leptos::prelude::*;
use model::{
    Remedy, Timestamp,
    api::{
        page::Page as List,
        work::{BlockedFounding, UnreadyComponent},
    },
};

use super::{LOOK_EVERY, Tab, address, component, framed, next, place, table};
use crate::{
    component::{Tone, ago, empty, label},
    document::{Frame, Page},
    island::Watch,
    text::{administration as text, state},
};

/// What is stuck.
#[derive(Debug)]
pub struct AdministrationWork {
    /// Components whose name something else has.
    pub conflicts: List<UnreadyComponent>,
    /// Components that are not ready for another reason and do not go on, or not yet.
    pub stuck: List<UnreadyComponent>,
    /// Workspaces whose organization could not become a user's.
    pub foundings: List<BlockedFounding>,
}

/// Which list goes on where; the others begin at their beginning.
pub const WORK_LISTS: [&str; 3] = ["conflicts", "stuck", "foundings"];

impl Page for AdministrationWork {
    fn title(&self) -> String {
        Tab::Work.title()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let now = frame.now;
        let [conflicts, stuck, foundings] = WORK_LISTS;
        let content = view! {
            <div id="work" class="stack">
                {section(Words {
                    id: conflicts,
                    title: text::CONFLICTS,
                    lead: text::CONFLICTS_LEAD,
                    none: text::NO_CONFLICTS,
                    none_lesson: text::NO_CONFLICTS_LESSON,
                }, components(self.conflicts, now))}
                {section(Words {
                    id: stuck,
                    title: text::STUCK,
                    lead: text::STUCK_LEAD,
                    none: text::NO_STUCK,
                    none_lesson: text::NO_STUCK_LESSON,
                }, components(self.stuck, now))}
                {section(Words {
                    id: foundings,
                    title: text::FOUNDINGS,
                    lead: text::FOUNDINGS_LEAD,
                    none: text::NO_FOUNDINGS,
                    none_lesson: text::NO_FOUNDINGS_LESSON,
                }, workspaces(self.foundings, now))}
            </div>
        };
        let watch = view! { <Watch region="work".to_owned() source=LOOK_EVERY /> };
        framed(Tab::Work, watch, content)
    }
}

/// What a list says of itself.
#[derive(Clone, Copy)]
struct Words {
    id: &'static str,
    title: &'static str,
    lead: &'static str,
    none: &'static str,
    none_lesson: &'static str,
}

/// A table, if there is anything in it, and where the list goes on.
type Listed = (Option<AnyView>, Option<String>);

fn section(words: Words, (table, after): Listed) -> AnyView {
    let after = after.map(|after| address(Tab::Work, &[("list", words.id), ("after", &after)]));
    let content = match table {
        Some(table) => table,
        None => empty(words.none, view! { <p>{words.none_lesson}</p> }),
    };
    view! {
        <section class="sheet" aria-labelledby=words.id>
            <h2 id=words.id>{words.title}</h2>
            <p class="lead">{words.lead}</p>
            {content}
            {next(after)}
        </section>
    }
    .into_any()
}

fn components(list: List<UnreadyComponent>, now: Timestamp) -> Listed {
    let head = [
        text::COMPONENT,
        text::STATE,
        text::WHY,
        text::WHAT_TO_DO,
        text::SINCE,
        text::LOOKS_AGAIN,
    ];
    let any = !list.items.is_empty();
    let rows = list.items.into_iter().map(|it| unready(it, now));
    (any.then(|| table(&head, rows)), list.next)
}

fn unready(it: UnreadyComponent, now: Timestamp) -> AnyView {
    let (tone, words) = match it.reason.remedy() {
        Remedy::Time => (Tone::Warn, state::WAITING),
        Remedy::Work => (Tone::Busy, state::WORKING),
        Remedy::Person | Remedy::Nothing => (Tone::Bad, text::NEEDS_A_PERSON),
    };
    let again = match it.looks_again_at {
        Some(at) if at > now => ago(at, now),
        Some(_) | None => text::AT_IT.into_any(),
    };
    view! {
        <tr>
            <td data-name=text::COMPONENT>{component(&it.workspace, &it.component)}</td>
            <td data-name=text::STATE>{label(tone, words)}</td>
            <td data-name=text::WHY>{it.message}</td>
            <td data-name=text::WHAT_TO_DO>{text::what_to_do(it.reason)}</td>
            <td data-name=text::SINCE>{ago(it.since, now)}</td>
            <td data-name=text::LOOKS_AGAIN>{again}</td>
        </tr>
    }
    .into_any()
}

fn workspaces(list: List<BlockedFounding>, now: Timestamp) -> Listed {
    let head = [
        text::WORKSPACE,
        text::WHY,
        text::WHAT_TO_DO,
        text::SEEN_LAST,
    ];
    let any = !list.items.is_empty();
    let rows = list.items.into_iter().map(|it| founding(it, now));
    (any.then(|| table(&head, rows)), list.next)
}

fn founding(it: BlockedFounding, now: Timestamp) -> AnyView {
    view! {
        <tr>
            <td data-name=text::WORKSPACE>{place(Some(&it.workspace))}</td>
            <td data-name=text::WHY>{it.message}</td>
            <td data-name=text::WHAT_TO_DO>{text::what_to_do(it.reason)}</td>
            <td data-name=text::SEEN_LAST>{ago(it.seen_at, now)}</td>
        </tr>
    }
    .into_any()
}
