//! What happened, what was not lost, and what to do: by the status of an answer.

/// The words of one kind of failure.
pub(crate) struct Words {
    pub(crate) title: &'static str,
    pub(crate) kept: &'static str,
    pub(crate) next: &'static str,
}

pub(crate) const REQUEST_ID: &str = "Say this request id when you ask for help: ";
pub(crate) const HOME: &str = "To your workspaces";
pub(crate) const STEP_UP: &str = "Sign in again to go on";
pub(crate) const SIGN_IN: &str = "Sign in";

/// The words for a status, and for the code where one says more.
pub(crate) fn words(status: u16, code: &str) -> Words {
    let (title, kept, next) = match (status, code) {
        (_, "step_up_needed") => (
            "Show that it is still you",
            "Nothing was done, and nothing was shown.",
            "Secrets are for those who signed in within the last five minutes: sign in again, and you come back here.",
        ),
        (_, "administrators_only") => (
            "This is for administrators",
            "Nothing was changed, and nothing was shown.",
            "Ask an administrator of the platform to look at it. What is yours is under Workspaces.",
        ),
        (_, "cross_origin") => (
            "This does not come from a page of Berth",
            "Nothing was changed.",
            "Open the page in Berth itself, and send its form from there.",
        ),
        (_, "quay_refused" | "captcha_required") => (
            "Quay does not allow this",
            "Nothing was changed at Quay, and nothing is lost in Berth.",
            "Take another way, or tell an administrator: `berth doctor` says what is missing.",
        ),
        (_, "nothing_to_rotate") => (
            "There is nothing to rotate yet",
            "The component is set up as before; nothing that builds use has changed.",
            "Wait until it is ready, then ask again.",
        ),
        (_, "quay_read_only") => (
            "Quay is read-only just now",
            "What you declared is stored. Images can be pulled.",
            "Nothing is to be done: Berth looks every minute, and goes on by itself.",
        ),
        (400, _) => (
            "This cannot be used",
            "Nothing was changed.",
            "Go back, mend what is named above, and send it again.",
        ),
        (401, _) => (
            "Your session is over",
            "Nothing was changed. What Berth is at work on goes on.",
            "Sign in again; then go back and send it once more.",
        ),
        (403, _) => (
            "You may not do this",
            "Nothing was changed.",
            "An owner of the workspace can give you the role that this needs.",
        ),
        (404, _) => (
            "There is nothing here",
            "Nothing was changed.",
            "It may be gone, its name may be another, or you are no member of its workspace: ask one of its owners.",
        ),
        (405, _) => (
            "This address is not for that",
            "Nothing was changed.",
            "Go back to the page that you came from.",
        ),
        (409, _) => (
            "This clashes with what there is",
            "What was there is as it was.",
            "Look at it as it is now, and decide anew.",
        ),
        (413, _) => (
            "This is too long",
            "Nothing was changed.",
            "Go back, and send less.",
        ),
        (429, _) => (
            "Too often",
            "Nothing was changed.",
            "Wait a minute, then try again.",
        ),
        (502, _) => (
            "Quay cannot be reached",
            "What you declared is stored, and goes on when Quay is back. Delivered credentials stay as they are.",
            "Try again in a minute. An administrator can run `berth doctor`.",
        ),
        (503, _) => (
            "Berth cannot reach its database",
            "Nothing was changed. What is at Quay stays as it is; delivered credentials work, and builds go on.",
            "Try again in a minute. If it lasts, tell an administrator the request id.",
        ),
        _ => (
            "Berth made a mistake",
            "Nothing that was stored is lost.",
            "Try again. If it stays, tell an administrator the request id.",
        ),
    };
    Words { title, kept, next }
}
