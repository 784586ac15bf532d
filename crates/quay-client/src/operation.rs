//! Every call that Berth makes to Quay, one line each.
//!
//! The table is the whole of what this crate may do at Quay: the method, Quay's own route
//! template (it names spans, never the path itself), the scopes of which one is enough, what
//! sending it may change, and the status of success. `discovery-summary.json` and
//! `scope-matrix.json` of the recordings are held against it by tests.

use http::Method;

use crate::scope::Scope::{
    self, OrgAdmin, RepoAdmin, RepoCreate, RepoRead, RepoWrite, UserAdmin, UserRead,
};

/// What sending a call may change at Quay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Nothing,
    /// Something, and sending it again changes nothing more.
    Idempotent,
    /// Something, and sending it again may do it twice or be refused.
    Once,
}

/// How large an answer may get (SECURITY.md O1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Single,
    Listing,
}

/// What a call is, apart from what it names.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) method: Method,
    pub(crate) route: &'static str,
    pub(crate) scopes: &'static [Scope],
    pub(crate) change: Change,
    pub(crate) success: u16,
    pub(crate) size: Size,
}

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident: $method:ident $route:literal, $scopes:expr, $change:ident, $success:literal, $size:ident;)*) => {
        /// A call that this crate makes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Operation {
            $($(#[$doc])* $name,)*
        }

        impl Operation {
            /// Every call, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The call's line of the table.
            pub(crate) fn spec(self) -> Spec {
                match self {
                    $(Self::$name => Spec {
                        method: Method::$method,
                        route: $route,
                        scopes: $scopes,
                        change: Change::$change,
                        success: $success,
                        size: Size::$size,
                    },)*
                }
            }
        }
    };
}

