//! What concerns all workspaces.

use model::{
    Reason,
    api::{budget::Budget, link::LinkWay, work::WorkCounts},
};

pub(crate) const TITLE: &str = "Administration";
pub(crate) const OVERVIEW: &str = "Overview";
pub(crate) const SERVICE_TOKEN: &str = "Service token";
pub(crate) const ROTATIONS: &str = "Rotations";
pub(crate) const WORK: &str = "Stuck work";
pub(crate) const LINKS: &str = "Links";
pub(crate) const DEBTS: &str = "Debts";
pub(crate) const AUDIT: &str = "Audit trail";
pub(crate) const BUDGET: &str = "Calls to Quay";
pub(crate) const QUAY: &str = "This Quay";
pub(crate) const QUAY_LESSON: &str = "What Berth has found out about it, by trying or by reading. It decides which ways to link are offered; nothing is assumed.";

pub(crate) const TOKEN_UNASKED: &str = "Not needed yet";
pub(crate) const TOKEN_LATER: &str = "Berth asks Quay about it with the first work.";
pub(crate) const TOKEN_USABLE: &str = "Quay takes it";
pub(crate) const TOKEN_ACTS_AS: &str = "It acts as the Quay account ";
pub(crate) const TOKEN_REFUSED: &str = "Quay refuses it";
pub(crate) const TOKEN_REPLACE: &str =
    "Work waits until there is another. Delivered credentials work; nothing is lost.";
pub(crate) const TOKEN_UNREADABLE: &str = "Cannot be read";
pub(crate) const TOKEN_MEND: &str = "Look at its file: `berth doctor` says what is wrong. Delivered credentials work; nothing is lost.";

pub(crate) const NONE_UNDER_WAY: &str = "None under way";
pub(crate) const ROTATIONS_LESSON: &str =
    "Push credentials that pass to the component's other robot.";
pub(crate) const NOTHING_STUCK: &str = "Nothing is stuck";
pub(crate) const NO_DEBTS: &str = "Nothing is owed";
pub(crate) const DEBTS_LESSON: &str =
    "Tokens and applications that links made at Quay, until they are proven dead.";
pub(crate) const GRANTS_UNSEEN: &str = "Tokens of Berth's application cannot be looked at: ";
pub(crate) const STALE_LESSON: &str =
    "Somebody uses Berth's application, or a deletion was never made. Treat it as an incident.";
pub(crate) const STALE_SEE: &str = "See which, and how to end them";
pub(crate) const PAUSED: &str = "Paused by Quay, goes on ";

/// `1 token of Berth's application lives and should be dead.`
pub(crate) fn stale_grants(count: usize) -> String {
    match count {
        1 => "1 token of Berth's application lives and should be dead.".to_owned(),
        many => format!("{many} tokens of Berth's application live and should be dead."),
    }
}

pub(crate) fn under_way(count: u64) -> String {
    format!("{count} under way")
}

pub(crate) fn waiting(count: u64) -> String {
    match count {
        1 => "1 waits".to_owned(),
        many => format!("{many} wait"),
    }
}

pub(crate) fn need_a_person(count: u64) -> String {
    match count {
        1 => "1 needs a person".to_owned(),
        many => format!("{many} need a person"),
    }
}

pub(crate) fn work_counts(work: WorkCounts) -> String {
    format!(
        "Conflicts: {}. Blocked for another reason: {}. Waiting for something outside: {}. Organizations that could not become a user's: {}.",
        work.conflicts, work.blocked, work.waiting, work.foundings
    )
}

pub(crate) fn being_paid(count: u64) -> String {
    format!("{count} being paid")
}

pub(crate) fn alarming(count: u64) -> String {
    match count {
        1 => "1 is overdue or needs a person".to_owned(),
        many => format!("{many} are overdue or need a person"),
    }
}

pub(crate) fn free(budget: &Budget) -> String {
    format!("{} of {} free", budget.free, budget.burst)
}

pub(crate) fn calls_wait(count: u64) -> String {
    match count {
        1 => "1 call waits".to_owned(),
        many => format!("{many} calls wait"),
    }
}

