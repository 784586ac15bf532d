//! Bodies to put on pages in tests. Each text in them is what the test says.

pub(crate) mod administration;

use model::{
    Condition, ConditionKind, ConditionStatus, Reason, Role, Timestamp, UserId, Visibility,
    api::{
        component::Component,
        credential::{
            Credential, CredentialKind, CredentialState, CredentialTest, TestPlace, TestVerdict,
            TestedPlace,
        },
        link::{
            Advice, Attempt, AttemptState, Debt, Link, LinkOverview, LinkState, LinkWay,
            LinkedOrganization, Offer, Refusal, Skipped,
        },
        member::{Member, MemberSource},
        operation::{Operation, OperationKind, OperationState, Step, StepState},
        rotation::Rotation,
        tag::{Tag, Tags},
        workspace::{Organization, Workspace},
    },
};

use super::{
    Activity, AddForm, ComponentPage, InviteForm, Row, TagsPage, Wish, WorkspacePage, select,
};
use crate::{
    document::{Frame, Nonce, Theme, Visitor},
    island::Names,
};

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(seconds * 1000).unwrap()
}

pub(crate) fn you() -> UserId {
    UserId::of(&["https://login.example", "david"])
}

pub(crate) fn frame(text: &str) -> Frame {
    Frame {
        now: at(10_000),
        path: format!("/workspaces?text={text}"),
        visitor: Some(Visitor {
            name: text.to_owned(),
            administrator: true,
        }),
        theme: Theme::Auto,
        nonce: Nonce::new([7; 16]),
        style: "/assets/berth.css".to_owned(),
        script: None,
    }
}

pub(crate) fn condition(kind: ConditionKind, text: &str) -> Condition {
    Condition {
        kind,
        status: ConditionStatus::True,
        reason: Reason::AsDeclared,
        message: text.to_owned(),
        last_transition_time: at(9_000),
        observed_generation: 1,
    }
}

pub(crate) fn component(name: &str) -> Component {
    Component {
        id: "0190a5d6-0000-7000-8000-000000000001".parse().unwrap(),
        workspace: "david".parse().unwrap(),
        name: name.parse().unwrap(),
        application: None,
        visibility: Visibility::Private,
        repository: Some(format!("david-4kq/{name}").parse().unwrap()),
        image: Some(format!("quay.io/david-4kq/{name}")),
        generation: 1,
        observed_generation: 1,
        conditions: vec![condition(ConditionKind::Ready, "All is as declared.")],
        operation: None,
        created_at: at(5_000),
        pushed_at: None,
        deleted_at: None,
        deletion_due_at: None,
    }
}

pub(crate) fn step(text: &str) -> Step {
    Step {
        key: text.to_owned(),
        title: text.to_owned(),
        state: StepState::Failed,
        attempts: 2,
        message: Some(text.to_owned()),
        started_at: at(8_000),
        finished_at: None,
    }
}

pub(crate) fn tags_page(text: &str) -> TagsPage {
    TagsPage {
        workspace: text.to_owned(),
        component: text.to_owned(),
        repository_url: Some(text.to_owned()),
        tags: Tags {
            items: vec![Tag {
                name: text.to_owned(),
                digest: text.to_owned(),
                size: Some(1_000),
                pushed_at: at(9_000),
            }],
            more: true,
            seen_at: at(9_500),
        },
    }
}

pub(crate) fn component_page(text: &str) -> ComponentPage {
    let mut component = component("foo");
    component
        .conditions
        .push(condition(ConditionKind::CredentialTested, text));
    component.image = Some(text.to_owned());
    ComponentPage {
        role: Some(Role::Owner),
        repository_url: Some(text.to_owned()),
        operation: Some(Operation {
            id: "0190a5d6-0000-7000-8000-000000000005".parse().unwrap(),
            kind: OperationKind::Provision,
            workspace: component.workspace.clone(),
            component: Some(component.name.clone()),
            state: OperationState::Blocked,
            message: Some(text.to_owned()),
            steps: vec![step(text)],
            started_at: at(8_000),
            finished_at: None,
        }),
        credentials: vec![credential(CredentialKind::Push)],
        pull_credentials: vec![credential(CredentialKind::Pull)],
        delivered: text.to_owned(),
        tested: Some(CredentialTest {
            credential: credential(CredentialKind::Push).id,
            robot: credential(CredentialKind::Push).robot,
            verdict: TestVerdict::TooMuch,
            places: vec![TestedPlace {
                place: TestPlace::Own,
                image: text.to_owned(),
                wanted: vec!["pull".to_owned()],
                granted: vec![text.to_owned()],
            }],
            tested_at: at(9_500),
        }),
        rotation: Some(Rotation {
            slot: model::RobotSlot::B,
            drain_seconds: 60,
            drained_at: Some(at(12_000)),
            another_follows: false,
        }),
        drain: std::time::Duration::from_secs(90 * 60),
        component,
    }
}

