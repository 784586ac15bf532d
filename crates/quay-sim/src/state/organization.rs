//! Organizations.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use serde_json::Value;
use time::OffsetDateTime;

use super::{AccountId, Avatar, Grantee, Team, TeamRole, World};

/// An organization. A deleted one stays until the collector runs: its name is then a uuid.
#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub(crate) id: AccountId,
    pub(crate) name: String,
    /// The contact address, or a uuid where none was given; the uuid is shown as `""`.
    pub(crate) email: String,
    pub(crate) invoice_email: bool,
    pub(crate) invoice_email_address: Option<String>,
    pub(crate) tag_expiration_seconds: u64,
    pub(crate) quota_bytes: Option<u64>,
    pub(crate) prune_policies: Vec<Value>,
    /// Whether it was deleted, and waits for the collector under a uuid as its name (458).
    pub(crate) deleted: bool,
}

impl Organization {
    /// The contact address, `""` when there is none.
    pub(crate) fn contact(&self) -> &str {
        if self.email.contains('@') {
            &self.email
        } else {
            ""
        }
    }

    pub(crate) fn avatar(&self) -> Avatar {
        Avatar::organization(&self.name, Some(&self.email))
    }
}

/// What [`World::create_organization`] needs to know.
#[derive(Clone, Debug)]
pub(crate) struct NewOrganization {
    pub(crate) name: String,
    pub(crate) email: Option<String>,
}

impl World {
    /// Creates an organization with its team `owners`, of which `owner` is the only member.
    pub(crate) fn create_organization(
        &mut self,
        new: NewOrganization,
        owner: AccountId,
    ) -> AccountId {
        let id = self.ids.account();
        let email = new
            .email
            .filter(|email| !email.is_empty())
            .unwrap_or_else(|| self.ids.uuid().to_string());
        let organization = Organization {
            id,
            name: new.name,
            email,
            invoice_email: false,
            invoice_email_address: None,
            tag_expiration_seconds: TWO_WEEKS,
            quota_bytes: None,
            prune_policies: Vec::new(),
            deleted: false,
        };
        self.organizations.insert(id, organization);
        let team = Team {
            id: self.ids.team(),
            organization: id,
            name: "owners".to_owned(),
            description: String::new(),
            role: TeamRole::Admin,
            members: [owner].into(),
        };
        self.teams.insert(team.id, team);
        id
    }
}

impl World {
    /// Whether the account is in any of the organization's teams.
    pub(crate) fn is_member(&self, organization: AccountId, account: AccountId) -> bool {
        self.teams_of(organization, account).next().is_some()
    }

    /// The users in any of the organization's admin teams.
    pub(crate) fn administrators(&self, organization: AccountId) -> BTreeSet<AccountId> {
        let teams = self
            .teams
            .values()
            .filter(|team| team.organization == organization && team.role == TeamRole::Admin);
        teams
            .flat_map(|team| team.members.iter().copied())
            .collect()
    }

    /// Takes the account out of the organization's teams and repositories (190).
    pub(crate) fn remove_member(&mut self, organization: AccountId, account: AccountId) {
        for team in self
            .teams
            .values_mut()
            .filter(|team| team.organization == organization)
        {
            team.members.remove(&account);
        }
        for repository in self
            .repositories
            .values_mut()
            .filter(|repository| repository.namespace == organization)
        {
            repository.grants.remove(&Grantee::Account(account));
        }
    }

    /// Renames the organization and its robots (393).
    pub(crate) fn rename_organization(&mut self, id: AccountId, name: &str) {
        if let Some(organization) = self.organizations.get_mut(&id) {
            name.clone_into(&mut organization.name);
        }
        for robot in self.robots.values_mut().filter(|robot| robot.owner == id) {
            let shortname = robot
                .name
                .split_once('+')
                .map(|(_, shortname)| shortname)
                .unwrap_or_default();
            robot.name = format!("{name}+{shortname}");
        }
    }

    /// Deletes the organization as Quay does: people, robots and applications at once, its
    /// repositories and its hold on the name when the garbage is collected (202 to 205, 458).
    pub(crate) fn delete_organization(&mut self, id: AccountId, now: OffsetDateTime) {
        let uuid = self.ids.uuid().to_string();
        let Some(organization) = self.organizations.get_mut(&id) else {
            return;
        };
        organization.deleted = true;
        organization.email.clone_from(&uuid);
        let old_name = mem::replace(&mut organization.name, uuid);
        self.hold_name(old_name, now);
        for team in ids_where(&self.teams, |team| team.organization == id) {
            self.delete_team(team);
        }
        for robot in ids_where(&self.robots, |robot| robot.owner == id) {
            self.delete_robot(robot);
        }
        self.prototypes
            .retain(|prototype| prototype.organization != id);
        let applications = self
            .applications
            .iter()
            .filter(|application| application.organization == id);
        let client_ids: Vec<String> = applications
            .map(|application| application.client_id.clone())
            .collect();
        for client_id in client_ids {
            self.delete_application(&client_id);
        }
    }

    /// What Quay's collector does now and then: deleted organizations go with their repositories,
    /// and their names are free again (692).
    pub(crate) fn collect_garbage(&mut self) {
        for id in ids_where(&self.organizations, |organization| organization.deleted) {
            self.organizations.remove(&id);
            self.repositories
                .retain(|_, repository| repository.namespace != id);
            self.forget_grantee(Grantee::Account(id));
        }
        self.held_names.clear();
    }
}

fn ids_where<Id: Copy, Row>(rows: &BTreeMap<Id, Row>, wanted: impl Fn(&Row) -> bool) -> Vec<Id> {
    rows.iter()
        .filter(|(_, row)| wanted(row))
        .map(|(id, _)| *id)
        .collect()
}

/// How long deleted tags are kept, in seconds (154).
const TWO_WEEKS: u64 = 1_209_600;
