//! Push credentials that pass to the component's other robot.

use leptos::prelude::*;
use model::{
    Timestamp,
    api::{page::Page as List, work::RotationUnderWay},
};

use super::{LOOK_EVERY, Tab, address, component, framed, next, table};
use crate::{
    component::{Tone, ago, empty, label},
    document::{Frame, Page},
    island::Watch,
    text::administration as text,
};

/// Push credentials that pass to the component's other robot.
#[derive(Debug)]
pub struct AdministrationRotations(pub List<RotationUnderWay>);

impl Page for AdministrationRotations {
    fn title(&self) -> String {
        Tab::Rotations.title()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let Self(list) = self;
        let now = frame.now;
        let further = next(
            list.next
                .map(|after| address(Tab::Rotations, &[("after", &after)])),
        );
        let list = if list.items.is_empty() {
            empty(
                text::NO_ROTATIONS,
                view! { <p>{text::NO_ROTATIONS_LESSON}</p> },
            )
        } else {
            let head = [
                text::COMPONENT,
                text::PASSES_TO,
                text::HOW_FAR,
                text::AFTERWARDS,
            ];
            table(&head, list.items.iter().map(|it| row(it, now)))
        };
        let content = view! {
            <section class="sheet" aria-labelledby="under-way">
                <h2 id="under-way">{text::UNDER_WAY}</h2>
                <p class="lead">{text::ROTATIONS_LEAD}</p>
                <div id="rotations" class="stack">{list}{further}</div>
            </section>
        };
        let watch = view! { <Watch region="rotations".to_owned() source=LOOK_EVERY /> };
        framed(Tab::Rotations, watch, content)
    }
}

fn row(it: &RotationUnderWay, now: Timestamp) -> AnyView {
    let how_far = match it.rotation.drained_at {
        None => label(Tone::Busy, text::ROTATION_MAKING),
        Some(at) if at <= now => label(Tone::Busy, text::ROTATION_ENDING),
        Some(at) => {
            let words = label(Tone::Warn, text::ROTATION_DRAINING);
            view! { {words}" "{text::ROTATION_UNTIL}{ago(at, now)} }.into_any()
        }
    };
    let afterwards = if it.rotation.another_follows {
        text::ROTATION_AGAIN
    } else {
        text::ROTATION_LAST
    };
    view! {
        <tr>
            <td data-name=text::COMPONENT>{component(&it.workspace, &it.component)}</td>
            <td data-name=text::PASSES_TO><span class="code">{it.rotation.slot.as_str()}</span></td>
            <td data-name=text::HOW_FAR><div>{how_far}</div></td>
            <td data-name=text::AFTERWARDS>{afterwards}</td>
        </tr>
    }
    .into_any()
}
