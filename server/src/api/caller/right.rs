//! The rights, and whose they are.

use model::{Role, api::platform_token::PlatformScope};

/// A right. It is a program's by the scope of its platform token, and a person's by their role in
/// the workspace or by what they are everywhere.
pub trait Right: Send + Sync + 'static {
    /// What the audit trail and refusals call it.
    const NAME: &'static str;
    /// The scope that gives it to a platform token; `None` keeps it from programs.
    const SCOPE: Option<PlatformScope>;
    /// The least role that gives it to a member, in that workspace; `None` where no role does.
    const ROLE: Option<Role>;
    /// Which people have it everywhere.
    const EVERYWHERE: People;
    /// What a person has to show besides who they are.
    const PROOF: Proof;
}

/// Which people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// Nobody.
    Nobody,
    /// Those who administer the platform.
    Administrators,
    /// Whoever signed in.
    Everybody,
}

/// What a person has to show besides who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Nothing.
    None,
    /// That they have signed in within five minutes (B3).
    Recent,
    /// That they sit at a browser: what follows goes through it.
    Browser,
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident: $called:literal, $scope:expr, $role:expr, $everywhere:ident, $proof:ident;)+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Right for $name {
            const NAME: &'static str = $called;
            const SCOPE: Option<PlatformScope> = $scope;
            const ROLE: Option<Role> = $role;
            const EVERYWHERE: People = People::$everywhere;
            const PROOF: Proof = Proof::$proof;
        })+
    };
}

rights! {
    /// To ask which workspaces there are. A person hears of their own.
    List: "list workspaces", Some(PlatformScope::Read), None, Everybody, None;
    /// To see everything of a workspace but its secrets.
    See: "see", Some(PlatformScope::Read), Some(Role::Viewer), Administrators, None;
    /// To make a workspace.
    Found: "declare a workspace", Some(PlatformScope::Declare), None, Administrators, None;
    /// To declare and delete components.
    Declare: "declare", Some(PlatformScope::Declare), Some(Role::Developer), Nobody, None;
    /// To replace push credentials.
    Rotate: "rotate", Some(PlatformScope::Declare), Some(Role::Owner), Nobody, None;
    /// To delete a workspace.
    Dissolve: "delete a workspace", Some(PlatformScope::Declare), Some(Role::Owner), Nobody, None;
    /// To see secrets.
    Reveal: "reveal", Some(PlatformScope::Reveal), Some(Role::Developer), Nobody, Recent;
    /// To have the registry asked what a credential is worth.
    Test: "test credentials", Some(PlatformScope::Declare), Some(Role::Developer), Nobody, None;
    /// To link a Quay account: one's own, so nobody does it for anybody else.
    Link: "link", None, Some(Role::Owner), Nobody, Browser;
    /// To say who is a member.
    ManageMembers: "manage members", Some(PlatformScope::Members), Some(Role::Owner), Administrators, None;
    /// To see and to do what concerns all workspaces.
    Administer: "administer", Some(PlatformScope::Administer), None, Administrators, None;
}
