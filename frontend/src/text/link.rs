//! Linking a Quay account.

pub(crate) const TITLE: &str = "Quay account";
pub(crate) const FOR: &str = "Quay account for ";
pub(crate) const LEAD: &str = "A link proves who you are at Quay, so that the organization of this workspace can be yours. Berth uses what Quay gives for that and nothing else, deletes it at once, and proves that it is dead.";
pub(crate) const YOUR_LINK: &str = "Your link";
pub(crate) const LINKED: &str = "Linked";
pub(crate) const UNPROVEN: &str = "Not proven";
pub(crate) const ENDED: &str = "Over";
pub(crate) const QUAY_USER: &str = "Quay user";
pub(crate) const PROVEN_BY: &str = "Proven by";
pub(crate) const BECAUSE: &str = "Because";
pub(crate) const SINCE: &str = "Since";
pub(crate) const UNPROVEN_LESSON: &str =
    "A name was typed and nothing proves that it is yours. It is used for nothing.";
pub(crate) const UNLINK: &str = "Unlink";
pub(crate) const UNLINK_ASK: &str = "Unlink this Quay account…";
pub(crate) const UNLINK_LESSON: &str = "Berth no longer takes you for this Quay user: in an organization that Berth made, that user is an owner no more; one of your own stays as it is. Images stay, builds go on. You can link again.";

pub(crate) const WAYS: &str = "Ways to link";
pub(crate) const WAYS_AGAIN: &str = "Link again, another way";
pub(crate) const SIGN_IN_FIRST: &str = "Sign in to Quay first";
pub(crate) const SIGN_IN_BECAUSE: &str =
    ", in this browser: Quay shows only an error to whoever comes there without.";
pub(crate) const RECOMMENDED: &str = "Recommended";
pub(crate) const PERHAPS: &str = "May not work here";
pub(crate) const GIVES: &str = "You get";
pub(crate) const ASKS: &str = "It asks";
pub(crate) const SCOPES: &str = "Permissions";
pub(crate) const DANGEROUS: &str = "Quay will warn you of ";
pub(crate) const DANGEROUS_LESSON: &str = ": they let Berth act as you until it is done.";
pub(crate) const NO_SCOPES: &str = "No token is needed";
pub(crate) const SKIPPED: &str = "Why not another way?";
pub(crate) const OTHER_WAYS: &str = "Other ways";

pub(crate) const APPLICATION_ORGANIZATION: &str = "Organization that owns your application";
pub(crate) const CLIENT_ID: &str = "Client id";
pub(crate) const CLIENT_SECRET: &str = "Client secret";
pub(crate) const HANDED_OVER: &str = "Organization (optional)";
pub(crate) const INVITED: &str =
    "Your Quay user name; leave it empty to be invited by your verified e-mail address";
pub(crate) const TOKEN: &str = "Token";

pub(crate) const ATTEMPT: &str = "Your latest attempt";
pub(crate) const GO_ON: &str = "Go on with it";
pub(crate) const UNDER_WAY: &str = "An attempt is under way.";
pub(crate) const LAST_REFUSED: &str = "Your latest attempt came to nothing";

pub(crate) const DEBTS: &str = "What is owed at Quay";
pub(crate) const DEBT_PAYING: &str =
    "Berth is deleting what a link made at Quay, and proves that it is dead.";
pub(crate) const DEBT_YOURS: &str = "Berth cannot delete this by itself. Please do it:";
pub(crate) const DEBT_DONE: &str = "I have done it";

pub(crate) const AT_QUAY: &str = "Continue at Quay";
pub(crate) const NOTHING_LINKED: &str = "Nothing is linked";
pub(crate) const SIGN_IN_TO_QUAY: &str = "Sign in to Quay";
pub(crate) const CONTINUE: &str = "Continue to Quay";
pub(crate) const SEE_HOW_FAR: &str = "See how far it is";
pub(crate) const IF_403: &str = "If Quay shows 403, it lets only owners of the application's organization pass: call it off and take another way.";
pub(crate) const CALL_OFF: &str = "Call it off";
pub(crate) const ALL_WAYS: &str = "All ways to link";

pub(crate) const WAITING: &str = "Waiting for Quay";
pub(crate) const CHECKING: &str = "Asking Quay";
pub(crate) const CHECKING_LESSON: &str = "Berth finds out what came back.";
pub(crate) const LOOKS_AGAIN: &str = "This page looks again by itself.";
pub(crate) const LINKING: &str = "You are linking Quay user ";
pub(crate) const IS_THAT_YOU: &str = "Is that you, and is it what you want? Nothing was done yet.";
pub(crate) const YES: &str = "Yes, link ";
pub(crate) const NOT_LINKED: &str = "Not linked";
pub(crate) const GIVES_UP: &str = "Berth gives up ";

pub(crate) const TEAM: &str = "Team";
pub(crate) const DESCRIPTION: &str = "Description";
pub(crate) const ROLE: &str = "Role";
pub(crate) const MEMBER: &str = "Member";
pub(crate) const PERSON_AT_QUAY: &str = "At Quay";
pub(crate) const PERSON_AT_BERTH: &str = "At Berth";
pub(crate) const WORKSPACE: &str = "Workspace";
pub(crate) const ORGANIZATION: &str = "Organization";

pub(crate) const STEPS: &str = "How far it is";
pub(crate) const STEP_CHOSEN: &str = "You have chosen a way";
pub(crate) const STEP_AT_QUAY: &str = "You do it at Quay";
pub(crate) const STEP_CHECKED: &str = "Berth checks what came back";
pub(crate) const STEP_CONFIRMED: &str = "You confirm that it is you";

pub(crate) const NO_ATTEMPT: &str = "There is no such attempt to link";
pub(crate) const NO_ATTEMPT_LESSON: &str = "It may be long over, or the address is not whole. Open your workspace's link page and begin again.";
