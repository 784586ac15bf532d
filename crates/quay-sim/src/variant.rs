//! How installations of Quay differ: one switch for each difference that was recorded.
//!
//! The default is the Quay that most recordings come from. The numbers name recordings.

use std::time::Duration;

/// The switches. Build one with `Variant { mailing: Mailing::Delivers, ..Variant::default() }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// `FEATURE_MAILING`: whether adding somebody to a team makes an invitation (605, 702).
    pub mailing: Mailing,
    /// Who may use `/oauth/authorize` (058, 077).
    pub authorization: Authorization,
    /// Whether applications' tokens can be minted through the API; absent before Quay 3.18 (404).
    pub minting: bool,
    /// `REGISTRY_STATE: readonly`: writes answer 503 (641).
    pub read_only: bool,
    /// `FEATURE_ANONYMOUS_ACCESS` (631).
    pub anonymous_access: bool,
    /// Quay's own nginx limit on `/api/`: beyond it 429 HTML without `Retry-After`.
    pub rate_limit: Option<RateLimit>,
    /// `DEFAULT_UI`, which decides what nginx does with `/oauth/access_token` (651, 652).
    pub interface: Interface,
    /// `FEATURE_SUPERUSERS_ORG_CREATION_ONLY` (632).
    pub organization_creation: OrganizationCreation,
    /// Whether robots can be created; `ROBOTS_DISALLOW` when not (633).
    pub robots: bool,
    /// `OAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT` (635).
    pub token_cap: Option<usize>,
    /// `FEATURE_EXTENDED_REPOSITORY_NAMES`: slashes in repository names (211, 634).
    pub extended_repository_names: bool,
    /// `FEATURE_RECAPTCHA`: creating an organization answers 400 "Are you a bot?".
    pub captcha: bool,
    /// `RECAPTCHA_WHITELISTED_USERS`: who is not asked.
    pub captcha_exempt: Vec<String>,
    /// Private repositories that a namespace's plan allows; beyond it 402.
    pub plan_limit: Option<usize>,
    /// `FEATURE_SUPERUSERS_FULL_ACCESS` (397, 619 to 623).
    pub superusers_full_access: bool,
    /// `FEATURE_REPO_MIRROR`: repositories have states that can be changed (257, 625 to 629).
    pub repository_states: bool,
    /// `BROWSER_API_CALLS_XHR_ONLY` (614 to 617).
    pub browser_calls_xhr_only: bool,
    /// `FRESH_LOGIN_TIMEOUT` for sessions, not for tokens (637).
    pub fresh_login_timeout: Duration,
    /// What happens when the same repository is created twice at once.
    pub duplicate_creates: DuplicateCreates,
    /// How long the name of a deleted organization stays taken (205, 691, 692).
    pub name_hold: NameHold,
    /// `CREATE_PRIVATE_REPO_ON_PUSH` (430).
    pub private_on_push: bool,
}

impl Default for Variant {
    fn default() -> Self {
        Self {
            mailing: Mailing::Off,
            authorization: Authorization::OwnersOnly,
            minting: true,
            read_only: false,
            anonymous_access: true,
            rate_limit: None,
            interface: Interface::Angular,
            organization_creation: OrganizationCreation::Everybody,
            robots: true,
            token_cap: None,
            extended_repository_names: true,
            captcha: false,
            captcha_exempt: Vec::new(),
            plan_limit: None,
            superusers_full_access: true,
            repository_states: false,
            browser_calls_xhr_only: true,
            fresh_login_timeout: Duration::from_secs(600),
            duplicate_creates: DuplicateCreates::OneSucceeds,
            name_hold: NameHold::UntilCollected,
            private_on_push: true,
        }
    }
}

/// Whether Quay sends mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailing {
    /// No mail: whoever is added to a team is a member at once (176).
    Off,
    /// Mail arrives: whoever is added to a team is invited (605).
    Delivers,
    /// The mail server fails: 400, and the invitation exists all the same (702).
    Fails,
}

/// Who may grant an OAuth application access to their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// Owners of the organization that owns the application (058).
    OwnersOnly,
    /// Every signed-in user.
    Everybody,
}

/// The user interface that Quay's nginx serves by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interface {
    /// The old one; nginx passes `/oauth/` on.
    Angular,
    /// The new one; nginx answers `POST /oauth/access_token` with 405 unless the request carries
    /// the cookie `defaultui=angular` (651, 652).
    React,
}

/// Who may create organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganizationCreation {
    /// Every user.
    Everybody,
    /// Superusers only (632).
    SuperusersOnly,
}

/// nginx's `limit_req` on `/api/`, per client address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests a second in the long run; Quay's template says 5.
    pub per_second: u32,
    /// Requests beyond that which are let through at once; Quay's template says 25.
    pub burst: u32,
}

/// What two creates of the same repository at the same time get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateCreates {
    /// One 201, the rest 400.
    OneSucceeds,
    /// Creates that overlap in time all get 201, for the one repository that exists afterwards.
    AllSucceed,
}

/// How long a deleted organization's name stays taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameHold {
    /// Until [`QuaySim::collect_garbage`](crate::QuaySim::collect_garbage).
    UntilCollected,
    /// For this long on the clock, or until the garbage is collected; 20 to 35 s were seen.
    For(Duration),
}
