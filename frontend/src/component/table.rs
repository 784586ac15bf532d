//! Tables, which are a card for each row in a narrow window.

use leptos::prelude::*;

/// A table. Each cell says the name of its column in `data-name`, too, for the cards.
pub fn table(head: &[&'static str], rows: impl Iterator<Item = AnyView>) -> AnyView {
    let head: Vec<_> = head
        .iter()
        .map(|words| view! { <th scope="col">{*words}</th> })
        .collect();
    let rows: Vec<_> = rows.collect();
    view! {
        <div class="table"><table class="cards">
            <thead><tr>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