pub(crate) fn budget(budget: &Budget) -> String {
    format!(
        "{} a second, {} at once. Waiting: {} for people and pipelines, {} in the background, on behalf of {}; at most {}.",
        budget.per_second,
        budget.burst,
        budget.waiting_interactive,
        budget.waiting_background,
        budget.waiting_tenants,
        budget.queue
    )
}

pub(crate) const NEXT: &str = "Next page";
pub(crate) const COMPONENT: &str = "Component";
pub(crate) const WORKSPACE: &str = "Workspace";
pub(crate) const GONE: &str = "gone";
pub(crate) const UNKNOWN: &str = "unknown";
pub(crate) const STATE: &str = "State";
pub(crate) const SINCE: &str = "Since";
pub(crate) const WHO: &str = "Who";
pub(crate) const WHY: &str = "Why";
pub(crate) const WHAT_TO_DO: &str = "What to do";
pub(crate) const NEEDS_A_PERSON: &str = "Needs a person";

pub(crate) const UNDER_WAY: &str = "Under way";
pub(crate) const ROTATIONS_LEAD: &str = "A new credential is made, tested and delivered first; the one before it works until no build can hold it any more. Owners rotate on the component's page.";
pub(crate) const NO_ROTATIONS: &str = "No rotation is under way";
pub(crate) const NO_ROTATIONS_LESSON: &str = "Every component has one push credential. A rotation is here from when it is asked for until the old one is deleted at Quay.";
pub(crate) const PASSES_TO: &str = "To robot";
pub(crate) const HOW_FAR: &str = "How far it is";
pub(crate) const AFTERWARDS: &str = "Afterwards";
pub(crate) const ROTATION_MAKING: &str = "The new one is being made";
pub(crate) const ROTATION_DRAINING: &str = "Both work";
pub(crate) const ROTATION_UNTIL: &str = "the old one stops ";
pub(crate) const ROTATION_ENDING: &str = "The old one is being deleted";
pub(crate) const ROTATION_AGAIN: &str = "One more rotation follows";
pub(crate) const ROTATION_LAST: &str = "Nothing";

pub(crate) const CONFLICTS: &str = "Conflicts";
pub(crate) const CONFLICTS_LEAD: &str = "Something has our name and is not ours. Berth never takes it over and never deletes it: somebody has to decide.";
pub(crate) const NO_CONFLICTS: &str = "No conflicts";
pub(crate) const NO_CONFLICTS_LESSON: &str =
    "Whatever has one of our names at Quay, or where pipelines look, is proven to be ours.";
pub(crate) const STUCK: &str = "Stuck work";
pub(crate) const STUCK_LEAD: &str =
    "Components that are not ready, and do not go on, or not yet. What is done stays done.";
pub(crate) const NO_STUCK: &str = "Nothing is stuck";
pub(crate) const NO_STUCK_LESSON: &str =
    "Every component is ready, or is being worked on right now.";
pub(crate) const FOUNDINGS: &str = "Organizations that could not become a user's";
pub(crate) const FOUNDINGS_LEAD: &str = "Somebody linked their Quay account, and the organization could not be made theirs. They see the same on their link page.";
pub(crate) const NO_FOUNDINGS: &str = "Nothing is in the way";
pub(crate) const NO_FOUNDINGS_LESSON: &str =
    "Every organization that was to be a user's is theirs, or is on its way.";
pub(crate) const LOOKS_AGAIN: &str = "Berth looks again";
pub(crate) const AT_IT: &str = "is at it now";
pub(crate) const SEEN_LAST: &str = "Seen last";

