//! An image out of nothing, pushed: what somebody pastes who has never pushed before.

use super::quote::shell;

/// What builds and pushes an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builder {
    /// podman.
    Podman,
    /// buildah.
    Buildah,
}

impl Builder {
    /// Its command.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Self::Podman => "podman",
            Self::Buildah => "buildah",
        }
    }
}

/// The commands, one a line, for after a login. The image has a label and nothing else; it is built
/// in an empty folder, so that nothing of the reader's goes along.
#[must_use]
pub fn first_push(builder: Builder, image: &str) -> String {
    let (tool, image) = (builder.command(), shell(&format!("{image}:first")));
    format!(
        "cd \"$(mktemp -d)\"\n\
         printf 'FROM scratch\\nLABEL from=berth\\n' | {tool} build --tag {image} --file - .\n\
         {tool} push {image}"
    )
}

/// A push with the file that Berth delivered, as a pipeline does it.
#[must_use]
pub fn push_as_pipelines(file: &str, image: &str) -> String {
    let (file, to) = (shell(file), shell(&format!("docker://{image}:latest")));
    format!("skopeo copy \\\n  --dest-authfile {file} \\\n  oci:image:latest \\\n  {to}")
}
