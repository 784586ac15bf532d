//! All rows.

use std::collections::BTreeMap;

use crate::{oauth, registry, variant::Variant};

use super::{
    AccessToken, Account, AccountId, AppToken, Application, HeldName, Ids, Invitation, LogEntry,
    Organization, Prototype, Repository, RepositoryId, Robot, Team, TeamId, User,
};

/// The state. Fields are rows; what is more than a look-up is a method in the noun's own file.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) ids: Ids,
    pub(crate) variant: Variant,
    pub(crate) users: BTreeMap<AccountId, User>,
    pub(crate) organizations: BTreeMap<AccountId, Organization>,
    pub(crate) robots: BTreeMap<AccountId, Robot>,
    pub(crate) teams: BTreeMap<TeamId, Team>,
    pub(crate) repositories: BTreeMap<RepositoryId, Repository>,
    pub(crate) prototypes: Vec<Prototype>,
    pub(crate) applications: Vec<Application>,
    pub(crate) tokens: Vec<AccessToken>,
    pub(crate) invitations: Vec<Invitation>,
    pub(crate) app_tokens: Vec<AppToken>,
    pub(crate) held_names: Vec<HeldName>,
    pub(crate) logs: Vec<LogEntry>,
    /// Sessions of signed-in users.
    pub(crate) sessions: oauth::Sessions,
    /// Authorization codes that wait for their exchange.
    pub(crate) codes: oauth::Codes,
    /// Authorizations that owners have handed to somebody else.
    pub(crate) assignments: oauth::Assignments,
    /// Identity providers whose tokens federated robots can exchange.
    pub(crate) issuers: oauth::Issuers,
    /// Blobs and uploads.
    pub(crate) blobs: registry::Blobs,
}

impl World {
    pub(crate) fn new(variant: Variant, seed: u64) -> Self {
        Self {
            ids: Ids::from_seed(seed),
            variant,
            users: BTreeMap::new(),
            organizations: BTreeMap::new(),
            robots: BTreeMap::new(),
            teams: BTreeMap::new(),
            repositories: BTreeMap::new(),
            prototypes: Vec::new(),
            applications: Vec::new(),
            tokens: Vec::new(),
            invitations: Vec::new(),
            app_tokens: Vec::new(),
            held_names: Vec::new(),
            logs: Vec::new(),
            sessions: oauth::Sessions::default(),
            codes: oauth::Codes::default(),
            assignments: oauth::Assignments::default(),
            issuers: oauth::Issuers::default(),
            blobs: registry::Blobs::default(),
        }
    }

    /// The account in this row.
    pub(crate) fn account(&self, id: AccountId) -> Option<Account<'_>> {
        let user = self.users.get(&id).map(Account::User);
        let organization = || self.organizations.get(&id).map(Account::Organization);
        user.or_else(organization)
            .or_else(|| self.robots.get(&id).map(Account::Robot))
    }

    /// The account of this name.
    pub(crate) fn find_account(&self, name: &str) -> Option<Account<'_>> {
        let user = self.find_user(name).map(Account::User);
        let organization = || self.find_organization(name).map(Account::Organization);
        user.or_else(organization)
            .or_else(|| self.find_robot(name).map(Account::Robot))
    }

    pub(crate) fn find_user(&self, name: &str) -> Option<&User> {
        self.users.values().find(|user| user.name == name)
    }

    pub(crate) fn find_organization(&self, name: &str) -> Option<&Organization> {
        self.organizations
            .values()
            .find(|organization| organization.name == name)
    }

    /// The user or organization whose repositories are `name/…`.
    pub(crate) fn find_namespace(&self, name: &str) -> Option<AccountId> {
        self.find_account(name)
            .filter(|account| !account.is_robot())
            .map(Account::id)
    }

    /// Checks a user's name and password; disabled users are refused.
    pub(crate) fn authenticate_user(&self, name: &str, password: &str) -> Option<AccountId> {
        self.find_user(name)
            .filter(|user| user.enabled && user.password == password)
            .map(|user| user.id)
    }
}