/// What an administrator does about it.
pub(crate) fn what_to_do(reason: Reason) -> &'static str {
    match reason {
        Reason::Conflict => {
            "Look at Quay, or where pipelines look, whose it is. Delete or rename it if nobody needs it, or declare the component under another name; then choose Look again now on its page."
        }
        Reason::PlanLimit => {
            "Make room in Quay's plan, or have its owners declare the component public. Berth makes nothing public by itself."
        }
        Reason::TokenDead => {
            "Replace the service token, or have an owner of the workspace link their Quay account again."
        }
        Reason::ScopeMissing => "Give Berth a token that has the scope which is named.",
        Reason::Forbidden => {
            "Make the account which is named an owner of the organization at Quay; then choose Look again now on the component's page."
        }
        Reason::CaptchaRequired => {
            "Ask Quay's operators to allow Berth's account to create organizations, or have an owner of the workspace link their Quay account."
        }
        Reason::DeliveryFailed => {
            "Look at the directory where credentials are delivered: it has to be there, and Berth has to be able to write to it."
        }
        Reason::NeedsLink => {
            "An owner of the workspace has to link their Quay account. Tell them; the workspace's page leads there."
        }
        Reason::MissingAtQuay => {
            "Find out who deleted it at Quay. Berth makes a new one under another name where it may."
        }
        Reason::QuayReadOnly => "Nothing. Berth looks every minute, and goes on by itself.",
        Reason::QuayUnavailable => {
            "Nothing, if Quay comes back soon. Otherwise berth doctor says what Berth reaches."
        }
        Reason::GrantNotEffective => {
            "Nothing: the registry takes a moment. If it stays, look at the robot's permissions at Quay."
        }
        Reason::InternalError => {
            "Nothing, if it passes. Otherwise the log has the reason: search it for the component's name."
        }
        _ => "Nothing. Berth is at it.",
    }
}

pub(crate) const ALL_LINKS: &str = "Who is who at Quay";
pub(crate) const LINKS_LEAD: &str = "Who is which Quay user, and what proves it. A link that is over stays in the list, so that it can be looked up.";
pub(crate) const NO_LINKS: &str = "Nobody has linked a Quay account";
pub(crate) const NO_LINKS_LESSON: &str = "Owners link theirs on their workspace's page. Until then its organization is Berth's, and everything works.";
pub(crate) const QUAY_USER: &str = "Quay user";
pub(crate) const HOW: &str = "How";
pub(crate) const PROVEN: &str = "Linked";
pub(crate) const UNPROVEN: &str = "Not proven";
pub(crate) const UNPROVEN_LESSON: &str = "A name was typed and nothing proves it.";
pub(crate) const ENDED: &str = "Over";
pub(crate) const END: &str = "End";
pub(crate) const NOTHING_TO_END: &str = "–";
pub(crate) const END_ASK: &str = "End this link…";
pub(crate) const END_LESSON: &str = "Berth no longer takes them for this Quay user. In an organization that Berth made, that user is an owner no more; one of their own stays as it is. Images stay, builds go on, and they can link again.";
pub(crate) const END_NAME: &str = "The Quay user, to be sure";
pub(crate) const END_NOW: &str = "End the link";

/// Which way somebody took to link.
pub(crate) fn way(way: LinkWay) -> &'static str {
    match way {
        LinkWay::Identify => "Told Berth who they are",
        LinkWay::HandOver => "Handed over an organization",
        LinkWay::Invite => "Was invited",
        LinkWay::CreateAsUser => "Created the organization as themselves",
        LinkWay::OwnApplication => "Used their own application",
        LinkWay::PastedToken => "Pasted a token",
        LinkWay::NoLink => "Did not link",
    }
}

pub(crate) const OWED: &str = "Owed at Quay";
pub(crate) const DEBTS_LEAD: &str = "Every token and application that a link makes has to be deleted at Quay and proven dead. Berth tries for ever; it should take seconds, and 15 minutes at most.";
pub(crate) const NO_DEBT: &str = "No debts";
pub(crate) const NO_DEBT_LESSON: &str = "Every token that a link made is proven dead.";
pub(crate) const OVERDUE: &str = "Overdue";
pub(crate) const BEING_PAID: &str = "Being paid";
pub(crate) const CAME_BY: &str = "Came by";
pub(crate) const BERTH_PAYS: &str = "Nothing. Berth deletes it, and proves that it is dead.";
pub(crate) const THEY_CLICK: &str =
    "Its user has to do this at Quay, and sees it on their link page:";
