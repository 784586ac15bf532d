//! Records as the API shows them.

use model::{
    Condition, ConditionKind, ConditionStatus, OperationId, Reason, Role, Timestamp, WorkspaceName,
    api::{
        component::Component,
        credential::Credential,
        member::{Member, MemberSource},
        operation::Operation,
        rotation::Rotation,
        workspace::{Organization, Workspace},
    },
};
use store::{
    ComponentRecord, CredentialRecord, MemberRecord, OperationRecord, OrganizationRecord,
    OrganizationState, RotationRecord, WorkspaceRecord,
};
use url::Url;

pub(crate) fn workspace(record: WorkspaceRecord, role: Option<Role>, quay_url: &Url) -> Workspace {
    Workspace {
        id: record.id,
        uid: record.uid,
        role,
        components: record.components,
        created_at: record.created_at,
        conditions: record
            .organization
            .iter()
            .map(organization_condition)
            .collect(),
        organization: record.organization.map(|organization| Organization {
            url: page_of(quay_url, &organization),
            name: organization.name,
            registry: organization.registry,
        }),
        name: record.name,
    }
}

fn page_of(quay_url: &Url, organization: &OrganizationRecord) -> String {
    let mut url = quay_url.clone();
    url.set_path(&format!("organization/{}", organization.name));
    url.into()
}

fn organization_condition(organization: &OrganizationRecord) -> Condition {
    let (status, reason, message, at): (_, _, _, Timestamp) = match organization.state {
        OrganizationState::Ours { proven_at } => (
            ConditionStatus::True,
            Reason::AsDeclared,
            "The organization is ours.",
            proven_at,
        ),
        OrganizationState::Intended => (
            ConditionStatus::False,
            Reason::InProgress,
            "The organization is about to be created.",
            organization.created_at,
        ),
        OrganizationState::Conflict { seen_at } => (
            ConditionStatus::False,
            Reason::Conflict,
            "Something at Quay has this name and is not ours; it was left alone. An administrator has to look.",
            seen_at,
        ),
        OrganizationState::Lost { lost_at } => (
            ConditionStatus::False,
            Reason::MissingAtQuay,
            "This organization was lost; the next component gets another.",
            lost_at,
        ),
    };
    Condition {
        kind: ConditionKind::OrganizationReady,
        status,
        reason,
        message: message.to_owned(),
        last_transition_time: at,
        observed_generation: 1,
    }
}

pub(crate) fn component(record: ComponentRecord) -> Component {
    let image = record
        .place
        .as_ref()
        .map(|place| format!("{}/{}", place.registry, place.path));
    Component {
        id: record.id,
        workspace: record.workspace_name,
        name: record.name,
        application: record.application,
        visibility: record.visibility,
        repository: record.place.map(|place| place.path),
        image,
        generation: record.generation,
        observed_generation: record.observed_generation,
        conditions: record.conditions,
        operation: record.operation,
        created_at: record.created_at,
        pushed_at: record.pushed_at,
        deleted_at: record.deletion.map(|deletion| deletion.deleted_at),
        deletion_due_at: record.deletion.map(|deletion| deletion.due_at),
    }
}

pub(crate) fn credential(record: CredentialRecord) -> Credential {
    Credential {
        id: record.id,
        kind: record.purpose.kind(),
        slot: record.purpose.slot(),
        robot: record.robot,
        generation: record.generation,
        state: record.state,
        created_at: record.created_at,
        tested_at: record.tested_at,
        delivered_at: record.delivered_at,
    }
}

pub(crate) fn rotation(record: RotationRecord) -> Rotation {
    Rotation {
        slot: record.slot,
        drain_seconds: record.drain.as_secs(),
        drained_at: record.drained_at,
        another_follows: record.again.is_some(),
    }
}

pub(crate) fn operation(
    record: OperationRecord,
    workspace: WorkspaceName,
    component: Option<model::ComponentName>,
) -> Operation {
    let id: OperationId = record.id;
    Operation {
        id,
        kind: record.kind,
        workspace,
        component,
        state: record.state,
        message: record.message,
        steps: record.steps,
        started_at: record.started_at,
        finished_at: record.finished_at,
    }
}

pub(crate) fn member(record: MemberRecord, workspace: &WorkspaceName) -> Member {
    Member {
        workspace: workspace.clone(),
        user: record.user.id,
        name: match record.user.signed_in_at {
            Some(_) => record.user.name,
            None => String::new(),
        },
        email: record.user.email,
        role: record.role,
        source: match record.source {
            store::MemberSource::Personal => MemberSource::Personal,
            store::MemberSource::Group => MemberSource::Group,
            store::MemberSource::Granted => MemberSource::Granted,
        },
        since: record.since,
        signed_in_at: record.user.signed_in_at,
    }
}
