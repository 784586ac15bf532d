//! Berth with what browsers load, a stand-in for Quay, and people in front of browsers.

use std::path::PathBuf;

use quay_sim::{Authorization, Variant};
use server::demo::quay::PASSWORD;

use super::window::Window;
use crate::linking::story::{Application, Story};

/// Berth and Quay.
pub(super) struct Scene {
    pub(super) story: Story,
}

impl Scene {
    /// A Quay that lets everybody link, and nothing done yet.
    pub(super) async fn set() -> Self {
        let open = Variant {
            authorization: Authorization::Everybody,
            ..Variant::default()
        };
        Self::set_at(open).await
    }

    /// Nothing done yet, at a Quay like this.
    pub(super) async fn set_at(variant: Variant) -> Self {
        let web = [("web.directory", web().display().to_string())];
        let application = Application::Administered;
        Self {
            story: Story::begin_with(variant, application, &web).await,
        }
    }

    /// An address of Berth's.
    pub(super) fn at(&self, path: &str) -> String {
        self.story.home.join(path).unwrap().into()
    }

    /// Somebody at a browser of their own, signed in to Berth.
    pub(super) async fn person(&self, name: &str) -> Person<'_> {
        let person = self.somebody(name).await;
        person.sign_in().await;
        person
    }

    /// The same, signed in to nothing.
    pub(super) async fn somebody(&self, name: &str) -> Person<'_> {
        Person {
            scene: self,
            name: name.to_owned(),
            window: Window::open().await,
        }
    }
}

/// Somebody in front of a browser.
pub(super) struct Person<'scene> {
    pub(super) window: Window,
    pub(super) name: String,
    scene: &'scene Scene,
}

impl Person<'_> {
    /// Opens a page of Berth's.
    pub(super) async fn open(&self, path: &str) {
        self.window.go(self.scene.at(path)).await;
    }

    pub(super) async fn sign_in(&self) {
        self.open("/sign-in").await;
        self.window.click(&format!("Sign in as {}", self.name)).await;
        self.window.see("Sign out").await;
    }

    pub(super) async fn sign_in_to_quay(&self, quay_user: &str) {
        let sign_in = format!("{}/signin", self.scene.story.quay.url());
        self.window.go(sign_in).await;
        self.window.fill("Username", quay_user).await;
        self.window.fill("Password", PASSWORD).await;
        self.window.click("Sign in").await;
        self.window.see(&format!("Signed in as {quay_user}")).await;
    }
}

/// What `cargo xtask web` has built beside the tests.
fn web() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.parent().and_then(|deps| deps.parent()).unwrap();
    let web = profile.join("web");
    assert!(
        web.join("site.json").is_file(),
        "{} is not there: run `cargo xtask web`, as `cargo xtask test` does",
        web.display()
    );
    web
}
