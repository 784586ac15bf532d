//! The service token: what it is, how it is replaced.

use model::api::service_token::{RotationProgress, TokenHealth, TokenOrigin};

pub(crate) const LEAD: &str = "The Quay API token that Berth works with for everybody who has not linked an account of their own. It is never shown. Berth replaces it without stopping any work: the next one is made and tested first, then everything switches to it, and then the one before is revoked and proven dead.";
pub(crate) const NOW: &str = "The token that works now";
pub(crate) const ACCOUNT: &str = "Acts as the Quay account";
pub(crate) const ACCOUNT_UNKNOWN: &str = "not known yet";
pub(crate) const GENERATION: &str = "Generation";
pub(crate) const ORIGIN: &str = "Where it came from";
pub(crate) const SINCE: &str = "In use since";
pub(crate) const ENDS: &str = "Ends by itself";
pub(crate) const ENDS_UNKNOWN: &str = "not known";
pub(crate) const DUE: &str = "Berth replaces it";
pub(crate) const DUE_NEVER: &str = "when you ask for it";
pub(crate) const HEALTH: &str = "State";
pub(crate) const ID: &str = "Id at Quay";

pub(crate) const PENDING: &str = "The next one is being made and tested: generation ";
pub(crate) const DRAINING: &str = "Calls under way may still end with the one before, generation ";
pub(crate) const DRAINING_THEN: &str = ". Then it is revoked.";

pub(crate) const STEPS: &str = "The latest rotation";
pub(crate) const ROTATE: &str = "Replace it now";
pub(crate) const ROTATE_LESSON: &str = "Berth makes a new token, tests it, switches to it, revokes this one and proves that Quay refuses it. It takes about a minute, and no work stops. Do this at once if somebody may have seen the token.";
pub(crate) const ROTATE_NOW: &str = "Rotate now";
pub(crate) const CANNOT: &str = "Berth cannot make a new one here: ";
pub(crate) const CANNOT_THEN: &str =
    ". Make one at Quay by the steps below, and everything else goes on by itself.";
pub(crate) const ASKED: &str = "What to do: make another at Quay by the steps below.";

pub(crate) const TO_REVOKE: &str = "To be revoked by you";
pub(crate) const TO_REVOKE_LESSON: &str = "These came before, they still live, and Quay does not let Berth delete them. Revoke each at Quay. Berth looks every hour, and takes each from this list when Quay refuses it.";
pub(crate) const TO_REVOKE_HOW: &str = "At Quay, open the settings of the account, then External Logins and Applications; under Authorized Applications, find the application that the token was made with, and choose Revoke Authorization. Where Quay lists the tokens of an application, delete it there by its id.";

pub(crate) const BY_HAND: &str = "Replace it by hand";
pub(crate) const BY_HAND_SHOW: &str = "Make one at Quay, step by step";
pub(crate) const BY_HAND_LESSON: &str = "Make a token at Quay and give it to Berth. It is tested before anything changes; what does not do is not kept.";
pub(crate) const SIGN_IN: &str = "Sign in to Quay as ";
pub(crate) const SIGN_IN_UNKNOWN: &str = "the account that Berth works as";
pub(crate) const OPEN_ORGANIZATION: &str = "Open the organization ";
pub(crate) const OPEN_APPLICATION: &str =
    ", then Applications, then the application with the client id ";
pub(crate) const OPEN_ANY: &str = "Open the organization of that account that has its OAuth application, then Applications, then that application. Where there is none yet, Berth's README says under “A real Quay” how to make it.";
pub(crate) const GENERATE: &str = "Choose Generate Token, and tick exactly these:";
pub(crate) const NEVER: &str = "Never tick Super User Access: Berth refuses such a token.";
pub(crate) const COPY: &str =
    "Choose Generate Access Token, authorize it, and copy the token that Quay shows.";
pub(crate) const PASTE: &str = "Paste it here.";
pub(crate) const TOKEN: &str = "The new token";
pub(crate) const TOKEN_HINT: &str = "It is not shown, and not kept unless it does.";
pub(crate) const TEST: &str = "Test it and switch";
pub(crate) const NOT_TAKEN: &str = "This token was not taken";

pub(crate) fn origin(origin: TokenOrigin) -> &'static str {
    match origin {
        TokenOrigin::Configured => "the configuration",
        TokenOrigin::Minted => "Berth made it",
        TokenOrigin::Pasted => "an administrator pasted it",
    }
}

pub(crate) fn health(health: TokenHealth) -> &'static str {
    match health {
        TokenHealth::Untried => "Being tested",
        TokenHealth::Proven => "Works",
        TokenHealth::Unfit => "Does not do",
        TokenHealth::Dead => "Quay refuses it",
    }
}

pub(crate) fn progress(progress: RotationProgress) -> &'static str {
    match progress {
        RotationProgress::Resting => "No rotation under way",
        RotationProgress::Running => "Being replaced",
        RotationProgress::Draining => "Replaced; the one before is ending",
    }
}

/// What Quay's page calls a scope.
pub(crate) fn scope(scope: &str) -> &'static str {
    match scope {
        "org:admin" => "Administer Organization",
        "repo:admin" => "Administer Repositories",
        "repo:create" => "Create Repositories",
        "user:admin" => "Administer User",
        _ => "the scope",
    }
}
