//! The test of a credential.

pub(crate) const TITLE: &str = "What it may do";
pub(crate) const LESSON: &str =
    "Berth asks the registry what the push credential in use may do. Nobody gets to see it.";
pub(crate) const TEST: &str = "Test this credential";
pub(crate) const ASKING: &str = "Asking the registry…";
pub(crate) const ANSWERED: &str = "The registry has answered.";
pub(crate) const AS_IT_SHOULD_BE: &str = "As it should be";
pub(crate) const TOO_LITTLE: &str = "It may do less than it should";
pub(crate) const TOO_MUCH: &str = "It may do more than it should";
pub(crate) const REFUSED: &str = "The registry does not know it";
pub(crate) const LOOK_AGAIN: &str =
    "Press “Look again now”: Berth mends what is missing. If it stays, rotate the credential.";
pub(crate) const ROTATE: &str = "Tell an administrator, look at the permissions of the robot at Quay, and rotate the credential.";
pub(crate) const OWN: &str = "On its own repository";
pub(crate) const SIBLING: &str = "On another repository of the organization";
pub(crate) const ELSEWHERE: &str = "In another organization";
pub(crate) const NOTHING: &str = "nothing";
pub(crate) const AS_WANTED: &str = ", as it should be";
pub(crate) const BUT_WANTED: &str = "; it should be ";
