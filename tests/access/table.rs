//! The table: every route, and whom it is for. Written by hand, not taken from the code.

use model::api::platform_token::PlatformScope;
use reqwest::Method;
use serde_json::{Value, json};

use super::identity::Standing;

/// What a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// Asks for nothing, not even whether what is shown is good.
    Health,
    /// Holds nobody's things.
    Open,
    /// Whoever proves who they are.
    Proven,
    List,
    See,
    Found,
    Declare,
    Dissolve,
    Rotate,
    Reveal,
    Link,
    /// The pages on which one's own Quay account is linked.
    LinkPage,
    /// The page of one's workspaces.
    ListPage,
    /// The page of a workspace.
    SeePage,
    /// A form that declares.
    DeclarePage,
    /// The form that rotates.
    RotatePage,
    /// A form that says who is a member.
    MembersPage,
    ManageMembers,
    Administer,
    /// A page for administrators.
    AdministerPage,
}

/// Whom a gate lets through.
pub(super) struct Rule {
    pub(super) any_token: bool,
    pub(super) scope: Option<PlatformScope>,
    pub(super) people: &'static [Standing],
    pub(super) is_in_workspace: bool,
    pub(super) is_page: bool,
}

impl Gate {
    /// `None` for one that lets everybody through.
    pub(super) fn rule(self) -> Option<Rule> {
        use PlatformScope as Scope;
        use Standing::{
            Administrator, Developer, Owner, OwnerOfOld, OwnersProgram, Stranger, Viewer,
        };
        const EVERYBODY: &[Standing] = &[
            Stranger,
            Viewer,
            Developer,
            Owner,
            OwnerOfOld,
            OwnersProgram,
            Administrator,
        ];
        const SEES: &[Standing] = &[
            Viewer,
            Developer,
            Owner,
            OwnerOfOld,
            OwnersProgram,
            Administrator,
        ];
        const DECLARES: &[Standing] = &[Developer, Owner, OwnerOfOld, OwnersProgram];
        const OWNS: &[Standing] = &[Owner, OwnerOfOld, OwnersProgram];
        const MANAGES: &[Standing] = &[Owner, OwnerOfOld, OwnersProgram, Administrator];
        const LINKS: &[Standing] = &[Owner, OwnerOfOld];
        let everywhere = |scope, people| Rule {
            any_token: false,
            scope,
            people,
            is_in_workspace: false,
            is_page: false,
        };
        let within = |scope, people| Rule {
            is_in_workspace: true,
            ..everywhere(scope, people)
        };
        let page = |rule| Rule {
            is_page: true,
            ..rule
        };
        Some(match self {
            Self::Health | Self::Open => return None,
            Self::Proven => Rule {
                any_token: true,
                ..everywhere(None, EVERYBODY)
            },
            Self::List => everywhere(Some(Scope::Read), EVERYBODY),
            Self::Found => everywhere(Some(Scope::Declare), &[Administrator]),
            Self::Administer => everywhere(Some(Scope::Administer), &[Administrator]),
            Self::See => within(Some(Scope::Read), SEES),
            Self::Declare => within(Some(Scope::Declare), DECLARES),
            Self::Rotate => within(Some(Scope::Declare), OWNS),
            Self::RotatePage => page(within(None, OWNS)),
            Self::Dissolve => within(Some(Scope::Declare), OWNS),
            Self::Reveal => within(Some(Scope::Reveal), &[Developer, Owner]),
            Self::ManageMembers => within(Some(Scope::Members), MANAGES),
            Self::Link => within(None, LINKS),
            Self::LinkPage => page(within(None, LINKS)),
            Self::ListPage => page(everywhere(None, EVERYBODY)),
            Self::SeePage => page(within(None, SEES)),
            Self::DeclarePage => page(within(None, DECLARES)),
            Self::AdministerPage => page(everywhere(None, &[Administrator])),
            Self::MembersPage => page(within(None, MANAGES)),
        })
    }
}

/// A route.
pub(super) struct Entry {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) gate: Gate,
    /// What whoever is let through is answered.
    pub(super) answers: &'static [u16],
    /// What is sent along.
    pub(super) body: Body,
}

