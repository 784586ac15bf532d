//! What concerns all workspaces.

use model::api::{budget::Budget, work::WorkCounts};

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
