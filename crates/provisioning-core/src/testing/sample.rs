//! A desired state to start from.

use std::collections::BTreeSet;

use model::{
    ComponentId, ComponentName, NameError, Naming, NamingKey, OrgName, QuayUsername, RobotName,
    RobotShortname, RobotSlot, Visibility, WorkspaceId,
};

use crate::{
    authority::{Authority, AuthorityKind},
    desired::{
        ContactAddress, Desired, DesiredComponent, DesiredOrganization, DesiredRobot, Footing,
        OtherSlot, Purpose, Sibling,
    },
};

/// The desired state of a component that was declared a moment ago, private, in an organization
/// called `acme`, worked on by the account `berth`.
/// `None` when `component` is no component's name.
#[must_use]
pub fn desired(component: &str) -> Option<Desired> {
    let naming = Naming::new(NamingKey::new([7; 32]));
    let component: ComponentName = component.parse().ok()?;
    let org: OrgName = "acme".parse().ok()?;
    let id = named(&component);
    let robot = |shortname: Result<RobotShortname, NameError>| {
        let shortname = shortname.ok()?;
        Some(DesiredRobot {
            marker: naming.robot_marker(&org, &shortname),
            name: RobotName::new(org.clone(), shortname).ok()?,
            generation: 1,
        })
    };
    let push_a = robot(naming.push_robot(id, RobotSlot::A))?;
    let push_b = robot(naming.push_robot(id, RobotSlot::B))?;
    let pull = robot(naming.pull_robot(WorkspaceId::from_random([9; 16])))?;
    let account: QuayUsername = "berth".parse().ok()?;
    let contact = ContactAddress::new([5; 16], ContactAddress::DEFAULT_DOMAIN);
    Some(Desired {
        organization: DesiredOrganization {
            name: org.clone(),
            contact: contact.ok()?,
            authority: Authority {
                kind: AuthorityKind::Service,
                account: account.clone(),
            },
            footing: Footing::Ours,
            owners: BTreeSet::from([account]),
            admin_teams: BTreeSet::new(),
            pull,
        },
        component: DesiredComponent {
            repo: naming.repository(None, &component).ok()?,
            marker: naming.repository_marker(&org, id),
            visibility: Visibility::Private,
            push_a,
            push_b,
            sibling: Sibling {
                repo: "next-door".parse().ok()?,
                visibility: Visibility::Private,
            },
            purpose: Purpose::Serve {
                slot: RobotSlot::A,
                other_slot: OtherSlot::Keep,
            },
        },
    })
}

/// The id of the component of this name; different for names that differ in their first 16 bytes.
#[must_use]
pub fn named(component: &ComponentName) -> ComponentId {
    let mut bytes = [0; 16];
    let name = component.as_str().bytes();
    bytes.iter_mut().zip(name).for_each(|(to, from)| *to = from);
    ComponentId::from_random(bytes)
}