fn credential(kind: CredentialKind) -> Credential {
    Credential {
        id: "0190a5d6-0000-7000-8000-000000000006".parse().unwrap(),
        kind,
        robot: "david-4kq+berth-foo-a".parse().unwrap(),
        slot: None,
        generation: 1,
        state: CredentialState::Current,
        created_at: at(8_500),
        tested_at: Some(at(8_600)),
        delivered_at: None,
    }
}

pub(crate) fn row(name: &str) -> Row {
    Row {
        component: component(name),
        credential_since: Some(at(6_000)),
    }
}

pub(crate) fn workspace(text: &str) -> Workspace {
    let mut trouble = condition(ConditionKind::OrganizationReady, text);
    trouble.status = ConditionStatus::False;
    Workspace {
        id: "0190a5d6-0000-7000-8000-000000000002".parse().unwrap(),
        name: "david".parse().unwrap(),
        uid: "0190a5d6-0000-7000-8000-000000000003".parse().unwrap(),
        organization: Some(Organization {
            name: "david-4kq".parse().unwrap(),
            registry: "quay.io".parse().unwrap(),
            url: format!("https://quay.io/organization/{text}"),
        }),
        role: Some(Role::Owner),
        components: 1,
        created_at: at(4_000),
        conditions: vec![trouble],
    }
}

pub(crate) fn workspace_page(text: &str) -> WorkspacePage {
    WorkspacePage {
        workspace: workspace(text),
        you: you(),
        organization: Some(organization(text)),
        link: Some(link(text)),
        components: select(
            vec![row("foo")],
            Wish {
                name: text.to_owned(),
                ..Wish::default()
            },
        ),
        invite: InviteForm {
            user: text.to_owned(),
            role: Some(Role::Owner),
            wrong: Some(text.to_owned()),
        },
        add: AddForm {
            names: Names {
                component: text.to_owned(),
                application: text.to_owned(),
            },
            visibility: text.to_owned(),
            wrong: Some(text.to_owned()),
        },
        members: vec![member(text)],
        activity: vec![Activity {
            at: at(9_000),
            who: Some(text.to_owned()),
            action: text.to_owned(),
            to: text.to_owned(),
        }],
    }
}

fn member(text: &str) -> Member {
    Member {
        workspace: "david".parse().unwrap(),
        user: UserId::of(&["https://login.example", "erin"]),
        name: text.to_owned(),
        email: Some(text.to_owned()),
        role: Role::Developer,
        source: MemberSource::Granted,
        since: at(5_000),
        signed_in_at: Some(at(6_000)),
    }
}

fn organization(text: &str) -> LinkedOrganization {
    LinkedOrganization {
        name: "david-4kq".parse().unwrap(),
        url: format!("https://quay.io/{text}"),
        owner: None,
        authority: text.to_owned(),
    }
}

pub(crate) fn link(text: &str) -> Link {
    Link {
        workspace: None,
        user: you(),
        user_name: Some(text.to_owned()),
        quay_user: "davids".parse().unwrap(),
        way: LinkWay::CreateAsUser,
        since: at(7_000),
        state: LinkState::Proven {
            proof: text.to_owned(),
            pending: Some(text.to_owned()),
        },
    }
}

fn offer(way: LinkWay, advice: Advice, text: &str) -> Offer {
    Offer {
        way,
        title: text.to_owned(),
        advice,
        caution: Some(text.to_owned()),
        gives: text.to_owned(),
        asks: text.to_owned(),
        scopes: vec![text.to_owned()],
        dangerous_scopes: vec![text.to_owned()],
        skipped: vec![Skipped {
            way: LinkWay::Identify,
            title: text.to_owned(),
            because: text.to_owned(),
        }],
    }
}

pub(crate) fn overview(text: &str) -> LinkOverview {
    LinkOverview {
        workspace: "david".parse().unwrap(),
        quay_sign_in: format!("https://quay.io/{text}"),
        link: Some(link(text)),
        attempt: Some(attempt(AttemptState::Refused(refusal(text)))),
        offers: vec![
            offer(LinkWay::CreateAsUser, Advice::Recommended, text),
            offer(LinkWay::PastedToken, Advice::Possible, text),
            offer(LinkWay::OwnApplication, Advice::Perhaps, text),
        ],
        debts: vec![Debt {
            custody: "0190a5d6-0000-7000-8000-000000000004".parse().unwrap(),
            workspace: None,
            user: you(),
            quay_user: None,
            way: LinkWay::PastedToken,
            since: None,
            alarming: true,
            clicks: vec![text.to_owned()],
        }],
        organization: None,
        blockage: Some(text.to_owned()),
    }
}

pub(crate) fn refusal(text: &str) -> Refusal {
    Refusal {
        code: text.to_owned(),
        explanation: text.to_owned(),
        next: text.to_owned(),
    }
}

pub(crate) fn attempt(state: AttemptState) -> Attempt {
    Attempt {
        key: model::TransactionKey::of(&["attempt"]),
        way: LinkWay::HandOver,
        state,
        clicks: vec!["Click".to_owned()],
        team: None,
    }
}
