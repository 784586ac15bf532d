//! skopeo and buildah, kept from everything on the machine that could help or hinder them.

use std::path::{Path, PathBuf};

use tokio::process::Command;

/// How a client ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// What the registry said, without what the client was doing: from `unauthorized:` on.
    pub(super) fn refusal(&self) -> String {
        refusal(&self.stderr)
    }
}

/// The registry's refusal in what a client wrote; all of it where there is none.
pub(super) fn refusal(stderr: &str) -> String {
    let said = stderr.trim_end().trim_end_matches('"');
    match said.rsplit_once("unauthorized:") {
        Some((_, why)) => format!("unauthorized:{why}"),
        None => said.to_owned(),
    }
}

/// `skopeo copy`.
#[derive(Debug)]
pub(crate) struct Skopeo {
    folder: PathBuf,
}

impl Skopeo {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    pub(crate) async fn push(&self, image: &Path, repository: &str, authfile: &Path) -> Outcome {
        let mut copy = self.copy(authfile);
        copy.arg("--dest-tls-verify=false")
            .arg(layout(image))
            .arg(tagged(repository));
        run(copy).await
    }

    pub(super) async fn pull(&self, repository: &str, image: &Path, authfile: &Path) -> Outcome {
        let mut copy = self.copy(authfile);
        copy.arg("--src-tls-verify=false")
            .arg(tagged(repository))
            .arg(layout(image));
        run(copy).await
    }

    fn copy(&self, authfile: &Path) -> Command {
        let mut copy = command("skopeo", &self.folder);
        copy.args(["--insecure-policy", "copy", "--authfile"])
            .arg(authfile);
        copy
    }
}

/// `buildah` with a store of its own.
#[derive(Debug)]
pub(super) struct Buildah {
    folder: PathBuf,
}

impl Buildah {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    pub(super) async fn push(&self, image: &Path, repository: &str, authfile: &Path) -> Outcome {
        let mut load = self.buildah("pull");
        load.arg("--quiet").arg(layout(image));
        let loaded = run(load).await.succeeded();

        let mut push = self.buildah("push");
        push.args(["--quiet", "--tls-verify=false"])
            .arg("--authfile")
            .arg(authfile);
        push.arg(loaded.stdout.trim()).arg(tagged(repository));
        run(push).await
    }

    /// Pulls and prints the image's id.
    pub(super) async fn pull(&self, repository: &str, authfile: &Path) -> Outcome {
        let mut pull = self.buildah("pull");
        pull.args(["--quiet", "--tls-verify=false"])
            .arg("--authfile")
            .arg(authfile)
            .arg(tagged(repository));
        run(pull).await
    }

    /// Empties the store, so that what is pulled next has to come from the registry.
    pub(super) async fn forget_images(&self) -> Outcome {
        let mut remove = self.buildah("rmi");
        remove.args(["--all", "--force"]);
        run(remove).await
    }

    fn buildah(&self, subcommand: &str) -> Command {
        let mut buildah = command("buildah", &self.folder);
        buildah.arg("--root").arg(self.folder.join("storage"));
        buildah.arg("--runroot").arg(self.folder.join("run"));
        buildah.args(["--storage-driver", "vfs", subcommand]);
        buildah
    }
}

/// A client that finds no credentials but those that it is given.
fn command(program: &str, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(home).kill_on_drop(true);
    command
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env_remove("REGISTRY_AUTH_FILE");
    command
}

pub(super) async fn run(mut command: Command) -> Outcome {
    let output = command
        .output()
        .await
        .expect("skopeo and buildah are there: `cargo xtask test` installs them");
    Outcome {
        code: output.status.code().expect("it was not killed"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// An image in the client's own folder. buildah makes a name of the path, so it takes no capitals.
fn layout(image: &Path) -> String {
    format!("oci:{}:latest", image.file_name().unwrap().display())
}

fn tagged(repository: &str) -> String {
    format!("docker://{repository}:v1")
}
