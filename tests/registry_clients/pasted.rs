//! What people paste, in a shell, as it is: the forms of a credential and the first push.
//!
//! Nothing is added to a command. That the stand-in's registry speaks no TLS, and where the clients
//! keep their images, is in their configuration.

use std::{fs, path::Path};

use data_encoding::BASE64;
use frontend::paste::{Builder, Form, Tried, first_push};
use model::api::{
    credential::{Credential, RevealedCredential},
    tag::Tags,
};
use reqwest::Method;
use serde_json::Value;
use tempfile::{TempDir, tempdir};
use tokio::process::Command;

use super::{
    Port,
    authfile::{Robot, write_authfile},
    client::{Outcome, Skopeo, run},
    image::write_image,
};

/// A shell of somebody who has never logged in.
struct Shell {
    home: TempDir,
}

impl Shell {
    fn open(registry: &str) -> Self {
        let home = tempdir().unwrap();
        let settings = home.path().join(".config/containers");
        fs::create_dir_all(&settings).unwrap();
        let write = |name: &str, content: String| fs::write(settings.join(name), content);
        let insecure = format!("[[registry]]\nlocation = \"{registry}\"\ninsecure = true\n");
        write("registries.conf", insecure).unwrap();
        let at = |name: &str| home.path().join(name).display().to_string();
        let storage = format!(
            "[storage]\ndriver = \"vfs\"\ngraphroot = \"{}\"\nrunroot = \"{}\"\n",
            at("storage"),
            at("run")
        );
        write("storage.conf", storage).unwrap();
        Self { home }
    }

    fn path(&self) -> &Path {
        self.home.path()
    }

    /// Pastes it, and waits until it is done.
    async fn paste(&self, commands: &str) -> Outcome {
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", commands]).current_dir(self.path());
        let storage = self.path().join(".config/containers/storage.conf");
        shell
            .kill_on_drop(true)
            .env("HOME", self.path())
            .env("XDG_RUNTIME_DIR", self.path())
            .env("TMPDIR", self.path())
            .env("CONTAINERS_STORAGE_CONF", storage)
            .env_remove("XDG_CONFIG_HOME")
            .env("BUILDAH_ISOLATION", "chroot")
            .env_remove("REGISTRY_AUTH_FILE");
        run(shell).await
    }
}

async fn revealed(port: &Port) -> RevealedCredential {
    let known: Vec<Credential> = port
        .harness
        .call(Method::GET, "workspaces/david/components/foo/credentials")
        .await
        .unwrap();
    let path = format!("workspaces/david/credentials/{}/reveal", known[0].id);
    port.harness.call(Method::POST, &path).await.unwrap()
}

/// Pushes with the login that the shell has, and no other.
fn push(credential: &RevealedCredential) -> String {
    format!(
        "skopeo --insecure-policy copy oci:image:latest docker://{}:v1",
        credential.image
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_login_is_enough_to_push() {
    let port = Port::open().await;
    let credential = revealed(&port).await;
    for form in [Form::Podman, Form::Skopeo, Form::Buildah] {
        assert_eq!(form.tried(), Tried::Run);
        let shell = Shell::open(&credential.registry);
        write_image(shell.path());
        let before = shell.paste(&push(&credential)).await;
        assert!(before.refusal().starts_with("unauthorized:"), "{before:?}");
        let login = form.fill(&credential);
        shell.paste(login.expose()).await.succeeded();
        shell.paste(&push(&credential)).await.succeeded();
        // It is for this place alone: next door it is not even offered.
        let next_door = RevealedCredential {
            image: port.bar.image.clone(),
            ..revealed(&port).await
        };
        let refused = shell.paste(&push(&next_door)).await;
        assert!(
            refused.refusal().starts_with("unauthorized:"),
            "{refused:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_file_is_enough_to_push() {
    let port = Port::open().await;
    let credential = revealed(&port).await;
    for form in [Form::AuthJson, Form::DockerConfig] {
        let folder = tempdir().unwrap();
        let file = folder.path().join(form.file_name().unwrap());
        fs::write(&file, form.fill(&credential).expose()).unwrap();
        let image = write_image(folder.path());
        Skopeo::new(folder.path())
            .push(&image, &credential.image, &file)
            .await
            .succeeded();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_alone_is_the_robots() {
    let port = Port::open().await;
    let credential = revealed(&port).await;
    let folder = tempdir().unwrap();
    let robot = Robot {
        name: credential.username.clone(),
        token: Form::Password.fill(&credential).expose().to_owned(),
    };
    let file = write_authfile(folder.path(), &credential.image, &robot);
    let image = write_image(folder.path());
    Skopeo::new(folder.path())
        .push(&image, &credential.image, &file)
        .await
        .succeeded();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_first_push_push_an_image_out_of_nothing() {
    for (form, builder) in [
        (Form::Buildah, Builder::Buildah),
        (Form::Podman, Builder::Podman),
    ] {
        let port = Port::open().await;
        let credential = revealed(&port).await;
        let shell = Shell::open(&credential.registry);
        let login = form.fill(&credential);
        shell.paste(login.expose()).await.succeeded();
        let commands = first_push(builder, &credential.image);
        shell.paste(&commands).await.succeeded();
        let tags: Tags = port
            .harness
            .call(Method::GET, "workspaces/david/components/foo/tags")
            .await
            .unwrap();
        let names: Vec<_> = tags.items.iter().map(|tag| &*tag.name).collect();
        assert_eq!(names, ["first"], "{builder:?}");
    }
}

/// There is no cluster: kubectl is told to show what it would send to one.
#[tokio::test(flavor = "multi_thread")]
async fn the_secret_that_kubectl_makes_is_enough_to_push() {
    let port = Port::open().await;
    let credential = revealed(&port).await;
    assert_eq!(Form::Kubectl.tried(), Tried::Run);
    let shell = Shell::open(&credential.registry);
    let command = Form::Kubectl.fill(&credential);
    let shown = format!("{} --dry-run=client --output=json", command.expose());
    let shown = shell.paste(&shown).await.succeeded();
    let secret: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(secret["type"], "kubernetes.io/dockerconfigjson");
    assert_eq!(secret["metadata"]["name"], "berth-foo");
    let file = secret["data"][".dockerconfigjson"].as_str().unwrap();
    let file = BASE64.decode(file.as_bytes()).unwrap();
    let authfile = shell.path().join("auth.json");
    fs::write(&authfile, file).unwrap();
    let image = write_image(shell.path());
    Skopeo::new(shell.path())
        .push(&image, &credential.image, &authfile)
        .await
        .succeeded();
}
