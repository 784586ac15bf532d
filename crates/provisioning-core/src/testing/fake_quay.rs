//! Quay in memory, as far as provisioning sees it.

mod fault;
mod world;

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use model::{OrgName, RepoPath, RobotName, Visibility};

pub use fault::{Call, Fault, Tally};
pub use world::{Organization, Repository, Robot, Team, Token, World};

use super::{Fuse, fuse::give_way, lock};
use crate::{
    port::{
        Access, DefaultPermission, ListedRepository, ListedRobot, NewOrganization, NewRepository,
        NewRobot, QuayError, QuayReader, QuayWriter, Registry, RegistryError, RepositoryPermission,
        Role, SeenMember, SeenOrganization, SeenRepository, SeenRobot,
    },
    secret::RobotToken,
};
use fault::{Faults, Loses};

/// Quay and its registry; clones are the same Quay.
#[derive(Clone)]
pub struct FakeQuay {
    inner: Arc<Mutex<Inner>>,
    fuse: Fuse,
}

struct Inner {
    world: World,
    faults: Faults,
    tally: Tally,
    in_flight: usize,
}

/// What an answer was before a fault got at it.
type Answer<T> = Result<T, QuayError>;

impl FakeQuay {
    /// An empty Quay; the calls are this account's.
    #[must_use]
    pub fn new(account: &str, fuse: Fuse) -> Self {
        let inner = Inner {
            world: World::new(account),
            faults: Faults::default(),
            tally: Tally::default(),
            in_flight: 0,
        };
        Self {
            inner: Arc::new(Mutex::new(inner)),
            fuse,
        }
    }

    /// Sees or changes Quay behind everybody's back.
    pub fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        act(&mut lock(&self.inner).world)
    }

    /// The next call of this kind meets this fault.
    pub fn fault(&self, call: Call, fault: Fault) {
        lock(&self.inner).faults.next.push((call, fault));
    }

    /// The n-th call from now on (counted from 0), of whatever kind, meets this fault.
    pub fn fault_nth(&self, nth: usize, fault: Fault) {
        let mut inner = lock(&self.inner);
        let nth = inner.tally.api + nth;
        inner.faults.nth.insert(nth, fault);
    }

    /// The next change takes effect, and its answer is lost.
    pub fn lose_next_answer(&self) {
        lock(&self.inner).faults.loses_next_answer = Loses::TheNextAnswer;
    }

    /// Every change meets this error from now on, or works again.
    pub fn refuse_changes(&self, error: impl Into<Option<QuayError>>) {
        lock(&self.inner).faults.changes = error.into();
    }

    /// Somebody acts at Quay just before the next call of this kind.
    pub fn just_before(&self, call: Call, act: impl FnOnce(&mut World) + Send + 'static) {
        self.just_before_nth(call, 0, act);
    }

    /// Somebody acts at Quay just before the n-th call of this kind from now on (counted from 0).
    pub fn just_before_nth(
        &self,
        call: Call,
        nth: usize,
        act: impl FnOnce(&mut World) + Send + 'static,
    ) {
        let mut inner = lock(&self.inner);
        let nth = inner.tally.of(call) + nth;
        inner.faults.just_before.push((call, nth, Box::new(act)));
    }

    /// The next answers of the registry, before it answers by what it knows again.
    pub fn registry_says(&self, answers: impl IntoIterator<Item = Result<Access, RegistryError>>) {
        lock(&self.inner).faults.registry.extend(answers);
    }

    /// What was called since the last time that this was asked.
    #[must_use]
    pub fn take_tally(&self) -> Tally {
        mem::take(&mut lock(&self.inner).tally)
    }

    async fn call<T>(&self, call: Call, act: impl FnOnce(&mut World) -> Answer<T>) -> Answer<T> {
        self.fuse.moment().await;
        self.arrive();
        give_way().await;
        let answer = {
            let mut inner = lock(&self.inner);
            let Inner {
                world,
                faults,
                tally,
                ..
            } = &mut *inner;
            let number = tally.api;
            for act in faults.take_acts(call, tally.of(call)) {
                act(world);
            }
            tally.count(call);
            match faults.take(call, number) {
                Some(Fault::Before(error)) => Err(error),
                Some(Fault::LostAnswer) => {
                    let _ = act(world);
                    Err(match call.is_read() {
                        true => QuayError::Unavailable,
                        false => QuayError::OutcomeUnknown,
                    })
                }
                None => act(world),
            }
        };
        give_way().await;
        lock(&self.inner).in_flight -= 1;
        self.fuse.moment().await;
        answer
    }

    /// Calls that overlap in time are one stage.
    fn arrive(&self) {
        let mut inner = lock(&self.inner);
        if inner.in_flight == 0 {
            inner.tally.stages += 1;
        }
        inner.in_flight += 1;
    }
}

#[async_trait]
impl QuayReader for FakeQuay {
    async fn find_organization(&self, org: &OrgName) -> Answer<Option<SeenOrganization>> {
        let name = org.as_str();
        self.call(Call::FindOrganization, |world| Ok(world.see(name)))
            .await
    }

