//! What the registry says a component's push credential is worth: a form that shows the page anew,
//! or at once where scripts run.

use leptos::prelude::*;
use model::api::credential::{CredentialTest, TestPlace, TestVerdict, TestedPlace};

use super::tags::Of;
use crate::{
    component::{Tone, exact, label},
    path,
    text::trial as text,
};

/// What has become of the test.
#[derive(Debug, Clone)]
enum Known {
    Nothing,
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "the server answers when it is done")
    )]
    Asking,
    Tested(CredentialTest),
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "what the server refuses is a page of its own")
    )]
    Failed(String),
}

/// Tests the push credential that is in use.
#[island]
pub fn Trial(
    /// Whose credential.
    of: Of,
    /// What a test came to that was just made without a script.
    tested: Option<CredentialTest>,
) -> impl IntoView {
    let known = RwSignal::new(tested.map_or(Known::Nothing, Known::Tested));
    let to = path::own(&[
        "workspaces",
        &of.workspace,
        "components",
        &of.component,
        "test",
    ]);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        #[cfg(feature = "hydrate")]
        ask(of.clone(), known);
        #[cfg(not(feature = "hydrate"))]
        let _ = &of;
    };
    let state = move || match known.get() {
        Known::Nothing => "idle",
        Known::Asking => "loading",
        Known::Tested(_) => "tested",
        Known::Failed(_) => "failed",
    };
    view! {
        <div class="stack" id="trial" data-state=state>
            <form method="post" action=to on:submit=submit>
                <button id="trial-test">{text::TEST}</button>
            </form>
            <div id="trial-said" role="status">{move || said(known.get())}</div>
        </div>
    }
}

fn said(known: Known) -> AnyView {
    match known {
        Known::Nothing => ().into_any(),
        Known::Asking => view! { <p class="soft small">{text::ASKING}</p> }.into_any(),
        Known::Failed(because) => view! { <p>{because}</p> }.into_any(),
        Known::Tested(test) => result(test),
    }
}

fn result(test: CredentialTest) -> AnyView {
    let (tone, verdict) = match test.verdict {
        TestVerdict::AsItShouldBe => (Tone::Good, text::AS_IT_SHOULD_BE),
        TestVerdict::TooLittle => (Tone::Bad, text::TOO_LITTLE),
        TestVerdict::TooMuch => (Tone::Bad, text::TOO_MUCH),
        TestVerdict::Refused => (Tone::Bad, text::REFUSED),
    };
    let next = match test.verdict {
        TestVerdict::AsItShouldBe => None,
        TestVerdict::TooLittle | TestVerdict::Refused => Some(text::LOOK_AGAIN),
        TestVerdict::TooMuch => Some(text::ROTATE),
    };
    let places: Vec<_> = test.places.into_iter().map(line).collect();
    view! {
        <div class="stack">
            <p class="row">{label(tone, verdict)}<span class="soft small">{exact(test.tested_at)}</span></p>
            {next.map(|next| view! { <p>{next}</p> })}
            <dl class="stack">{places}</dl>
        </div>
    }
    .into_any()
}

fn line(place: TestedPlace) -> AnyView {
    let name = match place.place {
        TestPlace::Own => text::OWN,
        TestPlace::Sibling => text::SIBLING,
        TestPlace::Elsewhere => text::ELSEWHERE,
    };
    let granted = actions(&place.granted);
    let words = match place.granted == place.wanted {
        true => format!("{granted}{}", text::AS_WANTED),
        false => format!("{granted}{}{}", text::BUT_WANTED, actions(&place.wanted)),
    };
    view! { <div><dt title=place.image>{name}</dt><dd>{words}</dd></div> }.into_any()
}

fn actions(actions: &[String]) -> String {
    match actions {
        [] => text::NOTHING.to_owned(),
        some => some.join(", "),
    }
}

#[cfg(feature = "hydrate")]
fn ask(of: Of, known: RwSignal<Known>) {
    use crate::client;

    known.set(Known::Asking);
    leptos::task::spawn_local(async move {
        let tested = client::test_current(&of.workspace, &of.component).await;
        known.set(match tested {
            Ok(Some(test)) => Known::Tested(test),
            Ok(None) => Known::Failed(text::NONE_YET.to_owned()),
            Err(failure) => Known::Failed(failure.to_string()),
        });
    });
}
