//! The forms in which a credential is pasted.

pub(crate) const PODMAN: &str = "podman login";
pub(crate) const PODMAN_WORKS: &str =
    "In a shell. podman keeps it for this place alone, beside other logins to the registry.";
pub(crate) const DOCKER: &str = "docker login";
pub(crate) const DOCKER_WORKS: &str =
    "In a shell. docker reads bare hosts only: it replaces another login to this registry.";
pub(crate) const SKOPEO: &str = "skopeo login";
pub(crate) const SKOPEO_WORKS: &str =
    "In a shell. skopeo keeps it for this place alone; podman and buildah find it too.";
pub(crate) const BUILDAH: &str = "buildah login";
pub(crate) const BUILDAH_WORKS: &str =
    "In a shell. buildah keeps it for this place alone; podman and skopeo find it too.";
pub(crate) const AUTH_JSON: &str = "auth.json";
pub(crate) const AUTH_JSON_WORKS: &str =
    "A file for podman, skopeo, buildah and Tekton: give it to them with --authfile.";
pub(crate) const DOCKER_CONFIG: &str = "config.json, for docker";
pub(crate) const DOCKER_CONFIG_WORKS: &str = "A file for ~/.docker. docker reads bare hosts only: this is the only login to this registry in it.";
pub(crate) const KUBERNETES_SECRET: &str = "Kubernetes Secret (YAML)";
pub(crate) const KUBERNETES_SECRET_WORKS: &str =
    "For kubectl apply -f, as imagePullSecrets or mounted for a build.";
pub(crate) const KUBECTL: &str = "kubectl create secret";
pub(crate) const KUBECTL_WORKS: &str =
    "In a shell, into the namespace that kubectl is set to. It replaces nothing that is there.";
pub(crate) const TEKTON: &str = "Tekton";
pub(crate) const TEKTON_WORKS: &str = "For kubectl apply -f. Run the pipeline as the service account that it makes: every step then finds the credential.";
pub(crate) const GITHUB: &str = "GitHub Actions";
pub(crate) const GITHUB_WORKS: &str =
    "In a shell, in a clone of the repository, with gh signed in. The step stands below it.";
pub(crate) const GITLAB: &str = "GitLab CI";
pub(crate) const GITLAB_WORKS: &str = "In a shell, in a clone of the project, with glab signed in. The line stands below it. glab refuses to set what is set: after a rotation, write update in the place of set.";
pub(crate) const PASSWORD: &str = "The password alone";
pub(crate) const PASSWORD_WORKS: &str =
    "For a field that asks for it. The user name is the robot's.";

pub(crate) const TRIED_RUN: &str = "Berth's tests push with it.";
pub(crate) const TRIED_READ: &str = "Berth's tests read it back; they do not run the tool.";
pub(crate) const NOT_TRIED: &str = "Not tried by Berth's tests.";
