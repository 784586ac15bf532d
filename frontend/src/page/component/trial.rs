//! What the registry says a component's push credential is worth.

use leptos::prelude::*;
use model::api::{
    component::Component,
    credential::{CredentialTest, TestPlace, TestVerdict, TestedPlace},
};

use crate::{
    component::{Tone, exact, label},
    island::{InPlace, Sent},
    path,
    text::trial as text,
};

/// The region that the answer has, too.
const REGION: &str = "trial";

/// Where the credential that is in use is tested, and what a test came to that was just made.
pub(super) fn trial(component: &Component, tested: Option<CredentialTest>) -> AnyView {
    let (home, name) = (component.workspace.as_str(), component.name.as_str());
    let (state, said, result) = match tested {
        None => ("idle", None, ().into_any()),
        Some(test) => ("tested", Some(text::ANSWERED), result(test)),
    };
    view! {
        <h3>{text::TITLE}</h3>
        <p class="soft">{text::LESSON}</p>
        <InPlace region=REGION.to_owned() action=path::of_component(home, name, "test")
            sent=Sent::OnRequest button=text::TEST.to_owned() asking=text::ASKING.to_owned() />
        <div id=REGION data-state=state data-said=said>{result}</div>
    }
    .into_any()
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
