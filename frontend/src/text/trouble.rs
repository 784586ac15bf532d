//! What can be in the way of a component, and what to do.

pub(crate) const CONFLICT: &str =
    "Something at Quay has a name that this component needs, and is not Berth's.";
pub(crate) const CONFLICT_NEXT: &str = "It was left alone, and nothing of yours was changed. Look at it at Quay: if nobody needs it, delete it there and look again. Otherwise declare the component under another name.";
pub(crate) const PLAN: &str =
    "The organization's plan at Quay has no room for another private repository.";
pub(crate) const PLAN_NEXT: &str = "Make room: choose a larger plan at Quay, or delete a private repository that nobody needs. Or add this component again as a public one, if everybody may pull it; nothing becomes public by itself.";
pub(crate) const TOKEN_DEAD: &str = "Quay refuses the token that Berth works with.";
pub(crate) const SCOPE_MISSING: &str =
    "The token that Berth works with may not do what this component needs.";
pub(crate) const TOKEN_NEXT: &str = "An administrator has to replace it. Credentials that were delivered keep working, and Berth goes on by itself as soon as there is another token.";
pub(crate) const FORBIDDEN: &str = "Quay does not let Berth's account do this here.";
pub(crate) const FORBIDDEN_NEXT: &str = "Where the organization is a person's, its owner may have taken Berth's account out of it: look at the Quay account of this workspace. Otherwise an administrator has to look.";
pub(crate) const CAPTCHA: &str =
    "Quay wants a person to solve a captcha before it makes the organization.";
pub(crate) const CAPTCHA_NEXT: &str = "Link a Quay account and create the organization as yourself, or have an administrator ask Quay to allow Berth's account.";
pub(crate) const GRANT: &str = "The registry does not grant the push robot its permission yet.";
pub(crate) const GRANT_NEXT: &str = "That mostly takes seconds. Berth looks again by itself; if it stays, look again and then test the credential.";
pub(crate) const DELIVERY: &str = "The credential works, but cannot be put where pipelines look.";
pub(crate) const DELIVERY_NEXT: &str = "An administrator has to look at the place of delivery. Until then, copy the credential from this page to where your pipeline needs it.";
pub(crate) const NEEDS_LINK: &str =
    "The organization is to be a person's, and nobody has linked their Quay account yet.";
pub(crate) const NEEDS_LINK_NEXT: &str =
    "An owner of the workspace links theirs; then Berth goes on by itself.";
pub(crate) const MISSING: &str = "Something that Berth made for this component is gone from Quay.";
pub(crate) const MISSING_NEXT: &str = "If it was deleted by mistake, restore it at Quay as far as that can be done. Then look again: Berth makes what it can anew. Images of a deleted repository do not come back.";
pub(crate) const FAULT: &str = "Berth itself failed at this component.";
pub(crate) const FAULT_NEXT: &str = "Nothing is lost, and Berth tries again by itself. If it stays, tell an administrator: the reason is in the log.";

pub(crate) const LOOK_AGAIN: &str = "I have done it: look again";
pub(crate) const AT_QUAY: &str = "Look at Quay";
pub(crate) const LINK: &str = "Quay account of this workspace";
pub(crate) const ASK_AN_OWNER: &str = "Ask an owner of this workspace: they see what to do.";
pub(crate) const ADMINISTRATION: &str = "Administration";
