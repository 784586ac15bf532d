//! One component: where it stands, what was done for it, and its push credentials.

use std::time::Duration;

use leptos::prelude::*;
use model::{
    Condition, ConditionKind, ConditionStatus, Role, Timestamp,
    api::{
        component::Component,
        credential::{Credential, CredentialState},
        operation::{Operation, OperationKind, Step, StepState},
        rotation::Rotation,
    },
};

use crate::{
    component::{
        QuayTrouble, Tone, ago, component_state, condition_tone, crumbs, fact, field, heading,
        label, notice, post, post_with, select,
    },
    document::{Frame, Page},
    island::{Source, Watch},
    path,
    text::{component as text, workspace},
};

/// One component.
#[derive(Debug)]
pub struct ComponentPage {
    /// The component.
    pub component: Component,
    /// The visitor's role in its workspace; none for a global administrator who is no member.
    pub role: Option<Role>,
    /// Where people see its repository at Quay.
    pub repository_url: Option<String>,
    /// The operation that works on it, or did so last.
    pub operation: Option<Operation>,
    /// Its push credentials, the newest generation first.
    pub credentials: Vec<Credential>,
    /// The rotation that is under way.
    pub rotation: Option<Rotation>,
    /// How long a replaced credential keeps working, unless somebody says otherwise.
    pub drain: Duration,
}

impl Page for ComponentPage {
    fn title(&self) -> String {
        self.component.name.to_string()
    }

    fn view(self, frame: &Frame) -> AnyView {
        let (name, home) = (
            self.component.name.to_string(),
            self.component.workspace.to_string(),
        );
        let (tone, state) = component_state(&self.component);
        let events = Source::Events(path::own(&["api", "v1", "workspaces", &home, "events"]));
        let way = [
            ("/workspaces".to_owned(), workspace::WORKSPACES.to_owned()),
            (path::workspace(&home), home.clone()),
        ];
        let may_act = self.role.is_some_and(|role| role >= Role::Developer);
        let actions = may_act.then(|| actions(&self.component, frame.now));
        let now = frame.now;
        let owns = self.role.is_some_and(|role| role >= Role::Owner);
        let rotates = owns && !self.credentials.is_empty();
        let rotate = rotates.then(|| rotate(&self.component, self.drain));
        view! {
            {crumbs(way, name.clone())}
            {heading(name, view! { {label(tone, state)}<Watch region="component".to_owned() source=events /> })}
            <div class="columns">
                <div id="component">
                    {QuayTrouble::of(&self.component.conditions).map(QuayTrouble::banner)}
                    {facts(&self.component, self.repository_url, now)}
                    {conditions(&self.component.conditions, now)}
                    {self.operation.map(|operation| steps(operation, now))}
                    {credentials(&self.component, &self.credentials, self.rotation.as_ref(), now)}
                </div>
                <div>{actions}{rotate}{first_push(&self.component)}</div>
            </div>
        }
        .into_any()
    }
}

fn facts(component: &Component, repository_url: Option<String>, now: Timestamp) -> AnyView {
    let code = |value: Option<String>| match value {
        Some(value) => view! { <span class="code">{value}</span> }.into_any(),
        None => view! { <span class="soft">{text::NOT_SETTLED}</span> }.into_any(),
    };
    let repository = component.repository.as_ref().map(ToString::to_string);
    let repository = match (repository, repository_url) {
        (Some(name), Some(url)) => view! { <a href=url rel="noreferrer">{name}</a> }.into_any(),
        (name, _) => code(name),
    };
    let application = component.application.as_ref();
    let application = application.map_or_else(|| text::NONE.to_owned(), ToString::to_string);
    view! {
        <section class="sheet" aria-label=text::IMAGE>
            <dl class="facts">
                {fact(text::IMAGE, code(component.image.clone()))}
                {fact(text::REPOSITORY, repository)}
                {fact(text::VISIBILITY, component.visibility.as_str())}
                {fact(text::APPLICATION, application)}
                {fact(text::SINCE, ago(component.created_at, now))}
            </dl>
        </section>
    }
    .into_any()
}

