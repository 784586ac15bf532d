//! Refusals, in words: what happened, and the next thing to do (L6).

use model::api::link::Refusal as Explained;
use token_broker::Refusal;

/// What happened, and the next thing to do.
#[must_use]
pub(super) fn refusal(why: Refusal) -> Explained {
    let (code, explanation, next) = words(why);
    Explained {
        code: code.to_owned(),
        explanation: explanation.to_owned(),
        next: next.to_owned(),
    }
}

/// A refusal's name for programs.
#[must_use]
pub(super) fn code(why: Refusal) -> &'static str {
    words(why).0
}

/// The refusal of this name, among those that can end an attempt in a browser that it is not for.
#[must_use]
pub(super) fn elsewhere(code: &str) -> Option<Explained> {
    [
        Refusal::OtherSession,
        Refusal::OtherUser,
        Refusal::Replayed,
        Refusal::Silent,
        Refusal::OtherWorkspace,
    ]
    .into_iter()
    .map(refusal)
    .find(|refusal| refusal.code == code)
}

const AGAIN: &str = "Begin again on this page.";
const NOTHING_USED: &str =
    "Nothing was linked; whatever Quay gave is being deleted. Begin again on this page.";

fn words(why: Refusal) -> (&'static str, &'static str, &'static str) {
    match why {
        Refusal::Denied => (
            "denied",
            "You said no at Quay.",
            "Nothing was linked. If you did not mean to, begin again; if the permissions were too many, take a way that asks for fewer.",
        ),
        Refusal::CalledOff => ("called_off", "The attempt was called off.", AGAIN),
        Refusal::QuayError => (
            "quay_error",
            "Quay sent an error back instead of a code.",
            "Take another way, and tell an administrator: `berth doctor` checks the application and its redirect URI.",
        ),
        Refusal::OtherSession => (
            "other_session",
            "Quay's answer came back in another browser than the one that asked.",
            "Nothing was linked. Begin again, and stay in one browser until you are done.",
        ),
        Refusal::OtherUser => (
            "other_user",
            "Quay's answer came back while you were not signed in to Berth, or somebody else was.",
            "Nothing was linked. Sign in to Berth as yourself, and begin again. If you did not begin a link, somebody sent you their address: close the page.",
        ),
        Refusal::OtherWorkspace => (
            "other_workspace",
            "The attempt was begun for another workspace.",
            "Open that workspace's link page and begin again there.",
        ),
        Refusal::StateMismatch => (
            "state_mismatch",
            "Quay's answer belongs to another request.",
            NOTHING_USED,
        ),
        Refusal::ScopeChanged => (
            "scope_changed",
            "Quay named other permissions than those that Berth asked for.",
            NOTHING_USED,
        ),
        Refusal::Replayed => (
            "replayed",
            "Quay's answer was used before, or the attempt had already ended.",
            "If the link is not there, begin again. Going back in the browser's history does not help.",
        ),
        Refusal::Silent => (
            "silent",
            "Nothing was heard from Quay for too long. Where Quay shows you a page with 403, it lets only owners of the application's organization give consent.",
            "Take another way: inviting Berth into an organization of yours works on every Quay. If Quay showed 401, sign in to Quay first and begin again.",
        ),
        Refusal::OutOfTurn => (
            "out_of_turn",
            "This was not the next step of the link.",
            NOTHING_USED,
        ),
        Refusal::OtherQuayUser => (
            "other_quay_user",
            "Another Quay user was confirmed than the one that was found.",
            "Nothing was linked. Sign in to Quay as the user that you want to link, and begin again.",
        ),
        Refusal::LinkedElsewhere => (
            "linked_elsewhere",
            "This Quay user is linked to somebody else at Berth.",
            "Sign in to Quay as another user and begin again; or have the other link ended, by its user or by an administrator.",
        ),
        Refusal::CodeRefused => (
            "code_refused",
            "Quay did not take its own code, or the application's secret is wrong.",
            "Begin again. For an application of your own, check its client id and secret; if it stays, tell an administrator.",
        ),
        Refusal::AnswerLost => (
            "answer_lost",
            "Quay's answer was lost on its way, and there may be a token that nobody holds.",
            "See \"What is owed at Quay\" on this page: it says what to click if Berth cannot delete it. Then begin again.",
        ),
        Refusal::TokenDead => (
            "token_dead",
            "Quay does not know this token.",
            "Generate another one at Quay, copy all of it, and paste it here.",
        ),
        Refusal::TooPowerful => (
            "too_powerful",
            "The token may administer all of Quay, which Berth never accepts. It is being deleted.",
            "Generate one without super:user, with the permissions that this page names.",
        ),
        Refusal::Ambiguous => (
            "ambiguous",
            "More than one Quay user or organization answers to this team name, so it proves nothing.",
            "Remove Berth's account from those teams at Quay, and begin again with a fresh name.",
        ),
        Refusal::ByOurToken => (
            "by_our_token",
            "Berth's account was added to the team by a token, not by a person.",
            "Tell an administrator at once: a token of Berth's application may be in wrong hands.",
        ),
        Refusal::Declined => (
            "declined",
            "The invitation was declined, or withdrawn.",
            "Begin again if you want another one, or take another way.",
        ),
        Refusal::NotAsked => (
            "not_asked",
            "This Quay adds people to teams without asking them, so a typed name would prove nothing. Whoever was added was removed again.",
            "Take another way: inviting Berth into an organization of yours proves who you are.",
        ),
        Refusal::Nobody => (
            "nobody",
            "Quay knows nobody of this name.",
            "Look up how you are called at Quay, and begin again with that name.",
        ),
        Refusal::NotInvited => (
            "not_invited",
            "Quay does not send this invitation: it has no mail, or none for this address.",
            "Begin again with your name at Quay instead of the address, or take another way.",
        ),
        _ => ("refused", "The attempt came to nothing.", AGAIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code is the word that the record has for it.
    #[test]
    fn every_refusal_has_a_code_of_its_own_and_says_what_to_do() {
        for word in [
            "denied",
            "called_off",
            "quay_error",
            "other_session",
            "other_user",
            "other_workspace",
            "state_mismatch",
            "scope_changed",
            "replayed",
            "silent",
            "out_of_turn",
            "other_quay_user",
            "linked_elsewhere",
            "code_refused",
            "answer_lost",
            "token_dead",
            "too_powerful",
            "ambiguous",
            "by_our_token",
            "declined",
            "not_asked",
            "nobody",
        ] {
            let why: Refusal = serde_json::from_value(word.into()).unwrap();
            let refusal = refusal(why);
            assert_eq!(refusal.code, word);
            assert!(refusal.explanation.ends_with('.') && refusal.next.ends_with('.'));
        }
    }
}
