//! The components of a workspace, as a list that sorts, filters and pages by its address.

use leptos::prelude::*;
use model::Timestamp;

use super::{Order, Row, Selection, Sort, Wish, selection::Glance};
use crate::{
    component::{QuayTrouble, ago, component_state, empty, field, label, select},
    document::Frame,
    path,
    text::{state, workspace as text},
};

pub(super) fn section(workspace: &str, selection: Selection, frame: &Frame) -> AnyView {
    let home = path::workspace(workspace);
    let count = if selection.found == selection.all {
        text::count(selection.all)
    } else {
        format!("{} of {}", selection.found, selection.all)
    };
    let trouble = selection.trouble.map(QuayTrouble::banner);
    let filter = (selection.all > 0).then(|| filter(&home, &selection.wish));
    let pages = (selection.pages > 1).then(|| pages(&home, &selection));
    let list = if selection.all == 0 {
        empty(
            text::NO_COMPONENTS,
            view! { <p>{text::NO_COMPONENTS_LESSON}</p> },
        )
        .into_any()
    } else if selection.found == 0 {
        let lesson = view! { <p>{text::NONE_FOUND_LESSON}</p><p><a class="button" href=home>{text::SHOW_ALL}</a></p> };
        empty(text::NONE_FOUND, lesson).into_any()
    } else {
        table(&home, selection, frame).into_any()
    };
    view! {
        <section class="sheet" aria-labelledby="components-title">
            <h2 id="components-title">{text::COMPONENTS}</h2>
            {filter}
            <div id="components" class="stack">
                {trouble}
                <p class="soft small">{count}</p>
                {list}
                {pages}
            </div>
        </section>
    }
    .into_any()
}

fn filter(home: &str, wish: &Wish) -> AnyView {
    let states = [
        ("", text::ANY_STATE),
        ("ready", state::READY),
        ("working", state::WORKING),
        ("blocked", state::BLOCKED),
    ];
    let name = view! { <input id="name" name="name" type="search" value=wish.name.clone() autocomplete="off" /> };
    let chosen = wish.state.map_or("", Glance::as_str);
    let (sort, order) = (wish.sort.as_str(), wish.order.as_str());
    view! {
        <form class="filter" method="get" action=home.to_owned() role="search">
            {field("name", text::FILTER_NAME, name)}
            {field("state", text::FILTER_STATE, select("state", "state", chosen, &states))}
            <input type="hidden" name="sort" value=sort />
            <input type="hidden" name="order" value=order />
            <button>{text::FILTER}</button>
        </form>
    }
    .into_any()
}

fn table(home: &str, selection: Selection, frame: &Frame) -> AnyView {
    let head = |sort, words| column(home, &selection.wish, sort, words);
    let head = view! {
        <tr>
            {head(Sort::Name, text::NAME)}
            {head(Sort::State, text::STATE)}
            {head(Sort::Repository, text::REPOSITORY)}
            {head(Sort::Visibility, text::VISIBILITY)}
            {head(Sort::Pushed, text::LAST_PUSH)}
            {head(Sort::Credential, text::CREDENTIAL)}
        </tr>
    };
    let rows: Vec<_> = selection
        .rows
        .into_iter()
        .map(|row| line(home, row, frame.now))
        .collect();
    view! { <div class="table"><table class="cards"><thead>{head}</thead><tbody>{rows}</tbody></table></div> }.into_any()
}

fn column(home: &str, wish: &Wish, sort: Sort, words: &'static str) -> AnyView {
    let (sorted, sign) = match wish.order {
        Order::Up if wish.sort == sort => (Some("ascending"), " ↑"),
        Order::Down if wish.sort == sort => (Some("descending"), " ↓"),
        Order::Up | Order::Down => (None, ""),
    };
    let to = address(home, &wish.sorted_by(sort));
    view! {
        <th scope="col" aria-sort=sorted>
            <a href=to title=text::SORT_HINT>{words}<span aria-hidden="true">{sign}</span></a>
        </th>
    }
    .into_any()
}

fn line(home: &str, row: Row, now: Timestamp) -> AnyView {
    let (tone, words) = component_state(&row.component);
    let name = row.component.name.to_string();
    let repository = match row.component.repository {
        Some(path) => view! { <span class="code">{path.repo.to_string()}</span> }.into_any(),
        None => view! { <span class="soft">{text::NOT_SETTLED}</span> }.into_any(),
    };
    let pushed = time_or(row.component.pushed_at, now, text::UNKNOWN);
    let credential = time_or(row.credential_since, now, text::NEVER);
    view! {
        <tr>
            <td data-name=text::NAME><a href=format!("{home}/components{}", path::own(&[&name]))>{name.clone()}</a></td>
            <td data-name=text::STATE>{label(tone, words)}</td>
            <td data-name=text::REPOSITORY>{repository}</td>
            <td data-name=text::VISIBILITY>{row.component.visibility.as_str()}</td>
            <td data-name=text::LAST_PUSH>{pushed}</td>
            <td data-name=text::CREDENTIAL>{credential}</td>
        </tr>
    }
    .into_any()
}

fn time_or(at: Option<Timestamp>, now: Timestamp, words: &'static str) -> AnyView {
    match at {
        Some(at) => ago(at, now).into_any(),
        None => view! { <span class="soft">{words}</span> }.into_any(),
    }
}

fn pages(home: &str, selection: &Selection) -> AnyView {
    let (wish, last) = (&selection.wish, selection.pages);
    let to = |page: usize, words, rel| {
        let there = (1..=last).contains(&page);
        there.then(
            || view! { <a class="button" rel=rel href=address(home, &wish.at(page))>{words}</a> },
        )
    };
    view! {
        <nav class="pages" aria-label=text::PAGES>
            {to(wish.page.saturating_sub(1), text::PREVIOUS, "prev")}
            <span>{format!("{} / {last}", wish.page)}</span>
            {to(wish.page + 1, text::NEXT, "next")}
        </nav>
    }
    .into_any()
}

fn address(home: &str, wish: &Wish) -> String {
    match wish.query() {
        query if query.is_empty() => home.to_owned(),
        query => format!("{home}?{query}"),
    }
}
