//! The audit trail: filtered, a page at a time, and taken out.

mod wish;

use leptos::prelude::*;
use model::{
    Timestamp,
    api::{audit::AuditRecord, page::Page as List},
};

use super::{Tab, framed, table};
use crate::{
    component::{Tone, ago, empty, field, notice},
    document::{Frame, Page},
    text::{activity, administration as text},
};

pub use wish::{AuditWish, InvalidTime};

/// The audit trail.
#[derive(Debug)]
pub struct AdministrationAudit {
    /// What is wished for.
    pub wish: AuditWish,
    /// What is wrong with that.
    pub wrong: Option<String>,
    /// Every kind of record that there can be.
    pub actions: Vec<String>,
    /// The records that fit.
    pub records: List<AuditRecord>,
    /// Where the trail stands: what a later check is given.
    pub anchor: String,
}

impl Page for AdministrationAudit {
    fn title(&self) -> String {
        Tab::Audit.title()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let wrong = self
            .wrong
            .as_ref()
            .map(|wrong| notice(Tone::Bad, view! { <p id="wrong">{wrong.clone()}</p> }));
        let export = self.wrong.is_none().then(|| export(&self.wish));
        let content = view! {
            <section class="sheet" aria-label=text::AUDIT>
                <p class="lead">{text::AUDIT_LEAD}</p>
                {wrong}
                {filter(&self.wish, &self.actions)}
                {export}
            </section>
            <section class="sheet quiet" aria-labelledby="records">
                <h2 id="records">{text::RECORDS}</h2>
                {records(&self.wish, self.records, frame.now)}
            </section>
            <section class="sheet" aria-labelledby="verify">
                <h2 id="verify">{text::VERIFY}</h2>
                <p class="soft">{text::VERIFY_LESSON}</p>
                <pre tabindex="0">{format!("berth audit verify --anchor {}", self.anchor)}</pre>
            </section>
        };
        framed(Tab::Audit, (), content)
    }
}

fn filter(wish: &AuditWish, actions: &[String]) -> AnyView {
    let options: Vec<_> = actions
        .iter()
        .map(|action| {
            let chosen = *action == wish.action;
            view! { <option value=action.clone() selected=chosen>{text::action(action)}</option> }
        })
        .collect();
    let action = view! {
        <select id="action" name="action"><option value="">{text::ANY_ACTION}</option>{options}</select>
    };
    let typed = |name: &'static str, value: &str| {
        view! { <input id=name name=name value=value.to_owned() autocomplete="off" spellcheck="false" /> }
    };
    let [from, until] = wish.typed();
    let time = |name: &'static str, value: String| {
        view! { <input id=name name=name r#type="datetime-local" value=value /> }
    };
    let actor = view! {
        <input id="actor" name="actor" value=wish.actor.clone() autocomplete="off" spellcheck="false" aria-describedby="actor-hint" />
    };
    view! {
        <form class="filter" method="get" action=Tab::Audit.path() role="search">
            {field("workspace", text::WORKSPACE, typed("workspace", &wish.workspace))}
            {field("action", text::ACTION, action)}
            {field("subject", text::SUBJECT_IS, typed("subject", &wish.subject))}
            {field("from", text::FROM, time("from", from))}
            {field("until", text::UNTIL, time("until", until))}
            {field("actor", text::ACTOR_IS, actor)}
            <button>{text::FILTER}</button>
            <a class="button" href=Tab::Audit.path()>{text::SHOW_ALL}</a>
        </form>
        <p class="soft small" id="actor-hint">{text::ACTOR_HINT}</p>
    }
    .into_any()
}

fn export(wish: &AuditWish) -> AnyView {
    let to = |format: &str| {
        format!(
            "/api/v1/administration/audit/export?{}",
            wish.export(format)
        )
    };
    view! {
        <p class="row">
            <a class="button" href=to("csv") download="berth-audit.csv">{text::EXPORT_CSV}</a>
            <a class="button" href=to("jsonl") download="berth-audit.jsonl">{text::EXPORT_JSONL}</a>
            <span class="soft small">{text::EXPORT_LESSON}</span>
        </p>
    }
    .into_any()
}

fn records(wish: &AuditWish, list: List<AuditRecord>, now: Timestamp) -> AnyView {
    let further = list.next.map(|after| wish.behind(&after).address());
    let first = (!wish.after.is_empty()).then(|| wish.behind("").address());
    let pages = (further.is_some() || first.is_some()).then(|| {
        let to = |to: Option<String>, words, rel| {
            to.map(|to| view! { <a class="button" rel=rel href=to>{words}</a> })
        };
        view! {
            <nav class="pages" aria-label=text::PAGES>
                {to(first, text::LATEST, "first")}
                {to(further, text::EARLIER, "next")}
            </nav>
        }
    });
    let list = if list.items.is_empty() {
        empty(text::NO_RECORDS, view! { <p>{text::NO_RECORDS_LESSON}</p> })
    } else {
        let head = [
            text::WHEN,
            text::WHO,
            text::WHAT,
            text::WORKSPACE,
            text::SUBJECT,
            text::REQUEST,
        ];
        table(&head, list.items.into_iter().map(|it| row(it, now)))
    };
    view! { {list}{pages} }.into_any()
}

fn row(record: AuditRecord, now: Timestamp) -> AnyView {
    let only = |name: &str, value: &str| AuditWish::only(name, value).address();
    let who = record.actor_name.unwrap_or_else(|| short(&record.actor));
    let whom = record
        .subject_name
        .unwrap_or_else(|| record.subject.clone());
    let deed =
        activity::deed(&record.action).map_or_else(|| text::action(&record.action), str::to_owned);
    let workspace = record.workspace.map(|name| {
        let to = only("workspace", name.as_str());
        view! { <a href=to>{name.to_string()}</a> }
    });
    let detail = record
        .detail
        .map(|detail| view! { <br /><span class="soft small">{detail}</span> });
    let request = record.request_id.map(|id| view! { <code>{id}</code> });
    view! {
        <tr>
            <td data-name=text::WHEN><div>{ago(record.at, now)}<br /><span class="soft small">"#"{record.sequence.to_string()}</span></div></td>
            <td data-name=text::WHO><a href=only("actor", &record.actor) title=record.actor.clone()>{who}</a></td>
            <td data-name=text::WHAT><a href=only("action", &record.action)>{deed}</a></td>
            <td data-name=text::WORKSPACE>{workspace}</td>
            <td data-name=text::SUBJECT><div><a href=only("subject", &record.subject) title=record.subject.clone()>{whom}</a>{detail}</div></td>
            <td data-name=text::REQUEST>{request}</td>
        </tr>
    }
    .into_any()
}

/// `user:0a1b2c3d…`
fn short(actor: &str) -> String {
    match actor.split_once(':') {
        Some((kind, id)) if id.chars().count() > 8 => {
            let beginning: String = id.chars().take(8).collect();
            format!("{kind}:{beginning}…")
        }
        _ => actor.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_without_a_name_is_known_by_the_beginning_of_its_id() {
        for (actor, shown) in [
            ("worker", "worker"),
            ("user:0a1b2c3d4e5f", "user:0a1b2c3d…"),
            ("platform-token:0a1b", "platform-token:0a1b"),
        ] {
            assert_eq!(short(actor), shown);
        }
    }
}
