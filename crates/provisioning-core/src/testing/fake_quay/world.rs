//! What there is at Quay, and Quay's rules about it.

use std::collections::{BTreeMap, BTreeSet};

use model::{RepoPath, RobotName, Visibility};

use crate::port::{Access, QuayError, RegistryError, Role, SeenOrganization, SeenTeam, TeamRole};

/// Everything at Quay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// Whose token the calls carry.
    pub account: String,
    /// Whether Quay still takes that token.
    pub token: Token,
    /// The organizations.
    pub organizations: BTreeMap<String, Organization>,
    /// Names that are taken and are no organizations': users', for one.
    pub users: BTreeSet<String>,
    /// Names of deleted organizations that a collector has not freed yet.
    pub held: BTreeSet<String>,
    /// How many private repositories the plan allows; any number, if it does not say.
    pub private_repositories: Option<usize>,
    /// How many tokens were made.
    tokens: usize,
}

/// Whether a token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// It does.
    Alive,
    /// It was revoked, or ran out.
    Dead,
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its contact address.
    pub contact: String,
    /// Its teams; `owners` is one of them.
    pub teams: BTreeMap<String, Team>,
    /// Its robots, by the part of their names behind the `+`.
    pub robots: BTreeMap<String, Robot>,
    /// Its repositories.
    pub repositories: BTreeMap<String, Repository>,
    /// What every new repository gives to whom.
    pub default_permissions: BTreeMap<String, Role>,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// What its members may do in the organization.
    pub role: TeamRole,
    /// Users, and robots by their full names.
    pub members: BTreeSet<String>,
    /// Users who were invited, and have yet to accept.
    pub invited: BTreeSet<String>,
}

/// A robot account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robot {
    /// Its token.
    pub token: String,
    /// Its description.
    pub description: String,
    /// Its metadata.
    pub metadata: BTreeMap<String, String>,
}

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its description.
    pub description: String,
    /// Who may pull without a credential.
    pub visibility: Visibility,
    /// Who may do what.
    pub permissions: BTreeMap<String, Role>,
}

impl Organization {
    /// A new organization of this owner.
    #[must_use]
    pub fn new(owner: &str, contact: &str) -> Self {
        let owners = Team {
            role: TeamRole::Admin,
            members: BTreeSet::from([owner.to_owned()]),
            invited: BTreeSet::new(),
        };
        Self {
            contact: contact.to_owned(),
            teams: BTreeMap::from([("owners".to_owned(), owners)]),
            robots: BTreeMap::new(),
            repositories: BTreeMap::new(),
            default_permissions: BTreeMap::new(),
        }
    }

    /// Whether somebody administers it.
    #[must_use]
    pub fn is_administered_by(&self, account: &str) -> bool {
        self.teams
            .values()
            .any(|team| team.role == TeamRole::Admin && team.members.contains(account))
    }

    pub(super) fn repositories_of(&self, holder: &str) -> BTreeSet<String> {
        self.repositories
            .iter()
            .filter(|(_, repository)| repository.permissions.contains_key(holder))
            .map(|(name, _)| name.clone())
            .collect()
    }
}

