//! A push or pull credential in the forms that people paste.
//!
//! Each form is a pure function of what a reveal answers, for the browser and for tests: nothing
//! here asks, stores or shows. Where a tool can take the password from its standard input, it is on
//! no command line.

mod authfile;
mod kubernetes;
mod login;
mod pipeline;
mod push;
mod quote;

use std::fmt;

use model::api::credential::RevealedCredential;

use crate::text::paste as text;

pub use push::{Builder, first_push, push_as_pipelines};

/// A form that people paste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `podman login`.
    Podman,
    /// `docker login`.
    Docker,
    /// `skopeo login`.
    Skopeo,
    /// `buildah login`.
    Buildah,
    /// `auth.json`, keyed by the repository.
    AuthJson,
    /// `config.json` for docker, keyed by the registry.
    DockerConfig,
    /// A Secret, as YAML.
    KubernetesSecret,
    /// `kubectl create secret`.
    Kubectl,
    /// A Secret and the service account that runs with it.
    Tekton,
    /// Secrets of a GitHub repository, and the step that uses them.
    GithubActions,
    /// Variables of a GitLab project, and the line that uses them.
    GitlabCi,
    /// The password, and nothing else.
    Password,
}

/// What Berth's own tests have done with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// The tool that it is for has run, and an image was pushed with what it made of it.
    Run,
    /// It was read by a parser of its format, and holds what it should.
    Read,
    /// Nothing with the tool that it is for.
    No,
}

/// A form, filled in: there is a secret in it.
pub struct Pasteable(String);

impl Pasteable {
    /// The text, for the clipboard, the file or the eye.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pasteable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pasteable")
    }
}

impl Form {
    /// Every form, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::Podman,
        Self::Docker,
        Self::Skopeo,
        Self::Buildah,
        Self::AuthJson,
        Self::DockerConfig,
        Self::KubernetesSecret,
        Self::Kubectl,
        Self::Tekton,
        Self::GithubActions,
        Self::GitlabCi,
        Self::Password,
    ];

    /// What it is known by in a page.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Podman => "podman",
            Self::Docker => "docker",
            Self::Skopeo => "skopeo",
            Self::Buildah => "buildah",
            Self::AuthJson => "auth-json",
            Self::DockerConfig => "config-json",
            Self::KubernetesSecret => "secret",
            Self::Kubectl => "kubectl",
            Self::Tekton => "tekton",
            Self::GithubActions => "github",
            Self::GitlabCi => "gitlab",
            Self::Password => "password",
        }
    }

    /// The form of this key.
    #[must_use]
    pub fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.key() == key)
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Podman => text::PODMAN,
            Self::Docker => text::DOCKER,
            Self::Skopeo => text::SKOPEO,
            Self::Buildah => text::BUILDAH,
            Self::AuthJson => text::AUTH_JSON,
            Self::DockerConfig => text::DOCKER_CONFIG,
            Self::KubernetesSecret => text::KUBERNETES_SECRET,
            Self::Kubectl => text::KUBECTL,
            Self::Tekton => text::TEKTON,
            Self::GithubActions => text::GITHUB,
            Self::GitlabCi => text::GITLAB,
            Self::Password => text::PASSWORD,
        }
    }

    /// Where it works, in a line.
    #[must_use]
    pub fn works(self) -> &'static str {
        match self {
            Self::Podman => text::PODMAN_WORKS,
            Self::Docker => text::DOCKER_WORKS,
            Self::Skopeo => text::SKOPEO_WORKS,
            Self::Buildah => text::BUILDAH_WORKS,
            Self::AuthJson => text::AUTH_JSON_WORKS,
            Self::DockerConfig => text::DOCKER_CONFIG_WORKS,
            Self::KubernetesSecret => text::KUBERNETES_SECRET_WORKS,
            Self::Kubectl => text::KUBECTL_WORKS,
            Self::Tekton => text::TEKTON_WORKS,
            Self::GithubActions => text::GITHUB_WORKS,
            Self::GitlabCi => text::GITLAB_WORKS,
            Self::Password => text::PASSWORD_WORKS,
        }
    }

    /// What Berth's own tests have done with it.
    #[must_use]
    pub fn tried(self) -> Tried {
        match self {
            Self::Podman
            | Self::Skopeo
            | Self::Buildah
            | Self::AuthJson
            | Self::Kubectl
            | Self::Password => Tried::Run,
            Self::DockerConfig | Self::KubernetesSecret | Self::Tekton => Tried::Read,
            Self::Docker | Self::GithubActions | Self::GitlabCi => Tried::No,
        }
    }

    /// What a file of it is called; none where it is not a file.
    #[must_use]
    pub fn file_name(self) -> Option<&'static str> {
        match self {
            Self::AuthJson => Some("auth.json"),
            Self::DockerConfig => Some("config.json"),
            Self::KubernetesSecret => Some("secret.yaml"),
            Self::Tekton => Some("tekton.yaml"),
            Self::Podman
            | Self::Docker
            | Self::Skopeo
            | Self::Buildah
            | Self::Kubectl
            | Self::GithubActions
            | Self::GitlabCi
            | Self::Password => None,
        }
    }

    /// The form, filled in.
    #[must_use]
    pub fn fill(self, credential: &RevealedCredential) -> Pasteable {
        let (registry, image) = (&credential.registry, &credential.image);
        Pasteable(match self {
            Self::Podman => login::command("podman", image, credential),
            Self::Docker => login::command("docker", registry, credential),
            Self::Skopeo => login::command("skopeo", image, credential),
            Self::Buildah => login::command("buildah", image, credential),
            Self::AuthJson => authfile::file(image, credential),
            Self::DockerConfig => authfile::file(registry, credential),
            Self::KubernetesSecret => kubernetes::secret(credential),
            Self::Kubectl => kubernetes::create_secret(credential),
            Self::Tekton => kubernetes::tekton(credential),
            Self::GithubActions => pipeline::github(credential),
            Self::GitlabCi => pipeline::gitlab(credential),
            Self::Password => credential.password.clone(),
        })
    }
}

impl Tried {
    /// What a reader is told of it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Run => text::TRIED_RUN,
            Self::Read => text::TRIED_READ,
            Self::No => text::NOT_TRIED,
        }
    }
}

#[cfg(test)]
mod tests;
