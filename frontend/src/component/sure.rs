//! What takes something away asks for its name to be typed.

use leptos::prelude::*;

/// A form that asks for a name, folded up until somebody wants it. It sends the name as `name`.
#[derive(Debug)]
pub struct Sure {
    /// What unfolds it.
    pub ask: &'static str,
    /// What follows from it.
    pub lesson: &'static str,
    /// Where the form leads.
    pub to: String,
    /// Whose name is asked for.
    pub name: &'static str,
    /// What the button says.
    pub act: &'static str,
}

/// The form.
pub fn sure(of: Sure) -> AnyView {
    view! {
        <details>
            <summary>{of.ask}</summary>
            <div class="stack">
                <p class="soft small">{of.lesson}</p>
                <form class="fields" method="post" action=of.to>
                    <label class="field">
                        <span>{of.name}</span>
                        <input name="name" autocomplete="off" spellcheck="false" required=true />
                    </label>
                    <p><button class="danger">{of.act}</button></p>
                </form>
            </div>
        </details>
    }
    .into_any()
}