pub(crate) const GRANTS: &str = "Tokens that should be dead";
pub(crate) const GRANTS_LEAD: &str =
    "Living tokens of Berth's own application that are older than any may get, as Quay lists them.";
pub(crate) const NO_GRANTS: &str = "None";
pub(crate) const NO_GRANTS_LESSON: &str = "No token of Berth's application has outlived its work.";
pub(crate) const UNSEEN_LESSON: &str =
    "So it is not said that there are none. berth doctor says more.";
pub(crate) const END_GRANTS: [&str; 3] = [
    "If you know whose it is: they open their account's settings at Quay, then External Logins and Applications, and revoke Berth's application under Authorized Applications.",
    "Otherwise delete Berth's OAuth application in its organization at Quay: every token of it dies with it. Make another, and give Berth its client id and secret.",
    "Look in the audit trail for what was linked at the time when it was made.",
];
pub(crate) const NAME: &str = "Name";
pub(crate) const ID: &str = "Id";
pub(crate) const MADE: &str = "Made";

pub(crate) const AUDIT_LEAD: &str =
    "Who did what, when. Records are appended and never changed; secrets are in none of them.";
pub(crate) const RECORDS: &str = "Records";
pub(crate) const ACTION: &str = "What was done";
pub(crate) const ANY_ACTION: &str = "Anything";
pub(crate) const SUBJECT_IS: &str = "To what, exactly";
pub(crate) const FROM: &str = "From (UTC)";
pub(crate) const UNTIL: &str = "Until before (UTC)";
pub(crate) const ACTOR_IS: &str = "By whom";
pub(crate) const ACTOR_HINT: &str = "By whom: worker, command-line, anonymous, user:<id> or platform-token:<id>. Choose a word in the list to see all that is like it.";
pub(crate) const FILTER: &str = "Filter";
pub(crate) const SHOW_ALL: &str = "Show all";
pub(crate) const EXPORT_CSV: &str = "Export as CSV";
pub(crate) const EXPORT_JSONL: &str = "Export as JSON lines";
pub(crate) const EXPORT_LESSON: &str =
    "Everything that fits, not this page alone. The export goes on record first.";
pub(crate) const PAGES: &str = "Pages of records";
pub(crate) const LATEST: &str = "Latest";
pub(crate) const EARLIER: &str = "Earlier";
pub(crate) const NO_RECORDS: &str = "No record fits";
pub(crate) const NO_RECORDS_LESSON: &str = "Leave a field empty, or show all.";
pub(crate) const WHEN: &str = "When";
pub(crate) const WHAT: &str = "Did what";
pub(crate) const SUBJECT: &str = "To what";
pub(crate) const REQUEST: &str = "Request id";
pub(crate) const VERIFY: &str = "Check that nobody touched it";
pub(crate) const VERIFY_LESSON: &str = "Each record carries a code over itself and all before it, made with a key that is not in the database. Keep this line somewhere else, and run it later where Berth runs: it says whether a record was changed, moved or taken away, and whether the trail as a whole was put back.";

/// `credential_revealed` is said as `credential revealed`.
pub(crate) fn action(word: &str) -> String {
    word.replace('_', " ")
}

/// What was found out, in words.
pub(crate) fn finding(subject: &str) -> String {
    match subject {
        "quay.code_flow" => "Who passes its consent page",
        "quay.mail" => "Whether it asks people before they join a team",
        "quay.application" => "Berth's OAuth application",
        "quay.captcha" => "A captcha before it creates an organization",
        other => other,
    }
    .to_owned()
}

/// How it is, in words.
pub(crate) fn found(value: &str) -> String {
    match value {
        "open" => "Everybody",
        "owners_only" => "Owners of the application only",
        "on" => "Yes, by mail",
        "off" => "No, it sends no mail",
        "administered" => "In an organization that Berth's account owns",
        "somebody_elses" => "In somebody else's organization",
        "wanted" => "Yes",
        "not_wanted" => "No",
        "unknown" => "Not known yet",
        other => other,
    }
    .to_owned()
}
