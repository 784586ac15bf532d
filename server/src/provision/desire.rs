//! What should be of a component, in the words of `provisioning-core`.

use model::{
    NameError, RobotName, RobotShortname, RobotSlot, Visibility, WorkspaceId,
    api::credential::CredentialState,
};
use provisioning_core::{
    ContactAddress, Desired, DesiredComponent, DesiredOrganization, DesiredRobot,
    InvalidContactAddress, OtherSlot, Purpose, Sibling,
};
use store::{ComponentRecord, CredentialRecord, OrganizationRecord};

use super::{ProvisionError, Provisioner, mandate::Mandate, rotation};

/// The generation that a credential begins with.
const FIRST_GENERATION: u64 = 1;

/// A repository that no component can have: a plain name holds no `.`, and what follows the `.` of
/// a hashed one is longer. A credential that could push here could create repositories.
pub(super) const SIBLING: &str = "berth.sibling";

/// Why there are no names for a component.
#[derive(Debug, thiserror::Error)]
pub enum DesireError {
    /// A name that was made is not valid.
    #[error("a name could not be made")]
    Name(#[source] NameError),
    /// The configured domain makes no contact address.
    #[error("`quay.contact_domain` makes no contact address")]
    Contact(#[source] InvalidContactAddress),
}

pub(super) async fn desired(
    provisioner: &Provisioner,
    component: &ComponentRecord,
    organization: &OrganizationRecord,
    mandate: Mandate,
) -> Result<Desired, ProvisionError> {
    let names = Names {
        provisioner,
        organization,
    };
    let pushes = provisioner
        .store
        .list_push_credentials(component.workspace, component.id)
        .await?;
    let pulls = provisioner
        .store
        .list_pull_credentials(component.workspace)
        .await?;
    let rotation = provisioner
        .store
        .find_rotation(component.workspace, component.id)
        .await?;
    let waits = provisioner.is_deleted_and_not_due(component);
    let is_to_go = component.deletion.is_some() && !(waits && rotation.is_some());
    Ok(Desired {
        organization: DesiredOrganization {
            name: organization.name.clone(),
            contact: names.contact()?,
            authority: mandate.authority,
            footing: mandate.footing,
            owners: mandate.owners,
            admin_teams: mandate.admin_teams,
            pull: names.pull(component.workspace, generation(&pulls, newest(&pulls)))?,
        },
        component: DesiredComponent {
            repo: names.repository(component)?,
            marker: provisioner
                .naming
                .repository_marker(&organization.name, component.id),
            visibility: component.visibility,
            push_a: names.push(component, RobotSlot::A, &pushes)?,
            push_b: names.push(component, RobotSlot::B, &pushes)?,
            sibling: Sibling {
                repo: SIBLING.parse().map_err(DesireError::Name)?,
                visibility: Visibility::Private,
            },
            purpose: match rotation {
                _ if is_to_go => Purpose::Remove,
                Some(rotation) => rotation::purpose(&rotation, provisioner.clock.now()),
                None => Purpose::Serve {
                    slot: serving(&pushes),
                    other_slot: OtherSlot::Keep,
                },
            },
        },
    })
}

/// The slot whose credential pipelines use, or will.
fn serving(pushes: &[CredentialRecord]) -> RobotSlot {
    pushes
        .iter()
        .find(|push| push.state == CredentialState::Current)
        .and_then(|push| push.purpose.slot())
        .unwrap_or(RobotSlot::A)
}

/// The generation of the living one among these credentials, or the one that the next gets: a dead
/// one, of a robot that somebody deleted, say, is never used again. `newest` is the last that was
/// ever used where they lie.
fn generation<'a>(
    credentials: impl IntoIterator<Item = &'a CredentialRecord>,
    newest: Option<u64>,
) -> u64 {
    credentials
        .into_iter()
        .filter(|credential| credential.state != CredentialState::Retired)
        .map(|credential| credential.generation)
        .max()
        .unwrap_or_else(|| newest.map_or(FIRST_GENERATION, |newest| newest.saturating_add(1)))
}

fn newest(credentials: &[CredentialRecord]) -> Option<u64> {
    credentials
        .iter()
        .map(|credential| credential.generation)
        .max()
}

struct Names<'a> {
    provisioner: &'a Provisioner,
    organization: &'a OrganizationRecord,
}

impl Names<'_> {
    fn contact(&self) -> Result<ContactAddress, DesireError> {
        let nonce = self.organization.nonce.as_str();
        format!("berth-{nonce}@{}", self.provisioner.contact_domain)
            .parse()
            .map_err(DesireError::Contact)
    }

    fn repository(&self, component: &ComponentRecord) -> Result<model::RepoName, DesireError> {
        match &component.place {
            Some(place) => Ok(place.path.repo.clone()),
            None => self
                .provisioner
                .naming
                .repository(component.application.as_ref(), &component.name)
                .map_err(DesireError::Name),
        }
    }

    fn pull(&self, workspace: WorkspaceId, generation: u64) -> Result<DesiredRobot, DesireError> {
        let shortname = self
            .provisioner
            .naming
            .pull_robot(workspace)
            .map_err(DesireError::Name)?;
        self.robot(shortname, generation)
    }

    fn push(
        &self,
        component: &ComponentRecord,
        slot: RobotSlot,
        pushes: &[CredentialRecord],
    ) -> Result<DesiredRobot, DesireError> {
        let shortname = self
            .provisioner
            .naming
            .push_robot(component.id, slot)
            .map_err(DesireError::Name)?;
        let of_slot = pushes
            .iter()
            .filter(|push| push.purpose.slot() == Some(slot));
        self.robot(shortname, generation(of_slot, newest(pushes)))
    }

    fn robot(
        &self,
        shortname: RobotShortname,
        generation: u64,
    ) -> Result<DesiredRobot, DesireError> {
        let marker = self
            .provisioner
            .naming
            .robot_marker(&self.organization.name, &shortname);
        Ok(DesiredRobot {
            name: self.full(shortname)?,
            marker,
            generation,
        })
    }

    fn full(&self, shortname: RobotShortname) -> Result<RobotName, DesireError> {
        RobotName::new(self.organization.name.clone(), shortname).map_err(DesireError::Name)
    }
}
