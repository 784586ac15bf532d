//! Where a credential is asked for and handed over.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::prelude::*;
use model::api::credential::{Credential, CredentialState, RevealPurpose, RevealedCredential};

use super::{Face, State, Whose, clipboard, file, text};
use crate::{
    client::{self, Failure},
    paste::{Form, Pasteable},
};

/// How long a secret is shown.
const SHOWN: Duration = Duration::from_secs(60);
/// What says that somebody looks away, or leaves: also for the cache that "back" comes from.
const LOOKS_AWAY: [&str; 3] = ["blur", "visibilitychange", "pagehide"];

/// What is known by this code is not refused for good.
const STEP_UP_NEEDED: &str = "step_up_needed";
const SIGNED_OUT: u16 = 401;
const TOO_MANY: &str = "too_many_requests";

/// Where a credential is asked for.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    face: Face,
    whose: Rc<Whose>,
    /// Counts what was asked for and what was hidden: an answer to what came before is not shown.
    turn: Rc<Cell<u32>>,
}

/// Why nothing was handed over.
#[derive(Debug)]
enum Trouble {
    /// Berth refused, or cannot be reached.
    Call(Failure),
    /// There is no credential in use yet.
    NoneYet,
    /// The browser does not let us write to the clipboard.
    Clipboard,
    /// The browser does not let us make a file.
    File,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Call(failure)
    }
}

impl Counter {
    pub(super) fn open(face: Face, whose: Whose) -> Self {
        let counter = Self {
            face,
            whose: Rc::new(whose),
            turn: Rc::default(),
        };
        for event in LOOKS_AWAY {
            let counter = counter.clone();
            // It listens as long as the page is there.
            let _ = window_event_listener_untyped(event, move |_| counter.look_away());
        }
        counter
    }

    /// A button was pressed. The one that shows hides what is shown.
    pub(super) fn press(&self, purpose: RevealPurpose) {
        match self.face.state.get_untracked() {
            State::Loading(_) => {}
            State::Shown if purpose == RevealPurpose::Show => self.hide(text::HIDDEN),
            _ => self.ask(purpose),
        }
    }

    /// Something else was chosen than what is shown, or is about to be.
    pub(super) fn choose(&self) {
        if self.is_showing() {
            self.hide(text::CHOSEN_ANEW);
        }
    }

    /// Fetches the credential in the form that is chosen, and hands it over.
    fn ask(&self, purpose: RevealPurpose) {
        self.hide(text::ASKING);
        self.face.state.set(State::Loading(purpose));
        let turn = self.turn.get();
        let counter = self.clone();
        // The clipboard is asked for while the click is still under way: later it would be refused.
        let copy = (purpose == RevealPurpose::Copy).then(|| {
            let counter = counter.clone();
            clipboard::write(async move { counter.fetch(RevealPurpose::Copy).await })
        });
        leptos::task::spawn_local(async move {
            let handed_over = match (purpose, copy) {
                (RevealPurpose::Copy, Some(copy)) => match copy.await {
                    Ok(()) => Ok(State::Copied),
                    Err(clipboard::Refusal::Fetch(trouble)) => Err(trouble),
                    Err(clipboard::Refusal::Browser) => Err(Trouble::Clipboard),
                },
                (RevealPurpose::Download, _) => counter.save().await,
                _ => counter.show(turn).await,
            };
            if counter.turn.get() == turn {
                counter.say(handed_over);
            }
        });
    }

    /// Empties what is shown, and says why.
    fn hide(&self, words: &'static str) {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.empty();
        let face = self.face;
        face.state.set(State::Hidden);
        face.said.set(words);
        face.because.set(String::new());
        face.step_up.set(false);
    }

    /// At once, not when the page is next painted.
    fn empty(&self) {
        if let Some(secret) = self.face.secret.get_untracked() {
            secret.set_text_content(None);
        }
    }

    /// What is copied or saved is on its way; what is shown, or would be, is not any more.
    fn look_away(&self) {
        if self.is_showing() {
            self.hide(text::LOOKED_AWAY);
        }
    }

    fn is_showing(&self) -> bool {
        matches!(
            self.face.state.get_untracked(),
            State::Shown | State::Loading(RevealPurpose::Show)
        )
    }

    async fn show(&self, turn: u32) -> Result<State, Trouble> {
        let secret = self.fetch(RevealPurpose::Show).await?;
        if self.turn.get() != turn {
            return Ok(State::Hidden);
        }
        if let Some(element) = self.face.secret.get_untracked() {
            element.set_text_content(Some(secret.expose()));
        }
        let counter = self.clone();
        let over = move || {
            if counter.turn.get() == turn {
                counter.hide(text::OVER);
            }
        };
        set_timeout(over, SHOWN);
        Ok(State::Shown)
    }

    async fn save(&self) -> Result<State, Trouble> {
        let form = self.face.form.get_untracked();
        let name = form.file_name().ok_or(Trouble::File)?;
        let secret = self.fetch(RevealPurpose::Download).await?;
        file::save(name, &secret).ok_or(Trouble::File)?;
        Ok(State::Saved)
    }

    /// The credential that is in use, in the form that is chosen.
    async fn fetch(&self, purpose: RevealPurpose) -> Result<Pasteable, Trouble> {
        let (form, whose): (Form, &Whose) = (self.face.form.get_untracked(), &self.whose);
        let known: Vec<Credential> = match self.face.pull.get_untracked() {
            true => client::pull_credentials(&whose.workspace).await?,
            false => client::push_credentials(&whose.workspace, &whose.component).await?,
        };
        let current = known
            .iter()
            .find(|credential| credential.state == CredentialState::Current)
            .ok_or(Trouble::NoneYet)?;
        let revealed: RevealedCredential =
            client::reveal(&whose.workspace, current.id, purpose).await?;
        Ok(form.fill(&revealed))
    }

    fn say(&self, handed_over: Result<State, Trouble>) {
        let face = self.face;
        let (state, words) = match handed_over {
            Ok(State::Shown) => (State::Shown, text::SHOWN),
            Ok(State::Copied) => (State::Copied, text::COPIED),
            Ok(State::Saved) => (State::Saved, text::SAVED),
            Ok(_) => (State::Hidden, text::LOOKED_AWAY),
            Err(Trouble::NoneYet) => (State::Failed, text::NONE_YET),
            Err(Trouble::Clipboard) => (State::Failed, text::NO_CLIPBOARD),
            Err(Trouble::File) => (State::Failed, text::NO_FILE),
            Err(Trouble::Call(failure)) => (State::Failed, self.explain(&failure)),
        };
        face.state.set(state);
        face.said.set(words);
    }

    fn explain(&self, failure: &Failure) -> &'static str {
        match failure {
            Failure::Refused(problem) if problem.code == STEP_UP_NEEDED => {
                self.face.step_up.set(true);
                text::STEP_UP_NEEDED
            }
            Failure::Refused(problem) if problem.status == SIGNED_OUT => {
                self.face.step_up.set(true);
                text::SIGNED_OUT
            }
            Failure::Refused(problem) if problem.code == TOO_MANY => text::TOO_MANY,
            other => {
                self.face.because.set(other.to_string());
                text::FAILED
            }
        }
    }
}
