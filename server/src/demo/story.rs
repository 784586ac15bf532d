//! The story: david links his account and declares a component; a push, and a push that must not
//! work.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use delivery::{Directory, Kind, Place};
use futures::StreamExt as _;
use model::{
    ConditionKind, ConditionStatus, RegistryHost,
    api::{
        component::{Component, ComponentDeclaration},
        operation::{Operation, OperationState},
    },
};

use super::{
    browser::Browser,
    image::{self, PushError},
    link::Linking,
    progress::{Progress, say},
};

/// The workspace that david gets at his first sign-in.
pub(super) const WORKSPACE: &str = "david";
const COMPONENT: &str = "foo";
const TAG: &str = "demo";

pub(super) struct Story<'a> {
    pub(super) browser: &'a Browser,
    pub(super) linking: &'a Linking<'a>,
    pub(super) delivered: &'a Path,
    pub(super) berth: &'a str,
    pub(super) quay: &'a str,
}

impl Story<'_> {
    pub(super) async fn tell(&self) -> anyhow::Result<()> {
        self.linking.tell().await?;

        say(&format!(
            "\nDeclaring component '{COMPONENT}' in workspace '{WORKSPACE}'"
        ));
        let workspace = format!("/workspaces/{WORKSPACE}");
        let events = self.browser.events(&format!("{workspace}/events")).await?;
        let path = format!("{workspace}/components/{COMPONENT}");
        let _: Component = self
            .browser
            .put(&path, &ComponentDeclaration::default())
            .await?;

        let mut progress = Progress::new();
        let component = self.follow(&path, events, &mut progress).await?;
        let image = component
            .image
            .context("the component is ready and has no image")?;

        say(&format!(
            "\nPushing to {image}:{TAG} with the delivered credential"
        ));
        let registry: RegistryHost = image
            .split('/')
            .next()
            .unwrap_or_default()
            .parse()
            .context("the image has no registry")?;
        let place = Place {
            workspace: component.workspace.clone(),
            kind: Kind::Push {
                component: component.name.clone(),
                id: component.id,
            },
        };
        let file = Directory::new(self.delivered.to_owned()).file(&place);
        let credential = image::delivered_credential(&file, &image).await?;
        let digest = progress
            .during(
                "push a small OCI image",
                image::push(&image, TAG, &credential),
                |digest: &String| digest.clone(),
            )
            .await
            .context("the push failed")?;
        let tags = progress
            .during(
                "list the tags",
                image::tags(&image, &credential),
                |tags: &Vec<String>| tags.join(", "),
            )
            .await?;
        ensure!(
            tags.iter().any(|tag| tag == TAG),
            "the registry does not show the tag that was pushed"
        );

        self.prove_that_next_door_is_closed(&progress, &registry, &image, &credential)
            .await?;
        self.linking.show_that_nothing_is_left(&progress).await?;
        say(&format!("\nReady: {image}:{TAG}\n       {digest}"));
        Ok(())
    }

    /// Shows the operation's steps until the component is ready, or says what keeps it.
    async fn follow(
        &self,
        path: &str,
        mut events: impl futures::Stream<Item = ()> + Unpin,
        progress: &mut Progress,
    ) -> anyhow::Result<Component> {
        loop {
            let component: Component = self.browser.get(path).await?;
            if let Some(id) = component.operation {
                let operation: Operation = self
                    .browser
                    .get(&format!("/workspaces/{WORKSPACE}/operations/{id}"))
                    .await?;
                progress.show(&operation.steps);
                if operation.state == OperationState::Blocked {
                    bail!(
                        "a person is needed: {}",
                        operation.message.unwrap_or_default()
                    );
                }
            }
            let is_ready = |condition: &&model::Condition| condition.kind == ConditionKind::Ready;
            if component.observed_generation == component.generation
                && component
                    .conditions
                    .iter()
                    .find(is_ready)
                    .is_some_and(|ready| ready.status == ConditionStatus::True)
            {
                return Ok(component);
            }
            events
                .next()
                .await
                .context("Berth stopped telling events before the component was ready")?;
        }
    }

    async fn prove_that_next_door_is_closed(
        &self,
        progress: &Progress,
        registry: &RegistryHost,
        image: &str,
        credential: &oci_client::secrets::RegistryAuth,
    ) -> anyhow::Result<()> {
        let (own, _) = image
            .rsplit_once('/')
            .context("the image has no organization")?;
        for (what, target) in [
            ("a sibling repository", format!("{own}/bar")),
            (
                "somebody else's organization",
                format!("{registry}/berth/foo"),
            ),
        ] {
            let title = format!("push to {what} with the same credential");
            let attempt = async {
                match image::push(&target, TAG, credential).await {
                    Err(PushError::Refused(_)) => Ok(()),
                    Err(other) => Err(anyhow::Error::new(other)),
                    Ok(_) => bail!("the credential could push to {target}: it must not"),
                }
            };
            progress
                .during(&title, attempt, |()| "refused, as it must be".to_owned())
                .await?;
        }
        Ok(())
    }

    pub(super) fn say_where_to_look(&self, token: &str, folder: &Path) {
        say(&format!(
            "\nBerth goes on serving. Where to look next:\n\
             \x20 sign in             {berth}/sign-in  (david, erin, or the administrator harbormaster)\n\
             \x20 david's component   {berth}/workspaces/{WORKSPACE}/components/{COMPONENT}\n\
             \x20 david's link        {berth}/workspaces/{WORKSPACE}/link\n\
             \x20 administration      {berth}/administration  (as harbormaster)\n\
             \x20 the API             {berth}/api/v1/docs\n\
             \x20 a platform token    export TOKEN={token}\n\
             \x20 the component       curl -H \"Authorization: Bearer $TOKEN\" {berth}/api/v1/workspaces/{WORKSPACE}/components/{COMPONENT}\n\
             \x20 another one         curl -X PUT -H \"Authorization: Bearer $TOKEN\" --json '{{}}' {berth}/api/v1/workspaces/{WORKSPACE}/components/bar\n\
             \x20 what happens        curl -N -H \"Authorization: Bearer $TOKEN\" {berth}/api/v1/workspaces/{WORKSPACE}/events\n\
             \x20 the stand-in        {quay}/signin  (david / {password})\n\
             \x20 delivered files     {delivered}\n\
             \x20 database and keys   {folder}\n\
             Press Ctrl-C to stop.",
            berth = self.berth,
            quay = self.quay,
            password = super::quay::PASSWORD,
            delivered = self.delivered.display(),
            folder = folder.display(),
        ));
    }
}
