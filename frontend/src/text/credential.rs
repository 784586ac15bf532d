//! Giving out a credential.

#[cfg(feature = "ssr")]
pub(crate) const TITLE: &str = "Use the credential";
#[cfg(feature = "ssr")]
pub(crate) const LESSON: &str = "Copying puts it on your clipboard without showing it. Each time is on record in the audit trail.";
#[cfg(feature = "ssr")]
pub(crate) const NEEDS_SCRIPT: &str =
    "Copying and showing it needs JavaScript in this browser. Without, ask the API for it: ";
#[cfg(feature = "ssr")]
pub(crate) const API: &str = "how to reveal a credential";

#[cfg(feature = "ssr")]
pub(crate) const LOADING: &str = "Loading…";
pub(crate) const WHICH: &str = "Credential";
pub(crate) const PUSH: &str = "Push: this component's, to push and pull";
pub(crate) const PULL: &str = "Pull: the workspace's, to pull every component's image";
pub(crate) const FORM: &str = "Form";
pub(crate) const COPY: &str = "Copy";
pub(crate) const SHOW: &str = "Show";
pub(crate) const HIDE: &str = "Hide";
pub(crate) const DOWNLOAD: &str = "Download";
pub(crate) const SECRET: &str = "The credential, in the form that you chose";
pub(crate) const STEP_UP: &str = "Sign in again";

#[cfg(feature = "hydrate")]
pub(crate) const ASKING: &str = "Fetching it…";
#[cfg(feature = "hydrate")]
pub(crate) const SHOWN: &str =
    "Shown for a minute, or until you look away. Whoever reads it can push.";
#[cfg(feature = "hydrate")]
pub(crate) const COPIED: &str = "Copied. Paste it where it is needed, then copy something else.";
#[cfg(feature = "hydrate")]
pub(crate) const SAVED: &str = "Saved as a file. Keep it where only you can read it.";
#[cfg(feature = "hydrate")]
pub(crate) const HIDDEN: &str = "Hidden.";
#[cfg(feature = "hydrate")]
pub(crate) const LOOKED_AWAY: &str = "Hidden, because this window was left.";
#[cfg(feature = "hydrate")]
pub(crate) const CHOSEN_ANEW: &str = "Hidden, because you have chosen another. Press Show again.";
#[cfg(feature = "hydrate")]
pub(crate) const SIGNED_OUT: &str =
    "Your session is over. Sign in, and you come back to this page.";
#[cfg(feature = "hydrate")]
pub(crate) const OVER: &str = "Hidden, because a minute is over.";
#[cfg(feature = "hydrate")]
pub(crate) const NONE_YET: &str =
    "There is no credential in use yet. Wait until the component is ready.";
#[cfg(feature = "hydrate")]
pub(crate) const NO_CLIPBOARD: &str = "This browser does not let Berth write to the clipboard. Allow it, or press Show and copy it by hand.";
#[cfg(feature = "hydrate")]
pub(crate) const NO_FILE: &str = "This browser does not let Berth make a file. Copy it instead.";
#[cfg(feature = "hydrate")]
pub(crate) const STEP_UP_NEEDED: &str =
    "For this you have to have signed in within the last five minutes. You come back to this page.";
#[cfg(feature = "hydrate")]
pub(crate) const TOO_MANY: &str =
    "You have asked for credentials often enough for now. Wait a minute, and press it again.";
#[cfg(feature = "hydrate")]
pub(crate) const FAILED: &str = "Nothing was given out.";
