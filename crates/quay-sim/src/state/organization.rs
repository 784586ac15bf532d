//! Organizations.

use serde_json::Value;
use time::OffsetDateTime;

use super::{AccountId, Avatar, Team, TeamRole, World};

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
    pub(crate) created: OffsetDateTime,
    /// Set when it was deleted; until when its old name is held.
    pub(crate) deleted: Option<Deletion>,
}

/// What is left of a deleted organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deletion {
    pub(crate) old_name: String,
    /// `None`: until the garbage is collected.
    pub(crate) held_until: Option<OffsetDateTime>,
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
        now: OffsetDateTime,
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
            created: now,
            deleted: None,
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

/// How long deleted tags are kept, in seconds (154).
const TWO_WEEKS: u64 = 1_209_600;