fn conditions(conditions: &[Condition], now: Timestamp) -> AnyView {
    let lines: Vec<_> = conditions
        .iter()
        .map(|condition| {
            let words = match condition.status {
                ConditionStatus::True => text::YES,
                ConditionStatus::False => text::NO,
                ConditionStatus::Unknown => text::UNKNOWN,
            };
            view! {
                <li class="stack">
                    <div class="row">
                        <b>{aspect(condition.kind)}</b>
                        {label(condition_tone(condition), words)}
                        <span class="soft small">{ago(condition.last_transition_time, now)}</span>
                    </div>
                    <p class="soft">{condition.message.clone()}</p>
                </li>
            }
        })
        .collect();
    let content = match lines.is_empty() {
        true => view! { <p class="soft">{text::NO_CONDITIONS}</p> }.into_any(),
        false => view! { <ul class="log">{lines}</ul> }.into_any(),
    };
    view! {
        <section class="sheet" aria-labelledby="conditions-title">
            <h2 id="conditions-title">{text::CONDITIONS}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn aspect(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::Ready => text::READY,
        ConditionKind::OrganizationReady => text::ORGANIZATION_READY,
        ConditionKind::RepositoryReady => text::REPOSITORY_READY,
        ConditionKind::PushRobotReady => text::PUSH_ROBOT_READY,
        ConditionKind::CredentialTested => text::CREDENTIAL_TESTED,
        ConditionKind::CredentialDelivered => text::CREDENTIAL_DELIVERED,
    }
}

fn steps(operation: Operation, now: Timestamp) -> AnyView {
    let title = match operation.kind {
        OperationKind::Remove => text::REMOVE,
        _ => text::PROVISION,
    };
    let message = operation
        .message
        .map(|message| notice(Tone::Plain, view! { <p>{message}</p> }));
    let lines: Vec<_> = operation
        .steps
        .into_iter()
        .map(|step| line(step, now))
        .collect();
    view! {
        <section class="sheet" aria-labelledby="steps-title">
            <h2 id="steps-title">{title}</h2>
            {message}
            <ol class="steps" role="list">{lines}</ol>
        </section>
    }
    .into_any()
}

fn line(step: Step, now: Timestamp) -> AnyView {
    let (class, sign) = match step.state {
        StepState::Started => ("started", "●"),
        StepState::Done => ("done", "✓"),
        StepState::Failed => ("failed", "✗"),
    };
    let tries = (step.attempts > 1).then(|| format!("{}{}", step.attempts, text::TRIES));
    let message = step
        .message
        .map(|message| view! { <span class="soft"><br />{message}</span> });
    view! {
        <li class=class>
            <span class="sign" aria-hidden="true">{sign}</span>
            <span>{step.title}{message}</span>
            <span class="soft small">{tries}" "{ago(step.finished_at.unwrap_or(step.started_at), now)}</span>
        </li>
    }
    .into_any()
}

fn credentials(
    component: &Component,
    credentials: &[Credential],
    rotation: Option<&Rotation>,
    now: Timestamp,
) -> AnyView {
    let rotation = rotation.map(|rotation| under_way(rotation, now));
    let rows: Vec<_> = credentials.iter().map(|one| row(one, now)).collect();
    let content = if rows.is_empty() {
        view! { <p class="soft">{text::NO_CREDENTIALS}</p> }.into_any()
    } else {
        let head = [
            text::ROBOT,
            text::STATE,
            text::MADE,
            text::TESTED,
            text::DELIVERED,
        ]
        .map(|words| view! { <th scope="col">{words}</th> });
        view! {
            <div class="table"><table class="cards">
                <thead><tr>{head.to_vec()}</tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            <p class="soft">{text::WHERE_BEFORE}<span class="code">{delivered(component)}</span>{text::WHERE_AFTER}</p>
        }
        .into_any()
    };
    view! {
        <section class="sheet" aria-labelledby="credentials-title">
            <h2 id="credentials-title">{text::CREDENTIALS}</h2>
            {rotation}
            {content}
        </section>
    }
    .into_any()
}

fn under_way(rotation: &Rotation, now: Timestamp) -> AnyView {
    let words = match rotation.drained_at {
        Some(at) => view! { <p>{text::DRAINING}{ago(at, now)}"."</p> }.into_any(),
        None => view! { <p>{text::ROTATING}</p> }.into_any(),
    };
    notice(Tone::Busy, words)
}

fn row(credential: &Credential, now: Timestamp) -> AnyView {
    let (tone, words) = match credential.state {
        CredentialState::Pending => (Tone::Busy, text::PENDING),
        CredentialState::Current => (Tone::Good, text::CURRENT),
        CredentialState::Retiring => (Tone::Warn, text::RETIRING),
        CredentialState::Retired => (Tone::Plain, text::RETIRED),
    };
    let when = |at: Option<Timestamp>| match at {
        Some(at) => ago(at, now),
        None => view! { <span class="soft">"–"</span> }.into_any(),
    };
    view! {
        <tr>
            <td data-name=text::ROBOT><span class="code">{credential.robot.to_string()}</span></td>
            <td data-name=text::STATE>{label(tone, words)}</td>
            <td data-name=text::MADE>{ago(credential.created_at, now)}</td>
            <td data-name=text::TESTED>{when(credential.tested_at)}</td>
            <td data-name=text::DELIVERED>{when(credential.delivered_at)}</td>
        </tr>
    }
    .into_any()
}

/// The delivered file, below the directory of deliveries.
fn delivered(component: &Component) -> String {
    format!(
        "{}/push/{}/.dockerconfigjson",
        component.workspace, component.name
    )
}

fn first_push(component: &Component) -> Option<AnyView> {
    let image = component.image.as_ref()?;
    let file = delivered(component);
    let command = format!(
        "skopeo copy \\\n  --dest-authfile {file} \\\n  oci:image:latest \\\n  docker://{image}:latest"
    );
    Some(
        view! {
            <section class="sheet" aria-labelledby="push-title">
                <h2 id="push-title">{text::FIRST_PUSH}</h2>
                <p class="soft">{text::FIRST_PUSH_LESSON}</p>
                <pre tabindex="0">{command}</pre>
            </section>
        }
        .into_any(),
    )
}

fn rotate(component: &Component, drain: Duration) -> AnyView {
    let (home, name) = (component.workspace.as_str(), component.name.as_str());
    let to = path::own(&["workspaces", home, "components", name, "rotate"]);
    let choices = [
        ("", text::DRAIN_DEFAULT),
        ("3600", text::DRAIN_HOUR),
        ("0", text::DRAIN_NONE),
    ];
    let fields = field("drain", text::DRAIN, select("drain", "drain", "", &choices));
    let usual = format!("{}{}.", text::DRAIN_USUAL, words_for(drain));
    view! {
        <section class="sheet" aria-labelledby="rotate-title">
            <h2 id="rotate-title">{text::ROTATE}</h2>
            <p class="soft">{text::ROTATE_LESSON}</p>
            <form class="fields" method="post" action=to>
                {fields}
                <p class="soft small">{usual}</p>
                <p class="soft small">{text::DRAIN_WARNING}</p>
                <p><button>{text::ROTATE_NOW}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// `24 hours`, `90 minutes`.
fn words_for(drain: Duration) -> String {
    let minutes = drain.as_secs().div_ceil(60);
    match minutes % 60 {
        0 => format!("{} hours", minutes / 60),
        _ => format!("{minutes} minutes"),
    }
}

fn actions(component: &Component, now: Timestamp) -> AnyView {
    let at = |step: &str| {
        let (home, name) = (component.workspace.as_str(), component.name.as_str());
        path::own(&["workspaces", home, "components", name, step])
    };
    let content = match component.deletion_due_at {
        Some(due) => {
            let words = view! { <p>{text::DELETING}{ago(due, now)}"."</p> };
            view! { {notice(Tone::Warn, words)}{post(at("restore"), "primary", text::RESTORE)} }
                .into_any()
        }
        None => {
            let name = view! { <input id="name" name="name" autocomplete="off" required=true /> };
            let fields = field("name", text::DELETE_NAME, name);
            view! {
                {post(at("retry"), "", text::RETRY)}
                <p class="soft small">{text::RETRY_LESSON}</p>
                <details>
                    <summary>{text::DELETE}</summary>
                    <div class="stack">
                        <p class="soft">{text::DELETE_LESSON}</p>
                        {post_with(at("delete"), "danger", text::DELETE_NOW, fields)}
                    </div>
                </details>
            }
            .into_any()
        }
    };
    view! {
        <section class="sheet" aria-labelledby="actions-title">
            <h2 id="actions-title">{text::ACTIONS}</h2>
            {content}
        </section>
    }
    .into_any()
}
