//! Real registry clients with a push credential in an authentication file: what it lets in, and
//! what it does not. The refusals are compared with what the same clients said to a real Quay.

mod authfile;
mod client;
mod image;
mod quay;
mod recorded;

use authfile::write_authfile;
use client::{Buildah, Skopeo};
use image::{image_id, write_image};
use quay::{ORGANIZATION, Quay, Robot};
use recorded::{recorded_auth_refusal, recorded_refusal};
use tempfile::{TempDir, tempdir};

/// A stand-in with the repositories `foo` and `bar`, each with a robot that may push to it.
struct Port {
    quay: Quay,
    foo: Robot,
    bar: Robot,
    /// Where the clients keep what they keep.
    folder: TempDir,
}

impl Port {
    async fn open() -> Self {
        let quay = Quay::start().await;
        let foo = quay.create_repository_with_robot("foo").await;
        let bar = quay.create_repository_with_robot("bar").await;
        Self {
            quay,
            foo,
            bar,
            folder: tempdir().unwrap(),
        }
    }

    fn skopeo(&self) -> Skopeo {
        Skopeo::new(self.folder.path())
    }

    fn buildah(&self) -> Buildah {
        Buildah::new(self.folder.path())
    }

    /// The full path of a repository, as an authentication file is keyed by it.
    fn path(&self, repository: &str) -> String {
        format!("{}/{ORGANIZATION}/{repository}", self.quay.host())
    }

    /// An authentication file that offers the robot's credential for one repository.
    fn authfile(&self, repository: &str, robot: &Robot) -> std::path::PathBuf {
        write_authfile(self.folder.path(), &self.path(repository), robot)
    }

    fn image(&self) -> std::path::PathBuf {
        write_image(self.folder.path())
    }

    /// What skopeo is told when it pushes to the repository with the robot's credential.
    async fn skopeo_refusal(&self, repository: &str, robot: &Robot) -> (i32, String) {
        let authfile = self.authfile(repository, robot);
        let push = self
            .skopeo()
            .push(&self.image(), &self.path(repository), &authfile)
            .await;
        (push.code, push.refusal())
    }

    /// The same with buildah.
    async fn buildah_refusal(&self, repository: &str, robot: &Robot) -> (i32, String) {
        let authfile = self.authfile(repository, robot);
        let push = self
            .buildah()
            .push(&self.image(), &self.path(repository), &authfile)
            .await;
        (push.code, push.refusal())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn skopeo_pushes_and_pulls_back_the_same_image() {
    let port = Port::open().await;
    let (image, authfile) = (port.image(), port.authfile("foo", &port.foo));
    let pulled = port.folder.path().join("pulled");

    port.skopeo()
        .push(&image, &port.path("foo"), &authfile)
        .await
        .succeeded();
    port.skopeo()
        .pull(&port.path("foo"), &pulled, &authfile)
        .await
        .succeeded();

    assert_eq!(image_id(&pulled), image_id(&image));
}

#[tokio::test(flavor = "multi_thread")]
async fn buildah_pushes_and_pulls_back_the_same_image() {
    let port = Port::open().await;
    let (image, authfile) = (port.image(), port.authfile("foo", &port.foo));

    port.buildah()
        .push(&image, &port.path("foo"), &authfile)
        .await
        .succeeded();
    port.buildah().forget_images().await.succeeded();
    let pull = port
        .buildah()
        .pull(&port.path("foo"), &authfile)
        .await
        .succeeded();

    assert_eq!(pull.stdout.trim(), image_id(&image));
}

#[tokio::test(flavor = "multi_thread")]
async fn credential_for_one_repository_is_not_offered_to_its_sibling() {
    let port = Port::open().await;
    let authfile = port.authfile("foo", &port.foo);

    let skopeo = port
        .skopeo()
        .push(&port.image(), &port.path("bar"), &authfile)
        .await;
    let buildah = port
        .buildah()
        .push(&port.image(), &port.path("bar"), &authfile)
        .await;

    assert!(skopeo.refusal().starts_with("unauthorized:"), "{skopeo:?}");
    assert!(
        buildah.refusal().starts_with("unauthorized:"),
        "{buildah:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sibling_repository_is_refused_as_recorded() {
    let port = Port::open().await;
    let recorded = recorded_refusal("robot pushes to a repository without permission", &port.foo);

    assert_eq!(port.skopeo_refusal("bar", &port.foo).await, recorded);
    assert_eq!(port.skopeo_refusal("foo", &port.bar).await, recorded);
    assert_eq!(
        port.buildah_refusal("bar", &port.foo).await,
        (125, recorded.1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_repository_is_refused_as_recorded() {
    let port = Port::open().await;
    let recorded = recorded_refusal(
        "robot pushes to a repository that does not exist",
        &port.foo,
    );

    assert_eq!(port.skopeo_refusal("nowhere", &port.foo).await, recorded);
    assert_eq!(
        port.buildah_refusal("nowhere", &port.foo).await,
        (125, recorded.1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_robot_token_is_refused_as_recorded() {
    let port = Port::open().await;
    let impostor = Robot {
        name: port.foo.name.clone(),
        token: "A".repeat(64),
    };
    let recorded = recorded_refusal("wrong robot token", &impostor);

    assert_eq!(port.skopeo_refusal("foo", &impostor).await, recorded);
    assert_eq!(
        port.buildah_refusal("foo", &impostor).await,
        (125, recorded.1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_robot_is_refused_as_recorded() {
    let port = Port::open().await;
    let recorded = recorded_auth_refusal("455-v2-auth-deleted-robot");

    port.quay.delete_robot(&port.foo).await;

    assert_eq!(
        port.skopeo_refusal("foo", &port.foo).await,
        (1, recorded.clone())
    );
    assert_eq!(
        port.buildah_refusal("foo", &port.foo).await,
        (125, recorded)
    );
}