/// What is sent along.
pub(super) enum Body {
    Nothing,
    Json(Value),
    Form(&'static str),
}

fn entry(method: Method, path: &'static str, gate: Gate, answers: &'static [u16]) -> Entry {
    let body = match method {
        Method::PUT => Body::Json(json!({})),
        _ => Body::Nothing,
    };
    Entry {
        method,
        path,
        gate,
        answers,
        body,
    }
}

impl Entry {
    fn sending(self, body: Body) -> Self {
        Self { body, ..self }
    }
}

/// Every route. Words in braces are filled in by the scene.
pub(super) fn entries() -> Vec<Entry> {
    let mut entries = open();
    entries.extend(api());
    entries.extend(members());
    entries.extend(links());
    entries.extend(link_pages());
    entries.extend(pages());
    entries.extend(administration());
    entries
}

fn open() -> Vec<Entry> {
    use Gate::{Health, Open};
    let (get, post) = (Method::GET, Method::POST);
    vec![
        entry(get.clone(), "/healthz", Health, &[200]),
        entry(get.clone(), "/readyz", Health, &[200]),
        entry(get.clone(), "/api/v1/openapi.json", Open, &[200]),
        entry(get.clone(), "/api/v1/docs", Open, &[200]),
        entry(get.clone(), "/", Open, &[200, 303]),
        entry(get.clone(), "/assets/{name}", Health, &[404]),
        entry(post.clone(), "/theme", Open, &[303]).sending(Body::Form("theme=dark&return_to=/")),
        entry(get.clone(), "/sign-in", Open, &[200]),
        entry(get.clone(), "/sign-in/start", Open, &[303]),
        entry(get.clone(), "/sign-in/callback", Open, &[400]),
        entry(post.clone(), "/sign-in/sample", Open, &[404]).sending(Body::Form("user=david")),
        entry(post.clone(), "/sign-in/back-channel-logout", Open, &[400])
            .sending(Body::Form("logout_token=a.b.c")),
        entry(post, "/sign-out", Open, &[303]),
        entry(get.clone(), "/signed-out", Open, &[200]),
        // It is nobody's attempt.
        entry(get.clone(), "/link/quay/callback/{secret}", Open, &[404]),
        entry(get, "/link/refused/{code}", Open, &[404]),
    ]
}

fn api() -> Vec<Entry> {
    use Gate::{Declare, Dissolve, Found, List, Proven, Reveal, Rotate, See};
    let (get, put, post, delete) = (Method::GET, Method::PUT, Method::POST, Method::DELETE);
    const NEW: &str = "/api/v1/workspaces/{new workspace}";
    const EMPTY: &str = "/api/v1/workspaces/{empty workspace}";
    macro_rules! within {
        ($rest:literal) => {
            concat!("/api/v1/workspaces/{workspace}", $rest)
        };
    }
    const COMPONENT: &str = within!("/components/{component}");
    vec![
        entry(get.clone(), "/api/v1/me", Proven, &[200]),
        entry(get.clone(), "/api/v1/workspaces", List, &[200]),
        entry(get.clone(), within!(""), See, &[200]),
        entry(put.clone(), NEW, Found, &[200, 201]),
        entry(delete.clone(), EMPTY, Dissolve, &[204]),
        entry(get.clone(), within!("/components"), See, &[200]),
        // It does not say which component.
        entry(get.clone(), within!("/preview"), See, &[400]),
        entry(get.clone(), COMPONENT, See, &[200]),
        entry(put, COMPONENT, Declare, &[200]),
        entry(delete, COMPONENT, Declare, &[202]),
        entry(
            post.clone(),
            within!("/components/{component}/restore"),
            Declare,
            &[202],
        ),
        entry(
            post.clone(),
            within!("/components/{component}/retry"),
            Declare,
            &[202],
        ),
        entry(
            get.clone(),
            within!("/components/{component}/plan"),
            See,
            &[200],
        ),
        entry(
            get.clone(),
            within!("/components/{component}/credentials"),
            See,
            &[200],
        ),
        entry(
            get.clone(),
            within!("/components/{component}/operations"),
            See,
            &[200],
        ),
        entry(get.clone(), within!("/operations/{operation}"), See, &[200]),
        entry(get.clone(), within!("/credentials"), See, &[200]),
        entry(
            post,
            within!("/credentials/{credential}/reveal"),
            Reveal,
            &[200],
        ),
        entry(
            Method::POST,
            within!("/credentials/{credential}/test"),
            Declare,
            &[200],
        ),
        entry(
            get.clone(),
            within!("/components/{component}/tags"),
            See,
            &[200],
        ),
        // Whether one is under way depends on who came before.
        entry(
            get.clone(),
            within!("/components/{component}/rotation"),
            See,
            &[200, 404],
        ),
        entry(
            Method::POST,
            within!("/components/{component}/rotation"),
            Rotate,
            &[202],
        )
        .sending(Body::Json(json!({}))),
        entry(
            Method::POST,
            within!("/components/{component}/rotation/end"),
            Rotate,
            &[202, 404],
        ),
        entry(get, within!("/events"), See, &[200]),
    ]
}

fn members() -> Vec<Entry> {
    use Gate::{Administer, ManageMembers, See};
    const MEMBERS: &str = "/api/v1/workspaces/{workspace}/members";
    const MEMBER: &str = "/api/v1/workspaces/{workspace}/members/{user}";
    let get = Method::GET;
    vec![
        entry(get.clone(), MEMBERS, See, &[200]),
        entry(Method::PUT, MEMBER, ManageMembers, &[200])
            .sending(Body::Json(json!({ "role": "viewer" }))),
        entry(Method::DELETE, MEMBER, ManageMembers, &[204]),
        entry(
            get.clone(),
            "/api/v1/administration/links",
            Administer,
            &[200],
        ),
        entry(
            get.clone(),
            "/api/v1/administration/debts",
            Administer,
            &[200],
        ),
        entry(
            get.clone(),
            "/api/v1/administration/grants",
            Administer,
            &[200],
        ),
        entry(
            get.clone(),
            "/api/v1/administration/quay",
            Administer,
            &[200],
        ),
        entry(
            get,
            "/api/v1/administration/service-token",
            Administer,
            &[200],
        ),
        // No application is configured here that it could be made in.
        entry(
            Method::POST,
            "/api/v1/administration/service-token/rotation",
            Administer,
            &[409],
        ),
        // A token that Quay does not know.
        entry(
            Method::POST,
            "/api/v1/administration/service-token/replacement",
            Administer,
            &[409],
        )
        .sending(Body::Json(json!({ "token": "GARBAGE" }))),
        // There is no such link.
        entry(
            Method::DELETE,
            "/api/v1/administration/links/{workspace}/{user}",
            Administer,
            &[404],
        ),
    ]
}

fn administration() -> Vec<Entry> {
    use Gate::{Administer, AdministerPage};
    macro_rules! api {
        ($rest:literal) => {
            concat!("/api/v1/administration/", $rest)
        };
    }
    let get = Method::GET;
    vec![
        entry(get.clone(), api!("overview"), Administer, &[200]),
        entry(get.clone(), api!("budget"), Administer, &[200]),
        entry(get.clone(), api!("rotations"), Administer, &[200]),
        entry(get.clone(), api!("conflicts"), Administer, &[200]),
        entry(get.clone(), api!("operations"), Administer, &[200]),
        entry(get.clone(), api!("foundings"), Administer, &[200]),
        entry(get.clone(), api!("audit"), Administer, &[200]),
        entry(get.clone(), api!("audit/export"), Administer, &[200]),
        entry(get.clone(), "/administration", AdministerPage, &[200]),
        entry(
            get.clone(),
            "/administration/rotations",
            AdministerPage,
            &[200],
        ),
        entry(
            get.clone(),
            "/administration/service-token",
            AdministerPage,
            &[200],
        ),
        // A token that Quay does not know.
        entry(
            Method::POST,
            "/administration/service-token",
            AdministerPage,
            &[409],
        )
        .sending(Body::Form("token=GARBAGE")),
        // No application is configured here that it could be made in.
        entry(
            Method::POST,
            "/administration/service-token/rotation",
            AdministerPage,
            &[409],
        ),
        entry(get.clone(), "/administration/work", AdministerPage, &[200]),
        entry(get.clone(), "/administration/links", AdministerPage, &[200]),
        // There is no such link.
        entry(
            Method::POST,
            "/administration/links/{workspace}/{user}/end",
            AdministerPage,
            &[404],
        )
        .sending(Body::Form("name=david")),
        entry(get.clone(), "/administration/debts", AdministerPage, &[200]),
        entry(get, "/administration/audit", AdministerPage, &[200]),
    ]
}

/// Nothing is linked here, so there is nothing to be ended, watched or confirmed.
fn links() -> Vec<Entry> {
    use Gate::Link;
    const LINK: &str = "/api/v1/workspaces/{workspace}/link";
    const ATTEMPTS: &str = "/api/v1/workspaces/{workspace}/link/attempts";
    const ATTEMPT: &str = "/api/v1/workspaces/{workspace}/link/attempts/{attempt}";
    const CONFIRM: &str = "/api/v1/workspaces/{workspace}/link/attempts/{attempt}/confirm";
    const SAID_DEAD: &str = "/api/v1/workspaces/{workspace}/link/debts/{custody}/said-dead";
    vec![
        entry(Method::GET, LINK, Link, &[200]),
        entry(Method::DELETE, LINK, Link, &[404]),
        entry(Method::POST, ATTEMPTS, Link, &[200])
            .sending(Body::Json(json!({ "way": "no_link" }))),
        entry(Method::GET, ATTEMPT, Link, &[404]),
        entry(Method::DELETE, ATTEMPT, Link, &[404]),
        entry(Method::POST, CONFIRM, Link, &[404])
            .sending(Body::Json(json!({ "quay_user": "david" }))),
        entry(Method::POST, SAID_DEAD, Link, &[404]),
    ]
}

fn pages() -> Vec<Entry> {
    use Gate::{DeclarePage, ListPage, MembersPage, RotatePage, SeePage};
    const MEMBER: &str = "/workspaces/{workspace}/members/{user}";
    const COMPONENT: &str = "/workspaces/{workspace}/components/{component}";
    const DELETE: &str = "/workspaces/{workspace}/components/{component}/delete";
    const RESTORE: &str = "/workspaces/{workspace}/components/{component}/restore";
    const RETRY: &str = "/workspaces/{workspace}/components/{component}/retry";
    const ROTATE: &str = "/workspaces/{workspace}/components/{component}/rotate";
    const END_DRAIN: &str = "/workspaces/{workspace}/components/{component}/end-drain";
    const TEST: &str = "/workspaces/{workspace}/components/{component}/test";
    const TAGS: &str = "/workspaces/{workspace}/components/{component}/tags";
    vec![
        entry(Method::GET, "/workspaces", ListPage, &[200]),
        entry(Method::GET, "/workspaces/{workspace}", SeePage, &[200]),
        entry(
            Method::POST,
            "/workspaces/{workspace}/components",
            DeclarePage,
            &[303],
        )
        .sending(Body::Form("component=foo&application=&visibility=")),
        entry(Method::GET, COMPONENT, SeePage, &[200]),
        // It is not deleted by accident: nobody has typed its name.
        entry(Method::POST, DELETE, DeclarePage, &[400]).sending(Body::Form("name=")),
        entry(Method::POST, RESTORE, DeclarePage, &[303]),
        entry(Method::POST, RETRY, DeclarePage, &[303]),
        entry(Method::POST, ROTATE, RotatePage, &[303]).sending(Body::Form("drain=")),
        // Nobody has typed its name.
        entry(Method::POST, END_DRAIN, RotatePage, &[400]).sending(Body::Form("name=")),
        entry(Method::POST, TEST, DeclarePage, &[200]),
        entry(Method::GET, TAGS, SeePage, &[200]),
        entry(
            Method::POST,
            "/workspaces/{workspace}/members",
            MembersPage,
            &[400],
        )
        .sending(Body::Form("user=nobody&role=viewer")),
        entry(Method::POST, MEMBER, MembersPage, &[303]).sending(Body::Form("role=viewer")),
        // Nobody has typed their name.
        entry(
            Method::POST,
            "/workspaces/{workspace}/members/{user}/remove",
            MembersPage,
            &[400],
        )
        .sending(Body::Form("name=")),
    ]
}

fn link_pages() -> Vec<Entry> {
    use Gate::LinkPage;
    const LINK: &str = "/workspaces/{workspace}/link";
    const SAID_DEAD: &str = "/workspaces/{workspace}/link/debts/{custody}/said-dead";
    vec![
        entry(Method::GET, LINK, LinkPage, &[200]),
        entry(Method::POST, LINK, LinkPage, &[200]).sending(Body::Form("way=no_link")),
        entry(
            Method::POST,
            "/workspaces/{workspace}/link/unlink",
            LinkPage,
            &[404],
        ),
        entry(Method::POST, SAID_DEAD, LinkPage, &[404]),
        entry(
            Method::GET,
            "/workspaces/{workspace}/link/{attempt}",
            LinkPage,
            &[404],
        ),
        entry(
            Method::POST,
            "/workspaces/{workspace}/link/{attempt}/confirm",
            LinkPage,
            &[404],
        )
        .sending(Body::Form("quay_user=david")),
        entry(
            Method::POST,
            "/workspaces/{workspace}/link/{attempt}/call-off",
            LinkPage,
            &[404],
        ),
    ]
}