    async fn list_team_members(&self, org: &OrgName, team: &str) -> Answer<Vec<SeenMember>> {
        self.call(Call::ListTeamMembers, |world| {
            let organization = world.administered(org.as_str())?;
            let team = organization.teams.get(team).ok_or(QuayError::Missing)?;
            let listed = |name: &String, is_invited| SeenMember {
                name: name.clone(),
                is_invited,
            };
            let members = team.members.iter().map(|name| listed(name, false));
            let invited = team.invited.iter().map(|name| listed(name, true));
            Ok(members.chain(invited).collect())
        })
        .await
    }

    async fn list_robots(&self, org: &OrgName) -> Answer<Vec<ListedRobot>> {
        self.call(Call::ListRobots, |world| {
            let organization = world.administered(org.as_str())?;
            let listed = |short: &String| {
                let name = format!("{org}+{short}");
                let repositories = organization.repositories_of(&name);
                ListedRobot { name, repositories }
            };
            Ok(organization.robots.keys().map(listed).collect())
        })
        .await
    }

    async fn list_repositories(&self, org: &OrgName) -> Answer<Vec<ListedRepository>> {
        self.call(Call::ListRepositories, |world| {
            let repositories = &world.administered(org.as_str())?.repositories;
            let listed = |(name, repository): (&String, &Repository)| ListedRepository {
                name: name.clone(),
                visibility: repository.visibility,
            };
            Ok(repositories.iter().map(listed).collect())
        })
        .await
    }

    async fn list_default_permissions(&self, org: &OrgName) -> Answer<Vec<DefaultPermission>> {
        self.call(Call::ListDefaultPermissions, |world| {
            let permissions = &world.administered(org.as_str())?.default_permissions;
            let listed = |delegate: &String| DefaultPermission {
                delegate: delegate.clone(),
            };
            Ok(permissions.keys().map(listed).collect())
        })
        .await
    }

    async fn find_robot(&self, robot: &RobotName) -> Answer<Option<SeenRobot>> {
        self.call(Call::FindRobot, |world| {
            let organization = world.administered(robot.org().as_str())?;
            let found = organization.robots.get(robot.shortname().as_str());
            Ok(found.map(|found| SeenRobot {
                metadata: found.metadata.clone(),
                token: RobotToken::new(found.token.clone().into()),
            }))
        })
        .await
    }

    async fn find_repository(&self, path: &RepoPath) -> Answer<Option<SeenRepository>> {
        self.call(Call::FindRepository, |world| {
            let organization = world.administered(path.org.as_str())?;
            let found = organization.repositories.get(path.repo.as_str());
            Ok(found.map(|found| SeenRepository {
                description: found.description.clone(),
                visibility: found.visibility,
            }))
        })
        .await
    }

    async fn list_permissions(&self, path: &RepoPath) -> Answer<Vec<RepositoryPermission>> {
        self.call(Call::ListPermissions, |world| {
            let permissions = &world.repository(path)?.permissions;
            let listed = |(holder, role): (&String, &Role)| RepositoryPermission {
                holder: holder.clone(),
                role: *role,
            };
            Ok(permissions.iter().map(listed).collect())
        })
        .await
    }
}

#[async_trait]
impl QuayWriter for FakeQuay {
    async fn create_organization(&self, new: &NewOrganization) -> Answer<()> {
        self.call(Call::CreateOrganization, |world| {
            world.create_organization(new.name.as_str(), new.contact.as_str())
        })
        .await
    }

    async fn create_repository(&self, new: &NewRepository) -> Answer<()> {
        self.call(Call::CreateRepository, |world| {
            let repository = Repository {
                description: new.description.clone(),
                visibility: new.visibility,
                permissions: BTreeMap::new(),
            };
            world.create_repository(&new.path, repository)
        })
        .await
    }

    async fn change_visibility(&self, path: &RepoPath, visibility: Visibility) -> Answer<()> {
        self.call(Call::ChangeVisibility, |world| {
            world.change_visibility(path, visibility)
        })
        .await
    }

    async fn create_robot(&self, new: &NewRobot) -> Answer<RobotToken> {
        let token = self
            .call(Call::CreateRobot, |world| {
                let metadata = new.metadata.clone();
                world.create_robot(&new.name, &new.description, metadata)
            })
            .await?;
        Ok(RobotToken::new(token.into()))
    }

    async fn regenerate_robot(&self, robot: &RobotName) -> Answer<RobotToken> {
        let token = self
            .call(Call::RegenerateRobot, |world| world.regenerate_robot(robot))
            .await?;
        Ok(RobotToken::new(token.into()))
    }

    async fn delete_robot(&self, robot: &RobotName) -> Answer<()> {
        self.call(Call::DeleteRobot, |world| world.delete_robot(robot))
            .await
    }

    async fn grant(&self, path: &RepoPath, robot: &RobotName, role: Role) -> Answer<()> {
        self.call(Call::Grant, |world| world.grant(path, robot, role))
            .await
    }
}

#[async_trait]
impl Registry for FakeQuay {
    async fn access(
        &self,
        robot: &RobotName,
        token: &RobotToken,
        path: &RepoPath,
    ) -> Result<Access, RegistryError> {
        self.fuse.moment().await;
        give_way().await;
        let answer = {
            let mut inner = lock(&self.inner);
            inner.tally.registry += 1;
            match inner.faults.registry.pop_front() {
                Some(answer) => answer,
                None => inner.world.access(robot, token.expose(), path),
            }
        };
        self.fuse.moment().await;
        answer
    }
}