operations! {
    /// Creates an organization (121); the trailing slash matters (153).
    CreateOrganization: POST "/api/v1/organization/", &[UserAdmin], Once, 201, Single;
    /// Reads an organization; what it shows depends on who asks (154, 155, 157).
    FindOrganization: GET "/api/v1/organization/{orgname}", &[], Nothing, 200, Single;
    /// Deletes an organization (199); its name stays taken for a while (205).
    DeleteOrganization: DELETE "/api/v1/organization/{orgname}", &[OrgAdmin], Idempotent, 204, Single;

    /// Creates a repository (206).
    CreateRepository: POST "/api/v1/repository", &[RepoCreate, OrgAdmin], Once, 201, Single;
    /// Reads a repository without its tags (231).
    FindRepository: GET "/api/v1/repository/{repository}", &[RepoRead], Nothing, 200, Single;
    /// Lists an organization's repositories, 100 a page (241, 246).
    ListRepositories: GET "/api/v1/repository", &[], Nothing, 200, Listing;
    /// Sets a repository's description (254).
    SetRepositoryDescription: PUT "/api/v1/repository/{repository}", &[RepoWrite], Idempotent, 200, Single;
    /// Makes a repository public or private (249).
    SetRepositoryVisibility: POST "/api/v1/repository/{repository}/changevisibility", &[RepoAdmin], Idempotent, 200, Single;
    /// Deletes a repository; 204 even when there is none (261).
    DeleteRepository: DELETE "/api/v1/repository/{repository}", &[RepoAdmin], Idempotent, 204, Single;
    /// Lists a repository's live tags (431).
    ListTags: GET "/api/v1/repository/{repository}/tag/", &[RepoRead], Nothing, 200, Listing;

    /// Creates a robot; the answer holds its token (264).
    CreateRobot: PUT "/api/v1/organization/{orgname}/robots/{robot_shortname}", &[OrgAdmin], Once, 201, Single;
    /// Reads a robot, its token and metadata included (288).
    FindRobot: GET "/api/v1/organization/{orgname}/robots/{robot_shortname}", &[OrgAdmin], Nothing, 200, Single;
    /// Lists an organization's robots without their tokens (290).
    ListRobots: GET "/api/v1/organization/{orgname}/robots", &[OrgAdmin, RepoCreate], Nothing, 200, Listing;
    /// Gives a robot a new token; the old one is refused at once (293, 453).
    RegenerateRobot: POST "/api/v1/organization/{orgname}/robots/{robot_shortname}/regenerate", &[OrgAdmin], Once, 200, Single;
    /// Deletes a robot (297).
    DeleteRobot: DELETE "/api/v1/organization/{orgname}/robots/{robot_shortname}", &[OrgAdmin], Idempotent, 204, Single;
    /// Reads which outside identities may act as a robot (304).
    ListRobotFederation: GET "/api/v1/organization/{orgname}/robots/{robot_shortname}/federation", &[OrgAdmin], Nothing, 200, Single;
    /// Replaces which outside identities may act as a robot (302).
    SetRobotFederation: POST "/api/v1/organization/{orgname}/robots/{robot_shortname}/federation", &[OrgAdmin], Idempotent, 200, Single;

    /// Grants a user or robot a role on a repository (314, 315).
    SetUserPermission: PUT "/api/v1/repository/{repository}/permissions/user/{username}", &[RepoAdmin], Idempotent, 200, Single;
    /// Lists which users and robots have a role on a repository (328).
    ListUserPermissions: GET "/api/v1/repository/{repository}/permissions/user/", &[RepoAdmin], Nothing, 200, Listing;
    /// Takes a user's or robot's role on a repository away.
    DeleteUserPermission: DELETE "/api/v1/repository/{repository}/permissions/user/{username}", &[RepoAdmin], Idempotent, 204, Single;
    /// Grants a team a role on a repository (332).
    SetTeamPermission: PUT "/api/v1/repository/{repository}/permissions/team/{teamname}", &[RepoAdmin], Idempotent, 200, Single;
    /// Lists which teams have a role on a repository (334).
    ListTeamPermissions: GET "/api/v1/repository/{repository}/permissions/team/", &[RepoAdmin], Nothing, 200, Listing;
    /// Takes a team's role on a repository away (337).
    DeleteTeamPermission: DELETE "/api/v1/repository/{repository}/permissions/team/{teamname}", &[RepoAdmin], Idempotent, 204, Single;

    /// Creates a team or changes it (170, 171).
    EnsureTeam: PUT "/api/v1/organization/{orgname}/team/{teamname}", &[OrgAdmin], Idempotent, 200, Single;
    /// Deletes a team (193).
    DeleteTeam: DELETE "/api/v1/organization/{orgname}/team/{teamname}", &[OrgAdmin], Idempotent, 204, Single;
    /// Lists a team's members, those invited too (182, 607).
    ListTeamMembers: GET "/api/v1/organization/{orgname}/team/{teamname}/members", &[OrgAdmin, RepoCreate], Nothing, 200, Listing;
    /// Adds a user or robot to a team, or invites (176, 605).
    AddTeamMember: PUT "/api/v1/organization/{orgname}/team/{teamname}/members/{membername}", &[OrgAdmin], Once, 200, Single;
    /// Invites an e-mail address to a team, where Quay sends mail (609; 405 elsewhere, 183).
    InviteToTeam: PUT "/api/v1/organization/{orgname}/team/{teamname}/invite/{email}", &[OrgAdmin], Once, 200, Single;
    /// Removes a member from a team (188).
    RemoveTeamMember: DELETE "/api/v1/organization/{orgname}/team/{teamname}/members/{membername}", &[OrgAdmin], Idempotent, 204, Single;
    /// Reads the token's own user's notifications; team invitations are among them (703).
    ListNotifications: GET "/api/v1/user/notifications", &[UserAdmin], Nothing, 200, Listing;
    /// Accepts an invitation to a team (704).
    AcceptInvitation: PUT "/api/v1/teaminvite/{code}", &[UserAdmin], Once, 200, Single;

    /// Lists an organization's default permissions (342).
    ListPrototypes: GET "/api/v1/organization/{orgname}/prototypes", &[OrgAdmin], Nothing, 200, Listing;
    /// Adds a default permission; a second call adds a second (338, 339).
    CreatePrototype: POST "/api/v1/organization/{orgname}/prototypes", &[OrgAdmin], Once, 200, Single;
    /// Deletes a default permission (346).
    DeletePrototype: DELETE "/api/v1/organization/{orgname}/prototypes/{prototypeid}", &[OrgAdmin], Idempotent, 204, Single;

    /// Creates an OAuth application (29); a second of the same name is made.
    CreateApplication: POST "/api/v1/organization/{orgname}/applications", &[OrgAdmin], Once, 200, Single;
    /// Reads an OAuth application, its secret included (34).
    FindApplication: GET "/api/v1/organization/{orgname}/applications/{client_id}", &[OrgAdmin], Nothing, 200, Single;
    /// Lists an organization's OAuth applications (33).
    ListApplications: GET "/api/v1/organization/{orgname}/applications", &[OrgAdmin], Nothing, 200, Listing;
    /// Deletes an OAuth application and with it all its tokens and codes (375, 376).
    DeleteApplication: DELETE "/api/v1/organization/{orgname}/applications/{client_id}", &[OrgAdmin], Idempotent, 204, Single;
    /// Lists the tokens of an application (38); new in Quay 3.18.
    ListApplicationTokens: GET "/api/v1/organization/{orgname}/applications/{client_id}/tokens", &[OrgAdmin], Nothing, 200, Listing;
    /// Mints a token of an application (45, 709); new in Quay 3.18.
    MintToken: POST "/api/v1/organization/{orgname}/applications/{client_id}/tokens", &[OrgAdmin], Once, 200, Single;
    /// Revokes a token of an application, at once (362); new in Quay 3.18.
    RevokeToken: DELETE "/api/v1/organization/{orgname}/applications/{client_id}/tokens/{token_uuid}", &[OrgAdmin], Idempotent, 204, Single;

    /// Who the token is (161, 162); 401 without `user:read` (164).
    GetOwnUser: GET "/api/v1/user/", &[UserRead], Nothing, 200, Listing;
    /// Lists what the token's user has authorized (348).
    ListAuthorizations: GET "/api/v1/user/authorizations", &[UserAdmin], Nothing, 200, Listing;
    /// Deletes one authorization, a token that is, at once (353).
    DeleteAuthorization: DELETE "/api/v1/user/authorizations/{access_token_uuid}", &[UserAdmin], Idempotent, 204, Single;
    /// Looks a user up by name (165).
    FindUser: GET "/api/v1/users/{username}", &[], Nothing, 200, Single;

    /// Reads who did what in an organization, and by which OAuth application (452, 708).
    ListOrganizationLogs: GET "/api/v1/organization/{orgname}/logs", &[OrgAdmin], Nothing, 200, Listing;

    /// Reads which calls this Quay offers: a Swagger document *(source)*, kept as a summary.
    Discover: GET "/api/v1/discovery", &[], Nothing, 200, Listing;
    /// Reads what the registry can do (4).
    GetRegistryCapabilities: GET "/api/v1/registry/capabilities", &[], Nothing, 200, Single;

    /// Exchanges an authorization code for a token (90).
    ExchangeCode: POST "/oauth/access_token", &[], Once, 200, Single;
    /// Asks the registry what a credential may do (401, 417).
    AuthorizeAtRegistry: GET "/v2/auth", &[], Nothing, 200, Single;
}

impl Operation {
    /// Quay's template of the path; the names in braces are Quay's.
    #[must_use]
    pub fn route(self) -> &'static str {
        self.spec().route
    }

    /// The method.
    #[must_use]
    pub fn method(self) -> Method {
        self.spec().method
    }

    /// What sending it may change.
    #[must_use]
    pub fn change(self) -> Change {
        self.spec().change
    }

    /// The scopes of which one is enough; empty where any token, or none, will do.
    #[must_use]
    pub fn scopes(self) -> &'static [Scope] {
        self.spec().scopes
    }
}

#[cfg(test)]
mod tests;
