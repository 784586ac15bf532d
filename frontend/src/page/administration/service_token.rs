//! The token that Berth works with at Quay, and its replacement.

mod by_hand;
mod now;

use leptos::prelude::*;
use model::{
    Timestamp,
    api::service_token::{RotationProgress, ServiceToken, TokenGeneration, TokenHealth},
};

use super::{LOOK_EVERY, Tab, framed, table};
use crate::{
    component::{Tone, ago, label, notice, post, steps},
    document::{Frame, Page},
    island::{Source, Watch},
    text::service_token as text,
};

/// How often the page looks while a rotation is under way.
const LOOK_CLOSELY: Source = Source::Every(2);

/// The token that Berth works with at Quay. Never the token itself.
#[derive(Debug)]
pub struct AdministrationServiceToken {
    /// How it is.
    pub token: ServiceToken,
    /// Why what was pasted was not taken.
    pub wrong: Option<String>,
}

impl Page for AdministrationServiceToken {
    fn title(&self) -> String {
        Tab::ServiceToken.title()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let Self { mut token, wrong } = self;
        let now = frame.now;
        let (tone, source) = match token.rotation {
            RotationProgress::Resting => (Tone::Plain, LOOK_EVERY),
            RotationProgress::Running | RotationProgress::Draining => (Tone::Busy, LOOK_CLOSELY),
        };
        let watch = view! { <Watch region="service-token".to_owned() source=source /> };
        let taken = std::mem::take(&mut token.steps);
        let taken = (!taken.is_empty()).then(|| {
            view! {
                <section class="sheet" aria-labelledby="steps-title">
                    <h2 id="steps-title">{text::STEPS}" "{label(tone, text::progress(token.rotation))}</h2>
                    {steps(taken, now)}
                </section>
            }
        });
        let by_hand = by_hand::by_hand(&token, wrong);
        let content = view! {
            <p class="lead">{text::LEAD}</p>
            <div id="service-token" class="parts">
                {asks(&token)}
                {now::now(&token, now)}
                {rotate(&token)}
                {taken}
                {to_revoke(token.to_revoke, now)}
            </div>
            {by_hand}
        };
        framed(Tab::ServiceToken, watch, content)
    }
}

/// What somebody has to do. It stands where the page is kept up to date: it is not announced again
/// and again.
fn asks(token: &ServiceToken) -> Option<AnyView> {
    let asks = token.asks.clone()?;
    let words = view! {
        <div class="notice bad" role="status">
            <p><b>{asks}"."</b>" "<a href="#by-hand">{text::ASKED}</a></p>
        </div>
    };
    Some(words.into_any())
}

fn rotate(token: &ServiceToken) -> Option<AnyView> {
    if let Some(why) = &token.minting.why_not {
        let words = view! { <p>{text::CANNOT}{why.clone()}{text::CANNOT_THEN}</p> };
        return Some(notice(Tone::Plain, words));
    }
    let is_idle = token.rotation == RotationProgress::Resting;
    let works = matches!(
        token.current.health,
        TokenHealth::Proven | TokenHealth::Untried
    );
    let form = (is_idle && works).then(|| {
        let to = "/administration/service-token/rotation";
        view! {
            <section class="sheet" aria-labelledby="rotate-title">
                <h2 id="rotate-title">{text::ROTATE}</h2>
                <p class="soft">{text::ROTATE_LESSON}</p>
                {post(to, "primary", text::ROTATE_NOW)}
            </section>
        }
    })?;
    Some(form.into_any())
}

/// What only a person can end.
fn to_revoke(tokens: Vec<TokenGeneration>, now: Timestamp) -> Option<AnyView> {
    if tokens.is_empty() {
        return None;
    }
    let head = [text::GENERATION, text::ORIGIN, text::ID, text::SINCE];
    let rows = tokens.into_iter().map(|token| {
        let id = now::named(&token);
        view! {
            <tr>
                <td data-name=text::GENERATION>{token.generation}</td>
                <td data-name=text::ORIGIN>{text::origin(token.origin)}</td>
                <td data-name=text::ID><div>{id}</div></td>
                <td data-name=text::SINCE>{ago(token.since, now)}</td>
            </tr>
        }
        .into_any()
    });
    let list = table(&head, rows);
    let section = view! {
        <section class="sheet" aria-labelledby="revoke-title">
            <h2 id="revoke-title">{text::TO_REVOKE}</h2>
            <p>{text::TO_REVOKE_LESSON}</p>
            {list}
            <p class="soft small">{text::TO_REVOKE_HOW}</p>
        </section>
    };
    Some(section.into_any())
}
