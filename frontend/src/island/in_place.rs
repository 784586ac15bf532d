//! A form whose answer takes its place on this page, without the page being loaded anew.
//!
//! The answer is a page of the server's, and is shown as that where no script runs. With one, the
//! region that both pages have is taken over, and what the answer says of itself is said here. What
//! the server refuses is a page, too: its sentence is said.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// When a form is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sent {
    /// When somebody presses its button: a POST.
    OnRequest,
    /// Also when the page comes, when somebody comes back to it, when something has changed on it,
    /// and every now and then while the region asks for it (`data-look-again`): a GET.
    ByItself,
}

/// A form of one button, beside the region that its answer is taken into.
#[island]
pub fn InPlace(
    /// The id of the region. It is outside of this island, and there is no island in it.
    region: String,
    /// Where the form leads.
    action: String,
    /// When it is sent.
    sent: Sent,
    /// What its button says.
    button: String,
    /// What is said while nobody has answered.
    asking: String,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let method = match sent {
        Sent::OnRequest => "post",
        Sent::ByItself => "get",
    };
    let (button_id, said_id) = (format!("{region}-ask"), format!("{region}-said"));
    #[cfg(feature = "hydrate")]
    let send = {
        let form = live::Form::begin(region, action.clone(), sent, asking, said);
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            form.press();
        }
    };
    #[cfg(not(feature = "hydrate"))]
    let send = {
        drop((region, asking));
        |_: leptos::ev::SubmitEvent| ()
    };
    view! {
        <form class="row" method=method action=action on:submit=send>
            <button id=button_id>{button}</button>
            <span class="small soft" role="status" id=said_id>{move || said.get()}</span>
        </form>
    }
}

#[cfg(feature = "hydrate")]
mod live {
    use std::{cell::Cell, rc::Rc, time::Duration};

    use leptos::prelude::*;
    use web_sys::Element;

    use super::Sent;
    use crate::{
        client::{self, Asked},
        island::{dom, watch::CHANGED},
        text::in_place as text,
    };

    /// What says that somebody is back from where they changed something, or that something did.
    const OCCASIONS: [&str; 2] = ["focus", CHANGED];
    /// Between two times that nobody pressed the button for.
    const REST: Duration = Duration::from_secs(5);
    /// How soon to ask again where the answer asks for it; each time it takes twice as long.
    const FIRST_WAIT: Duration = Duration::from_secs(5);
    const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);

    #[derive(Debug, Clone)]
    pub(super) struct Form(Rc<Inner>);

    #[derive(Debug)]
    struct Inner {
        region: String,
        action: String,
        sent: Sent,
        asking: String,
        said: RwSignal<String>,
        /// Whether the answer asks for another.
        asks_again: Cell<bool>,
        is_asking: Cell<bool>,
        is_resting: Cell<bool>,
        /// Whether it will be sent in a while anyway.
        is_due: Cell<bool>,
        wait: Cell<Duration>,
    }

    impl Form {
        pub(super) fn begin(
            region: String,
            action: String,
            sent: Sent,
            asking: String,
            said: RwSignal<String>,
        ) -> Self {
            dom::heed_leaving();
            let form = Self(Rc::new(Inner {
                region,
                action,
                sent,
                asking,
                said,
                asks_again: Cell::default(),
                is_asking: Cell::default(),
                is_resting: Cell::default(),
                is_due: Cell::default(),
                wait: Cell::new(FIRST_WAIT),
            }));
            if sent == Sent::ByItself {
                for occasion in OCCASIONS {
                    let form = form.clone();
                    // It listens as long as the page is there.
                    let _ = window_event_listener_untyped(occasion, move |_| form.send_if_rested());
                }
                form.send(Asked::ByItself);
            }
            form
        }

        /// Somebody has pressed the button.
        pub(super) fn press(&self) {
            self.send(Asked::ByAPerson);
        }

        fn send_if_rested(&self) {
            if !self.0.is_resting.get() {
                self.send(Asked::ByItself);
            }
        }

        fn send(&self, asked: Asked) {
            if self.0.is_asking.replace(true) {
                return;
            }
            self.0.is_resting.set(true);
            let form = self.clone();
            set_timeout(move || form.0.is_resting.set(false), REST);
            let form = self.clone();
            leptos::task::spawn_local(async move {
                form.0.said.set(form.0.asking.clone());
                form.mark("loading");
                let method = match form.0.sent {
                    Sent::OnRequest => "POST",
                    Sent::ByItself => "GET",
                };
                form.0.asks_again.set(true);
                let answer = client::page(method, &form.0.action, asked).await;
                form.0.is_asking.set(false);
                let words = match answer {
                    // The session is over: this page leads to the sign-in, and back to itself.
                    Ok(answer) if answer.moved_to.is_some() => match asked {
                        Asked::ByAPerson => {
                            return dom::go(&dom::this_page().unwrap_or_default());
                        }
                        Asked::ByItself => {
                            form.mark("failed");
                            text::SESSION_OVER.to_owned()
                        }
                    },
                    Ok(answer) => form.take(&answer.html),
                    Err(failure) => {
                        form.mark("failed");
                        failure.to_string()
                    }
                };
                form.0.said.set(words);
                if form.0.sent == Sent::ByItself && form.0.asks_again.get() {
                    form.send_later();
                }
            });
        }

        fn region(&self) -> Option<Element> {
            document().get_element_by_id(&self.0.region)
        }

        /// What the region is in: for the stylesheet and for tests.
        fn mark(&self, state: &str) {
            if let Some(region) = self.region() {
                // It cannot fail: the attribute's name is a good one.
                let _ = region.set_attribute("data-state", state);
            }
        }

        /// Takes the region of the answer, and says what is to be said.
        fn take(&self, html: &str) -> String {
            let Some(answer) = dom::parse(html) else {
                return text::UNREADABLE.to_owned();
            };
            let Some(there) = answer.get_element_by_id(&self.0.region) else {
                self.mark("failed");
                return dom::words_of(&answer, "what-happened").unwrap_or_default();
            };
            let attribute = |name| there.get_attribute(name).unwrap_or_default();
            if let Some(here) = self.region() {
                here.set_inner_html(&there.inner_html());
            }
            self.mark(&attribute("data-state"));
            self.0
                .asks_again
                .set(there.has_attribute("data-look-again"));
            attribute("data-said")
        }

        /// Once, however often it is asked for. Nobody who is not here waits for anything.
        fn send_later(&self) {
            if self.0.is_due.replace(true) {
                return;
            }
            let wait = self.0.wait.get();
            self.0.wait.set(wait.saturating_mul(2).min(LONGEST_WAIT));
            let form = self.clone();
            let send = move || {
                form.0.is_due.set(false);
                match document().hidden() || form.0.is_resting.get() {
                    true => form.send_later(),
                    false => form.send(Asked::ByItself),
                }
            };
            set_timeout(send, wait);
        }
    }
}