impl World {
    pub(super) fn new(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            token: Token::Alive,
            organizations: BTreeMap::new(),
            users: BTreeSet::from([account.to_owned()]),
            held: BTreeSet::new(),
            private_repositories: None,
            tokens: 0,
        }
    }

    /// Somebody deletes an organization; its name stays taken until it is collected.
    pub fn delete_organization(&mut self, name: &str) {
        if self.organizations.remove(name).is_some() {
            self.held.insert(name.to_owned());
        }
    }

    /// The collector runs.
    pub fn collect(&mut self) {
        self.held.clear();
    }

    /// A token that nobody had before.
    pub fn fresh_token(&mut self) -> String {
        self.tokens += 1;
        format!("TOKEN{:059}", self.tokens)
    }

    /// The organization as the account sees it: its address and teams only for owners. A dead token
    /// sees what anybody does, and is not told that it is dead (recordings 155, 358).
    pub(super) fn see(&self, name: &str) -> Option<SeenOrganization> {
        let organization = self.organizations.get(name)?;
        if self.token == Token::Dead || !organization.is_administered_by(&self.account) {
            return Some(SeenOrganization {
                contact: String::new(),
                teams: Vec::new(),
            });
        }
        let team = |(name, team): (&String, &Team)| SeenTeam {
            name: name.clone(),
            role: team.role,
        };
        Some(SeenOrganization {
            contact: organization.contact.clone(),
            teams: organization.teams.iter().map(team).collect(),
        })
    }

    fn authenticate(&self) -> Result<(), QuayError> {
        match self.token {
            Token::Alive => Ok(()),
            Token::Dead => Err(QuayError::TokenDead),
        }
    }

    /// For everybody but its admins an organization is as good as not there.
    pub(super) fn administered(&mut self, name: &str) -> Result<&mut Organization, QuayError> {
        self.authenticate()?;
        let account = &self.account;
        self.organizations
            .get_mut(name)
            .filter(|organization| organization.is_administered_by(account))
            .ok_or(QuayError::Forbidden)
    }

    pub(super) fn repository(&mut self, path: &RepoPath) -> Result<&mut Repository, QuayError> {
        self.administered(path.org.as_str())?
            .repositories
            .get_mut(path.repo.as_str())
            .ok_or(QuayError::Missing)
    }

    pub(super) fn create_organization(
        &mut self,
        name: &str,
        contact: &str,
    ) -> Result<(), QuayError> {
        self.authenticate()?;
        if self.held.contains(name) {
            return Err(QuayError::NameHeld);
        }
        if self.organizations.contains_key(name) || self.users.contains(name) {
            return Err(QuayError::Exists);
        }
        let organization = Organization::new(&self.account, contact);
        self.organizations.insert(name.to_owned(), organization);
        Ok(())
    }

    /// The creator becomes admin of it, and default permissions apply (recording 344).
    pub(super) fn create_repository(
        &mut self,
        path: &RepoPath,
        mut repository: Repository,
    ) -> Result<(), QuayError> {
        let account = self.account.clone();
        let repositories = &self.administered(path.org.as_str())?.repositories;
        if repositories.contains_key(path.repo.as_str()) {
            return Err(QuayError::Exists);
        }
        if repository.visibility == Visibility::Private {
            self.make_room()?;
        }
        let organization = self.administered(path.org.as_str())?;
        repository
            .permissions
            .extend(organization.default_permissions.clone());
        repository.permissions.insert(account, Role::Admin);
        organization
            .repositories
            .insert(path.repo.to_string(), repository);
        Ok(())
    }

    pub(super) fn change_visibility(
        &mut self,
        path: &RepoPath,
        visibility: Visibility,
    ) -> Result<(), QuayError> {
        let before = self.repository(path)?.visibility;
        if visibility == Visibility::Private && before != visibility {
            self.make_room()?;
        }
        self.repository(path)?.visibility = visibility;
        Ok(())
    }

    fn make_room(&self) -> Result<(), QuayError> {
        let taken = self
            .organizations
            .values()
            .flat_map(|organization| organization.repositories.values())
            .filter(|repository| repository.visibility == Visibility::Private)
            .count();
        match self.private_repositories {
            Some(allowed) if taken >= allowed => Err(QuayError::PlanLimit),
            _ => Ok(()),
        }
    }

    pub(super) fn create_robot(
        &mut self,
        name: &RobotName,
        description: &str,
        metadata: BTreeMap<String, String>,
    ) -> Result<String, QuayError> {
        let token = self.fresh_token();
        let robots = &mut self.administered(name.org().as_str())?.robots;
        let short = name.shortname().as_str();
        if robots.contains_key(short) {
            return Err(QuayError::Exists);
        }
        let robot = Robot {
            token: token.clone(),
            description: description.to_owned(),
            metadata,
        };
        robots.insert(short.to_owned(), robot);
        Ok(token)
    }

    pub(super) fn regenerate_robot(&mut self, name: &RobotName) -> Result<String, QuayError> {
        let token = self.fresh_token();
        let robots = &mut self.administered(name.org().as_str())?.robots;
        let robot = robots.get_mut(name.shortname().as_str());
        robot.ok_or(QuayError::Missing)?.token.clone_from(&token);
        Ok(token)
    }

    /// Its permissions and memberships go with it.
    pub(super) fn delete_robot(&mut self, name: &RobotName) -> Result<(), QuayError> {
        let organization = self.administered(name.org().as_str())?;
        let short = name.shortname().as_str();
        organization
            .robots
            .remove(short)
            .ok_or(QuayError::Missing)?;
        let full = name.to_string();
        for repository in organization.repositories.values_mut() {
            repository.permissions.remove(&full);
        }
        for team in organization.teams.values_mut() {
            team.members.remove(&full);
        }
        Ok(())
    }

    /// A missing repository is a 500 (recording 321), a missing robot a 400.
    pub(super) fn grant(
        &mut self,
        path: &RepoPath,
        robot: &RobotName,
        role: Role,
    ) -> Result<(), QuayError> {
        let organization = self.administered(path.org.as_str())?;
        if !organization.robots.contains_key(robot.shortname().as_str()) {
            return Err(QuayError::Missing);
        }
        let repository = organization.repositories.get_mut(path.repo.as_str());
        let permissions = &mut repository.ok_or(QuayError::OutcomeUnknown)?.permissions;
        permissions.insert(robot.to_string(), role);
        Ok(())
    }

    /// What the registry grants a robot. Whoever may create repositories may push to a missing one.
    pub(super) fn access(
        &self,
        robot: &RobotName,
        token: &str,
        path: &RepoPath,
    ) -> Result<Access, RegistryError> {
        let organization = self
            .organizations
            .get(robot.org().as_str())
            .ok_or(RegistryError::Refused)?;
        let known = organization.robots.get(robot.shortname().as_str());
        if known.is_none_or(|known| known.token != token) {
            return Err(RegistryError::Refused);
        }
        let name = robot.to_string();
        let is_in = |team: &Team| team.members.contains(&name);
        let has = |role| {
            organization
                .teams
                .values()
                .any(|t| t.role == role && is_in(t))
        };
        let repository = match self.organizations.get(path.org.as_str()) {
            Some(owner) => owner.repositories.get(path.repo.as_str()),
            None => None,
        };
        let Some(repository) = repository else {
            let may_create = has(TeamRole::Creator) || has(TeamRole::Admin);
            return Ok(match may_create {
                true => Access::new(["pull", "push"]),
                false => Access::default(),
            });
        };
        let role = match has(TeamRole::Admin) {
            true => Some(Role::Admin),
            false => repository.permissions.get(&name).copied(),
        };
        Ok(match (role, repository.visibility) {
            (Some(Role::Admin | Role::Write), _) => Access::new(["pull", "push"]),
            (Some(Role::Read), _) | (None, Visibility::Public) => Access::new(["pull"]),
            (None, Visibility::Private) => Access::default(),
        })
    }
}
