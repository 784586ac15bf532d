//! Real registry clients with the file that Berth delivered: what it lets in, and what it does not.
//! The refusals are compared with what the same clients said to a real Quay.

mod authfile;
pub(crate) mod client;
pub(crate) mod image;
mod pasted;
mod recorded;

use std::path::PathBuf;

use model::api::credential::RevealedCredential;
use tempfile::{TempDir, tempdir};

use crate::harness::{Harness, PATIENCE, UNLIMITED};
use authfile::{Robot, read_authfile, write_authfile};
use client::{Buildah, Skopeo};
use image::{image_id, write_image};
use recorded::{recorded_auth_refusal, recorded_refusal};

/// Pushes the smallest image as `v1`.
pub(crate) async fn push_an_image(credential: &RevealedCredential) {
    let folder = tempdir().unwrap();
    let robot = Robot {
        name: credential.username.clone(),
        token: credential.password.clone(),
    };
    let image = write_image(folder.path());
    let authfile = write_authfile(folder.path(), &credential.image, &robot);
    Skopeo::new(folder.path())
        .push(&image, &credential.image, &authfile)
        .await
        .succeeded();
}

/// Two components of one workspace, ready to be pushed to.
struct Port {
    harness: Harness,
    foo: Delivered,
    bar: Delivered,
    /// Where the clients keep what they keep.
    folder: TempDir,
}

/// What Berth has delivered for a component.
struct Delivered {
    /// `<registry>/<organization>/<repository>`
    image: String,
    file: PathBuf,
    robot: Robot,
}

impl Port {
    async fn open() -> Self {
        let harness = Harness::start(UNLIMITED).await.unwrap();
        harness.declare_workspace("david").await.unwrap();
        harness.declare("david", "foo").await.unwrap();
        harness.declare("david", "bar").await.unwrap();
        let foo = delivered(&harness, "foo").await;
        let bar = delivered(&harness, "bar").await;
        Self {
            harness,
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

    fn image(&self) -> PathBuf {
        write_image(self.folder.path())
    }

    /// A repository of the same organization that nobody has made.
    fn nowhere(&self) -> String {
        self.foo.image.replace("/foo", "/nowhere")
    }

    /// Deletes a robot behind Berth's back.
    async fn delete_at_quay(&self, robot: &Robot) {
        let quay = &self.harness.quay;
        let (org, shortname) = robot.name.split_once('+').unwrap();
        let robot = format!(
            "{}/api/v1/organization/{org}/robots/{shortname}",
            quay.url()
        );
        let http = reqwest::Client::builder().build().unwrap();
        let deletion = http.delete(robot).bearer_auth(quay.token());
        deletion.send().await.unwrap().error_for_status().unwrap();
    }

    /// What skopeo is told when it pushes to the repository with the robot's credential.
    async fn skopeo_refusal(&self, repository: &str, robot: &Robot) -> (i32, String) {
        let authfile = write_authfile(self.folder.path(), repository, robot);
        let push = self
            .skopeo()
            .push(&self.image(), repository, &authfile)
            .await;
        (push.code, push.refusal())
    }

    /// The same with buildah.
    async fn buildah_refusal(&self, repository: &str, robot: &Robot) -> (i32, String) {
        let authfile = write_authfile(self.folder.path(), repository, robot);
        let push = self
            .buildah()
            .push(&self.image(), repository, &authfile)
            .await;
        (push.code, push.refusal())
    }
}

async fn delivered(harness: &Harness, name: &str) -> Delivered {
    let component = harness.ready("david", name, PATIENCE).await.unwrap();
    let file = harness.delivered_file(&component);
    let image = component.image.unwrap();
    let robot = read_authfile(&file, &image);
    Delivered { image, file, robot }
}

#[tokio::test(flavor = "multi_thread")]
async fn skopeo_pushes_and_pulls_back_the_same_image_with_the_delivered_file() {
    let port = Port::open().await;
    let image = port.image();
    let pulled = port.folder.path().join("pulled");

    port.skopeo()
        .push(&image, &port.foo.image, &port.foo.file)
        .await
        .succeeded();
    port.skopeo()
        .pull(&port.foo.image, &pulled, &port.foo.file)
        .await
        .succeeded();

    assert_eq!(image_id(&pulled), image_id(&image));
}

#[tokio::test(flavor = "multi_thread")]
async fn buildah_pushes_and_pulls_back_the_same_image_with_the_delivered_file() {
    let port = Port::open().await;
    let image = port.image();

    port.buildah()
        .push(&image, &port.foo.image, &port.foo.file)
        .await
        .succeeded();
    port.buildah().forget_images().await.succeeded();
    let pull = port
        .buildah()
        .pull(&port.foo.image, &port.foo.file)
        .await
        .succeeded();

    assert_eq!(pull.stdout.trim(), image_id(&image));
}

#[tokio::test(flavor = "multi_thread")]
async fn delivered_file_is_not_offered_to_a_sibling() {
    let port = Port::open().await;

    let skopeo = port
        .skopeo()
        .push(&port.image(), &port.bar.image, &port.foo.file)
        .await;
    let buildah = port
        .buildah()
        .push(&port.image(), &port.bar.image, &port.foo.file)
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
    let (foo, bar) = (&port.foo, &port.bar);
    let recorded = recorded_refusal(
        "robot pushes to a repository without permission",
        &foo.robot,
    );

    assert_eq!(port.skopeo_refusal(&bar.image, &foo.robot).await, recorded);
    assert_eq!(port.skopeo_refusal(&foo.image, &bar.robot).await, recorded);
    assert_eq!(
        port.buildah_refusal(&bar.image, &foo.robot).await,
        (125, recorded.1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_repository_is_refused_as_recorded() {
    let port = Port::open().await;
    let robot = &port.foo.robot;
    let recorded = recorded_refusal("robot pushes to a repository that does not exist", robot);

    assert_eq!(port.skopeo_refusal(&port.nowhere(), robot).await, recorded);
    assert_eq!(
        port.buildah_refusal(&port.nowhere(), robot).await,
        (125, recorded.1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_robot_token_is_refused_as_recorded() {
    let port = Port::open().await;
    let impostor = Robot {
        name: port.foo.robot.name.clone(),
        token: "A".repeat(64),
    };
    let recorded = recorded_refusal("wrong robot token", &impostor);

    assert_eq!(
        port.skopeo_refusal(&port.foo.image, &impostor).await,
        recorded
    );
    assert_eq!(
        port.buildah_refusal(&port.foo.image, &impostor).await,
        (125, recorded.1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_robot_is_refused_as_recorded() {
    let port = Port::open().await;
    let (image, robot) = (&port.foo.image, &port.foo.robot);
    let recorded = recorded_auth_refusal("455-v2-auth-deleted-robot");

    port.delete_at_quay(robot).await;

    assert_eq!(
        port.skopeo_refusal(image, robot).await,
        (1, recorded.clone())
    );
    assert_eq!(port.buildah_refusal(image, robot).await, (125, recorded));
}
