//! The workspaces that somebody is in.

pub(crate) const TITLE: &str = "Workspaces";
pub(crate) const EMPTY: &str = "No workspace yet";
pub(crate) const EMPTY_LESSON: &str = "A workspace is where your components are. Your platform makes one for you, or an owner adds you to theirs: tell them your id.";
pub(crate) const NAME: &str = "Workspace";
pub(crate) const ORGANIZATION: &str = "Organization at Quay";
pub(crate) const COMPONENTS: &str = "Components";
pub(crate) const STATE: &str = "State";
pub(crate) const SINCE: &str = "Since";
pub(crate) const NO_ORGANIZATION: &str = "with the first component";
pub(crate) const STATE_NEW: &str = "New";
pub(crate) const YOUR_ID: &str = "Your id, for owners who want to add you: ";
pub(crate) const NEXT: &str = "Next page";
