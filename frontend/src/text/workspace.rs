//! One workspace.

pub(crate) const WORKSPACES: &str = "Workspaces";
pub(crate) const COMPONENTS: &str = "Components";
/// How many there are.
pub(crate) fn count(components: usize) -> String {
    match components {
        1 => "1 component".to_owned(),
        many => format!("{many} components"),
    }
}
pub(crate) const NO_COMPONENTS: &str = "No component yet";
pub(crate) const NO_COMPONENTS_LESSON: &str = "Add one below. Berth makes its repository, a robot that may push there and nowhere else, and puts the credential where your pipeline looks.";
pub(crate) const NONE_FOUND: &str = "No component is like that";
pub(crate) const NONE_FOUND_LESSON: &str = "Change the filter, or show all.";
pub(crate) const SHOW_ALL: &str = "Show all";

pub(crate) const NAME: &str = "Component";
pub(crate) const REPOSITORY: &str = "Repository";
pub(crate) const VISIBILITY: &str = "Visibility";
pub(crate) const STATE: &str = "State";
pub(crate) const LAST_PUSH: &str = "Last push";
pub(crate) const CREDENTIAL: &str = "Credential";
pub(crate) const NOT_SETTLED: &str = "not settled yet";
pub(crate) const NEVER: &str = "none yet";
pub(crate) const UNKNOWN: &str = "unknown";

pub(crate) const FILTER_NAME: &str = "Name contains";
pub(crate) const FILTER_STATE: &str = "State";
pub(crate) const ANY_STATE: &str = "Any";
pub(crate) const FILTER: &str = "Filter";
pub(crate) const SORT_HINT: &str = "Sort by this";
pub(crate) const PREVIOUS: &str = "Previous";
pub(crate) const NEXT: &str = "Next";
pub(crate) const PAGES: &str = "Pages of components";

pub(crate) const ADD: &str = "Add component";
pub(crate) const VISIBLE_DEFAULT: &str = "The default of this installation";
pub(crate) const VISIBLE_PRIVATE: &str = "Private: only with a credential";
pub(crate) const VISIBLE_PUBLIC: &str = "Public: everybody may pull";

pub(crate) const ORGANIZATION: &str = "Organization at Quay";
pub(crate) const NO_ORGANIZATION: &str = "Berth makes one with the first component. Link your Quay account first if it should be yours from the beginning.";
pub(crate) const ORGANIZATION_NAME: &str = "Name";
pub(crate) const OWNER: &str = "Owner";
pub(crate) const OWNER_BERTH: &str = "Berth's service account";
pub(crate) const AUTHORITY: &str = "Berth works there";
pub(crate) const LINK: &str = "Your Quay account";
pub(crate) const LINK_NONE: &str = "Not linked";
pub(crate) const LINK_PROVEN: &str = "Linked: ";
pub(crate) const LINK_UNPROVEN: &str = "Not proven: ";
pub(crate) const LINK_ENDED: &str = "Over: ";
pub(crate) const LINK_BEGIN: &str = "Link your Quay account";
pub(crate) const LINK_SEE: &str = "See the link";

pub(crate) const MEMBERS: &str = "Members";
pub(crate) const MANAGE: &str = "Manage members";
pub(crate) const ADD_MEMBER: &str = "Add a member";
pub(crate) const MEMBER_ID: &str = "Their id";
pub(crate) const MEMBER_ID_HINT: &str =
    "They find it on their page of workspaces, after they have signed in once.";
pub(crate) const ROLE: &str = "Role";
pub(crate) const SET_ROLE: &str = "Change role";
pub(crate) const REMOVE_ASK: &str = "Remove…";
pub(crate) const REMOVE_LESSON: &str = "Their link to Quay ends, and what they have seen of credentials is replaced. You can add them again.";
pub(crate) const REMOVE_NAME: &str = "Their name as it stands above, to be sure";
pub(crate) const REMOVE: &str = "Remove";
pub(crate) const ROLE_VIEWER: &str = "Viewer: sees";
pub(crate) const ROLE_DEVELOPER: &str = "Developer: adds components, copies credentials";
pub(crate) const ROLE_OWNER: &str = "Owner: links, rotates, manages members";
pub(crate) const YOU: &str = "you";

pub(crate) const ACTIVITY: &str = "Activity";
pub(crate) const NO_ACTIVITY: &str = "Nothing has happened yet.";
