//! Before and after a session.

pub(crate) const WELCOME: &str = "A place at the quay for every component";
pub(crate) const WHAT_BERTH_DOES: [&str; 3] = [
    "Add a component, and Berth makes its image repository at Quay: nobody types an image location.",
    "Each component gets a robot account that may push there and nowhere else; its credential lies where your pipeline looks.",
    "Link your Quay account, and the organization is yours. Berth deletes your token as soon as the work is done, and proves it.",
];
pub(crate) const SIGN_IN: &str = "Sign in";
pub(crate) const SIGN_IN_WITH: &str = "Sign in with ";
pub(crate) const SIGN_IN_AS: &str = "Sign in as ";
pub(crate) const ASKED_BEFORE: &str =
    "Berth gives your components their place at the registry. It asks ";
pub(crate) const ASKED_AFTER: &str = " who you are.";
pub(crate) const SIGNED_IN_AS: &str = "You are signed in as ";
pub(crate) const UNSENT: &str = "Your session was over, so what you sent was not stored. Nothing was changed: sign in, and send it once more.";
pub(crate) const GO_ON: &str = "Go on";
pub(crate) const DEMO: &str = "This is a demo. Nobody has to prove anything: choose who to be.";
pub(crate) const DEVELOPER: &str = "A developer.";
pub(crate) const ADMINISTRATOR: &str = "A global administrator.";
pub(crate) const NOT_DONE: &str = "The sign-in did not work";
pub(crate) const REFUSED: &str = "You are not signed in";
pub(crate) const STAYS: &str = "You are still signed in as before.";
pub(crate) const WORKSPACES: &str = "To your workspaces";
pub(crate) const SIGN_IN_AGAIN: &str = "Sign in again";

pub(crate) const SIGNED_OUT: &str = "You are signed out";
pub(crate) const SESSION_ENDED: &str = "Your session here has ended.";
pub(crate) const AT_PROVIDER_BEFORE: &str = "You may still be signed in with ";
pub(crate) const AT_PROVIDER_AFTER: &str = ". On a machine that others use, sign out there, too.";
pub(crate) const SIGN_OUT_WITH: &str = "Sign out with ";
